/** Where a clip's sound is quiet, measured on its samples. */
import { levelDb } from '#workers/tools/vad/energy-threshold.ts';
import type { MonoSamples } from '#workers/tools/audio/mono-samples.ts';

import type { Span } from '#shared/review/spans.ts';

/** Levels are taken this often, each over twice as long: a period and a half of a deep voice (80 Hz), a third of a consonant. Seconds. */
const HOP_SEC = 0.01;
/** The loud syllables' level and the room's: shares of the clip's windows that lie below. */
const LOUD_SHARE = 0.95;
const ROOM_SHARE = 0.05;
/** What lies this far under the loud syllables is no phoneme any more: the weakest (f, th) are about 30 dB under vowels. dB. */
const UNDER_SPEECH_DB = 42;
/** The room's own noise may reach this far above its level, dB. */
const ABOVE_ROOM_DB = 6;
/** With less between room and speech nobody can tell a pause from a word, dB. */
const LEAST_RANGE_DB = 26;

/** A clip's sound with its quiet stretches, in order, seconds on the source timeline. */
export interface Hearing extends MonoSamples {
  readonly quiet: readonly Span[];
}

/** Listens to a clip. `quiet` is empty where the sound never falls far enough below its speech: music, a loud room. */
export function hear(sound: MonoSamples): Hearing {
  const levels = levelsOf(sound);
  const sorted = Float32Array.from(levels).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const [loudDb, roomDb] = [at(LOUD_SHARE), at(ROOM_SHARE)];
  if (sorted.length === 0 || loudDb - roomDb < LEAST_RANGE_DB) {
    return { ...sound, quiet: [] };
  }
  const limitDb = Math.max(roomDb + ABOVE_ROOM_DB, loudDb - UNDER_SPEECH_DB);
  const quiet: { startSec: number; endSec: number }[] = [];
  levels.forEach((level, index) => {
    // A window that is quiet tells of its whole length; so does one that is not.
    if (level < limitDb) {
      const startSec = sound.startSec + index * HOP_SEC;
      const last = quiet.at(-1);
      if (last && index > 0 && (levels[index - 1] as number) < limitDb) {
        last.endSec = startSec + 2 * HOP_SEC;
      } else {
        quiet.push({ startSec, endSec: startSec + 2 * HOP_SEC });
      }
    }
  });
  return { ...sound, quiet };
}

function levelsOf({ samples, sampleRateHz }: MonoSamples): number[] {
  const hop = Math.round(HOP_SEC * sampleRateHz);
  const levels: number[] = [];
  for (let from = 0; from + 2 * hop <= samples.length; from += hop) {
    levels.push(levelDb(samples.subarray(from, from + 2 * hop)));
  }
  return levels;
}
