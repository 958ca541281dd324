/** Long pauses, shortened to a natural length. */
import type { Span } from '#shared/review/spans.ts';

import type { Hearing } from './quiet.ts';
import { seamBetween, type FrameGrid, type SoughtCut } from './seam.ts';

/**
 * A pause from this length on is shortened, seconds. Between clauses speakers rest 0.2 to 0.5 s, between sentences up to about 0.7 s:
 * what is longer is felt as waiting. Shortened to `2 * best`, at least 0.3 s go: less is not worth a jump in the picture.
 */
export const LONG_PAUSE_SEC = 0.7;
/**
 * What stays of a pause beside speech, seconds. `least`: a voice needs up to 0.1 s to die away in a room, a stop's closure and a breath
 * before a vowel about as much, so no phoneme is within; both ends are measured where the sound falls silent.
 */
export const PAUSE_AIR_SEC = { least: 0.13, best: 0.2, most: 0.27 } as const;
/** A sound shorter than this (a lip, a chair) makes no two pauses of one, unless it stands near speech. Seconds. */
const BLIP_SEC = 0.1;
const BLIP_APART_SEC = 0.25;

/** Speech must be heard this near to a pause on both sides, seconds: quiet that nobody speaks around is no pause. */
const SPEECH_WITHIN_SEC = 0.5;

/** What the detector of speech says of the recording. */
export interface Detected { readonly speech: readonly Span[]; readonly silences: readonly Span[] }

/**
 * The cuts that shorten the pauses of a clip. A pause is quiet by its level and free of speech by the detector: two measurements, so that
 * neither a soft word nor a breath that was taken for one is cut away.
 */
export function pauseCuts(hearing: Hearing, clip: Span, grid: FrameGrid, { speech, silences }: Detected): SoughtCut[] {
  const isSpokenBy = (sec: number): boolean => speech.some(span => span.startSec <= sec + SPEECH_WITHIN_SEC && span.endSec >= sec - SPEECH_WITHIN_SEC);
  return pausesIn(hearing.quiet, silences).flatMap(({ startSec, endSec }): SoughtCut[] => {
    if (endSec - startSec < LONG_PAUSE_SEC || startSec <= clip.startSec || endSec >= clip.endSec || !isSpokenBy(startSec) || !isSpokenBy(endSec)) {
      return [];
    }
    const free = longestCommon(silences, { startSec: startSec + PAUSE_AIR_SEC.least, endSec: endSec - PAUSE_AIR_SEC.least });
    if (!free) {
      return [];
    }
    const out = { fromSec: free.startSec, toSec: startSec + PAUSE_AIR_SEC.most, bestSec: startSec + PAUSE_AIR_SEC.best };
    const into = { fromSec: endSec - PAUSE_AIR_SEC.most, toSec: free.endSec, bestSec: endSec - PAUSE_AIR_SEC.best };
    const seam = seamBetween(out, into, grid, hearing);
    return seam ? [{ ...seam, why: 'pause', out, into }] : [];
  });
}

/** Quiet stretches, those that only a blip parts made one. */
function pausesIn(quiet: readonly Span[], silences: readonly Span[]): Span[] {
  const pauses: { startSec: number; endSec: number }[] = [];
  for (const { startSec, endSec } of quiet) {
    const last = pauses.at(-1);
    const isBlip = last !== undefined && startSec - last.endSec <= BLIP_SEC && last.endSec - last.startSec >= BLIP_APART_SEC && endSec - startSec >= BLIP_APART_SEC
      && silences.some(silence => silence.startSec <= last.endSec && silence.endSec >= startSec);
    if (isBlip) {
      last.endSec = endSec;
    } else {
      pauses.push({ startSec, endSec });
    }
  }
  return pauses;
}

/** The longest stretch that one of the spans has in common with `within`. */
function longestCommon(spans: readonly Span[], within: Span): Span | null {
  let best: Span | null = null;
  for (const span of spans) {
    const common = { startSec: Math.max(span.startSec, within.startSec), endSec: Math.min(span.endSec, within.endSec) };
    if (common.endSec - common.startSec > (best ? best.endSec - best.startSec : 0)) {
      best = common;
    }
  }
  return best;
}
