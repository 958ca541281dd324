/** What each aspect shows of the recording's picture at a moment, and choices that change it. Pure. */
import type { Framing, Layout } from '#shared/artifacts/clip.ts';
import { cropWindowAt, insetBox, largestWindow, panelsOf, type SizePx } from '#shared/framing/crop.ts';
import { segmentAt } from '#shared/layout/faces-in-output.ts';
import { WINDOWS_OF, type FramingChoice } from '#shared/review/edits.ts';
import { ASPECT_SIZES_PX, type Aspect, type BoxPx } from '#shared/units/geometry.ts';
import { roundMs } from '#shared/units/timecode.ts';

import type { ClipTime } from '../preview/clip-time.ts';

/** What is shown, in pixels of the recording's picture. */
export interface Shot {
  readonly layout: Layout;
  readonly windows: readonly BoxPx[];
  readonly byHand: boolean;
  /** What decided, in the analysis' words, and the tracks of the faces it was for; nothing where the editor has chosen. */
  readonly reason: string | null;
  readonly trackIds: readonly number[];
}

export type Scope = 'shot' | 'rest' | 'clip';

/** How an aspect frames a moment: the last choice that covers it, else the analysis. Null: the analysis does not know the aspect. */
export function framingAt(framing: Framing, choices: readonly FramingChoice[], aspect: Aspect, sec: number, frame: number): Shot | null {
  const media: SizePx = { widthPx: framing.widthPx, heightPx: framing.heightPx };
  const chosen = choices.findLast(each => each.aspect === aspect && sec >= each.startSec && sec < each.endSec);
  if (chosen) {
    return { layout: chosen.layout, windows: windowsOf(chosen.layout, aspect, media, chosen.windows), byHand: true, reason: null, trackIds: [] };
  }
  const segment = segmentAt(framing.aspects.find(each => each.aspect === aspect)?.segments ?? [], frame);
  if (!segment) {
    return null;
  }
  const panels = panelsOf(segment.layout, ASPECT_SIZES_PX[aspect]);
  return { layout: segment.layout, byHand: false, reason: segment.reason === '' ? null : segment.reason, trackIds: segment.trackIds ?? [], windows: segment.windows.flatMap((keys, index) => { const panel = panels[index]; return panel ? [cropWindowAt(keys, frame, panel, media)] : []; }) };
}

/** A face at a frame. `personId`: who it is, null where nobody known from the rest of the recording; `speaks`: as the analysis has it. */
export interface SeenFaceNow { readonly trackId: number; readonly box: BoxPx; readonly personId: string | null; readonly speaks: boolean }

/** Faces at a frame: the box of each track that is nearest to it in its shot, where one is near enough. */
export function facesAt(framing: Framing, frame: number, withinFrames: number): SeenFaceNow[] {
  const speaker = framing.speakers?.find(each => frame >= each.startFrame && frame < each.endFrame)?.trackId;
  const shot = shotAt(framing, frame);
  const off = (box: { frame: number }): number => Math.abs(box.frame - frame);
  return framing.tracks.flatMap(({ trackId, personId, boxes }) => {
    const [nearest] = boxes.filter(box => box.frame >= shot.startFrame && box.frame < shot.endFrame && off(box) <= withinFrames).sort((a, b) => off(a) - off(b));
    return nearest ? [{ trackId, box: nearest, personId: personId ?? null, speaks: trackId === speaker }] : [];
  });
}

/** The shot that a frame lies in: its place among the shots, its first frame, and one past its last. */
export function shotAt(framing: Framing, frame: number): { index: number; startFrame: number; endFrame: number } {
  const index = Math.max(0, framing.shotStarts.findLastIndex(each => each <= frame));
  return { index, startFrame: framing.shotStarts[index] ?? 0, endFrame: framing.shotStarts[index + 1] ?? framing.frameCount };
}

/** Ranges in seconds and in frames differ by less, seconds. */
const ROUNDING_SEC = 0.1;

/** The stretch of the recording that a choice is made for. `clip`: its whole range, as it is now. */
export function spanOf(scope: Scope, framing: Framing, time: ClipTime, clip: { startSec: number; endSec: number }, frame: number): { startSec: number; endSec: number } {
  const shot = shotAt(framing, frame);
  // The clip as it is now; its last frame may reach a little over that. What is prepared may be from before a trim.
  const fromSec = Math.abs(time.startSec - clip.startSec) < ROUNDING_SEC ? Math.min(clip.startSec, time.startSec) : clip.startSec;
  const toSec = Math.abs(time.endSec - clip.endSec) < ROUNDING_SEC ? Math.max(clip.endSec, time.endSec) : clip.endSec;
  const startSec = scope === 'clip' || shot.startFrame === 0 ? fromSec : clamp(time.sourceOf(shot.startFrame), fromSec, toSec - ROUNDING_SEC);
  const endSec = scope !== 'shot' || shot.endFrame >= framing.frameCount ? toSec : clamp(time.sourceOf(shot.endFrame - 1) + 1 / time.fps, startSec + ROUNDING_SEC, toSec);
  return { startSec: roundMs(startSec), endSec: roundMs(endSec) };
}

/** A window moved so that its centre is somewhere, as far as the picture reaches. */
export function moveTo(window: BoxPx, centre: { xPx: number; yPx: number }, media: SizePx): BoxPx {
  return {
    ...window, xPx: clamp(centre.xPx - window.widthPx / 2, 0, media.widthPx - window.widthPx), yPx: clamp(centre.yPx - window.heightPx / 2, 0, media.heightPx - window.heightPx),
  };
}

/** A window made larger or smaller about its centre; never beyond the picture, never under a fifth of the largest that fits. */
export function resize(window: BoxPx, factor: number, panel: SizePx, media: SizePx): BoxPx {
  const largest = largestWindow(panel, media);
  const widthPx = clamp(window.widthPx * factor, largest.widthPx / 5, largest.widthPx);
  const heightPx = widthPx * panel.heightPx / panel.widthPx;
  const centre = { xPx: window.xPx + window.widthPx / 2, yPx: window.yPx + window.heightPx / 2 };
  return moveTo({ xPx: 0, yPx: 0, widthPx, heightPx }, centre, media);
}

/** Windows of a layout in an aspect, centred where they are wanted; faces fill what is not said, the middle what has no face. */
export function windowsFor(layout: Layout, aspect: Aspect, media: SizePx, wanted: readonly { xPx: number; yPx: number }[]): BoxPx[] {
  const panels = panelsFor(layout, aspect);
  return panels.map((panel, index) => {
    const { widthPx, heightPx } = largestWindow(panel, media);
    // An inset shows the presenter alone; two windows show a person each.
    const scale = layout === 'inset' ? 0.45 : layout === 'two-up' ? 0.8 : 1;
    const centre = wanted[index] ?? { xPx: media.widthPx * (panels.length === 2 ? 0.25 + 0.5 * index : 0.5), yPx: media.heightPx / 2 };
    return moveTo({ xPx: 0, yPx: 0, widthPx: widthPx * scale, heightPx: heightPx * scale }, centre, media);
  });
}

/** A choice as the engine takes it. */
export function choiceOf(aspect: Aspect, span: { startSec: number; endSec: number }, layout: Layout, windows: readonly BoxPx[], media: SizePx): FramingChoice {
  return {
    aspect, ...span, layout,
    windows: windows.slice(0, WINDOWS_OF[layout]).map(({ xPx, yPx, widthPx, heightPx }) => ({
      centerX: share((xPx + widthPx / 2) / media.widthPx), centerY: share((yPx + heightPx / 2) / media.heightPx), width: Math.max(0.02, share(widthPx / media.widthPx)),
    })),
  };
}

/** The same in another aspect: the same centres, as large as there fits. */
export function carriedOver(aspect: Aspect, layout: Layout, windows: readonly BoxPx[], media: SizePx): BoxPx[] {
  return windowsFor(layout, aspect, media, windows.map(each => ({ xPx: each.xPx + each.widthPx / 2, yPx: each.yPx + each.heightPx / 2 })));
}

export function panelsFor(layout: Layout, aspect: Aspect): BoxPx[] {
  return layout === 'inset' ? [insetBox(ASPECT_SIZES_PX[aspect])] : panelsOf(layout, ASPECT_SIZES_PX[aspect]);
}

function windowsOf(layout: Layout, aspect: Aspect, media: SizePx, shares: FramingChoice['windows']): BoxPx[] {
  return panelsFor(layout, aspect).flatMap((panel, index) => {
    const wanted = shares[index];
    if (!wanted) {
      return [];
    }
    const widthPx = Math.min(wanted.width * media.widthPx, largestWindow(panel, media).widthPx);
    const window = { xPx: 0, yPx: 0, widthPx, heightPx: widthPx * panel.heightPx / panel.widthPx };
    return [moveTo(window, { xPx: wanted.centerX * media.widthPx, yPx: wanted.centerY * media.heightPx }, media)];
  });
}

function share(value: number): number {
  return Math.round(clamp(value, 0, 1) * 100_000) / 100_000;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
