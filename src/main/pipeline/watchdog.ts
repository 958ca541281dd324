/** Watches one attempt for silence. */
export interface Watchdog {
  /** A sign of life. */
  alive(): void;
  stop(): void;
}

/**
 * Calls `onSilence` once, when nothing was heard for `stallAfterSec`. Time that the whole process stood still (a suspended
 * machine, a stopped process) doesn't count: nobody could have been heard then.
 */
export function watchForSilence(stallAfterSec: number, onSilence: (silentSec: number) => void): Watchdog {
  const everyMs = Math.min(1000, (stallAfterSec * 1000) / 4);
  let lastSignMs = performance.now();
  let lastCheckMs = lastSignMs;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const stoodStillMs = nowMs - lastCheckMs - everyMs;
    lastCheckMs = nowMs;
    if (stoodStillMs > 5 * everyMs + 2000) {
      lastSignMs += stoodStillMs;
    }
    const silentSec = (nowMs - lastSignMs) / 1000;
    if (silentSec >= stallAfterSec) {
      clearInterval(timer);
      onSilence(silentSec);
    }
  }, everyMs);
  return {
    alive() { lastSignMs = performance.now(); },
    stop() { clearInterval(timer); },
  };
}
