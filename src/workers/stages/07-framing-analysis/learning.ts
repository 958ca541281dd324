/** Learns which face belongs to which voice: who moves and is heard while whom the transcript lets speak. Pure. */
import { seenShares } from './evidence.ts';
import type { Talk } from './speaking.ts';
import type { Track } from './tracks.ts';

/** What was learnt before: a face's share, 0..1, of what was seen and heard while a speaker had his turn; undefined: nothing is known of the two. */
export type Learnt = (speaker: number, track: Track) => number | undefined;

/** Seconds of a speaker's talk with several faces in the picture, before what was seen of a face counts as learnt. */
const LEARN_AFTER_SEC = 1.5;

/** Where several faces are seen together. */
export interface Company {
  readonly tracks: readonly Track[];
}

/** A face's part of what was seen and heard while a speaker had his turn: its shares added up, and over how many frames. */
export interface TurnPart<K> {
  readonly speaker: number;
  readonly key: K;
  readonly sum: number;
  readonly frames: number;
  readonly sec: number;
}

/** Shares by speaker, and by key of a face; only of pairs that were seen for long enough. */
export type Shares<K> = ReadonlyMap<number, ReadonlyMap<K, { readonly share: number; readonly frames: number }>>;

/** The parts of the faces of a clip, each face by itself. */
export function turnParts(company: readonly Company[], talk: Talk): TurnPart<Track>[] {
  const parts: TurnPart<Track>[] = [];
  for (const { tracks } of company.filter(each => each.tracks.length > 1)) {
    for (const turn of talk.turns) {
      const sums = new Float64Array(tracks.length);
      let frames = 0;
      for (let frame = turn.startFrame; frame < turn.endFrame; frame++) {
        const shares = seenShares(tracks, frame);
        frames += shares ? 1 : 0;
        shares?.forEach((share, i) => { sums[i] = sums[i]! + share; });
      }
      if (frames > 0) {
        tracks.forEach((key, i) => parts.push({ speaker: turn.speaker, key, sum: sums[i]!, frames, sec: frames / talk.fps }));
      }
    }
  }
  return parts;
}

/** What the parts come to where faces of one key are one. Faces without a key are left out. */
export function learnShares<T, K>(parts: readonly TurnPart<T>[], keyOf: (face: T) => K | undefined): Shares<K> {
  const sums = new Map<number, Map<K, { sum: number; frames: number; sec: number }>>();
  for (const part of parts) {
    const byKey = sums.get(part.speaker) ?? new Map<K, { sum: number; frames: number; sec: number }>();
    sums.set(part.speaker, byKey);
    const key = keyOf(part.key);
    if (key !== undefined) {
      const { sum, frames, sec } = byKey.get(key) ?? { sum: 0, frames: 0, sec: 0 };
      byKey.set(key, { sum: sum + part.sum, frames: frames + part.frames, sec: sec + part.sec });
    }
  }
  return new Map([...sums].map(([speaker, byKey]) => [
    speaker, new Map([...byKey].filter(([, { sec }]) => sec >= LEARN_AFTER_SEC).map(([key, { sum, frames }]) => [key, { share: sum / frames, frames }])),
  ]));
}
