/** Cuts a clip's picture into stretches that ffmpeg can draw with one chain of filters each. */
import { pictureState, type PictureState } from '#remotion/layers/picture/state.ts';
import type { Layout } from '#shared/artifacts/clip.ts';
import type { CompositionProps } from '#shared/render/composition-props.ts';
import type { BoxPx } from '#shared/units/geometry.ts';

/** How much a camera does: `still` stands, `pan` moves at one scale, `zoom` changes scale. */
export type CameraWork = 'still' | 'pan' | 'zoom';

/** Frames with one layout and one kind of camera work, `startFrame <= frame < endFrame`. */
export interface Stretch {
  readonly startFrame: number;
  readonly endFrame: number;
  readonly layout: Layout;
  readonly work: CameraWork;
  /** One state for each frame. */
  readonly states: readonly PictureState[];
}

/** A stretch shorter than this is drawn with its neighbour, as what is the more of the two; seconds. Every chain keeps some 8 MB of pictures. */
const SHORTEST_SEC = 0.2;
/** Chains at most: beyond it the shortest stretches are joined with their neighbours. */
const MOST_STRETCHES = 24;

/** The stretches of a clip, in order, without gaps. */
export function stretchesOf(props: CompositionProps): Stretch[] {
  const states = Array.from({ length: props.durationFrames }, (_, frame) => pictureState(props, frame));
  const stretches: Stretch[] = [];
  for (let startFrame = 0; startFrame < states.length;) {
    const endFrame = endOf(states, startFrame);
    const own = states.slice(startFrame, endFrame);
    stretches.push({ startFrame, endFrame, layout: own[0]?.layout ?? 'single', work: workOf(own), states: own });
    startFrame = endFrame;
  }
  return joinShort(stretches, { shortest: SHORTEST_SEC * props.fps, most: MOST_STRETCHES });
}

/** A stretch lasts as long as each frame follows from the one before as its second one does from its first. */
function endOf(states: readonly PictureState[], startFrame: number): number {
  const kind = followed(states, startFrame + 1);
  let endFrame = startFrame + 1;
  while (kind !== null && followed(states, endFrame) === kind) {
    endFrame += 1;
  }
  return endFrame;
}

/** What the camera did up to this frame; null where another layout begins or the clip ends. */
function followed(states: readonly PictureState[], frame: number): CameraWork | null {
  const [before, state] = [states[frame - 1], states[frame]];
  return before && state && before.layout === state.layout && before.panels.length === state.panels.length ? step(before, state) : null;
}

function step(a: PictureState, b: PictureState): CameraWork {
  const pairs = a.panels.map((panel, index) => [panel.window, b.panels[index]?.window ?? panel.window] as const);
  if (pairs.some(([one, other]) => one.widthPx !== other.widthPx || one.heightPx !== other.heightPx)) {
    return 'zoom';
  }
  return pairs.some(([one, other]) => !sameBox(one, other)) ? 'pan' : 'still';
}

function workOf(states: readonly PictureState[]): CameraWork {
  return states.slice(1).map((state, index) => step(states[index] ?? state, state)).reduce(more, 'still');
}

function joinShort(stretches: readonly Stretch[], limits: { shortest: number; most: number }): Stretch[] {
  const joined = [...stretches];
  for (;;) {
    const candidates = joined.flatMap((stretch, index) => [index - 1, index + 1].flatMap(other => {
      const beside = joined[other];
      return beside && beside.layout === stretch.layout && beside.states[0]?.panels.length === stretch.states[0]?.panels.length
        ? [{ at: Math.min(index, other), length: stretch.endFrame - stretch.startFrame, kin: more(beside.work, stretch.work) === beside.work ? 0 : 1 }] : [];
    })).sort((a, b) => a.length - b.length || a.kin - b.kin);
    const [least] = candidates;
    if (!least || (least.length >= limits.shortest && joined.length <= limits.most)) {
      return joined;
    }
    const [a, b] = [joined[least.at], joined[least.at + 1]];
    if (!a || !b) {
      return joined;
    }
    const states = [...a.states, ...b.states];
    joined.splice(least.at, 2, { startFrame: a.startFrame, endFrame: b.endFrame, layout: a.layout, work: workOf(states), states });
  }
}

function more(a: CameraWork, b: CameraWork): CameraWork {
  const order: readonly CameraWork[] = ['still', 'pan', 'zoom'];
  return order.indexOf(a) > order.indexOf(b) ? a : b;
}

function sameBox(a: BoxPx, b: BoxPx): boolean {
  return a.xPx === b.xPx && a.yPx === b.yPx && a.widthPx === b.widthPx && a.heightPx === b.heightPx;
}
