/**
 * Codes of warnings that hold for all clips of a run alike, because something was not there when they were looked at. They stand with each
 * clip's package and sidecar, which must be true by themselves; a log or a window says them once.
 */
export const RUN_WIDE_WARNINGS: ReadonlySet<string> = new Set(['face-model-missing', 'speaker-model-missing']);
