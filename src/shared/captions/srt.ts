import type { CaptionPage, CaptionWord } from '../artifacts/enhancement.ts';
import { endsClause, endsSentence, lineLength } from './page-words.ts';

/** Characters in a line, lines in a cue, and seconds of a cue: Netflix's timed text style guide (42, 2, 5/6 s to 7 s). */
const LINE_CHARS = 42;
const CUE_LINES = 2;
const CUE_MAX_SEC = 7;
const CUE_MIN_SEC = 5 / 6;
/** A pause after which a new cue begins, seconds. */
const CUE_PAUSE_SEC = 0.6;
/** A cue stands this much longer than its last word where the next one allows it, seconds. */
const CUE_LINGER_SEC = 0.3;

/** A subtitle of one or two lines, in seconds on clip time. */
export interface SrtCue {
  readonly startSec: number;
  readonly endSec: number;
  readonly lines: readonly string[];
}

/**
 * Subtitles of a clip: whole sentences where they fit two lines of 42 characters and 7 s, else parts that end at a clause.
 * Made from the same words and frames as the captions in the picture, so the two can't differ. Cues never overlap. A word
 * longer than a line stands alone in one.
 */
export function subtitleCues(pages: readonly CaptionPage[], fps: number): SrtCue[] {
  const groups = sentencesOf(pages.flatMap(page => page.words), fps).flatMap(sentence => fitted(sentence, fps));
  return groups.map((words, at) => {
    const startSec = (words[0]?.startFrame ?? 0) / fps;
    const spokenEndSec = (words[words.length - 1]?.endFrame ?? 1) / fps;
    const nextWord = groups[at + 1]?.[0];
    const limitSec = nextWord ? nextWord.startFrame / fps : Math.max(spokenEndSec, (pages[pages.length - 1]?.endFrame ?? 0) / fps);
    const endSec = Math.min(limitSec, Math.max(spokenEndSec + CUE_LINGER_SEC, startSec + CUE_MIN_SEC));
    return { startSec, endSec, lines: breakLines(words) };
  });
}

/** The text of an `.srt` file: UTF-8 without BOM, `\n` line ends, empty for no cues. */
export function srtText(cues: readonly SrtCue[]): string {
  return cues.map((cue, at) => `${at + 1}\n${srtTime(cue.startSec)} --> ${srtTime(cue.endSec)}\n${cue.lines.map(escapeArrow).join('\n')}\n`).join('\n');
}

/** A time as SRT writes it: `00:01:02,345`. */
export function srtTime(timeSec: number): string {
  const totalMs = Math.max(0, Math.round(timeSec * 1000));
  const pad = (value: number, size: number): string => String(value).padStart(size, '0');
  const totalSec = Math.floor(totalMs / 1000);
  return `${pad(Math.floor(totalSec / 3600), 2)}:${pad(Math.floor(totalSec / 60) % 60, 2)}:${pad(totalSec % 60, 2)},${pad(totalMs % 1000, 3)}`;
}

function escapeArrow(line: string): string {
  return line.replaceAll('-->', '→');
}

function sentencesOf(words: readonly CaptionWord[], fps: number): CaptionWord[][] {
  const sentences: CaptionWord[][] = [];
  let current: CaptionWord[] = [];
  words.forEach((word, at) => {
    current.push(word);
    const next = words[at + 1];
    if (!next || endsSentence(word.text) || next.startFrame - word.endFrame > CUE_PAUSE_SEC * fps) {
      sentences.push(current);
      current = [];
    }
  });
  return sentences;
}

/** Divides a sentence into as few cues as fit, evenly, with a liking for clause ends. */
function fitted(words: CaptionWord[], fps: number): CaptionWord[][] {
  const first = words[0];
  const last = words[words.length - 1];
  if (!first || !last || words.length === 1 || (fits(words) && last.endFrame - first.startFrame <= CUE_MAX_SEC * fps)) {
    return [words];
  }
  const total = lineLength(words);
  let best = { cost: Infinity, at: 1 };
  for (let at = 1; at < words.length; at += 1) {
    const head = lineLength(words.slice(0, at));
    const offCentre = Math.abs(head - total / 2) / total;
    const cost = offCentre - (endsClause(words[at - 1]?.text ?? '') ? 0.2 : 0);
    if (cost < best.cost) {
      best = { cost, at };
    }
  }
  return [...fitted(words.slice(0, best.at), fps), ...fitted(words.slice(best.at), fps)];
}

function fits(words: readonly CaptionWord[]): boolean {
  return breakLines(words).length <= CUE_LINES && breakLines(words).every(line => [...line].length <= LINE_CHARS);
}

/** One line where it fits, else the most even two, else as many as are needed. */
function breakLines(words: readonly CaptionWord[]): string[] {
  const text = words.map(word => word.text).join(' ');
  if (lineLength(words) <= LINE_CHARS) {
    return [text];
  }
  let best: { longest: number; at: number } = { longest: Infinity, at: 0 };
  for (let at = 1; at < words.length; at += 1) {
    const longest = Math.max(lineLength(words.slice(0, at)), lineLength(words.slice(at)));
    if (longest < best.longest) {
      best = { longest, at };
    }
  }
  if (best.at === 0 || best.longest > LINE_CHARS) {
    return best.at === 0 ? [text] : [words.slice(0, best.at), words.slice(best.at)].flatMap(part => breakLines(part));
  }
  return [words.slice(0, best.at), words.slice(best.at)].map(part => part.map(word => word.text).join(' '));
}
