/** Lays an editor's choices over the framing that the analysis has found. Pure. */
import { createHash } from 'node:crypto';

import type { ClipFacts, Framing, FramingSegment } from '#shared/artifacts/clip.ts';
import { panelsOf, type SizePx } from '#shared/framing/crop.ts';
import { stableJson } from '#shared/pipeline/stable-json.ts';
import type { FramingChoice } from '#shared/review/edits.ts';
import { spansOnClip } from '#shared/timeline/clip-time.ts';
import { ASPECT_SIZES_PX, type Aspect } from '#shared/units/geometry.ts';
import type { FrameSpan } from './tracks.ts';
import { insideMedia, keysFor, onWholePixels } from './windows.ts';

/** What the segments say that an editor has chosen. */
export const CHOSEN_REASON = 'the editor\'s choice';

/** A choice ends where a shot or a segment does when it lies this near, frames: no flash of another framing is left between them. */
const SNAP_FRAMES = 2;

/**
 * The framing with the choices in their aspects and stretches; a later one wins over an earlier. Segments still cover the clip without gaps,
 * and the framing tells which choices it was made with.
 */
export function withChoices(framing: Framing, choices: readonly FramingChoice[], facts: Pick<ClipFacts, 'sourceRanges' | 'fps'>): Framing {
  return {
    ...framing,
    aspects: framing.aspects.map(({ aspect, segments }) => ({
      aspect,
      segments: choices.filter(choice => choice.aspect === aspect).reduce((list, choice) => laidOver(list, choice, framing, facts), segments),
    })),
    ...(choices.length > 0 ? { choicesDigest: createHash('sha256').update(stableJson(choices)).digest('hex') } : {}),
  };
}

function laidOver(segments: readonly FramingSegment[], choice: FramingChoice, framing: Framing, facts: Pick<ClipFacts, 'sourceRanges' | 'fps'>): FramingSegment[] {
  const media = { widthPx: framing.widthPx, heightPx: framing.heightPx };
  const places = [...framing.shotStarts, ...segments.map(segment => segment.startFrame), framing.frameCount];
  return spansOf(choice, facts, framing.frameCount, places).reduce((list, span) => {
    const chosen: FramingSegment = { ...span, layout: choice.layout, windows: windowsOf(choice, span, media), reason: CHOSEN_REASON };
    const left = list.flatMap(segment => [
      ...part(segment, segment.startFrame, Math.min(segment.endFrame, span.startFrame), choice.aspect, media),
      ...part(segment, Math.max(segment.startFrame, span.endFrame), segment.endFrame, choice.aspect, media),
    ]);
    return [...left, chosen].sort((a, b) => a.startFrame - b.startFrame);
  }, [...segments]);
}

/** Where a stretch of the source stands in the clip, in frames; pieces that touch are one. */
function spansOf({ startSec, endSec }: FramingChoice, { sourceRanges, fps }: Pick<ClipFacts, 'sourceRanges' | 'fps'>, frameCount: number, places: readonly number[]): FrameSpan[] {
  const frameAt = (sec: number): number => Math.min(frameCount, Math.max(0, Math.round(sec * fps)));
  const joined: FrameSpan[] = [];
  for (const span of spansOnClip(sourceRanges, startSec, endSec).map(each => ({ startFrame: frameAt(each.startSec), endFrame: frameAt(each.endSec) }))) {
    const last = joined.at(-1);
    if (last && span.startFrame <= last.endFrame) {
      joined[joined.length - 1] = { startFrame: last.startFrame, endFrame: Math.max(last.endFrame, span.endFrame) };
    } else {
      joined.push(span);
    }
  }
  return joined.map(span => ({ startFrame: snapped(span.startFrame, places), endFrame: snapped(span.endFrame, places) })).filter(span => span.endFrame > span.startFrame);
}

function snapped(frame: number, places: readonly number[]): number {
  const nearest = places.reduce((best, place) => (Math.abs(place - frame) < Math.abs(best - frame) ? place : best), Infinity);
  return Math.abs(nearest - frame) <= SNAP_FRAMES ? nearest : frame;
}

/** What is left of a segment between two frames; nothing where they cross. */
function part(segment: FramingSegment, startFrame: number, endFrame: number, aspect: Aspect, media: SizePx): FramingSegment[] {
  if (endFrame <= startFrame) {
    return [];
  }
  if (startFrame === segment.startFrame && endFrame === segment.endFrame) {
    return [segment];
  }
  const panels = panelsOf(segment.layout, ASPECT_SIZES_PX[aspect]);
  const windows = segment.windows.map((keys, index) => keysFor({ still: keys.length === 1, keys }, { startFrame, endFrame }, { panel: panels[index] ?? ASPECT_SIZES_PX[aspect], media }));
  return [{ ...segment, startFrame, endFrame, windows }];
}

/** Shares of the picture as windows of the media: of the panel's shape, inside the picture, at even pixels. */
function windowsOf(choice: FramingChoice, span: FrameSpan, media: SizePx): FramingSegment['windows'] {
  const panels = panelsOf(choice.layout, ASPECT_SIZES_PX[choice.aspect]);
  return choice.windows.map(({ centerX, centerY, width }, index) => {
    const panel = panels[index] ?? ASPECT_SIZES_PX[choice.aspect];
    const key = { frame: span.startFrame, centerXPx: centerX * media.widthPx, centerYPx: centerY * media.heightPx, widthPx: width * media.widthPx };
    return onWholePixels([insideMedia(key, { panel, media })], panel, media);
  });
}
