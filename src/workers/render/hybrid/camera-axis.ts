/**
 * How ffmpeg follows a crop window along one axis. Its `crop` cuts at whole pixels only, and cutting subsampled colour is clean
 * at even ones; so the picture is cut generously at an even pixel, scaled, and cut again at a whole pixel of the scaled picture.
 * There are several even pixels to begin at, and after scaling each of them falls on another fraction of a pixel: the one is
 * taken that comes nearest to what is wanted.
 */

/** A window's way along one axis over a stretch of frames: pixels of the media, one entry a frame. */
export interface AxisPath {
  readonly starts: readonly number[];
  readonly sizes: readonly number[];
  readonly mediaPx: number;
  /** What the window fills, output pixels. */
  readonly panelPx: number;
}

/** Two cuts and a scale between them; lists have one entry a frame. */
export interface AxisCut {
  /** First cut: its size (the same throughout, even) and where it begins (even). Media pixels. */
  readonly cropPx: number;
  readonly cropStart: readonly number[];
  /** The first cut scaled to this. */
  readonly scaledPx: readonly number[];
  /** Second cut: `panelPx * oversampling` from here on. Scaled pixels. */
  readonly insideStart: readonly number[];
  /** 2: the picture is scaled to twice the size and every second pixel is taken, for places between whole pixels. */
  readonly oversampling: 1 | 2;
  /** Largest distance of an edge between the place wanted and the place had, output pixels. */
  readonly worstPx: number;
}

/** How much more is cut than seen, output pixels: room for several beginnings. */
const MARGIN_PX = 36;
/** Kept at the rim, so that no pixel is made up beyond it. Media pixels. */
const GUARD_PX = 1;
/** The miss that sampling twice as finely would leave at worst: below it, nothing is gained by doing so. */
const GOOD_ENOUGH_PX = 0.25;
/** Of two samples, ffmpeg's `neighbor` takes the second. */
const NEIGHBOUR_TAKEN = 1;

/**
 * Plans the cuts of one axis. Starts and sizes keep the window within the media (see `cropWindowAt`). Double sampling is left
 * out where it gains nothing, and where `quick` says that the movement is over before anybody could see a step of half a pixel.
 */
export function cutAxis(path: AxisPath, quick = false): AxisCut {
  const plain = cut(path, 1);
  if (quick || plain.worstPx <= GOOD_ENOUGH_PX) {
    return plain;
  }
  const fine = cut(path, 2);
  return fine.worstPx < plain.worstPx ? fine : plain;
}

function cut(path: AxisPath, oversampling: 1 | 2): AxisCut {
  return cropSizes(path, oversampling).map(cropPx => cutTo(path, cropPx, oversampling)).reduce((best, each) => each.worstPx < best.worstPx - 1e-6 ? each : best);
}

/** Even sizes of the first cut worth trying, smallest first. */
function cropSizes({ sizes, mediaPx, panelPx }: AxisPath, oversampling: 1 | 2): number[] {
  const whole = 2 * Math.floor(mediaPx / 2);
  const largest = Math.max(...sizes);
  const least = 2 * Math.ceil((largest + 2 * GUARD_PX) / 2);
  if (least >= whole) {
    return [whole];
  }
  const most = Math.min(whole, 2 * Math.ceil((largest + 2 * GUARD_PX + MARGIN_PX * largest / panelPx) / 2));
  // Where the scale changes from frame to frame no size suits them all, and at double sampling few beginnings are needed.
  const from = steady(sizes) ? 2 * Math.ceil((least + (most - least) * (oversampling === 2 ? 0 : 0.5)) / 2) : most;
  return Array.from({ length: (most - from) / 2 + 1 }, (_, index) => from + 2 * index);
}

function cutTo({ starts, sizes, mediaPx, panelPx }: AxisPath, cropPx: number, oversampling: 1 | 2): AxisCut {
  const seenPx = oversampling * panelPx;
  const places = starts.map((start, frame) => {
    const size = sizes[frame] ?? mediaPx;
    const nearest = Math.round(cropPx * seenPx / size);
    // While the scale changes, its next whole number may bring the centre nearer than it takes the edges away.
    const scales = steady(sizes) ? [nearest] : [nearest, nearest - 1, nearest + 1];
    return scales.map(scaledPx => bestPlace({ start, size, cropPx, mediaPx, scaledPx: Math.max(seenPx, scaledPx), seenPx, oversampling })).reduce(nearer);
  });
  return {
    cropPx, oversampling, scaledPx: places.map(place => place.scaledPx), cropStart: places.map(place => place.cropStart), insideStart: places.map(place => place.insideStart),
    worstPx: Math.max(...places.map(place => place.missPx)),
  };
}

function steady(sizes: readonly number[]): boolean {
  return sizes.every(size => size === sizes[0]);
}

function nearer<T extends { missPx: number }>(a: T, b: T): T {
  return b.missPx < a.missPx - 1e-9 ? b : a;
}

interface Place { readonly scaledPx: number; readonly cropStart: number; readonly insideStart: number; readonly missPx: number }

/** The pair of beginnings with which the window's two edges come nearest to where they belong. */
function bestPlace(task: { start: number; size: number; cropPx: number; mediaPx: number; scaledPx: number; seenPx: number; oversampling: 1 | 2 }): Place {
  const { start, size, cropPx, mediaPx, scaledPx, seenPx, oversampling } = task;
  const scale = scaledPx / cropPx;
  // Every second sample is taken, and its centre lies half a sample beside that of the pair.
  const taken = oversampling === 2 ? 0.5 - NEIGHBOUR_TAKEN : 0;
  const lastStart = 2 * Math.floor((mediaPx - cropPx) / 2);
  const edgeMissPx = Math.abs(size * scale - seenPx) / 2;
  const from = Math.min(lastStart, Math.max(0, 2 * Math.ceil((start + size + GUARD_PX - cropPx) / 2)));
  const to = Math.max(from, Math.min(lastStart, 2 * Math.floor((start - GUARD_PX) / 2)));
  const places: Place[] = [];
  for (let cropStart = from; cropStart <= to; cropStart += 2) {
    const ideal = (start + size / 2 - cropStart) * scale - seenPx / 2 + taken;
    const insideStart = Math.min(scaledPx - seenPx, Math.max(0, Math.round(ideal)));
    const missPx = (Math.abs(insideStart - ideal) + edgeMissPx) / oversampling;
    places.push({ scaledPx, cropStart, insideStart, missPx });
  }
  return places.reduce(nearer);
}
