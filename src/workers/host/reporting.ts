import type { EnginePort } from './engine-port.ts';
import type { ProgressDetail } from './stage.ts';

/** Progress, signs of life and log lines of one attempt, thinned so that a chatty stage doesn't flood the engine. */
export interface Reporter {
  progress(fraction: number, detail?: ProgressDetail): void;
  heartbeat(): void;
  log(level: 'debug' | 'info' | 'warn', message: string, data?: Record<string, unknown>): void;
}

const PROGRESS_EVERY_MS = 200;
const HEARTBEAT_EVERY_MS = 500;

export function reporter(engine: EnginePort): Reporter {
  let lastProgressMs = -Infinity;
  let lastHeartbeatMs = -Infinity;
  /** A stage that goes over its items twice never goes back. */
  let furthest = 0;
  let last: { message: string | null; rate: number | null; device: ProgressDetail['device'] } = { message: null, rate: null, device: undefined };
  return {
    progress(fraction, detail) {
      const nowMs = performance.now();
      const now = detail ? { message: detail.message ?? null, rate: detail.rate ?? null, device: detail.device ?? last.device } : last;
      const saysMore = now.message !== last.message || now.device !== last.device;
      last = now;
      if (nowMs - lastProgressMs < PROGRESS_EVERY_MS && fraction < 1 && !saysMore) {
        return;
      }
      lastProgressMs = nowMs;
      furthest = Number.isFinite(fraction) ? Math.min(1, Math.max(furthest, fraction)) : furthest;
      engine.notify({ type: 'progress', fraction: furthest, message: now.message, rate: now.rate, ...(now.device ? { device: now.device } : {}) });
    },
    heartbeat() {
      const nowMs = performance.now();
      if (nowMs - lastHeartbeatMs >= HEARTBEAT_EVERY_MS) {
        lastHeartbeatMs = nowMs;
        engine.notify({ type: 'heartbeat' });
      }
    },
    log(level, message, data) {
      engine.notify({ type: 'log', level, message, data: data ?? null });
    },
  };
}
