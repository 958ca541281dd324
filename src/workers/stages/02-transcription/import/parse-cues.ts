/**
 * SRT and WebVTT, line by line.
 *
 * Our own and not subsrt-ts, because transcripts come from everywhere: that library drops cues without a number, with hours
 * above 99 or with a position after the times, reads `1,5` as 1.005 s, swallows speaker names, and holds
 * the whole text in pieces several times over. This parser looks at each character a bounded number of times.
 */
import { MAX_CUE_CHARS, MAX_CUES, MAX_LINE_CHARS } from './limits.ts';
import type { RawCue, RawCues } from './cues.ts';

const TIMING = /^\s*(-?[\d:.,]{1,24})\s*--?>\s*(-?[\d:.,]{1,24})(?:\s|$)/;
/** VTT blocks that hold no speech. */
const VTT_BLOCK = /^(WEBVTT|NOTE|STYLE|REGION|X-TIMESTAMP-MAP)\b/;

/** Seconds of a time like `01:02:03,456`, `02:03.4`, `-00:01,000`; null where it is none. */
export function parseTime(text: string): number | null {
  const match = /^(-?)(?:(\d{1,4}):)?(\d{1,3}):(\d{1,3})(?:[.,:](\d{1,9}))?$/.exec(text);
  if (!match) {
    return null;
  }
  const [, sign, hours = '0', minutes = '0', seconds = '0', fraction = '0'] = match;
  const value = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(`0.${fraction}`);
  return sign === '-' ? -value : value;
}

/** Whether a text holds timing lines. */
export function looksLikeCues(text: string): boolean {
  return /^\s*-?[\d:.,]{4,24}\s*--?>/m.test(text.slice(0, 200_000));
}

/** All cues of an SRT or VTT text, in the file's order. Stops after MAX_CUES + 1 cues, so that the caller can refuse. */
export function parseCues(text: string): RawCues {
  const result: RawCues = { cues: [], badTimes: 0, cutTexts: 0 };
  let cue: RawCue | null = null;
  let chars = 0;
  let skipping = false;
  let blank = true;
  const close = (): void => {
    if (cue && cue.lines.length > 0) {
      result.cues.push(cue);
    }
    cue = null;
  };
  for (const line of linesOf(text)) {
    const timing = line.includes('->') ? TIMING.exec(line) : null;
    if (timing) {
      dropNumber(cue, blank);
      close();
      const startSec = parseTime(timing[1] ?? '');
      const endSec = parseTime(timing[2] ?? '');
      skipping = startSec === null || endSec === null;
      if (startSec === null || endSec === null) {
        result.badTimes += 1;
      } else {
        cue = { startSec, endSec, lines: [] };
        chars = 0;
      }
      blank = false;
      if (result.cues.length > MAX_CUES) {
        break;
      }
      continue;
    }
    const trimmed = line.trim();
    if (trimmed === '') {
      blank = true;
      skipping = false;
      continue;
    }
    if (blank && VTT_BLOCK.test(trimmed)) {
      close();
      skipping = true;
    }
    if (!skipping && cue) {
      const open: RawCue = cue;
      // A blank line inside a cue is against the format but frequent; the text after it still belongs to the cue.
      if (chars + trimmed.length > MAX_CUE_CHARS) {
        result.cutTexts += 1;
        skipping = true;
      } else {
        open.lines.push(blank ? `\n${trimmed}` : trimmed);
        chars += trimmed.length;
      }
    }
    blank = false;
  }
  close();
  result.cues.forEach(each => { each.lines = each.lines.map(line => line.trimStart()); });
  return result;
}

/** The line before a timing line is that cue's number or name, not the last cue's text: after a blank, or all digits. */
function dropNumber(cue: RawCue | null, blank: boolean): void {
  const last = cue?.lines.at(-1);
  if (cue && !blank && last !== undefined && (last.startsWith('\n') || /^\d+$/.test(last))) {
    cue.lines.pop();
  }
}

function* linesOf(text: string): Generator<string> {
  let from = 0;
  while (from <= text.length) {
    let to = text.indexOf('\n', from);
    if (to < 0) {
      to = text.length;
    }
    const line = text.slice(from, Math.min(to, from + MAX_LINE_CHARS));
    // Old Macintosh line ends: carriage returns alone.
    if (line.includes('\r')) {
      yield* line.split('\r').filter((part, index, parts) => index < parts.length - 1 || part !== '');
    } else {
      yield line;
    }
    from = to + 1;
  }
}
