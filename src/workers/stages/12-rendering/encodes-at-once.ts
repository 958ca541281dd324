/** How much is rendered at once: bound by cores, free memory, and the sessions that a hardware encoder allows. */

/** What the machine has to give. */
export interface Machine {
  readonly cores: number;
  /** Memory that programs may still take, bytes. */
  readonly freeMemoryBytes: number;
  /** Outputs that the encoder takes at once; Infinity: no such limit (x264). */
  readonly encoderSessions: number;
}

/** Cores that one clip's encode keeps busy: x264 with 3 threads, behind one decoder, waits for it about half of the time. */
const CORES_AN_ENCODE = 2;
/** ffmpeg with three aspects of a grainy 1080p clip and its sheets in flight, bytes: 1.2 GB measured, of which x264's lookahead is most. */
const ENCODE_BYTES = 1280 * 1024 ** 2;
/** The one browser that draws sheets for all clips, bytes: its processes came to 460 MB, pages that they share counted more than once. */
const SHEET_BROWSER_BYTES = 500 * 1024 ** 2;
/** Cores of one reference render: a page draws on one while the encoder and the browser's own processes keep another busy. */
const CORES_A_REFERENCE = 2;
/** A browser that draws whole frames, its two frame caches and its encoder, bytes. */
const REFERENCE_BYTES = 1024 ** 3;
const MOST_REFERENCES = 4;

/**
 * Clips whose outputs are encoded at once, at least 1: half the cores, as many as fit into the free memory beside the
 * browser, and no more outputs than the encoder has sessions. `outputsAClip`: outputs of the fullest clip.
 */
export function encodesAtOnce(machine: Machine, outputsAClip: number): number {
  const bySessions = machine.encoderSessions / Math.max(1, outputsAClip);
  return atLeastOne(machine.cores / CORES_AN_ENCODE, (machine.freeMemoryBytes - SHEET_BROWSER_BYTES) / ENCODE_BYTES, bySessions);
}

/** Outputs that reference backends render at once, each with a browser of its own: one for two cores and a gigabyte, 1 to 4. */
export function referencesAtOnce(machine: Machine): number {
  return atLeastOne(MOST_REFERENCES, machine.cores / CORES_A_REFERENCE, machine.freeMemoryBytes / REFERENCE_BYTES);
}

function atLeastOne(...limits: readonly number[]): number {
  return Math.max(1, Math.floor(Math.min(...limits)));
}
