/**
 * Notes of programs that are running, so that whoever finds their starter dead can end them: an empty file each, whose name says it all.
 * Written by who starts a program (src/workers/tools/process), read by who ends what is left over (src/main/pipeline/leftovers.ts).
 */

/** Environment variable: absolute path of the folder that notes go to. Set by the engine; without it nothing is noted. */
export const PROGRAM_NOTES = 'CUTDOWN_PROGRAM_NOTES';

/** A program that is running. */
export interface ProgramNote {
  /** Process that started it. */
  readonly ownerPid: number;
  /** The program's own process, which leads its process group. */
  readonly pid: number;
  /** When it was started, milliseconds since 1970: tells it from another one that gets its number later. */
  readonly startedMs: number;
}

/** The name of a note's file. */
export function noteName({ ownerPid, pid, startedMs }: ProgramNote): string {
  return `${ownerPid}-${pid}-${Math.round(startedMs)}`;
}

/** What a file name notes; null: it is no note. */
export function parseNoteName(name: string): ProgramNote | null {
  const match = /^([1-9]\d{0,9})-([1-9]\d{0,9})-(\d{1,16})$/.exec(name);
  // Process 1 is the system's own: killing its group would end everything that this user has.
  return match && Number(match[2]) > 1 ? { ownerPid: Number(match[1]), pid: Number(match[2]), startedMs: Number(match[3]) } : null;
}
