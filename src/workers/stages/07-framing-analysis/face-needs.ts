/** What a face asks of the window around it: where its centre would best be, and between which places the face is whole. */
import type { Face } from '#workers/tools/faces/yunet.ts';
import type { AxisNeed } from './camera-path.ts';
import { medianOf } from './tracks.ts';

/** What other things will cover of a window, as shares of its height: the face keeps out of it where it can. */
export interface ClearOf {
  readonly top: number;
  readonly bottom: number;
}

/** The window that is asked of. */
export interface NeedTask {
  readonly panel: { readonly widthPx: number; readonly heightPx: number };
  readonly media: { readonly widthPx: number; readonly heightPx: number };
  readonly widthPx: number;
  readonly clearOf?: ClearOf;
}

/** Eyes stand this far from the window's top: the upper of the lines that divide a picture by the golden section. */
const EYE_LINE = 0.4;
/** A large face sits lower, so that its hair stays in: the eyes' distance from the top is at least so many heights of the face, and at most half the window. */
const EYES_BELOW_TOP = 0.65;
/** Air kept around a face, as a share of its sides; above it is hair. */
const FACE_AIR = 0.12;
const HAIR = 0.25;
/** A face that stays within this share of the window from its usual place does not move the window. */
const STILL_REACH = 0.25;
/** Share of sightings that must do so; and that must be whole. */
const NEAR_SHARE = 0.9;
const WHOLE_SHARE = 0.98;
/** A face that stays within this share of the picture never moves the window. */
const STILL_RANGE = 0.05;
/**
 * Look room: a face turned to one side gets more room there. Turned means the nose is this far from the middle between the eyes, in
 * distances of the eyes; then the window goes along by this share of its width for each further distance, and no more than the limit.
 */
const LOOK = { from: 0.2, by: 0.12, most: 0.06 } as const;

/** The needs of a face over a stretch, for both axes. */
export function faceNeeds(seen: readonly Face[], task: NeedTask): { x: AxisNeed; y: AxisNeed } {
  const faces = steadied(seen);
  const heightPx = task.widthPx * task.panel.heightPx / task.panel.widthPx;
  const look = lookShift(seen) * task.widthPx;
  const across = faces.map(face => {
    const air = airWithin(face.widthPx, FACE_AIR * face.widthPx, FACE_AIR * face.widthPx, task.widthPx);
    return need(face.xPx + face.widthPx / 2 + look, face.xPx, face.widthPx, air, task.widthPx);
  });
  const down = faces.map(face => {
    const clear = task.clearOf ?? { top: 0, bottom: 0 };
    const top = Math.max(HAIR * face.heightPx, FACE_AIR * face.heightPx + clear.top * heightPx);
    const air = airWithin(face.heightPx, top, FACE_AIR * face.heightPx + clear.bottom * heightPx, heightPx);
    const eyeShare = Math.min(0.5, Math.max(EYE_LINE, EYES_BELOW_TOP * face.heightPx / heightPx));
    return need(face.eyesYPx + (0.5 - eyeShare) * heightPx, face.yPx, face.heightPx, air, heightPx);
  });
  return { x: axis(across, task.widthPx, task.media.widthPx), y: axis(down, heightPx, task.media.heightPx) };
}

interface Need { readonly wanted: number; readonly least: number; readonly most: number; readonly low: number; readonly size: number }

/** `low` and `size`: the face itself along the axis. */
function need(wanted: number, low: number, size: number, air: { before: number; after: number }, windowPx: number): Need {
  const least = low + size + air.after - windowPx / 2;
  const most = low - air.before + windowPx / 2;
  return { wanted: Math.min(Math.max(wanted, least), Math.max(least, most)), least, most: Math.max(least, most), low, size };
}

/** Air on both sides of a face, in proportion less where the window has no room for it. A face too large is centred. */
function airWithin(sizePx: number, before: number, after: number, windowPx: number): { before: number; after: number } {
  const room = windowPx - sizePx;
  if (room <= 0) {
    return { before: room / 2, after: room / 2 };
  }
  const scale = Math.min(1, room / Math.max(1e-6, before + after));
  return { before: before * scale, after: after * scale };
}

function axis(needs: readonly Need[], windowPx: number, mediaPx: number): AxisNeed {
  const inside = (value: number): number => Math.min(Math.max(value, Math.min(windowPx, mediaPx) / 2), Math.max(mediaPx - windowPx / 2, mediaPx / 2));
  return {
    wantedPx: needs.map(each => inside(each.wanted)), leastPx: needs.map(each => inside(each.least)), mostPx: needs.map(each => inside(each.most)), windowPx, mediaPx,
    stillPx: windowPx >= mediaPx - 0.5 ? mediaPx / 2 : stillPlace(needs, inside, windowPx, mediaPx),
  };
}

/** One place that serves all sightings: their median, moved so that nearly every face is whole with its air. Null where there is none. */
function stillPlace(needs: readonly Need[], inside: (value: number) => number, windowPx: number, mediaPx: number): number | null {
  const wanted = needs.map(each => inside(each.wanted));
  const least = percentile(needs.map(each => inside(each.least)), WHOLE_SHARE);
  const most = percentile(needs.map(each => inside(each.most)), 1 - WHOLE_SHARE);
  const place = inside(least > most ? (least + most) / 2 : Math.min(Math.max(medianOf(wanted), least), most));
  const centres = needs.map(each => each.low + each.size / 2);
  if (percentile(centres, WHOLE_SHARE) - percentile(centres, 1 - WHOLE_SHARE) <= STILL_RANGE * mediaPx) {
    return place;
  }
  const whole = needs.filter(({ low, size }) => low >= place - windowPx / 2 - 1 && low + size <= place + windowPx / 2 + 1).length;
  const near = wanted.filter(each => Math.abs(each - place) <= STILL_REACH * windowPx).length;
  return whole >= WHOLE_SHARE * needs.length && near >= NEAR_SHARE * needs.length ? place : null;
}

type Steadied = Pick<Face, 'xPx' | 'yPx' | 'widthPx' | 'heightPx'> & { readonly eyesYPx: number };

/** Each value is the middle one of three: a box that is wrong once moves nothing. */
function steadied(seen: readonly Face[]): Steadied[] {
  const plain = seen.map(face => ({
    xPx: face.xPx, yPx: face.yPx, widthPx: face.widthPx, heightPx: face.heightPx,
    eyesYPx: face.landmarksPx.length >= 2 ? (face.landmarksPx[0]![1] + face.landmarksPx[1]![1]) / 2 : face.yPx + 0.4 * face.heightPx,
  }));
  return plain.map((face, index) => {
    const [before, after] = [plain[index - 1], plain[index + 1]];
    if (!before || !after) {
      return face;
    }
    const middle = (pick: (of: Steadied) => number): number => medianOf([pick(before), pick(face), pick(after)]);
    return { xPx: middle(of => of.xPx), yPx: middle(of => of.yPx), widthPx: middle(of => of.widthPx), heightPx: middle(of => of.heightPx), eyesYPx: middle(of => of.eyesYPx) };
  });
}

/** How far the window goes to the side that a face looks to, as a share of its width; to the right is positive. */
function lookShift(seen: readonly Face[]): number {
  const turned = medianOf(seen.flatMap(({ landmarksPx: [right, left, nose], widthPx }) => (
    right && left && nose ? [(nose[0] - (right[0] + left[0]) / 2) / Math.max(Math.abs(left[0] - right[0]), 0.25 * widthPx)] : []
  )));
  return Math.sign(turned) * Math.min(LOOK.most, Math.max(0, Math.abs(turned) - LOOK.from) * LOOK.by);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length - 1))))] ?? 0;
}
