/** Which of several faces speaks, frame by frame. */
import type { FrameSpan, Track } from './tracks.ts';

/** A turn of the transcript on clip time. */
export interface Turn extends FrameSpan {
  readonly speaker: number;
}

/** What is known of the sound. */
export interface Talk {
  readonly fps: number;
  readonly turns: readonly Turn[];
  readonly speech: readonly FrameSpan[];
}

/** A stretch of a shot in which one face speaks. */
export interface Stretch extends FrameSpan {
  readonly track: Track;
}

/** Shares of movement: `shares.get(speaker)?.get(seat)`, 0..1, how much of the movement was in that seat while he spoke. */
export type SeatShares = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** Added to each face's movement, so that the grain of the picture and its coding decide nothing, 0..255. */
const GRAIN = 0.5;
/** One frame's evidence counts no more than this share for any face. */
const LEAST_SHARE = 0.06;
/** What a change of the speaker costs, in nats: about a third of a second of clear movement. */
const SWITCH_COST = 14;
/** The same near a change of turns in the transcript, and how near, seconds. */
const SWITCH_COST_AT_TURN = 4;
const TURN_REACH_SEC = 0.4;
/** How much movement counts while nobody speaks, and what the transcript adds to the movement. */
const SILENT_WEIGHT = 0.35;
const TRANSCRIPT_WEIGHT = 0.5;
/** Seconds of a speaker's talk with several faces in the picture, before his seat counts as learnt. */
const LEARN_AFTER_SEC = 1.5;

/** Learns from shots with several faces which seat moves while which speaker has his turn. */
export function learnSeats(shots: readonly { tracks: readonly Track[] }[], seatOf: ReadonlyMap<number, number>, talk: Talk): SeatShares {
  const sums = new Map<number, Map<number, { sum: number; frames: number }>>();
  for (const { tracks } of shots.filter(shot => shot.tracks.length > 1)) {
    for (const turn of talk.turns) {
      const bySeat = sums.get(turn.speaker) ?? new Map<number, { sum: number; frames: number }>();
      sums.set(turn.speaker, bySeat);
      for (let frame = turn.startFrame; frame < turn.endFrame; frame++) {
        const shares = movementShares(tracks, frame);
        shares?.forEach((share, i) => {
          const seat = seatOf.get(tracks[i]!.id) ?? -1;
          const entry = bySeat.get(seat) ?? { sum: 0, frames: 0 };
          bySeat.set(seat, { sum: entry.sum + share, frames: entry.frames + 1 });
        });
      }
    }
  }
  const least = LEARN_AFTER_SEC * talk.fps;
  return new Map([...sums].map(([speaker, bySeat]) => [
    speaker,
    new Map([...bySeat].filter(([, { frames }]) => frames >= least).map(([seat, { sum, frames }]) => [seat, sum / frames])),
  ]));
}

/**
 * Who speaks in a shot: the most likely row of speakers (Viterbi) given how mouths move and, at half weight, which seat is
 * known to move in the current speaker's turns. Changing the speaker costs much, near a change of turns less; so the change
 * falls on the frame where one stops and the other starts. Stretches cover the shot; with one face there is one.
 */
export function whoSpeaks(shot: FrameSpan, tracks: readonly Track[], seatOf: ReadonlyMap<number, number>, shares: SeatShares, talk: Talk): Stretch[] {
  const [first] = tracks;
  if (!first) {
    return [];
  }
  if (tracks.length === 1) {
    return [{ ...shot, track: first }];
  }
  const length = shot.endFrame - shot.startFrame;
  const from: Uint8Array[] = [];
  // All else equal, the larger face: a tie must not depend on the order of detection.
  let score = tracks.map(track => 1e-3 * Math.log(track.seat.widthPx * track.seat.heightPx));
  for (let i = 0; i < length; i++) {
    const frame = shot.startFrame + i;
    const evidence = frameEvidence(frame, tracks, seatOf, shares, talk);
    const best = indexOfMax(score);
    const cost = nearTurnChange(frame, talk) ? SWITCH_COST_AT_TURN : SWITCH_COST;
    const back = new Uint8Array(tracks.length);
    score = score.map((value, t) => {
      const switching = i > 0 && score[best]! - cost > value;
      back[t] = switching ? best : t;
      return (switching ? score[best]! - cost : value) + evidence[t]!;
    });
    from.push(back);
  }
  return stretchesOf(shot, tracks, from, indexOfMax(score));
}

function stretchesOf(shot: FrameSpan, tracks: readonly Track[], from: readonly Uint8Array[], last: number): Stretch[] {
  const stretches: Stretch[] = [];
  let state = last;
  let endFrame = shot.endFrame;
  for (let i = from.length - 1; i >= 0; i--) {
    const before = i > 0 ? from[i]![state]! : -1;
    if (before !== state) {
      stretches.unshift({ startFrame: shot.startFrame + i, endFrame, track: tracks[state]! });
      endFrame = shot.startFrame + i;
      state = before;
    }
  }
  return stretches;
}

/** Log likelihood of "this one speaks" for each face at a frame. */
function frameEvidence(frame: number, tracks: readonly Track[], seatOf: ReadonlyMap<number, number>, shares: SeatShares, talk: Talk): number[] {
  const weight = isInside(frame, talk.speech) ? 1 : SILENT_WEIGHT;
  const movement = movementShares(tracks, frame);
  const speaker = talk.turns.find(turn => frame >= turn.startFrame && frame < turn.endFrame)?.speaker;
  const learnt = speaker === undefined ? undefined : shares.get(speaker);
  return tracks.map((track, t) => {
    const seen = movement ? weight * Math.log(Math.max(LEAST_SHARE, movement[t]!)) : 0;
    const known = learnt?.get(seatOf.get(track.id) ?? -1);
    return seen + (known === undefined ? 0 : TRANSCRIPT_WEIGHT * Math.log(Math.max(LEAST_SHARE, known)));
  });
}

/** Each face's share of the faces' movement at a frame; null where too little is known. */
function movementShares(tracks: readonly Track[], frame: number): number[] | null {
  const values = tracks.map(track => track.mouthChange.get(frame));
  if (values.filter(value => value !== undefined).length < 2) {
    return null;
  }
  // A face that is not seen may move or not: it gets the mean of the others.
  const known = values.filter(value => value !== undefined);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const filled = values.map(value => (value ?? mean) + GRAIN);
  const total = filled.reduce((sum, value) => sum + value, 0);
  return filled.map(value => value / total);
}

function nearTurnChange(frame: number, talk: Talk): boolean {
  const reach = TURN_REACH_SEC * talk.fps;
  return talk.turns.some((turn, i) => {
    const before = talk.turns[i - 1];
    return before !== undefined && before.speaker !== turn.speaker && frame >= before.endFrame - reach && frame <= turn.startFrame + reach;
  });
}

function isInside(frame: number, spans: readonly FrameSpan[]): boolean {
  return spans.some(span => frame >= span.startFrame && frame < span.endFrame);
}

function indexOfMax(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
}
