/** Which of several faces speaks, frame by frame. */
import { seenShares } from './evidence.ts';
import type { Learnt } from './learning.ts';
import { presenceOf } from './presence.ts';
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
  /** Its mean share of what was seen, heard and learnt, 0..1; 1 where it is the only face. */
  readonly confidence: number;
}

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
/** What speaks against a face that is not in the picture while another is, in nats a frame: as much as a mouth at rest beside one that moves. */
const ABSENT = 2.8;

/**
 * Who speaks in a shot: the most likely row of speakers (Viterbi) given how mouths move and, at half weight, which seat is
 * known to move in the current speaker's turns. Changing the speaker costs much, near a change of turns less; so the change
 * falls on the frame where one stops and the other starts. Who has left the picture, or is still to come, gives way to who is in it.
 * Stretches cover the shot; with one face there is one.
 */
export function whoSpeaks(shot: FrameSpan, tracks: readonly Track[], learnt: Learnt, talk: Talk): Stretch[] {
  const [first] = tracks;
  if (!first) {
    return [];
  }
  if (tracks.length === 1) {
    return [{ ...shot, track: first, confidence: 1 }];
  }
  const length = shot.endFrame - shot.startFrame;
  const from: Uint8Array[] = [];
  const believed: number[][] = [];
  const present = tracks.map(track => presenceOf(track, talk.fps));
  // All else equal, the larger face: a tie must not depend on the order of detection.
  let score = tracks.map(track => 1e-3 * Math.log(track.seat.widthPx * track.seat.heightPx));
  for (let i = 0; i < length; i++) {
    const frame = shot.startFrame + i;
    const there = present.map(isThere => isThere(frame));
    const evidence = frameEvidence(frame, tracks, learnt, talk).map((value, t) => (there[t] || !there.includes(true) ? value : value - ABSENT));
    believed.push(softmax(evidence));
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
  return stretchesOf(shot, tracks, from, indexOfMax(score), believed);
}

function stretchesOf(shot: FrameSpan, tracks: readonly Track[], from: readonly Uint8Array[], last: number, believed: readonly (readonly number[])[]): Stretch[] {
  const stretches: Stretch[] = [];
  let state = last;
  let endFrame = shot.endFrame;
  for (let i = from.length - 1; i >= 0; i--) {
    const before = i > 0 ? from[i]![state]! : -1;
    if (before !== state) {
      const own = believed.slice(i, endFrame - shot.startFrame).map(shares => shares[state]!);
      const confidence = Math.round(100 * own.reduce((sum, share) => sum + share, 0) / own.length) / 100;
      stretches.unshift({ startFrame: shot.startFrame + i, endFrame, track: tracks[state]!, confidence });
      endFrame = shot.startFrame + i;
      state = before;
    }
  }
  return stretches;
}

/** Log likelihood of "this one speaks" for each face at a frame. */
function frameEvidence(frame: number, tracks: readonly Track[], learnt: Learnt, talk: Talk): number[] {
  const weight = isInside(frame, talk.speech) ? 1 : SILENT_WEIGHT;
  const shares = seenShares(tracks, frame);
  const speaker = talk.turns.find(turn => frame >= turn.startFrame && frame < turn.endFrame)?.speaker;
  return tracks.map((track, t) => {
    const seen = shares ? weight * Math.log(Math.max(LEAST_SHARE, shares[t]!)) : 0;
    const known = speaker === undefined ? undefined : learnt(speaker, track);
    return seen + (known === undefined ? 0 : TRANSCRIPT_WEIGHT * Math.log(Math.max(LEAST_SHARE, known)));
  });
}

function softmax(logs: readonly number[]): number[] {
  const most = Math.max(...logs);
  const powers = logs.map(value => Math.exp(value - most));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map(value => value / sum);
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
