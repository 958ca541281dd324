import type { FramingSegment, Layout } from '#shared/artifacts/clip.ts';
import { cropWindowAt, panelsOf, wholeFrameBox } from '#shared/framing/crop.ts';
import type { CompositionProps } from '#shared/render/composition-props.ts';
import type { BoxPx } from '#shared/units/geometry.ts';
import { easeInOut, hundredths } from '../motion.ts';

/** A part of the media and the part of the output that it fills. The window has the panel's shape. */
export interface PanelState {
  /** Output pixels. */
  readonly panel: BoxPx;
  /** Pixels of the clip media, in steps of 0.01. */
  readonly window: BoxPx;
}

/** All that the picture layer draws from. */
export interface PictureState {
  readonly layout: Layout;
  /** One for `single`, two for `two-up`, one for `whole-blur`: the whole frame in its place; `inset` has the presenter's after it. */
  readonly panels: readonly PanelState[];
  /** The part of the media that fills the output behind the whole frame, blurred; null where nothing shows behind. */
  readonly backdrop: PanelState | null;
}

/** A punch-in comes and goes this fast: seen as a camera move, not as a jump. */
const PUNCH_SEC = 0.27;

/** State of the picture at a frame. Segments cover the clip; a frame beyond them shows the nearest one. */
export function pictureState(props: Pick<CompositionProps, 'segments' | 'punchIns' | 'fps' | 'widthPx' | 'heightPx' | 'mediaWidthPx' | 'mediaHeightPx'>, frame: number): PictureState {
  const output = { widthPx: props.widthPx, heightPx: props.heightPx };
  const media = { widthPx: props.mediaWidthPx, heightPx: props.mediaHeightPx };
  const segment = segmentAt(props.segments, frame);
  if (segment.layout === 'whole-blur' || segment.layout === 'inset') {
    const whole = { panel: wholeFrameBox(output, media), window: { xPx: 0, yPx: 0, ...media } };
    const covered = whole.panel.widthPx > output.widthPx - 1 && whole.panel.heightPx > output.heightPx - 1;
    const panel = { xPx: 0, yPx: 0, ...output };
    const middle = [{ frame: 0, centerXPx: media.widthPx / 2, centerYPx: media.heightPx / 2, widthPx: media.widthPx }];
    const insets = panelsOf(segment.layout, output).map((box, index) => ({ panel: box, window: rounded(cropWindowAt(segment.windows[index] ?? middle, frame, box, media)) }));
    return { layout: segment.layout, panels: [whole, ...insets], backdrop: covered ? null : { panel, window: rounded(cropWindowAt(middle, 0, panel, media)) } };
  }
  const zoom = zoomAt(props, frame);
  const panels = panelsOf(segment.layout, output).map((panel, index) => {
    const keys = segment.windows[index] ?? segment.windows[0] ?? [];
    return { panel, window: rounded(zoomed(cropWindowAt(keys, frame, panel, media), zoom)) };
  });
  return { layout: segment.layout, panels, backdrop: null };
}

/** Zoom by punch-ins at a frame, 1 is none; eased in from the punch-in's first frame, out again before its last. */
export function zoomAt(props: Pick<CompositionProps, 'punchIns' | 'fps'>, frame: number): number {
  const punch = props.punchIns.find(each => frame >= each.startFrame && frame < each.endFrame);
  if (!punch) {
    return 1;
  }
  const ease = Math.min(PUNCH_SEC * props.fps, (punch.endFrame - punch.startFrame) / 2);
  const near = Math.min(frame - punch.startFrame + 1, punch.endFrame - frame);
  return 1 + (punch.scale - 1) * easeInOut(near / ease);
}

function segmentAt(segments: readonly FramingSegment[], frame: number): FramingSegment {
  const segment = segments.find(each => frame >= each.startFrame && frame < each.endFrame) ?? segments.at(-1);
  if (!segment) {
    throw new RangeError('a picture needs at least one framing segment');
  }
  return segment;
}

/** The window shrunk about its middle: it stays within what it was, hence within the media. */
function zoomed(window: BoxPx, zoom: number): BoxPx {
  const widthPx = window.widthPx / zoom;
  const heightPx = window.heightPx / zoom;
  return { xPx: window.xPx + (window.widthPx - widthPx) / 2, yPx: window.yPx + (window.heightPx - heightPx) / 2, widthPx, heightPx };
}

function rounded(box: BoxPx): BoxPx {
  return { xPx: hundredths(box.xPx), yPx: hundredths(box.yPx), widthPx: hundredths(box.widthPx), heightPx: hundredths(box.heightPx) };
}
