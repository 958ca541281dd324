/**
 * The closed union of error kinds. Every failure that a person can see has one of these kinds, a sentence about what
 * happened to which file or clip, and advice on what to do now. Kinds cross processes as data (`ErrorData`).
 */
import { z } from 'zod';

/** All kinds. Adding one here is the only way to add one; the CLI maps each to an exit code by its group. */
export const ERROR_KINDS = [
  // What the editor gave us.
  'source-missing',
  'source-unreadable',
  'source-empty',
  'source-not-media',
  'source-no-picture',
  'source-damaged',
  'source-encrypted',
  'source-unsafe',
  'source-changed',
  'source-too-short',
  'transcript-missing',
  'transcript-unreadable',
  'transcript-mismatch',
  'transcript-too-large',
  'settings-invalid',
  'style-missing',
  'style-invalid',
  // What the machine lacks.
  'tool-missing',
  'tool-failed',
  'browser-failed',
  'model-missing',
  'model-invalid',
  'disk-full',
  'output-unwritable',
  'library-locked',
  'library-damaged',
  'library-newer',
  'network-off',
  'network-failed',
  // What went wrong on the way.
  'nothing-to-cut',
  'stalled',
  'worker-lost',
  'timed-out',
  'cancelled',
  'artifact-missing',
  'artifact-invalid',
  'validation-failed',
  'render-failed',
  'not-found',
  'wrong-state',
  'internal',
] as const;

/** One of the closed set of error kinds. */
export const ErrorKind = z.enum(ERROR_KINDS);
export type ErrorKind = z.infer<typeof ErrorKind>;

/** An error as it crosses processes and is stored with a job, an output or a run. */
export const ErrorData = z.object({
  kind: ErrorKind,
  /** What happened, and to which file or clip: one or two plain sentences. */
  message: z.string(),
  /** What the editor can do now: one plain sentence. */
  advice: z.string(),
  /** Whether trying again without any change may help. Set where the error is thrown. */
  retryable: z.boolean(),
  /** Technical text (tool output, stack), one click away; never needed to understand the message. */
  detail: z.string().nullable(),
});
export type ErrorData = z.infer<typeof ErrorData>;
