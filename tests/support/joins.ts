/** What joins do to sound, measured in a clip against its source. Also what `npm run bench -- sound` measures. */
import type { SourceRange } from '#shared/artifacts/clip.ts';
import { spansOnClip } from '#shared/timeline/clip-time.ts';

/** Half of the fade over a join, and the sound beside it that is compared with, seconds. */
const HALF_FADE_SEC = 0.01;
const HOP_SEC = 0.005;
/** A window counts as heard up to this far under the word's loudest, dB. */
const HEARD_DB = 30;

/** Where a clip's pieces meet, seconds of the clip. */
export function joinsOf(ranges: readonly SourceRange[]): number[] {
  return ranges.slice(1).map(range => range.outputStartSec);
}

/** The largest difference between neighbouring samples around a join, dBFS. */
export function stepDb(samples: Float32Array, joinSec: number, sampleRateHz: number): number {
  let largest = 0;
  const [from, to] = [joinSec - HALF_FADE_SEC, joinSec + HALF_FADE_SEC].map(sec => Math.round(sec * sampleRateHz)) as [number, number];
  for (let at = Math.max(1, from); at < Math.min(samples.length, to); at += 1) {
    largest = Math.max(largest, Math.abs((samples[at] ?? 0) - (samples[at - 1] ?? 0)));
  }
  return 20 * Math.log10(largest + 1e-9);
}

interface Sounds { source: Float32Array; clip: Float32Array; ranges: readonly SourceRange[]; sampleRateHz: number }

/**
 * How much of a word a clip has lost: the time in which the source sounds (within 30 dB of the word's loudest window) and the clip lacks
 * it, and the level of what is there against the source's. `clip` at the source's level.
 */
export function keptOf(word: { startSec: number; endSec: number }, { source, clip, ranges, sampleRateHz }: Sounds): { lostSec: number; levelDb: number } {
  const hop = Math.round(HOP_SEC * sampleRateHz);
  const power = (samples: Float32Array, from: number): number => {
    let sum = 0;
    for (let at = Math.max(0, from); at < Math.min(samples.length, from + hop); at += 1) {
      sum += (samples[at] ?? 0) ** 2;
    }
    return sum;
  };
  const windows: { wanted: number; got: number }[] = [];
  for (let startSec = word.startSec; startSec + HOP_SEC <= word.endSec + 1e-9; startSec += HOP_SEC) {
    const [span] = spansOnClip(ranges, startSec, startSec + HOP_SEC);
    const whole = span !== undefined && span.endSec - span.startSec > HOP_SEC - 1e-4;
    windows.push({ wanted: power(source, Math.round(startSec * sampleRateHz)), got: whole ? power(clip, Math.round(span.startSec * sampleRateHz)) : 0 });
  }
  const loudest = Math.max(...windows.map(each => each.wanted));
  const heard = windows.filter(each => each.wanted > loudest * 10 ** (-HEARD_DB / 10));
  // A window at a quarter of its power is heard as missing.
  const lost = heard.filter(each => each.got < each.wanted / 4);
  const sum = (side: 'wanted' | 'got'): number => heard.reduce((total, each) => total + each[side], 0);
  return { lostSec: lost.length * HOP_SEC, levelDb: heard.length === 0 ? 0 : 10 * Math.log10(sum('got') / sum('wanted') + 1e-9) };
}
