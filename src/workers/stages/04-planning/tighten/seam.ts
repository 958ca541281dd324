/** Where exactly a cut is made: on the clip's frames, at the quietest of the places allowed, and only where the join makes no step. */
import type { ProposedCut } from '#shared/sound/tightening.ts';
import { roundMs } from '#shared/units/timecode.ts';
import { JOIN_FADE_SEC } from '#workers/tools/audio/splice-wavs.ts';
import { levelDb } from '#workers/tools/vad/energy-threshold.ts';
import type { MonoSamples } from '#workers/tools/audio/mono-samples.ts';

/** Where a cut may begin or end, and where it would best; seconds on the source timeline. */
export interface Place { readonly fromSec: number; readonly toSec: number; readonly bestSec: number }

/** A cut that was found, and between which places: so that two that meet can be made one. */
export interface SoughtCut extends ProposedCut { readonly out: Place; readonly into: Place }

/** The frames that clips are cut on: their rate, and where the first stands. */
export interface FrameGrid { readonly startSec: number; readonly fps: number }

/** Steps between neighbouring samples below this are no click, dBFS. */
export const MOST_STEP_DB = -50;
const MOST_STEP = 10 ** (MOST_STEP_DB / 20);
/** What a place loses for each second that it lies off the best one, dB: a tenth of a second for 3 dB. */
const OFF_BEST_DB = 30;
/** Below this places are equally quiet, dBFS. */
const QUIET_ENOUGH_DB = -75;
/** How the sound steps by itself is looked for this far beside the join, seconds. */
const BESIDE_SEC = 0.05;

/**
 * The cut between two places, or null: no frame lies in one of them, or every join steps. First a join is looked for under which
 * neighbouring samples differ by less than `MOST_STEP_DB`; then, in a room whose own noise steps more, one that steps no more than that
 * noise does (of which two stretches mixed at equal power reach up to the square root of two).
 */
export function seamBetween(out: Place, into: Place, grid: FrameGrid, sound: MonoSamples): Omit<ProposedCut, 'why'> | null {
  const ends = framesIn(into, grid, sound);
  const pairs = framesIn(out, grid, sound).flatMap(start => ends.map(end => ({ startSec: start.sec, endSec: end.sec, cost: start.cost + end.cost })));
  const sorted = pairs.filter(pair => pair.endSec > pair.startSec).sort((a, b) => a.cost - b.cost || a.startSec - b.startSec)
    .map(pair => ({ ...pair, ...stepsOf(sound, pair.startSec, pair.endSec) }));
  const found = sorted.find(pair => pair.joined <= MOST_STEP) ?? sorted.find(pair => pair.joined <= Math.SQRT2 * pair.beside);
  return found ? { startSec: roundMs(found.startSec), endSec: roundMs(found.endSec) } : null;
}

function framesIn({ fromSec, toSec, bestSec }: Place, { startSec, fps }: FrameGrid, sound: MonoSamples): { sec: number; cost: number }[] {
  const frames: { sec: number; cost: number }[] = [];
  for (let frame = Math.ceil((fromSec - startSec) * fps - 1e-6); startSec + frame / fps <= toSec + 1e-9; frame += 1) {
    const sec = startSec + frame / fps;
    const level = levelDb(cut(sound, sec - JOIN_FADE_SEC / 2, sec + JOIN_FADE_SEC / 2));
    frames.push({ sec, cost: Math.max(QUIET_ENOUGH_DB, level) + OFF_BEST_DB * Math.abs(sec - bestSec) });
  }
  return frames;
}

/** The largest steps where the sound goes on at `toSec` after `fromSec`, faded as the cutter fades, and beside that. */
function stepsOf(sound: MonoSamples, fromSec: number, toSec: number): { joined: number; beside: number } {
  const half = JOIN_FADE_SEC / 2;
  const [out, coming] = [cut(sound, fromSec - half, fromSec + half), cut(sound, toSec - half, toSec + half)];
  const length = Math.min(out.length, coming.length);
  const joined = out.subarray(0, length).map((sample, at) => {
    const angle = (at + 0.5) / length * Math.PI / 2;
    return sample * Math.cos(angle) + (coming[at] ?? 0) * Math.sin(angle);
  });
  const beside = Math.max(largestStep(cut(sound, fromSec - half - BESIDE_SEC, fromSec - half)), largestStep(cut(sound, toSec + half, toSec + half + BESIDE_SEC)));
  return { joined: largestStep(joined), beside };
}

/** The largest difference between neighbouring samples; 0 for less than two. */
export function largestStep(samples: Float32Array): number {
  let largest = 0;
  for (let at = 1; at < samples.length; at += 1) {
    largest = Math.max(largest, Math.abs((samples[at] as number) - (samples[at - 1] as number)));
  }
  return largest;
}

function cut({ samples, sampleRateHz, startSec }: MonoSamples, fromSec: number, toSec: number): Float32Array {
  return samples.subarray(Math.max(0, Math.round((fromSec - startSec) * sampleRateHz)), Math.max(0, Math.round((toSec - startSec) * sampleRateHz)));
}
