/**
 * Plans a window's way along one axis of the picture, over a whole shot at once: still where it can stand, at an even speed where it
 * must go.
 *
 * After M. Grundmann, V. Kwatra, I. Essa, "Auto-Directed Video Stabilization with Robust L1 Optimal Camera Paths", CVPR 2011: the sums
 * of |first| and |second differences| are least for paths of stills and even pans, while what matters must stay inside the window.
 * They solve a linear program. Here corner and speed lie on a lattice, and dynamic programming finds the best path for certain, in
 * time linear in the shot's length; so starting to move can have a price too, which no linear program could say.
 */

/** One axis of a shot, at even steps of time. Lists have one entry a step; pixels of the media. */
export interface AxisTask {
  /** Where the window's centre would best be. */
  readonly wantedPx: readonly number[];
  /** Between these the centre keeps the face whole, with its air. */
  readonly leastPx: readonly number[];
  readonly mostPx: readonly number[];
  readonly windowPx: number;
  readonly mediaPx: number;
  readonly stepSec: number;
}

/** Steps of the lattice in a window's width. */
const LATTICE = 64;
/** The fastest pan, window widths a second. A person who hurries through the picture makes about one. */
const MOST_SPEED = 1.2;
/** Costs, with lengths in window widths and times in seconds. Standing off for ten seconds by a fifth costs about as much as one move. */
const COST = {
  /** Of the squared distance from the wanted place, a second. */
  off: 1,
  /** Of a face that is not whole, a second, and of what is missing of it, a width and second. */
  cut: 4, cutBy: 40,
  /** Of the way gone, a width; of changes of speed, a width a second; of each time the window starts to move. */
  way: 0.2, change: 0.3, start: 0.12,
} as const;

/** The window's centre at each step: its corner at even pixels wherever it stands. */
export function planAxis(task: AxisTask): number[] {
  const { windowPx, mediaPx, stepSec } = task;
  const unitPx = Math.max(2, 2 * Math.round(windowPx / LATTICE / 2));
  const places = 1 + Math.max(0, Math.floor((mediaPx - windowPx) / unitPx));
  const fastest = Math.max(1, Math.floor(MOST_SPEED * windowPx * stepSec / unitPx));
  const speeds = 2 * fastest + 1;
  const unit = unitPx / windowPx;
  const change = COST.change * unit / stepSec;
  const steps = task.wantedPx.length;
  const from = Array.from({ length: steps }, () => new Int8Array(0));
  let costs = new Float64Array(places * speeds);
  for (let place = 0; place < places; place++) {
    const data = placeCost(task, 0, windowPx / 2 + place * unitPx);
    for (let speed = 0; speed < speeds; speed++) {
      // A shot may begin in the midst of a move.
      costs[place * speeds + speed] = data + (speed === fastest ? 0 : COST.start);
    }
  }
  const reached = new Float64Array(speeds);
  const through = new Int8Array(speeds);
  for (let step = 1; step < steps; step++) {
    const data = Float64Array.from({ length: places }, (_, place) => placeCost(task, step, windowPx / 2 + place * unitPx));
    const next = new Float64Array(places * speeds).fill(Infinity);
    const back = new Int8Array(places * speeds);
    for (let place = 0; place < places; place++) {
      changeSpeed(costs, place * speeds, { fastest, change, reached, through });
      const first = Math.max(0, fastest - place);
      const last = Math.min(speeds - 1, fastest + places - 1 - place);
      for (let speed = first; speed <= last; speed++) {
        const gone = speed - fastest;
        const to = (place + gone) * speeds + speed;
        next[to] = reached[speed]! + COST.way * unit * Math.abs(gone) + data[place + gone]!;
        back[to] = through[speed]!;
      }
    }
    costs = next;
    from[step] = back;
  }
  return traced(costs, from, { speeds, fastest }).map(place => windowPx / 2 + place * unitPx);
}

/** The least cost of each speed in the next step, and the speed it comes from: distances on a line, in two passes. */
function changeSpeed(costs: Float64Array, at: number, task: { fastest: number; change: number; reached: Float64Array; through: Int8Array }): void {
  const { fastest, change, reached, through } = task;
  const speeds = reached.length;
  let stopping = Infinity;
  let stoppingFrom = fastest;
  for (let speed = 0; speed < speeds; speed++) {
    const cost = costs[at + speed]!;
    const stop = cost + change * Math.abs(speed - fastest);
    if (stop < stopping) {
      stopping = stop;
      stoppingFrom = speed;
    }
    const starting = costs[at + fastest]! + COST.start + change * Math.abs(speed - fastest);
    const own = speed !== fastest && cost <= starting;
    reached[speed] = own ? cost : starting;
    through[speed] = own ? speed : fastest;
  }
  const relax = (speed: number, beside: number): void => {
    if (reached[beside]! + change < reached[speed]!) {
      reached[speed] = reached[beside]! + change;
      through[speed] = through[beside]!;
    }
  };
  for (let speed = 1; speed < speeds; speed++) {
    relax(speed, speed - 1);
  }
  for (let speed = speeds - 2; speed >= 0; speed--) {
    relax(speed, speed + 1);
  }
  reached[fastest] = stopping;
  through[fastest] = stoppingFrom;
}

function traced(costs: Float64Array, from: readonly Int8Array[], { speeds, fastest }: { speeds: number; fastest: number }): number[] {
  let best = 0;
  costs.forEach((cost, state) => {
    if (cost < costs[best]! - 1e-12) {
      best = state;
    }
  });
  let place = Math.floor(best / speeds);
  let speed = best % speeds;
  const places: number[] = [];
  for (let step = from.length - 1; step >= 0; step--) {
    places.push(place);
    if (step > 0) {
      const before = from[step]![place * speeds + speed]!;
      place -= speed - fastest;
      speed = before;
    }
  }
  return places.reverse();
}

function placeCost({ wantedPx, leastPx, mostPx, windowPx, stepSec }: AxisTask, step: number, centrePx: number): number {
  const off = (centrePx - wantedPx[step]!) / windowPx;
  const missing = Math.max(0, leastPx[step]! - centrePx, centrePx - mostPx[step]!) / windowPx;
  // A hundredth of a window is less than the lattice knows.
  return stepSec * (COST.off * off * off + (missing > 0.01 ? COST.cut + COST.cutBy * missing : 0));
}
