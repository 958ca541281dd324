import type { Framing, FramingSegment } from '../artifacts/clip.ts';
import type { AspectPlacement, Bundle, CaptionPage } from '../artifacts/enhancement.ts';
import { panelsOf, wholeFrameBox } from '../framing/crop.ts';
import type { ResolvedStyle } from '../style/style-package.ts';
import { type Aspect, ASPECT_SIZES_PX, type BoxPx } from '../units/geometry.ts';
import { formatTimecode } from '../units/timecode.ts';
import { contains, inflate } from './boxes.ts';
import { type FaceScene, facesDuring, segmentAt } from './faces-in-output.ts';
import { placeBlock } from './place-block.ts';
import { placeCaptions } from './place-captions.ts';
import { safeBox } from './safe-zone.ts';
import { linesNeeded, textWidthPx } from './text-fit.ts';

/** Shares of the safe zone's height that each overlay takes at most, so that there is always room for all of them. */
const MAX_SHARE = { captions: 0.36, title: 0.26, lowerThird: 0.15, logo: 0.1 };
/** Distance kept between overlays, as a share of the output's shorter side. */
const GAP_SHARE = 0.015;
/** Line height over font size of the captions and the title. */
const LINE_HEIGHT = 1.2;
/** A title takes at most this many lines. */
const TITLE_LINES = 3;
/** Width and height that the title's plate adds to its text, in font sizes of the style. */
const TITLE_PAD = { x: 1.3, y: 0.85 };
/** How far the title's type may shrink to get clear of a face. */
const TITLE_SCALES = [1, 0.85, 0.7];
/** A face counts as covered in a note from this share on. */
const NOTED_SHARE = 0.01;

/** What is to be placed. */
export interface OverlayRequest {
  readonly aspect: Aspect;
  readonly bundle: Pick<Bundle, 'fps' | 'pages' | 'title' | 'lowerThirds' | 'punchIns'>;
  readonly framing: Framing;
  readonly style: Pick<ResolvedStyle, 'tokens' | 'rules'>;
}

/**
 * Places a clip's overlays in one aspect. Captions, title and lower thirds lie in the safe zone, do not overlap each other while
 * they stand together, and keep clear of faces where there is room; what could not be kept clear is said in `notes`. Captions
 * stand in the lower third, over the seam of two stacked panels, or below (else above) a whole frame over blur. The logo stands
 * in its corner, above the safe zone where the margin is high enough, the progress bar along the bottom edge.
 */
export function placeOverlays(request: OverlayRequest): AspectPlacement {
  const { aspect, bundle, framing, style } = request;
  const output = ASPECT_SIZES_PX[aspect];
  const safe = safeBox(aspect, style.rules);
  const gapPx = Math.min(Math.round(GAP_SHARE * Math.min(output.widthPx, output.heightPx)), Math.floor(safe.heightPx * 0.02));
  const scene: FaceScene = { framing, aspect, fps: bundle.fps, zooms: bundle.punchIns };
  const notes: string[] = [];
  const logoBox = placeLogo(request, safe, gapPx);
  const logoInside = logoBox && logoBox.yPx + logoBox.heightPx > safe.yPx ? [logoBox] : [];
  const captionSize = captionBoxSize(request, safe);
  const rest = bundle.pages.length > 0 ? captionSize : { ...captionSize, heightPx: 0 };
  const strapSize = lowerThirdSize(request, safe);
  const strapBandPx = strapSize ? strapSize.heightPx + gapPx : 0;

  const title = bundle.title && placeBlock({
    sizes: titleSizes(request, safe), safe, from: 'top', sides: ['centre', 'left', 'right'], gapPx, forbidden: logoInside,
    faces: facesDuring(scene, bundle.title.startFrame, bundle.title.endFrame), rest: { ...rest, heightPx: rest.heightPx + strapBandPx },
  });
  if (title && title.coveredShare > NOTED_SHARE) {
    notes.push(`The title covers ${percent(title.coveredShare)} of a face in ${aspect}: no free place in the safe zone was found.`);
  }
  const strap = strapSize && placeBlock({
    sizes: [strapSize], safe, from: 'bottom', sides: ['left', 'right'], gapPx, forbidden: [...logoInside, ...(title ? [title.box] : [])],
    faces: bundle.lowerThirds.flatMap(each => facesDuring(scene, each.startFrame, each.endFrame)), rest,
  });
  if (strap && strap.coveredShare > NOTED_SHARE) {
    notes.push(`The lower third covers ${percent(strap.coveredShare)} of a face in ${aspect}: no free place in the safe zone was found.`);
  }

  const segments = framing.aspects.find(each => each.aspect === aspect)?.segments ?? [];
  const strapAtBottom = strap !== null && strap.box.yPx > safe.yPx + safe.heightPx / 2;
  const lowestPx = safe.yPx + safe.heightPx - captionSize.heightPx - (strapAtBottom ? strapBandPx : 0);
  const placed = placeCaptions(bundle.pages.map(page => {
    const segment = segmentAt(segments, Math.floor((page.startFrame + page.endFrame - 1) / 2));
    return {
      stretch: segment ? segments.indexOf(segment) : 0,
      preferredYPx: preferredY(segment, request, captionSize.heightPx, lowestPx, safe, gapPx),
      faces: facesDuring(scene, page.startFrame, page.endFrame),
      forbidden: [
        ...logoInside,
        ...(title && bundle.title && overlaps(page, bundle.title) ? [title.box] : []),
        ...(strap && bundle.lowerThirds.some(each => overlaps(page, each)) ? [strap.box] : []),
      ].map(box => inflate(box, gapPx)),
    };
  }), captionSize, { topPx: safe.yPx, bottomPx: safe.yPx + safe.heightPx });
  placed.forEach((each, at) => {
    const page = bundle.pages[at];
    if (page && each.coveredShare > NOTED_SHARE) {
      notes.push(`Caption ${at + 1} (${formatTimecode(page.startFrame / bundle.fps)}) covers ${percent(each.coveredShare)} of a face in ${aspect}: no free place in the safe zone was found.`);
    }
  });

  // Even, like the output: 4:2:0 has a colour for every second row only.
  const barPx = Math.max(2, 2 * Math.round(style.tokens.progressBar.height * output.heightPx / 2));
  return {
    aspect, safeBox: safe,
    captionBoxes: placed.map(each => each.box),
    titleBox: title ? title.box : null,
    lowerThirdBox: strap ? strap.box : null,
    logoBox,
    progressBox: style.tokens.progressBar.enabled ? { xPx: 0, yPx: output.heightPx - barPx, widthPx: output.widthPx, heightPx: barPx } : null,
    notes,
  };
}

function overlaps(page: CaptionPage, span: { startFrame: number; endFrame: number }): boolean {
  return page.startFrame < span.endFrame && span.startFrame < page.endFrame;
}

function percent(share: number): string {
  return `${Math.max(1, Math.round(share * 100))} %`;
}

/** Best height of the captions for a layout: see `placeOverlays`. Always inside the safe zone. */
function preferredY(segment: FramingSegment | undefined, request: OverlayRequest, heightPx: number, lowestPx: number, safe: BoxPx, gapPx: number): number {
  const output = ASPECT_SIZES_PX[request.aspect];
  const clampY = (yPx: number): number => Math.round(Math.min(Math.max(yPx, safe.yPx), lowestPx));
  if (segment?.layout === 'two-up') {
    const [first, second] = panelsOf('two-up', output);
    if (first && second && second.yPx > first.yPx) {
      return clampY(second.yPx - heightPx / 2);
    }
  }
  if (segment?.layout === 'whole-blur' || segment?.layout === 'inset') {
    const picture = wholeFrameBox(output, request.framing);
    const belowPx = picture.yPx + picture.heightPx + gapPx;
    const abovePx = picture.yPx - gapPx - heightPx;
    if (belowPx <= lowestPx) {
      return clampY(belowPx);
    }
    if (abovePx >= safe.yPx) {
      return clampY(abovePx);
    }
  }
  return clampY(lowestPx);
}

/** One box for all pages: as wide as the widest needs, one line where all fit in one, else two. Centred on the output if that fits. */
function captionBoxSize(request: OverlayRequest, safe: BoxPx): Omit<BoxPx, 'yPx'> {
  const { tokens } = request.style;
  const output = ASPECT_SIZES_PX[request.aspect];
  const fontPx = tokens.captions.fontSize * Math.min(output.widthPx, output.heightPx);
  const padPx = fontPx * (tokens.captions.strokeWidth + 0.12 + (tokens.captions.popScale - 1));
  const texts = request.bundle.pages.map(page => page.words.map(word => word.text).join(' ')).map(text => (tokens.captions.uppercase ? text.toUpperCase() : text));
  const widestPx = Math.max(0, ...texts.map(text => textWidthPx(text, fontPx))) + 2 * padPx;
  const centredPx = 2 * Math.min(output.widthPx / 2 - safe.xPx, safe.xPx + safe.widthPx - output.widthPx / 2);
  const fitsIn = (widthPx: number): boolean => texts.every(text => linesNeeded(text, fontPx, widthPx - 2 * padPx) <= 2);
  const isCentred = widestPx <= centredPx || (centredPx >= safe.widthPx * 0.5 && fitsIn(centredPx));
  const availablePx = isCentred ? centredPx : safe.widthPx;
  const lines = widestPx <= availablePx ? 1 : 2;
  const widthPx = Math.floor(Math.min(availablePx, Math.max(widestPx, availablePx * 0.5)));
  const heightPx = Math.floor(Math.min(lines * fontPx * LINE_HEIGHT + 2 * padPx, safe.heightPx * MAX_SHARE.captions));
  const centreXPx = isCentred ? output.widthPx / 2 : safe.xPx + safe.widthPx / 2;
  return { xPx: Math.floor(centreXPx - widthPx / 2), widthPx, heightPx };
}

function titleSizes(request: OverlayRequest, safe: BoxPx): { widthPx: number; heightPx: number }[] {
  const output = ASPECT_SIZES_PX[request.aspect];
  const text = request.bundle.title?.text ?? '';
  const widths = [...new Set([safe.widthPx, Math.floor(safe.widthPx * 0.72), Math.floor(safe.widthPx * 0.5)])];
  return TITLE_SCALES.flatMap(scale => widths.flatMap(availablePx => {
    const wantedPx = request.style.tokens.title.fontSize * Math.min(output.widthPx, output.heightPx);
    const fontPx = wantedPx * scale;
    const lines = linesNeeded(text, fontPx, Math.max(1, availablePx - TITLE_PAD.x * wantedPx));
    const fits = lines <= TITLE_LINES;
    const isLast = scale === TITLE_SCALES[TITLE_SCALES.length - 1] && availablePx === safe.widthPx;
    if (!fits && !isLast) {
      return [];
    }
    const widthPx = lines === 1 ? Math.min(availablePx, textWidthPx(text, fontPx) + TITLE_PAD.x * wantedPx) : availablePx;
    const heightPx = Math.min(lines * fontPx * LINE_HEIGHT + TITLE_PAD.y * wantedPx, safe.heightPx * MAX_SHARE.title);
    return [{ widthPx: Math.floor(widthPx), heightPx: Math.floor(heightPx) }];
  }));
}

function lowerThirdSize(request: OverlayRequest, safe: BoxPx): { widthPx: number; heightPx: number } | null {
  const straps = request.bundle.lowerThirds;
  if (straps.length === 0) {
    return null;
  }
  const output = ASPECT_SIZES_PX[request.aspect];
  const fontPx = request.style.tokens.lowerThird.fontSize * Math.min(output.widthPx, output.heightPx);
  const rolePx = fontPx * 0.7;
  const hasRole = straps.some(each => each.role !== null);
  const widestPx = Math.max(...straps.map(each => Math.max(textWidthPx(each.name, fontPx), textWidthPx(each.role ?? '', rolePx))));
  return {
    widthPx: Math.floor(Math.min(safe.widthPx, widestPx + 2 * fontPx)),
    heightPx: Math.floor(Math.min((fontPx + (hasRole ? rolePx : 0)) * LINE_HEIGHT + fontPx * 0.7, safe.heightPx * MAX_SHARE.lowerThird)),
  };
}

function placeLogo(request: OverlayRequest, safe: BoxPx, gapPx: number): BoxPx | null {
  const { logo } = request.style.tokens;
  if (logo.dataUrl === null) {
    return null;
  }
  const output = ASPECT_SIZES_PX[request.aspect];
  const widthPx = Math.floor(Math.min(logo.size * Math.min(output.widthPx, output.heightPx), safe.widthPx));
  const heightPx = Math.floor(Math.min(widthPx / 2, safe.heightPx * MAX_SHARE.logo));
  const abovePx = safe.yPx - gapPx - heightPx;
  const xPx = logo.corner === 'top-left' ? safe.xPx : safe.xPx + safe.widthPx - widthPx;
  const box = { xPx, yPx: abovePx >= output.heightPx * 0.03 ? abovePx : safe.yPx, widthPx, heightPx };
  return contains({ xPx: 0, yPx: 0, ...output }, box) ? box : null;
}
