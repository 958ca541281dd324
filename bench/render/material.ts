/** The clips that rendering is timed on: one drawn recording (see `makeClipMedia`), framed and captioned as the product does it. */
import type { CropKey, Framing, FramingSegment } from '#shared/artifacts/clip.ts';
import type { ClipWord } from '#shared/captions/clip-words.ts';
import { pageWords } from '#shared/captions/page-words.ts';
import { timePages } from '#shared/captions/time-pages.ts';
import { largestWindow } from '#shared/framing/crop.ts';
import { placeOverlays } from '#shared/layout/place-overlays.ts';
import type { OutputPayload } from '#shared/render/composition-props.ts';
import type { ResolvedStyle } from '#shared/style/style-package.ts';
import { ASPECT_SIZES_PX, type Aspect } from '#shared/units/geometry.ts';

import { DIALOGUE } from '../../scripts/sample/dialogue.ts';
import { payloadOf } from '../../tests/equality/cases.ts';
import { MEDIA } from '../../tests/equality/clip-media.ts';

/** Seconds of a spoken word with the air after it: 160 words a minute. */
const WORD_SEC = 0.375;

/**
 * One output: captions of running talk with a pop on every word, a hook title, a name strap, a logo, a progress bar, a punch-in
 * every 15 s, and a window that follows somebody about (where the aspect crops). `clipIndex`: which clip of a batch, 0..15.
 */
export function benchPayload(clipIndex: number, aspect: Aspect, options: { frameCount: number; style: ResolvedStyle }): OutputPayload {
  const { frameCount, style } = options;
  const { fps } = MEDIA;
  const segments = [framed(aspect, frameCount)];
  const span = { startFrame: 0, endFrame: Math.min(frameCount, 105) };
  const bundle = {
    fps, pages: timePages(pageWords(talk(clipIndex, frameCount), style.tokens.captions), { fps, durationFrames: frameCount, emphasised: new Set([3, 17, 40]) }),
    title: { text: 'Why we went back to the harbour', ...span },
    lowerThirds: frameCount > 120 ? [{ name: 'Ada Marlow', role: 'Harbour master', startFrame: 110, endFrame: Math.min(frameCount, 230) }] : [],
    punchIns: Array.from({ length: Math.floor(frameCount / 450) }, (_, index) => ({ startFrame: 200 + 450 * index, endFrame: 290 + 450 * index, scale: 1.08 })),
  };
  const placement = placeOverlays({ aspect, bundle, framing: framingOf(aspect, segments, frameCount), style });
  const strapBox = placement.lowerThirdBox;
  return payloadOf(aspect, `b${clipIndex.toString(16)}`, {
    aspect, ...ASPECT_SIZES_PX[aspect], fps, durationFrames: frameCount, mediaSrc: 'clip-media:none', mediaWidthPx: MEDIA.widthPx, mediaHeightPx: MEDIA.heightPx,
    segments, punchIns: bundle.punchIns,
    captions: bundle.pages.flatMap((page, index) => placement.captionBoxes[index] ? [{ ...page, box: placement.captionBoxes[index] }] : []),
    title: placement.titleBox ? { ...bundle.title, box: placement.titleBox } : null,
    lowerThirds: strapBox ? bundle.lowerThirds.map(each => ({ ...each, box: strapBox })) : [],
    logoBox: placement.logoBox, progressBox: placement.progressBox, style: style.tokens,
  });
}

/** Words of the sample's dialogue, another stretch of it for every clip. */
function talk(clipIndex: number, frameCount: number): ClipWord[] {
  const words = DIALOGUE.flatMap(line => line.text.split(/\s+/));
  const count = Math.max(1, Math.floor(frameCount / MEDIA.fps / WORD_SEC));
  return Array.from({ length: count }, (_, index) => ({
    index, text: words[(clipIndex * 37 + index) % words.length] ?? '', startSec: index * WORD_SEC, endSec: index * WORD_SEC + 0.3, speaker: 0,
  }));
}

function framed(aspect: Aspect, frameCount: number): FramingSegment {
  const { widthPx } = largestWindow(ASPECT_SIZES_PX[aspect], MEDIA);
  const keys: CropKey[] = Array.from({ length: Math.ceil(frameCount / 90) + 1 }, (_, index) => ({
    frame: index * 90, centerXPx: 960 + 90 * Math.sin(index * 1.9), centerYPx: 540, widthPx,
  }));
  return { startFrame: 0, endFrame: frameCount, layout: 'single', windows: [keys], reason: 'bench' };
}

function framingOf(aspect: Aspect, segments: FramingSegment[], frameCount: number): Framing {
  const { widthPx, heightPx } = MEDIA;
  return { kind: 'framing', version: 1, clipId: 'c00000000', detector: 'none', widthPx, heightPx, frameCount, shotStarts: [0], tracks: [], aspects: [{ aspect, segments }], warnings: [] };
}
