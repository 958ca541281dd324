import { DelegateBackoff, handleWhen, retry, type IRetryBackoffContext, type RetryPolicy } from 'cockatiel';

import { toErrorData } from '#shared/errors/cutdown-error.ts';
import type { ErrorKind } from '#shared/errors/kinds.ts';

/** Attempts at a job in one go; then it fails. */
export const MAX_ATTEMPTS = 3;

/** Kinds that are tried again whoever threw them: the work itself was not at fault. */
const ALWAYS: readonly ErrorKind[] = ['stalled', 'worker-lost'];
/** Kinds where waiting helps: the pause is longer by this factor. Default 1. */
const PATIENCE: Partial<Record<ErrorKind, number>> = { 'network-failed': 5, 'library-locked': 2, 'stalled': 0.5, 'worker-lost': 0.5 };

/** Whether a failed attempt is worth another. */
export function isWorthRetrying(thrown: unknown): boolean {
  const { kind, retryable } = toErrorData(thrown);
  return retryable || ALWAYS.includes(kind);
}

/** Pause before attempt `failures + 1`, milliseconds: doubles with each failure, at most 60 s. `failures` from 1. */
export function retryPauseMs(thrown: unknown, failures: number, firstPauseMs: number): number {
  const factor = PATIENCE[toErrorData(thrown).kind] ?? 1;
  return Math.min(60_000, Math.round(firstPauseMs * factor * 2 ** (failures - 1)));
}

/** Runs an attempt again while that is worth it. `spent`: attempts that failed before, in an engine that had to be ended. */
export function retryPolicy(options: { spent: number; firstPauseMs: number }): RetryPolicy {
  const backoff = new DelegateBackoff((context: IRetryBackoffContext<unknown>) => {
    const thrown = 'error' in context.result ? context.result.error : undefined;
    return retryPauseMs(thrown, context.attempt, options.firstPauseMs);
  });
  return retry(handleWhen(isWorthRetrying), { maxAttempts: Math.max(0, MAX_ATTEMPTS - 1 - options.spent), backoff });
}
