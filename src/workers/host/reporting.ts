import type { EnginePort } from './engine-port.ts';

/** Progress, signs of life and log lines of one attempt, thinned so that a chatty stage doesn't flood the engine. */
export interface Reporter {
  progress(fraction: number, detail?: { message?: string; rate?: number | null }): void;
  heartbeat(): void;
  log(level: 'debug' | 'info' | 'warn', message: string, data?: Record<string, unknown>): void;
}

const PROGRESS_EVERY_MS = 200;
const HEARTBEAT_EVERY_MS = 500;

export function reporter(engine: EnginePort): Reporter {
  let lastProgressMs = -Infinity;
  let lastHeartbeatMs = -Infinity;
  let lastMessage: string | null = null;
  return {
    progress(fraction, detail) {
      const nowMs = performance.now();
      const message = detail?.message ?? null;
      if (nowMs - lastProgressMs < PROGRESS_EVERY_MS && fraction < 1 && message === lastMessage) {
        return;
      }
      lastProgressMs = nowMs;
      lastMessage = message;
      const clamped = Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0;
      engine.notify({ type: 'progress', fraction: clamped, message, rate: detail?.rate ?? null });
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
