/** What errors of drawing in a browser mean to the one who asked for it. */
import { CutdownError, cancelled } from '#shared/errors/cutdown-error.ts';

/** Failures of the browser itself, which a new one may not have; Remotion throws them as plain errors with these words. */
export function isBrowserFailure(error: unknown): boolean {
  if (error instanceof CutdownError) {
    return error.kind === 'browser-failed';
  }
  return /Target closed|Session closed|Protocol error|browser (has )?(crashed|closed|disconnected)|Page crashed|socket hang up|ECONNREFUSED|ECONNRESET|WebSocket|Navigation (failed|timeout)|Failed to launch/i.test(String(error));
}

/**
 * The error to reject with where an output failed: `cancelled` where that was asked for, the system's own error where
 * the disk refused, else `browser-failed` (retryable) or `render-failed`, with the first line of what went wrong.
 */
export function renderError(error: unknown, outputId: string, signal: AbortSignal): unknown {
  if (signal.aborted) {
    return signal.reason instanceof CutdownError ? signal.reason : cancelled(`Rendering ${outputId}`);
  }
  if (error instanceof CutdownError) {
    return error;
  }
  const system = typeof error === 'object' && error !== null && 'code' in error && ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES'].includes(String(error.code));
  if (system) {
    return error;
  }
  const kind = isBrowserFailure(error) ? 'browser-failed' : 'render-failed';
  return new CutdownError(kind, `${outputId} could not be rendered: ${firstLine(error)}`, {
    advice: 'Resume the run to try this output again; the others are not touched.', retryable: kind === 'browser-failed', cause: error,
  });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 300) ?? '';
}
