/** Shapes of movement, as pure functions of a frame. Nothing here depends on the engine's `spring`, so that any renderer can use it. */

/** Rounds to steps of 0.01, so that equal-looking states are equal and no platform's last digit shows. */
export function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/** `value` held between 0 and 1. */
export function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** Slow, fast, slow: the cubic smoothstep of a share of the way, 0..1. */
export function easeInOut(share: number): number {
  const t = clamp01(share);
  return t * t * (3 - 2 * t);
}

/** Fast, then slower: cubic ease-out of a share of the way, 0..1. */
export function easeOut(share: number): number {
  return 1 - (1 - clamp01(share)) ** 3;
}

/**
 * Step response of a damped spring: 0 at `timeSec` 0, then past 1 and back to it. `dampingRatio` below 1 overshoots by
 * exp(-pi*d/sqrt(1-d*d)); `frequencyHz` is the undamped one. The textbook solution of x'' + 2dwx' + w²x = w².
 */
export function springStep(timeSec: number, frequencyHz: number, dampingRatio: number): number {
  if (timeSec <= 0) {
    return 0;
  }
  const omega = 2 * Math.PI * frequencyHz;
  const damped = omega * Math.sqrt(1 - dampingRatio * dampingRatio);
  const decay = Math.exp(-dampingRatio * omega * timeSec);
  return 1 - decay * (Math.cos(damped * timeSec) + dampingRatio * omega / damped * Math.sin(damped * timeSec));
}

/** The highest value of `springStep`, above 1: the first turning point of the textbook solution. `dampingRatio` below 1. */
export function springPeak(dampingRatio: number): number {
  return 1 + Math.exp(-Math.PI * dampingRatio / Math.sqrt(1 - dampingRatio * dampingRatio));
}

/** How present something is that stands from `startFrame` to `endFrame`: 0..1, eased in over `inFrames` and out over `outFrames`. */
export function presence(frame: number, span: { startFrame: number; endFrame: number }, inFrames: number, outFrames: number): { shown: number; leaving: number } {
  const room = Math.max(1, span.endFrame - span.startFrame);
  const into = Math.min(inFrames, room / 2);
  const out = Math.min(outFrames, room / 2);
  const shown = easeOut((frame - span.startFrame + 1) / into);
  const leaving = easeInOut((frame + 1 - (span.endFrame - out)) / (out + 1));
  return { shown: hundredths(shown), leaving: hundredths(leaving) };
}
