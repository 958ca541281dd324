import { ErrorData, type ErrorKind } from './kinds.ts';

/** Options of a `CutdownError`. */
export interface CutdownErrorOptions {
  /** What the editor can do now. */
  advice: string;
  /** Whether trying again without any change may help. Default false. */
  retryable?: boolean;
  /** Technical text (tool output). Default: the cause's stack, if there is a cause. */
  detail?: string | null;
  /** The error that led here. */
  cause?: unknown;
}

/** The one error class that is meant to be thrown across module borders: a kind, a sentence, advice. */
export class CutdownError extends Error {
  readonly kind: ErrorKind;
  readonly advice: string;
  readonly retryable: boolean;
  readonly detail: string | null;

  constructor(kind: ErrorKind, message: string, options: CutdownErrorOptions) {
    super(message, { cause: options.cause });
    this.name = 'CutdownError';
    this.kind = kind;
    this.advice = options.advice;
    this.retryable = options.retryable ?? false;
    this.detail = options.detail ?? stackOf(options.cause);
  }
}

function stackOf(cause: unknown): string | null {
  if (cause instanceof Error) {
    return cause.stack ?? cause.message;
  }
  return cause === undefined ? null : String(cause);
}

/** The data form of any thrown value. system errors get their own kind (ENOSPC, SQLITE_FULL: disk-full, EACCES and EROFS: output-unwritable). */
export function toErrorData(thrown: unknown): ErrorData {
  if (thrown instanceof CutdownError) {
    const { kind, message, advice, retryable, detail } = thrown;
    return { kind, message, advice, retryable, detail };
  }
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : '';
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL') {
    return {
      kind: 'disk-full', message: `The disk is full: ${text}`, retryable: false, detail: stackOf(thrown),
      advice: 'Free some space, then resume the run; nothing that was finished is lost.',
    };
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return {
      kind: 'output-unwritable', message: `A file could not be written or read: ${text}`, retryable: false, detail: stackOf(thrown),
      advice: 'Check the folder\'s permissions, or choose another folder, then resume the run.',
    };
  }
  if (thrown instanceof Error && (thrown.name === 'AbortError' || code === 'ABORT_ERR')) {
    return cancelledData('The work was cancelled.');
  }
  return {
    kind: 'internal', message: `Something unforeseen went wrong: ${text}`, retryable: false, detail: stackOf(thrown),
    advice: 'Resume the run; if it happens again, send the run\'s log to the developers.',
  };
}

/** Rebuilds an error from its data form, after a crossing. */
export function fromErrorData(data: ErrorData): CutdownError {
  const { kind, message, advice, retryable, detail } = ErrorData.parse(data);
  return new CutdownError(kind, message, { advice, retryable, detail });
}

/** The error that a cancelled piece of work ends with. */
export function cancelled(what = 'The work'): CutdownError {
  return new CutdownError('cancelled', `${what} was cancelled.`, { advice: 'Resume the run to go on from where it stopped.' });
}

function cancelledData(message: string): ErrorData {
  return { kind: 'cancelled', message, advice: 'Resume the run to go on from where it stopped.', retryable: false, detail: null };
}
