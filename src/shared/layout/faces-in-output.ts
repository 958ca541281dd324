import type { FaceTrack, Framing, FramingSegment } from '../artifacts/clip.ts';
import { cropWindowAt, mediaBoxToOutput, panelsOf, wholeFrameBox } from '../framing/crop.ts';
import { type Aspect, ASPECT_SIZES_PX, type BoxPx } from '../units/geometry.ts';
import { intersect, scaleAbout } from './boxes.ts';

/** A track is taken to stand still for at most this long before its first and after its last sample, seconds. */
const HOLD_SEC = 0.5;
/** A face of which the panel shows less than this share is not in the picture. */
const VISIBLE_SHARE = 0.25;
/** A face smaller than this share of the output's shorter side (a head in a crowd) is not avoided. */
const MIN_SIDE_SHARE = 0.03;
/** How often faces are looked at, times a second. */
const LOOKS_PER_SEC = 6;

/** A zoom of the picture about the middle of each panel, in frames; a whole frame over blur is not zoomed. */
export interface Zoom {
  readonly startFrame: number;
  readonly endFrame: number;
  readonly scale: number;
}

/** Everything that decides where faces lie in an output. */
export interface FaceScene {
  readonly framing: Framing;
  readonly aspect: Aspect;
  readonly fps: number;
  readonly zooms: readonly Zoom[];
}

/** The segment of a clip's framing that shows at a frame. */
export function segmentAt(segments: readonly FramingSegment[], frame: number): FramingSegment | undefined {
  return segments.find(segment => frame >= segment.startFrame && frame < segment.endFrame) ?? segments[segments.length - 1];
}

/** The faces that can be seen in the output at a frame, in output pixels, cut at the edges of their panel. */
export function facesAt(scene: FaceScene, frame: number): BoxPx[] {
  const output = ASPECT_SIZES_PX[scene.aspect];
  const media = { widthPx: scene.framing.widthPx, heightPx: scene.framing.heightPx };
  const segments = scene.framing.aspects.find(each => each.aspect === scene.aspect)?.segments ?? [];
  const segment = segmentAt(segments, frame);
  const boxes = scene.framing.tracks.flatMap(track => trackBoxAt(track, frame, scene) ?? []);
  if (!segment) {
    return [];
  }
  // The presenter is there, whether or not a face was found in the box.
  const insets = segment.layout === 'inset' ? panelsOf('inset', output) : [];
  const showsWhole = segment.layout === 'whole-blur' || segment.layout === 'inset';
  const cropped = panelsOf(segment.layout, output).flatMap((panel, at) => {
    const keys = segment.windows[at];
    return keys ? [{ panel, window: cropWindowAt(keys, frame, panel, media) }] : [];
  });
  const views = [...showsWhole ? [{ panel: wholeFrameBox(output, media), window: { xPx: 0, yPx: 0, ...media } }] : [], ...cropped];
  const zoom = showsWhole ? undefined : scene.zooms.find(each => frame >= each.startFrame && frame < each.endFrame);
  const minSidePx = MIN_SIDE_SHARE * Math.min(output.widthPx, output.heightPx);
  return [...insets, ...views.flatMap(({ panel, window }) => boxes.flatMap(box => {
    const plain = mediaBoxToOutput(box, window, panel);
    const centre = { xPx: panel.xPx + panel.widthPx / 2, yPx: panel.yPx + panel.heightPx / 2 };
    // A zoom eases in and out, so the face is somewhere between the two.
    const placed = zoom ? [plain, scaleAbout(plain, centre, zoom.scale)] : [plain];
    return placed.flatMap(each => {
      const seen = intersect(each, panel);
      const share = (seen.widthPx * seen.heightPx) / Math.max(1e-6, each.widthPx * each.heightPx);
      return share >= VISIBLE_SHARE && Math.min(each.widthPx, each.heightPx) >= minSidePx ? [seen] : [];
    });
  }))];
}

/** The faces seen at any time in `startFrame <= frame < endFrame`: looked at six times a second and at both ends. */
export function facesDuring(scene: FaceScene, startFrame: number, endFrame: number): BoxPx[] {
  const step = Math.max(1, Math.round(scene.fps / LOOKS_PER_SEC));
  const found: BoxPx[] = [];
  for (let frame = startFrame; frame < endFrame - 1; frame += step) {
    found.push(...facesAt(scene, frame));
  }
  found.push(...facesAt(scene, Math.max(startFrame, endFrame - 1)));
  return found;
}

function trackBoxAt(track: FaceTrack, frame: number, scene: FaceScene): BoxPx | null {
  const { boxes } = track;
  let low = 0;
  let high = boxes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((boxes[middle]?.frame ?? 0) <= frame) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const before = boxes[low - 1];
  const after = boxes[low];
  const holdFrames = HOLD_SEC * scene.fps;
  if (before && after && after.frame - before.frame <= 4 * holdFrames) {
    const t = (frame - before.frame) / (after.frame - before.frame);
    const mix = (a: number, b: number): number => a + (b - a) * t;
    return { xPx: mix(before.xPx, after.xPx), yPx: mix(before.yPx, after.yPx), widthPx: mix(before.widthPx, after.widthPx), heightPx: mix(before.heightPx, after.heightPx) };
  }
  const near = [before, after].find(box => box !== undefined && Math.abs(box.frame - frame) <= holdFrames && shotOf(box.frame, scene) === shotOf(frame, scene));
  return near ?? null;
}

function shotOf(frame: number, scene: FaceScene): number {
  return scene.framing.shotStarts.filter(start => start <= frame).length;
}
