/**
 * Ends programs that have outlived who started them. Each program leads a process group of its own and is noted in a folder of the
 * library while it runs (`program-note.ts`); who dies in good order takes its notes back.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { parseNoteName, type ProgramNote } from '#shared/pipeline/program-note.ts';

import { libraryPaths } from '../state/library.ts';
import { killGroup } from './kill-group.ts';

/** A process that began this far from the noted time is another one, milliseconds. `ps` tells whole seconds. */
const SAME_WITHIN_MS = 2000;
/** Linux counts a process's time in these. */
const TICKS_PER_SEC = 100;

/** Folder of the notes of a library's programs. */
export function programNotesFolder(libraryDir: string): string {
  return join(libraryPaths(libraryDir).tmp, 'programs');
}

/**
 * Ends every noted program whose starter is gone, and nothing else: a process that only has the number of a noted one is left alone.
 * Never throws. `gone`: a process that was just killed, and counts as gone whatever the system says yet.
 */
export function endLeftovers(libraryDir: string, gone: number | null = null): void {
  const folder = programNotesFolder(libraryDir);
  for (const name of notesIn(folder)) {
    const note = parseNoteName(name);
    if (note && (note.ownerPid === gone || !isOwnerThere(note))) {
      if (isSame(startedMsOf(note.pid), note.startedMs)) {
        killGroup(note.pid);
      }
      takeBack(join(folder, name));
    }
  }
}

function notesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // There is none yet, or the library's disk is gone: then there is nothing to go by.
    return [];
  }
}

/** Whoever began after the program has only got its starter's number. */
function isOwnerThere({ ownerPid, startedMs }: ProgramNote): boolean {
  const ownerStartedMs = startedMsOf(ownerPid);
  return ownerStartedMs !== null && ownerStartedMs < startedMs + SAME_WITHIN_MS;
}

function isSame(foundMs: number | null, notedMs: number): boolean {
  return foundMs !== null && Math.abs(foundMs - notedMs) <= SAME_WITHIN_MS;
}

function takeBack(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The disk is gone or refuses: whoever looks next finds a note of a program that has ended.
  }
}

/** When a running process began, milliseconds since 1970. Null: there is none, or it has ended and is only not fetched yet. */
export function startedMsOf(pid: number, platform: NodeJS.Platform = process.platform): number | null {
  return platform === 'linux' ? startedByProc(pid) : startedByPs(pid);
}

function startedByProc(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold anything.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const upSec = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    const startedMs = Date.now() - (upSec - Number(fields[18]) / TICKS_PER_SEC) * 1000;
    return state === 'Z' || Number.isNaN(startedMs) ? null : startedMs;
  } catch {
    // It has ended.
    return null;
  }
}

/** Also `[[days-]hours:]minutes:seconds` since it began. */
function startedByPs(pid: number): number | null {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-o', 'etime=', '-p', String(pid)], { encoding: 'utf8' });
  const match = /^\s*([^\s\d]\S*)\s+(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+)\s*$/.exec(stdout ?? '');
  if (!match || match[1]?.startsWith('Z')) {
    return null;
  }
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(2).map(part => Number(part ?? 0));
  return Date.now() - (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
