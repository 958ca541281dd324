/** Finding things in a timeline by time, and telling what is there. Pure. */
import type { TimelineClip, TimelineSpans, TimelineView } from '#shared/api/timeline-view.ts';

/** How many of these (in order) are less than or equal to a value. */
function countUpTo(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Indices of the spans that reach into a stretch: from the first to before the last. Spans are in order and do not overlap. */
export function spansWithin({ startSec, endSec }: TimelineSpans, fromSec: number, toSec: number): { first: number; end: number } {
  return { first: countUpTo(endSec, fromSec), end: countUpTo(startSec, toSec) };
}

/** Index of the span that holds a time, or null. A span's end is not in it. */
export function spanAt({ startSec, endSec }: TimelineSpans, timeSec: number): number | null {
  const index = countUpTo(startSec, timeSec) - 1;
  return index >= 0 && timeSec < (endSec[index] ?? 0) ? index : null;
}

/** Rows for clips that may overlap: each in the first row where it has room; rows from 0. In the order of `clips`. */
export function packRows(clips: readonly Pick<TimelineClip, 'startSec' | 'endSec'>[], mostRows: number): number[] {
  const rowEnds: number[] = [];
  const rows = new Array<number>(clips.length).fill(0);
  const inTime = clips.map((clip, index) => ({ clip, index })).sort((a, b) => a.clip.startSec - b.clip.startSec || a.index - b.index);
  for (const { clip, index } of inTime) {
    const free = rowEnds.findIndex(end => end <= clip.startSec);
    const row = free >= 0 ? free : Math.min(rowEnds.length, mostRows - 1);
    rowEnds[row] = Math.max(rowEnds[row] ?? 0, clip.endSec);
    rows[index] = row;
  }
  return rows;
}

/** When the next clip of the same row begins, for each clip; the end of the recording for the last. */
export function roomBehind(clips: readonly Pick<TimelineClip, 'startSec' | 'endSec'>[], rows: readonly number[], durationSec: number): number[] {
  return clips.map((clip, index) => Math.min(durationSec, ...clips.filter((other, at) => at !== index && rows[at] === rows[index] && other.startSec > clip.startSec).map(other => other.startSec)));
}

/**
 * The clip under a pointer: the one that holds the time, of those in `row` (null: of all) the best ranked; else the nearest within
 * `slopSec`, since clips of a two-hour recording are few pixels wide. Null: none.
 */
export function clipAt(clips: readonly TimelineClip[], rows: readonly number[], at: { timeSec: number; row: number | null; slopSec: number }): TimelineClip | null {
  let best: { clip: TimelineClip; awaySec: number } | null = null;
  for (const [index, clip] of clips.entries()) {
    if (at.row !== null && rows[index] !== at.row) {
      continue;
    }
    const awaySec = Math.max(0, clip.startSec - at.timeSec, at.timeSec - clip.endSec);
    if (awaySec <= at.slopSec && (!best || awaySec < best.awaySec || (awaySec === best.awaySec && clip.rank < best.clip.rank))) {
      best = { clip, awaySec };
    }
  }
  return best?.clip ?? null;
}

/** The clip that begins next after a time, or before it; null: there is none. */
export function neighbourClip(clips: readonly TimelineClip[], timeSec: number, direction: 1 | -1): TimelineClip | null {
  const beyond = clips.filter(each => (direction > 0 ? each.startSec > timeSec + 0.01 : each.startSec < timeSec - 0.01));
  return beyond.sort((a, b) => direction * (a.startSec - b.startSec))[0] ?? null;
}

/** What the recording holds at a time, as far as it is known. */
export interface Moment {
  readonly timeSec: number;
  readonly clip: TimelineClip | null;
  readonly topic: string | null;
  readonly speaker: string | null;
  readonly sound: 'speech' | 'silence' | 'other' | null;
  /** Number of the shot, from 1. */
  readonly shot: number | null;
  /** dBFS. */
  readonly levelDb: number | null;
}

export function momentAt(timeline: TimelineView, timeSec: number): Moment {
  const { speech, silences, turns, topics, energy, clips, speakers, shotStartsSec } = timeline;
  const turn = turns ? spanAt(turns, timeSec) : null;
  const speaker = turn === null ? null : turns?.speaker[turn] ?? null;
  const topic = topics ? spanAt(topics, timeSec) : null;
  const shot = shotStartsSec ? countUpTo(shotStartsSec, timeSec) : 0;
  return {
    timeSec,
    clip: clips ? clipAt(clips, [], { timeSec, row: null, slopSec: 0 }) : null,
    topic: topic === null ? null : topics?.title[topic] ?? null,
    speaker: speaker === null ? null : speakers?.[speaker] ?? null,
    sound: !speech || timeline.speechDetector === 'none' ? null : spanAt(speech, timeSec) !== null ? 'speech' : silences && spanAt(silences, timeSec) !== null ? 'silence' : 'other',
    shot: shot === 0 ? null : shot,
    levelDb: energy?.levelDb[Math.floor(timeSec / energy.hopSec)] ?? null,
  };
}

/**
 * The loudest of the levels in each pixel of a stretch, 0 (`floorDb` and below) to 1 (`ceilingDb` and above). Where a value is wider
 * than a pixel, several pixels have the same.
 */
export function levelsByPixel(energy: { hopSec: number; levelDb: readonly number[] }, stretch: { fromSec: number; secPerPx: number; pixels: number; floorDb: number; ceilingDb: number }): Float32Array {
  const { fromSec, secPerPx, pixels, floorDb, ceilingDb } = stretch;
  const result = new Float32Array(pixels);
  for (let x = 0; x < pixels; x++) {
    const first = Math.max(0, Math.floor((fromSec + x * secPerPx) / energy.hopSec));
    const last = Math.min(energy.levelDb.length - 1, Math.max(first, Math.ceil((fromSec + (x + 1) * secPerPx) / energy.hopSec) - 1));
    let loudest = floorDb;
    for (let i = first; i <= last; i++) {
      loudest = Math.max(loudest, energy.levelDb[i] ?? floorDb);
    }
    result[x] = Math.min(1, Math.max(0, (loudest - floorDb) / (ceilingDb - floorDb)));
  }
  return result;
}
