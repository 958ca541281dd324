/** Rolling captions: each cue repeats the line before it, as live captions and some video sites write them. */
import type { RawCue } from './cues.ts';

/** Share of cues that must repeat a line before a file counts as rolling; below it a repeat is somebody saying it twice. */
const ROLLING_SHARE = 0.25;

/** Takes the repeated lines out of a rolling file; any other file is returned as it is. */
export function unroll(cues: readonly RawCue[]): RawCue[] {
  const repeats = cues.map((cue, index) => repeatedLines(cue, cues[index - 1]));
  // A cue that only repeats is somebody saying it twice; rolling ones say something new after the repeat.
  const rolling = repeats.filter((count, index) => count > 0 && count < (cues[index]?.lines.length ?? 0)).length;
  if (rolling < 3 || rolling < ROLLING_SHARE * cues.length) {
    return [...cues];
  }
  return cues.map((cue, index) => ({ ...cue, lines: cue.lines.slice(repeats[index]) })).filter(cue => cue.lines.length > 0);
}

/** How many of a cue's first lines stand at the end of the cue just before it. */
function repeatedLines(cue: RawCue, before: RawCue | undefined): number {
  if (!before || cue.startSec - before.endSec > 0.1) {
    return 0;
  }
  const plain = (line: string): string => line.replace(/<[^<>]{0,200}>/g, '').trim();
  const tail = before.lines.map(plain);
  const head = cue.lines.map(plain);
  for (let count = Math.min(tail.length, head.length); count > 0; count -= 1) {
    if (head.slice(0, count).every((line, index) => line === tail[tail.length - count + index])) {
      return count;
    }
  }
  return 0;
}
