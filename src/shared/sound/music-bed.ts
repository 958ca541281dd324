/** A music bed under a clip, and how it makes room for speech. */
import { z } from 'zod';

/** How a style's bed sounds. Levels are of its loudness against the clip's speech, LU. */
export const BedLevels = z.object({
  /** While somebody speaks. -40 to -6; speech stays clear from about -15 down. */
  underSpeechLu: z.number().min(-40).max(-6),
  /** In pauses, and before the first and after the last word. -40 to 0, not below the level under speech. */
  inPausesLu: z.number().min(-40).max(0),
  /** How long it takes to fall, so that it is down when speech begins. 0.02 to 2 s. */
  attackSec: z.number().min(0.02).max(2),
  /** How long it takes to rise after speech. 0.05 to 5 s. */
  releaseSec: z.number().min(0.05).max(5),
});
export type BedLevels = z.infer<typeof BedLevels>;

/** The bed of a pinned style, as stages get it. */
export const MusicBed = BedLevels.extend({
  /** Absolute path of its file in the library; it is in no artifact and no cache key. */
  path: z.string().min(1),
  /** sha256 of the file. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  licence: z.string(),
});
export type MusicBed = z.infer<typeof MusicBed>;

/** A key of the ducking curve on clip time: the bed's loudness against the speech's, LU. Between keys it goes linearly; outside it stands still. */
export const DuckingKey = z.object({ atSec: z.number().nonnegative(), levelLu: z.number() });
export type DuckingKey = z.infer<typeof DuckingKey>;

interface Span { readonly startSec: number; readonly endSec: number }

/** A pause that is not this much longer than the bed needs to rise and fall again is no pause for it, seconds: else it would pump. */
const WORTH_RISING_SEC = 0.4;

/**
 * The ducking curve of a clip: down when speech begins, up after it. `speech`: where somebody is heard, on clip time, in order. Without
 * speech the bed stands at its level in pauses. As a side-chain does it, but with the future known: it is down in time.
 */
export function duckingCurve(speech: readonly Span[], durationSec: number, bed: BedLevels): DuckingKey[] {
  const { underSpeechLu, inPausesLu, attackSec, releaseSec } = bed;
  const talks: { startSec: number; endSec: number }[] = [];
  for (const { startSec, endSec } of speech) {
    const last = talks.at(-1);
    if (last && startSec - last.endSec < attackSec + releaseSec + WORTH_RISING_SEC) {
      last.endSec = endSec;
    } else {
      talks.push({ startSec, endSec });
    }
  }
  const keys: DuckingKey[] = [];
  for (const { startSec, endSec } of talks) {
    const falls = startSec - attackSec;
    // Speech from the very beginning on: the bed comes in under it.
    keys.push(...(falls > 0 ? [{ atSec: falls, levelLu: inPausesLu }] : []), { atSec: Math.max(0, startSec), levelLu: underSpeechLu }, { atSec: Math.min(durationSec, endSec), levelLu: underSpeechLu });
    if (endSec + releaseSec <= durationSec) {
      keys.push({ atSec: endSec + releaseSec, levelLu: inPausesLu });
    }
  }
  const rounded = keys.map(key => ({ ...key, atSec: Math.round(key.atSec * 1000) / 1000 }));
  return rounded.length > 0 ? rounded : [{ atSec: 0, levelLu: inPausesLu }];
}

/** The bed's level at a moment of the clip, LU against speech. Throws `RangeError` without keys. */
export function duckingAt(keys: readonly DuckingKey[], sec: number): number {
  const after = keys.findIndex(key => key.atSec >= sec);
  const next = keys[after === -1 ? keys.length - 1 : after];
  const before = after > 0 ? keys[after - 1] : next;
  if (!next || !before) {
    throw new RangeError('a ducking curve needs at least one key');
  }
  const lengthSec = next.atSec - before.atSec;
  return lengthSec > 0 && after !== -1 ? before.levelLu + (next.levelLu - before.levelLu) * (sec - before.atSec) / lengthSec : next.levelLu;
}
