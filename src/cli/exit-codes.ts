/** What the program's exit code tells a script. Printed by `cutdown --help` and in README.md. */
import type { ErrorKind } from '#shared/errors/kinds.ts';
import type { RunEvent } from '#shared/api/events.ts';

/** The exit codes, each with its meaning. */
export const EXIT_CODES = {
  ok: 0, internal: 1, settings: 2, source: 3, transcriptOrStyle: 4, missingTool: 5, disk: 6, library: 7, cancelled: 8, analysis: 9, outputs: 10,
} as const;
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** One line for each exit code, for the help. */
export const EXIT_CODE_MEANINGS: Readonly<Record<ExitCode, string>> = {
  0: 'everything asked for was done',
  1: 'an unforeseen error of the program',
  2: 'the command or its settings are wrong, or there is no such run',
  3: 'the recording cannot be used (missing, empty, damaged, no picture, changed, unsafe)',
  4: 'the transcript or the style cannot be used',
  5: 'a program, browser or model is missing, or the network is needed and off',
  6: 'the disk is full or a folder cannot be written to',
  7: 'the library is in use by another process, damaged, or of a newer version',
  8: 'cancelled (Ctrl-C or cancel)',
  9: 'the analysis failed for another reason',
  10: 'the analysis stands, but some outputs could not be rendered or delivered',
};

const CODE_OF_KIND: Readonly<Record<ErrorKind, ExitCode>> = {
  'source-missing': 3, 'source-unreadable': 3, 'source-empty': 3, 'source-not-media': 3, 'source-no-picture': 3, 'source-damaged': 3,
  'source-encrypted': 3, 'source-unsafe': 3, 'source-changed': 3, 'source-too-short': 3,
  'transcript-missing': 4, 'transcript-unreadable': 4, 'transcript-mismatch': 4, 'transcript-too-large': 4, 'style-missing': 4, 'style-invalid': 4,
  'settings-invalid': 2, 'not-found': 2, 'wrong-state': 2,
  'tool-missing': 5, 'browser-failed': 5, 'model-missing': 5, 'model-invalid': 5, 'network-off': 5, 'network-failed': 5,
  'disk-full': 6, 'output-unwritable': 6,
  'library-locked': 7, 'library-damaged': 7, 'library-newer': 7, 'artifact-missing': 7, 'artifact-invalid': 7,
  'cancelled': 8,
  'tool-failed': 9, 'nothing-to-cut': 9, 'stalled': 9, 'worker-lost': 9, 'timed-out': 9, 'validation-failed': 9,
  'render-failed': 10,
  'internal': 1,
};

/** The exit code for an error kind. Every kind has one: the compiler sees to it. */
export function exitCodeOf(kind: ErrorKind): ExitCode {
  return CODE_OF_KIND[kind];
}

/**
 * The exit code for a finished run. Failed outputs give 10, unless the reason is one that a script treats by itself: a
 * full or read-only disk (6) or cancellation (8).
 */
export function exitCodeOfRun(finished: Extract<RunEvent, { event: 'run.finished' }>): ExitCode {
  if (finished.state === 'delivery_failed') {
    const code = finished.error ? exitCodeOf(finished.error.kind) : EXIT_CODES.outputs;
    return code === EXIT_CODES.disk || code === EXIT_CODES.cancelled ? code : EXIT_CODES.outputs;
  }
  if (finished.error) {
    return exitCodeOf(finished.error.kind);
  }
  return finished.state === 'failed' ? EXIT_CODES.analysis : EXIT_CODES.ok;
}
