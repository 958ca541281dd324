/** Measures how a clip is framed, from its segments and what is known of the recording. */
import type { ClipFacts, Framing, FramingSegment } from '#shared/artifacts/clip.ts';
import type { SizePx } from '#shared/framing/crop.ts';
import type { Aspect, BoxPx } from '#shared/units/geometry.ts';

import { measureCamera, type CameraTally } from './camera.ts';
import type { TrueShot } from './truth.ts';
import { offsetOf, shows, showsWhole, viewsAt, type View } from './views.ts';

/** What is counted. Sums, so that clips can be added up. */
export interface Tally extends CameraTally {
  /** Looks at frames whose speaker is in the recording's picture: he is whole, somebody else is there instead, nobody is. */
  readonly looks: number;
  readonly whole: number;
  readonly wrong: number;
  readonly none: number;
  /** Of each look at a whole face: distance of its middle from the output's, in widths of the output. */
  readonly offsets: readonly number[];
  /** Looks at screens, and those that show all of them. */
  readonly screenLooks: number;
  readonly screenWhole: number;
  /** Of each change of the speaker: seconds until the new one is whole, and seconds that the old one was not before it. */
  readonly lateSec: readonly number[];
  readonly earlySec: readonly number[];
}

/** What is measured. */
export interface MeasureTask {
  readonly framing: Framing;
  readonly facts: Pick<ClipFacts, 'fps' | 'sourceRanges'>;
  readonly aspect: Aspect;
  /** How the aspect is framed: the analysis' own segments, or a rival's. */
  readonly segments: readonly FramingSegment[];
  readonly truth: readonly TrueShot[];
}

const LOOKS_PER_SEC = 10;
/** Looks this near to a shot's ends say nothing: which of the two shots a frame shows is not certain. Seconds. */
const EDGE_SEC = 0.25;
/** A window that shows so much of a picture shows it whole. */
const WHOLE_SHARE = 0.97;
/** A change is followed for so long, and must have so much of the old shot before it, seconds. */
const FOLLOWED_SEC = 3;
const BEFORE_SEC = 0.3;

/** Measures one aspect of one clip. */
export function measureFraming(task: MeasureTask): Tally {
  const { framing, facts } = task;
  const step = Math.max(1, Math.round(facts.fps / LOOKS_PER_SEC));
  const counts = { looks: 0, whole: 0, wrong: 0, none: 0, screenLooks: 0, screenWhole: 0 };
  const offsets: number[] = [];
  for (let frame = 0; frame < framing.frameCount; frame += step) {
    const sec = sourceSecOf(facts, frame);
    const shot = task.truth.find(each => sec >= each.startSec + EDGE_SEC && sec < each.endSec - EDGE_SEC);
    const views = shot ? viewsOf(task, frame) : [];
    const face = shot && speakerAt(shot, sec);
    if (shot?.screen) {
      counts.screenLooks += 1;
      counts.screenWhole += views.some(view => showsPicture(view, framing)) ? 1 : 0;
    } else if (shot && face) {
      const best = views.find(view => showsWhole(view, face));
      const others = Object.entries(shot.faces).filter(([who]) => who !== shot.speaker).map(([, box]) => box);
      counts.looks += 1;
      if (best) {
        counts.whole += 1;
        offsets.push(offsetOf(best, face, task.aspect));
      } else if (!seen(views, face)) {
        counts[others.some(other => seen(views, other)) ? 'wrong' : 'none'] += 1;
      }
    }
  }
  const changes = speakerChanges(task);
  return { ...counts, offsets, lateSec: changes.map(each => each.lateSec), earlySec: changes.map(each => each.earlySec), ...measureCamera(task) };
}

/** Several clips' tallies as one. */
export function addUp(tallies: readonly Tally[]): Tally {
  const sum = (pick: (tally: Tally) => number): number => tallies.reduce((total, each) => total + pick(each), 0);
  const all = (pick: (tally: Tally) => readonly number[]): number[] => tallies.flatMap(pick);
  return {
    looks: sum(each => each.looks), whole: sum(each => each.whole), wrong: sum(each => each.wrong), none: sum(each => each.none),
    offsets: all(each => each.offsets), screenLooks: sum(each => each.screenLooks), screenWhole: sum(each => each.screenWhole),
    lateSec: all(each => each.lateSec), earlySec: all(each => each.earlySec),
    seconds: sum(each => each.seconds), moves: sum(each => each.moves), cutsInShots: sum(each => each.cutsInShots),
    accelerations: all(each => each.accelerations), stillShots: sum(each => each.stillShots), driftsPx: all(each => each.driftsPx),
  };
}

function speakerAt(shot: TrueShot, sec: number): BoxPx | undefined {
  const face = shot.faces[shot.speaker];
  return face && { ...face, xPx: face.xPx + (shot.speakerMovesPx?.(sec) ?? 0) };
}

/** Seconds of the recording that a frame of a clip shows. */
function sourceSecOf({ fps, sourceRanges }: MeasureTask['facts'], frame: number): number {
  const sec = frame / fps;
  const range = sourceRanges.findLast(each => sec >= each.outputStartSec - 1e-9) ?? sourceRanges[0];
  return range ? range.sourceStartSec + sec - range.outputStartSec : sec;
}

function viewsOf(task: MeasureTask, frame: number): View[] {
  const segment = task.segments.find(each => frame >= each.startFrame && frame < each.endFrame);
  return segment ? viewsAt(segment, task.aspect, frame, sizeOf(task.framing)) : [];
}

function sizeOf({ widthPx, heightPx }: Framing): SizePx {
  return { widthPx, heightPx };
}

function seen(views: readonly View[], face: BoxPx): boolean {
  return views.some(view => shows(view, face));
}

function showsPicture({ window }: View, media: SizePx): boolean {
  return window.widthPx * window.heightPx >= WHOLE_SHARE * media.widthPx * media.heightPx;
}

/** How each change from one speaker to another, both of them in their pictures, is followed. */
function speakerChanges(task: MeasureTask): { lateSec: number; earlySec: number }[] {
  const { facts, truth, framing } = task;
  const range = facts.sourceRanges[0];
  if (!range || facts.sourceRanges.length > 1) {
    return [];
  }
  const startSec = range.sourceStartSec;
  const endSec = startSec + framing.frameCount / facts.fps;
  return truth.flatMap((shot, index) => {
    const before = truth[index - 1];
    const [face, oldFace] = [shot.faces[shot.speaker], before?.faces[before.speaker]];
    const inClip = shot.startSec >= startSec + BEFORE_SEC && shot.startSec + FOLLOWED_SEC <= endSec;
    if (!before || !face || !oldFace || before.speaker === shot.speaker || !inClip) {
      return [];
    }
    const first = Math.round((shot.startSec - startSec) * facts.fps);
    const most = Math.round(FOLLOWED_SEC * facts.fps);
    let late = 0;
    while (late < most && !viewsOf(task, first + late).some(view => showsWhole(view, face))) {
      late++;
    }
    let early = 0;
    while (early < most && first - early > 0 && !viewsOf(task, first - early - 1).some(view => showsWhole(view, oldFace))) {
      early++;
    }
    return [{ lateSec: late / facts.fps, earlySec: early / facts.fps }];
  });
}
