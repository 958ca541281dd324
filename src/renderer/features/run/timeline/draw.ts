/** Draws the timeline on a canvas. Everything stands on whole device pixels, so that it is sharp on any screen. */
import type { TimelineClip, TimelineView } from '#shared/api/timeline-view.ts';
import { text } from '#shared/text/en.ts';

import { duration } from '../../../ui/format.ts';
import { speakerRow, type Lane } from './lanes.ts';
import { levelsByPixel, roomBehind, spansWithin } from './spans.ts';
import { isWhole, rulerTicks, timeAt, xAt, type Extent, type TimeView } from './view.ts';

/** Colours of the page, by the names of its tokens. */
export type Palette = Readonly<Record<(typeof PALETTE_TOKENS)[number], string>>;
export const PALETTE_TOKENS = ['ink', 'ink-soft', 'line', 'line-strong', 'panel', 'sunken', 'hover', 'accent', 'accent-soft', 'on-accent'] as const;

export interface Drawing {
  readonly timeline: TimelineView;
  readonly view: TimeView;
  readonly extent: Extent;
  readonly lanes: readonly Lane[];
  readonly overviewTopPx: number;
  readonly heightPx: number;
  /** Row of each clip. */
  readonly clipRows: readonly number[];
  /** The clip that is pointed at; null: none. */
  readonly lit: string | null;
  readonly palette: Palette;
  readonly font: string;
  readonly scale: number;
  /** Device pixels to a pixel of the page. */
  readonly density: number;
}

/** How far below the loudest second a level counts as nothing, decibels: voices differ by a third of it, and pauses lie below. */
const ENERGY_RANGE_DB = 30;
const TEXT_PAD_PX = 4;
/** The buttons of the zoom stand over the end of the ruler: no time is written there. */
const ZOOM_BUTTONS_PX = 80;

export function drawTimeline(context: CanvasRenderingContext2D, drawing: Drawing): void {
  const { extent, density, font } = drawing;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, extent.widthPx, drawing.heightPx);
  context.font = font;
  context.textBaseline = 'middle';
  for (const lane of drawing.lanes) {
    context.save();
    context.beginPath();
    context.rect(0, lane.topPx, extent.widthPx, lane.heightPx);
    context.clip();
    drawLane(context, drawing, lane);
    context.restore();
  }
  drawOverview(context, drawing);
}

function drawLane(context: CanvasRenderingContext2D, drawing: Drawing, lane: Lane): void {
  const { timeline, palette, extent } = drawing;
  if (lane.id !== 'ruler') {
    context.fillStyle = palette.sunken;
    context.fillRect(0, lane.topPx, extent.widthPx, lane.heightPx);
  }
  if (lane.awaits !== null) {
    say(context, drawing, lane, text.timeline.waits(text.stages[lane.awaits]));
    return;
  }
  switch (lane.id) {
    case 'ruler': drawRuler(context, drawing, lane); break;
    case 'clips': drawClips(context, drawing, lane); break;
    case 'topics': drawTopics(context, drawing, lane); break;
    case 'speakers': drawSpeakers(context, drawing, lane); break;
    case 'speech': drawSpeech(context, drawing, lane); break;
    case 'energy': drawEnergy(context, drawing, lane); break;
    case 'shots': drawShots(context, drawing, lane); break;
  }
  if (lane.id !== 'ruler' && isEmpty(timeline, lane.id)) {
    say(context, drawing, lane, text.timeline.none[lane.id]);
  }
}

function isEmpty(timeline: TimelineView, lane: Exclude<Lane['id'], 'ruler'>): boolean {
  switch (lane) {
    case 'clips': return timeline.clips?.length === 0;
    case 'topics': return timeline.topics?.startSec.length === 0;
    case 'speakers': return timeline.turns?.speaker.every(each => each === null) ?? false;
    case 'speech': return timeline.speechDetector === 'none';
    case 'energy': return timeline.energy?.levelDb.length === 0;
    case 'shots': return (timeline.shotStartsSec?.length ?? 2) < 2;
  }
}

function say(context: CanvasRenderingContext2D, { palette }: Drawing, lane: Lane, sentence: string): void {
  context.fillStyle = palette['ink-soft'];
  context.fillText(sentence, TEXT_PAD_PX, lane.topPx + lane.heightPx / 2);
}

function drawRuler(context: CanvasRenderingContext2D, drawing: Drawing, lane: Lane): void {
  const { view, extent, palette, scale } = drawing;
  const { stepSec, timesSec } = rulerTicks(view, extent, 76 * scale);
  for (const timeSec of timesSec) {
    const x = crisp(xAt(view, timeSec), drawing);
    context.fillStyle = palette['line-strong'];
    context.fillRect(x, lane.topPx + lane.heightPx - 5, hair(drawing), 5);
    const label = stepSec < 1 ? `${duration(Math.floor(timeSec + 1e-6))}.${Math.round((timeSec % 1) * 10) % 10}` : duration(timeSec);
    if (x + context.measureText(label).width + 6 < extent.widthPx - ZOOM_BUTTONS_PX) {
      context.fillStyle = palette['ink-soft'];
      context.fillText(label, x + 4, lane.topPx + lane.heightPx / 2 - 1);
    }
  }
}

function drawClips(context: CanvasRenderingContext2D, drawing: Drawing, lane: Lane): void {
  const { timeline, clipRows } = drawing;
  const clips = timeline.clips ?? [];
  const rowPx = lane.heightPx / lane.rows;
  const roomSec = roomBehind(clips, clipRows, timeline.durationSec ?? 0);
  // The best last: where two overlap in a row, it is on top.
  for (let index = clips.length - 1; index >= 0; index--) {
    const clip = clips[index];
    if (clip) {
      drawClip(context, drawing, clip, { topPx: lane.topPx + (clipRows[index] ?? 0) * rowPx, heightPx: rowPx, freeSec: roomSec[index] ?? clip.endSec });
    }
  }
}

function drawClip(context: CanvasRenderingContext2D, drawing: Drawing, clip: TimelineClip, box: { topPx: number; heightPx: number; freeSec: number }): void {
  const { view, extent, palette, lit } = drawing;
  const x = crisp(xAt(view, clip.startSec), drawing);
  const width = Math.max(3, crisp(xAt(view, clip.endSec), drawing) - x - hair(drawing));
  if (x > extent.widthPx || x + width < 0) {
    return;
  }
  const isLit = lit === clip.clipId;
  context.fillStyle = isLit ? palette.accent : palette['accent-soft'];
  context.fillRect(x, box.topPx + 1, width, box.heightPx - 2);
  context.fillStyle = palette.accent;
  context.fillRect(x, box.topPx + 1, Math.min(2, width), box.heightPx - 2);
  const middle = box.topPx + box.heightPx / 2;
  const rank = String(clip.rank);
  const marks = `${rank}  ${Math.round(clip.score)}`;
  // What is cut off at the left edge is named from there.
  const left = Math.max(0, x) + TEXT_PAD_PX + 1;
  const inside = x + width - left - TEXT_PAD_PX;
  const label = fit(context, `${marks}  ${clip.title}`, inside, marks.length + 4) ?? [marks, rank].find(each => context.measureText(each).width <= inside);
  if (label) {
    context.fillStyle = isLit ? palette['on-accent'] : palette.ink;
    context.fillText(label, left, middle);
    return;
  }
  // A clip of a long recording is a stroke: its marks stand behind it, where nothing else does.
  const free = xAt(view, box.freeSec) - (x + width) - 4;
  const behind = [marks, rank].find(each => context.measureText(each).width <= free);
  if (behind) {
    context.fillStyle = isLit ? palette.ink : palette['ink-soft'];
    context.fillText(behind, x + width + 3, middle);
  }
}

function drawTopics(context: CanvasRenderingContext2D, drawing: Drawing, lane: Lane): void {
  const { timeline: { topics }, view, extent, palette } = drawing;
  if (!topics) {
    return;
  }
  const { first, end } = spansWithin(topics, view.startSec, timeAt(view, extent.widthPx));
  for (let index = first; index < end; index++) {
    const x = crisp(xAt(view, topics.startSec[index] ?? 0), drawing);
    const width = crisp(xAt(view, topics.endSec[index] ?? 0), drawing) - x;
    context.fillStyle = palette.hover;
    context.fillRect(x, lane.topPx, Math.max(1, width - 1), lane.heightPx);
    context.fillStyle = palette['line-strong'];
    context.fillRect(x, lane.topPx, hair(drawing), lane.heightPx);
    const left = Math.max(0, x) + TEXT_PAD_PX;
    const label = fit(context, topics.title[index] ?? '', x + width - left - TEXT_PAD_PX, 3);
    if (label !== null) {
      context.fillStyle = palette.ink;
      context.fillText(label, left, lane.topPx + lane.heightPx / 2);
    }
  }
}

function drawSpeakers(context: CanvasRenderingContext2D, drawing: Drawing, lane: Lane): void {
  const { timeline: { turns }, view, extent, palette } = drawing;
  if (!turns) {
    return;
  }
  const rowPx = lane.heightPx / lane.rows;
  const { first, end } = spansWithin(turns, view.startSec, timeAt(view, extent.widthPx));
  context.fillStyle = palette['line-strong'];
  for (let index = first; index < end; index++) {
    const speaker = turns.speaker[index] ?? null;
    if (speaker !== null) {
      fillSpan(context, drawing, { startSec: turns.startSec[index] ?? 0, endSec: turns.endSec[index] ?? 0 }, lane.topPx + speakerRow(speaker, lane.rows) * rowPx + 2, rowPx - 4);
    }
  }
}

function drawSpeech(context: CanvasRenderingContext2D, drawing: Drawing, lane: Lane): void {
  const { timeline: { speech, silences }, view, extent, palette } = drawing;
  const middle = lane.topPx + lane.heightPx / 2;
  const toSec = timeAt(view, extent.widthPx);
  for (const [spans, colour, top, height] of [[silences, palette['line-strong'], middle - hair(drawing) / 2, hair(drawing)], [speech, palette['ink-soft'], lane.topPx + 2, lane.heightPx - 4]] as const) {
    context.fillStyle = colour;
    const { first, end } = spans ? spansWithin(spans, view.startSec, toSec) : { first: 0, end: 0 };
    for (let index = first; index < end; index++) {
      fillSpan(context, drawing, { startSec: spans?.startSec[index] ?? 0, endSec: spans?.endSec[index] ?? 0 }, top, height);
    }
  }
}

function drawEnergy(context: CanvasRenderingContext2D, drawing: Drawing, lane: Lane): void {
  const { timeline: { energy, durationSec }, view, extent, palette, density } = drawing;
  if (!energy || durationSec === null) {
    return;
  }
  const pixels = Math.ceil(Math.min(extent.widthPx, xAt(view, durationSec)) * density);
  const loudestDb = energy.levelDb.reduce((most, each) => Math.max(most, each), -90);
  const levels = levelsByPixel(energy, { fromSec: view.startSec, secPerPx: 1 / (view.pxPerSec * density), pixels, floorDb: loudestDb - ENERGY_RANGE_DB, ceilingDb: loudestDb });
  const bottom = lane.topPx + lane.heightPx;
  context.fillStyle = palette['line-strong'];
  context.beginPath();
  context.moveTo(0, bottom);
  levels.forEach((level, x) => {
    const top = bottom - level * (lane.heightPx - 2);
    context.lineTo(x / density, top);
    context.lineTo((x + 1) / density, top);
  });
  context.lineTo(pixels / density, bottom);
  context.fill();
}

function drawShots(context: CanvasRenderingContext2D, drawing: Drawing, lane: Lane): void {
  const { timeline: { shotStartsSec, durationSec }, view, extent, palette } = drawing;
  if (!shotStartsSec || durationSec === null) {
    return;
  }
  const ends = { startSec: shotStartsSec, endSec: [...shotStartsSec.slice(1), durationSec] };
  const { first, end } = spansWithin(ends, view.startSec, timeAt(view, extent.widthPx));
  context.fillStyle = palette['ink-soft'];
  let lastX = -1;
  for (let index = Math.max(1, first); index < end; index++) {
    const x = crisp(xAt(view, shotStartsSec[index] ?? 0), drawing);
    if (x !== lastX) {
      context.fillRect(x, lane.topPx + 1, hair(drawing), lane.heightPx - 2);
      lastX = x;
    }
  }
}

/** Which part of the recording is seen; nothing while all of it is. */
function drawOverview(context: CanvasRenderingContext2D, drawing: Drawing): void {
  const { view, extent, palette, overviewTopPx, heightPx } = drawing;
  if (isWhole(view, extent)) {
    return;
  }
  const perSec = extent.widthPx / extent.durationSec;
  context.fillStyle = palette.hover;
  context.fillRect(0, overviewTopPx + 2, extent.widthPx, heightPx - overviewTopPx - 4);
  context.fillStyle = palette['line-strong'];
  context.fillRect(view.startSec * perSec, overviewTopPx, Math.max(8, extent.widthPx / view.pxPerSec * perSec), heightPx - overviewTopPx);
}

function fillSpan(context: CanvasRenderingContext2D, drawing: Drawing, span: { startSec: number; endSec: number }, topPx: number, heightPx: number): void {
  const x = crisp(xAt(drawing.view, span.startSec), drawing);
  context.fillRect(x, topPx, Math.max(hair(drawing), crisp(xAt(drawing.view, span.endSec), drawing) - x), heightPx);
}

/** As much of a text as there is room for, with an ellipsis; null: not even `leastLength` characters. */
function fit(context: CanvasRenderingContext2D, label: string, roomPx: number, leastLength: number): string | null {
  if (roomPx <= 0) {
    return null;
  }
  if (context.measureText(label).width <= roomPx) {
    return label;
  }
  const length = Math.floor(label.length * roomPx / context.measureText(label).width);
  for (let end = Math.min(label.length - 1, length + 2); end >= leastLength; end--) {
    const cut = `${label.slice(0, end).trimEnd()}…`;
    if (context.measureText(cut).width <= roomPx) {
      return cut;
    }
  }
  return null;
}

/** The nearest place on a whole device pixel. */
function crisp(x: number, { density }: Drawing): number {
  return Math.round(x * density) / density;
}

/** A line as thin as it is still seen well. */
function hair({ density }: Drawing): number {
  return Math.max(1, Math.round(density)) / density;
}
