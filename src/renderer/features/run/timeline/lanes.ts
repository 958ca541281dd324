/** What stands where in the timeline, from the top. Pure. */
import { text } from '#shared/text/en.ts';
import type { StageId } from '#shared/pipeline/stages.ts';
import type { TimelineView } from '#shared/api/timeline-view.ts';

export type LaneId = 'ruler' | 'clips' | 'topics' | 'speakers' | 'speech' | 'energy' | 'shots';

export interface Lane {
  readonly id: LaneId;
  readonly topPx: number;
  readonly heightPx: number;
  /** Rows of equal height. */
  readonly rows: number;
  /** The stage whose work is awaited; null: it is done. */
  readonly awaits: StageId | null;
  /** A name for each row, or one for all. */
  readonly labels: readonly string[];
}

/** Clips that overlap stand one below the other, in no more rows than this. */
export const MOST_CLIP_ROWS = 3;
/** Speakers beyond these share the last row. */
const MOST_SPEAKER_ROWS = 4;
const GAP_PX = 4;
/** Height of the strip that shows which part is seen. */
const OVERVIEW_PX = 8;

/** `scale`: 1 at the usual size of text. `clipRows`: how many rows the clips need. */
export function layLanes(timeline: TimelineView, options: { scale: number; clipRows: number }): { lanes: Lane[]; heightPx: number; overviewTopPx: number } {
  const { scale, clipRows } = options;
  const found = timeline.shotStartsSec !== null;
  const speakers = timeline.speakers ?? [];
  const speakerRows = Math.max(1, Math.min(MOST_SPEAKER_ROWS, speakers.length));
  const awaits = found ? null : 'segment-detection';
  const plan: { id: LaneId; rowPx: number; rows: number; awaits: StageId | null; labels: string[] }[] = [
    { id: 'ruler', rowPx: 24, rows: 1, awaits: timeline.durationSec === null ? 'transcoding' : null, labels: [] },
    { id: 'clips', rowPx: 20, rows: Math.max(1, Math.min(MOST_CLIP_ROWS, clipRows)), awaits: timeline.clips === null ? 'planning' : null, labels: [text.timeline.lanes.clips] },
    { id: 'topics', rowPx: 18, rows: 1, awaits, labels: [text.timeline.lanes.topics] },
    { id: 'speakers', rowPx: speakerRows > 1 ? 14 : 16, rows: speakerRows, awaits, labels: speakerLabels(speakers, speakerRows) },
    { id: 'speech', rowPx: 14, rows: 1, awaits, labels: [text.timeline.lanes.speech] },
    { id: 'energy', rowPx: 34, rows: 1, awaits, labels: [text.timeline.lanes.energy] },
    { id: 'shots', rowPx: 14, rows: 1, awaits, labels: [text.timeline.lanes.shots] },
  ];
  const lanes: Lane[] = [];
  let topPx = 0;
  for (const { rowPx, ...lane } of plan) {
    const heightPx = Math.round(rowPx * lane.rows * scale);
    lanes.push({ ...lane, topPx, heightPx });
    topPx += heightPx + GAP_PX;
  }
  return { lanes, overviewTopPx: topPx, heightPx: topPx + OVERVIEW_PX };
}

/** The row that a speaker stands in. */
export function speakerRow(speaker: number, rows: number): number {
  return Math.min(speaker, rows - 1);
}

/** The lane at a height, and the row in it; null: between two. */
export function laneAt(lanes: readonly Lane[], yPx: number): { lane: Lane; row: number } | null {
  const lane = lanes.find(each => yPx >= each.topPx && yPx < each.topPx + each.heightPx);
  return lane ? { lane, row: Math.floor((yPx - lane.topPx) / (lane.heightPx / lane.rows)) } : null;
}

function speakerLabels(speakers: readonly string[], rows: number): string[] {
  if (speakers.length <= 1) {
    return [speakers[0] ?? text.timeline.lanes.speakers];
  }
  return speakers.length <= rows ? [...speakers] : [...speakers.slice(0, rows - 1), text.timeline.otherSpeakers(speakers.length - rows + 1)];
}
