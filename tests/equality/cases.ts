/** What equality is proved on: every layout and camera move in every aspect, each under all layers, within a second or so. */
import type { CropKey, Framing, FramingSegment } from '#shared/artifacts/clip.ts';
import type { CaptionPage } from '#shared/artifacts/enhancement.ts';
import { largestWindow, panelsOf } from '#shared/framing/crop.ts';
import { placeOverlays } from '#shared/layout/place-overlays.ts';
import { OutputPayload } from '#shared/render/composition-props.ts';
import type { CompositionProps } from '#shared/render/composition-props.ts';
import type { ResolvedStyle } from '#shared/style/style-package.ts';
import { ASPECT_SIZES_PX, aspectSlug } from '#shared/units/geometry.ts';
import type { Aspect } from '#shared/units/geometry.ts';

import { MEDIA } from './clip-media.ts';

/** Length of a case, frames. */
export const CASE_FRAMES = 36;
/**
 * Frames that are compared: captions coming in (2), title rising (4), a word popping under the title (8), an emphasised word
 * popping while a punch-in closes in (13), the title leaving (15), the name strap opening (19), the second page's first word
 * popping (21), the punch-in leaving (27).
 */
export const CASE_STILLS = [2, 4, 8, 13, 15, 19, 21, 27];
/** Length of a camera case, frames: 2 s. */
export const CAMERA_FRAMES = 60;

/** How the picture is laid out in a case. `cuts`: three layouts in one clip, a punch-in over the first cut. */
export const LAYOUT_CASES = ['still', 'pan', 'punch-in', 'key-zoom', 'two-up', 'whole-blur', 'inset', 'cuts'] as const;
export type LayoutCase = (typeof LAYOUT_CASES)[number];
/** How the camera moves in a case that measures nothing else. */
export const CAMERA_CASES = ['slow pan', 'pan and zoom', 'diagonal'] as const;
export type CameraCase = (typeof CAMERA_CASES)[number];

/** A payload of one layout in one aspect under all layers: title, two pages of captions (the first in two lines), name strap, logo, bar. */
export function casePayload(layout: LayoutCase, aspect: Aspect, style: ResolvedStyle): OutputPayload {
  const segments = layoutSegments(layout, aspect);
  const punchIns = layout === 'punch-in' ? [{ startFrame: 10, endFrame: 30, scale: 1.12 }] : layout === 'cuts' ? [{ startFrame: 4, endFrame: 18, scale: 1.1 }] : [];
  const title = { text: 'What the harbour taught us about waiting', startFrame: 0, endFrame: 18 };
  const strap = { name: 'Ada Marlow', role: 'Harbour master', startFrame: 14, endFrame: CASE_FRAMES };
  const { tokens } = style;
  const placement = placeOverlays({ aspect, bundle: { fps: MEDIA.fps, pages: PAGES, title, lowerThirds: [strap], punchIns }, framing: framingOf(aspect, segments), style });
  const box = (found: (typeof placement)['titleBox'], what: string): NonNullable<typeof found> => {
    if (!found) {
      throw new Error(`${layout} ${aspect}: no place for the ${what}`);
    }
    return found;
  };
  return payloadOf(aspect, `e${LAYOUT_CASES.indexOf(layout)}`, {
    ...emptyProps(aspect, CASE_FRAMES, tokens), segments, punchIns,
    captions: PAGES.map((page, index) => ({ ...page, box: box(placement.captionBoxes[index] ?? null, 'captions') })),
    title: { ...title, box: box(placement.titleBox, 'title') },
    lowerThirds: [{ ...strap, box: box(placement.lowerThirdBox, 'name strap') }],
    logoBox: box(placement.logoBox, 'logo'), progressBox: box(placement.progressBox, 'progress bar'),
  });
}

/** A payload of 2 s without overlays, in which the window moves 20 to 60 px. */
export function cameraPayload(camera: CameraCase, aspect: Aspect, style: ResolvedStyle): OutputPayload {
  const last = CAMERA_FRAMES - 1;
  const window = panelWindow(aspect, 'single');
  const [from, to] = {
    'slow pan': [key(0, 0.85 * window, 900, 540), key(last, 0.85 * window, 931, 540)],
    'pan and zoom': [key(0, 0.95 * window, 930, 545), key(last, 0.8 * window, 972, 530)],
    'diagonal': [key(0, 0.8 * window, 880, 500), key(last, 0.8 * window, 937, 523)],
  }[camera] as [CropKey, CropKey];
  return payloadOf(aspect, `a${CAMERA_CASES.indexOf(camera)}`, {
    ...emptyProps(aspect, CAMERA_FRAMES, { ...style.tokens, progressBar: { ...style.tokens.progressBar, enabled: false } }),
    segments: [segment('single', 0, CAMERA_FRAMES, [[from, to]])],
  });
}

const word = (text: string, startFrame: number, endFrame: number, emphasis = false) => ({ text, startFrame, endFrame, emphasis });
const PAGES: CaptionPage[] = [
  { startFrame: 2, endFrame: 20, words: [word('Everybody', 2, 7), word('remembers', 7, 12), word('yesterday’s', 12, 16, true), word('weather', 16, 20)] },
  { startFrame: 20, endFrame: CASE_FRAMES, words: [word('Äther,', 20, 26), word('gyp', 26, CASE_FRAMES)] },
];

function layoutSegments(layout: LayoutCase, aspect: Aspect): FramingSegment[] {
  const [last, single] = [CASE_FRAMES - 1, panelWindow(aspect, 'single')];
  const half = panelWindow(aspect, 'two-up');
  const whole = (keys: CropKey[]): FramingSegment[] => [segment('single', 0, CASE_FRAMES, [keys])];
  switch (layout) {
    case 'still': return whole([key(0, single, 700, 540)]);
    case 'pan': return whole([key(0, 0.9 * single, 860, 540), key(last, 0.9 * single, 883, 548)]);
    case 'punch-in': return whole([key(0, 0.98 * single, 955, 540)]);
    case 'key-zoom': return whole([key(6, single, 900, 540), key(32, 0.78 * single, 940, 520)]);
    case 'two-up': return [segment('two-up', 0, CASE_FRAMES, [[key(0, 0.9 * half, 640, 540), key(last, 0.9 * half, 655, 540)], [key(0, 0.75 * half, 1300, 560)]])];
    case 'inset': return [segment('inset', 0, CASE_FRAMES, [[key(0, 420, 700, 400), key(last, 420, 716, 400)]])];
    case 'whole-blur': return [segment('whole-blur', 0, CASE_FRAMES, [])];
    case 'cuts': return [
      segment('single', 0, 12, [[key(0, 0.9 * single, 960, 540)]]),
      segment('two-up', 12, 24, [[key(12, 0.8 * half, 600, 500)], [key(12, 0.8 * half, 1320, 500)]]),
      segment('whole-blur', 24, CASE_FRAMES, []),
    ];
  }
}

/** Width of the largest window of a layout's panel, media pixels. */
function panelWindow(aspect: Aspect, layout: 'single' | 'two-up'): number {
  const [panel] = panelsOf(layout, ASPECT_SIZES_PX[aspect]);
  return panel ? largestWindow(panel, MEDIA).widthPx : MEDIA.widthPx;
}

function key(frame: number, widthPx: number, centerXPx: number, centerYPx: number): CropKey {
  return { frame, centerXPx, centerYPx, widthPx };
}

function segment(layout: FramingSegment['layout'], startFrame: number, endFrame: number, windows: CropKey[][]): FramingSegment {
  return { startFrame, endFrame, layout, windows, reason: 'equality' };
}

function framingOf(aspect: Aspect, segments: FramingSegment[]): Framing {
  const { widthPx, heightPx } = MEDIA;
  return { kind: 'framing', version: 1, clipId: 'c00000000', detector: 'none', widthPx, heightPx, frameCount: CASE_FRAMES, shotStarts: [0], tracks: [], aspects: [{ aspect, segments }], warnings: [] };
}

function emptyProps(aspect: Aspect, durationFrames: number, style: CompositionProps['style']): CompositionProps {
  return {
    aspect, ...ASPECT_SIZES_PX[aspect], fps: MEDIA.fps, durationFrames, mediaSrc: 'clip-media:none', mediaWidthPx: MEDIA.widthPx, mediaHeightPx: MEDIA.heightPx,
    segments: [], punchIns: [], captions: [], title: null, lowerThirds: [], logoBox: null, progressBox: null, style,
  };
}

/** A payload around props. `tag`: two hex digits that tell clips apart. */
export function payloadOf(aspect: Aspect, tag: string, props: CompositionProps): OutputPayload {
  const clipId = `c000000${tag}`;
  const durationSec = props.durationFrames / props.fps;
  return OutputPayload.parse({
    outputId: `${clipId}-${aspectSlug(aspect)}`, clipId, aspect, rank: 1, fileStem: `01-equality-${aspectSlug(aspect)}`, renderScale: 1, preset: 'standard',
    props: { ...props, mediaSrc: `clip-media:${clipId}` },
    audio: { gainDb: 4, limiterDb: -2, fadeInSec: 0.02, fadeOutSec: 0.03, silent: false, targetLufs: -14, ceilingDbtp: -1 }, captionsSrt: '',
    sidecar: {
      clipId, aspect, rank: 1, title: 'Equality', score: 0, criteria: [], reason: 'equality', style: { id: 'default', version: '1.0.0', digest: '0' },
      durationSec, sourceRanges: [{ sourceStartSec: 0, sourceEndSec: durationSec, outputStartSec: 0 }], checks: [],
    },
  });
}
