/** Frame rates as they are made and written. */

/** Rates in use; broadcast ones are n * 1000 / 1001. */
const STANDARD: readonly [number, number][] = [
  [24000, 1001], [24, 1], [25, 1], [30000, 1001], [30, 1], [48, 1], [50, 1], [60000, 1001], [60, 1],
];

/** A frame rate as ffmpeg takes it exactly: `30000/1001`, `25/1`. Rates within 0.05 % of a standard one are that one. */
export function fpsFraction(fps: number): string {
  const [above, below] = nearest(fps, 0.0005) ?? [Math.round(fps * 1000), 1000];
  return `${above}/${below}`;
}

/** The exact value of `fpsFraction`, to 6 decimals. */
export function exactFps(fps: number): number {
  const [above, below] = nearest(fps, 0.0005) ?? [Math.round(fps * 1000), 1000];
  return Math.round(above / below * 1e6) / 1e6;
}

/**
 * Frame rate of clips and outputs for a recording of `fps`: its own (snapped to the standard rate within 0.5 %) from 23.9 to
 * 60; faster ones divided by a whole number; slower ones doubled or trebled to 24, 25 or 30; else, and for variable rates,
 * 30, or 60 where the recording has more than 45 frames a second.
 */
export function outputFpsFor(fps: number, variable: boolean): number {
  if (variable || !Number.isFinite(fps) || fps <= 0) {
    return fps > 45 ? 60 : 30;
  }
  let rate = fps;
  for (let divisor = 1; rate > 60.3; divisor += 1) {
    rate = fps / divisor;
  }
  if (rate < 23.9) {
    return [24, 25, 30].find(target => Math.abs(target / rate - Math.round(target / rate)) < 0.005) ?? 30;
  }
  const [above, below] = nearest(rate, 0.005) ?? [Math.round(rate * 1000), 1000];
  return exactFps(Math.min(60, above / below));
}

/** Frame rate of the proxy: the output's, halved above 30. */
export function proxyFpsFor(outputFps: number): number {
  return outputFps > 30.01 ? exactFps(outputFps / 2) : exactFps(outputFps);
}

function nearest(fps: number, tolerance: number): [number, number] | undefined {
  const off = ([above, below]: [number, number]): number => Math.abs(above / below / fps - 1);
  const best = STANDARD.reduce((left, right) => (off(right) < off(left) ? right : left));
  return off(best) <= tolerance ? best : undefined;
}
