/** What the parsers of timed text give: cues as they stand in the file, not yet checked against anything. */

/** One cue. Times in seconds as read: they may be negative, reversed, unordered. */
export interface RawCue {
  startSec: number; endSec: number;
  /** Lines as written, with tags. */
  lines: string[];
}

/** A piece of a cue by one speaker, cleaned; `marks` are times inside the text (VTT karaoke times), by character offset. */
export interface Cue {
  startSec: number; endSec: number;
  /** Name as written; null: not said. */
  speaker: string | null;
  /** Words only: no tags, no notes on sounds. */
  text: string;
  marks: { offset: number; atSec: number }[];
}

/** Cues of a file and how much of it could not be used. */
export interface RawCues { cues: RawCue[]; badTimes: number; cutTexts: number }
