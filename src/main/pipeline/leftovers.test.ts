import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { noteName, PROGRAM_NOTES } from '#shared/pipeline/program-note.ts';

import { openLibrary } from '../state/library.ts';
import { endLeftovers, programNotesFolder, startedMsOf } from './leftovers.ts';
import { recoverLibrary } from './recovery.ts';

const RUN_PROGRAM = new URL('../../workers/tools/process/run-program.ts', import.meta.url).href;
const WAIT = 'setInterval(() => {}, 1000)';

let libraryDir: string;
let notes: string;
let children: ChildProcess[];
beforeEach(() => {
  libraryDir = mkdtempSync(join(tmpdir(), 'cutdown-leftovers-'));
  notes = programNotesFolder(libraryDir);
  mkdirSync(notes, { recursive: true });
  children = [];
});
afterEach(() => {
  children.forEach(child => { child.kill('SIGKILL'); });
  rmSync(libraryDir, { recursive: true, force: true });
});

function start(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, args, { stdio: 'ignore', detached: true, env: { ...process.env, ...env } });
  children.push(child);
  return child;
}

/** A process that runs a program which never ends; resolves with the program's number when its note is there. */
async function startOwner(): Promise<{ owner: ChildProcess; pid: number }> {
  const script = `import { startProgram } from ${JSON.stringify(RUN_PROGRAM)}; startProgram({ program: process.execPath, args: ['-e', ${JSON.stringify(WAIT)}], stdout: 'ignore' });`;
  const owner = start(['--input-type=module', '-e', script], { [PROGRAM_NOTES]: notes });
  await eventually(() => readdirSync(notes).some(name => name.startsWith(`${owner.pid}-`)));
  const name = readdirSync(notes).find(each => each.startsWith(`${owner.pid}-`)) ?? '';
  return { owner, pid: Number(name.split('-')[1]) };
}

async function eventually(what: () => boolean): Promise<void> {
  for (const endMs = Date.now() + 20_000; !what();) {
    if (Date.now() > endMs) {
      throw new Error('it did not come to pass within 20 s');
    }
    await pause(20);
  }
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await eventually(() => child.signalCode !== null);
}

describe.skipIf(process.platform === 'win32')('what a killed process leaves behind', () => {
  it('is ended, and its note goes; what others have started stays', async () => {
    const [dead, living] = [await startOwner(), await startOwner()];
    await kill(dead.owner);
    expect(startedMsOf(dead.pid)).not.toBeNull();
    endLeftovers(libraryDir);
    await eventually(() => startedMsOf(dead.pid) === null);
    expect(startedMsOf(living.pid)).not.toBeNull();
    expect(readdirSync(notes).map(name => name.split('-')[1])).toEqual([String(living.pid)]);
    await kill(living.owner);
    endLeftovers(libraryDir);
    await eventually(() => startedMsOf(living.pid) === null);
  });

  it('is ended before the system has noticed the death, where who killed it says so', async () => {
    const { owner, pid } = await startOwner();
    endLeftovers(libraryDir, owner.pid ?? null);
    await eventually(() => startedMsOf(pid) === null);
  });

  it('is not taken for a process that got its number later', async () => {
    const dead = start(['-e', '']);
    await eventually(() => dead.exitCode !== null);
    const other = start(['-e', WAIT]);
    writeFileSync(join(notes, noteName({ ownerPid: dead.pid ?? 0, pid: other.pid ?? 0, startedMs: Date.now() - 60_000 })), '');
    endLeftovers(libraryDir);
    await pause(100);
    expect(other.signalCode).toBeNull();
    expect(readdirSync(notes)).toEqual([]);
  });

  it('is known as such also where another process has got its starter\'s number', async () => {
    const [other, left] = [start(['-e', WAIT]), start(['-e', WAIT])];
    const leftMs = startedMsOf(left.pid ?? 0) ?? 0;
    // As if the program had begun a minute before the process that has its starter's number now; then it can't be the noted one either.
    writeFileSync(join(notes, noteName({ ownerPid: other.pid ?? 0, pid: left.pid ?? 0, startedMs: leftMs - 60_000 })), '');
    endLeftovers(libraryDir);
    expect([readdirSync(notes), left.signalCode]).toEqual([[], null]);
  });

  it('is ended by the next engine where nobody was there to do it', async () => {
    const { owner, pid } = await startOwner();
    await kill(owner);
    const library = openLibrary(libraryDir);
    await recoverLibrary(library);
    library.close();
    await eventually(() => startedMsOf(pid) === null);
  });

  it('is no other file in the folder, and needs no folder', () => {
    writeFileSync(join(notes, 'READ ME'), '');
    endLeftovers(libraryDir);
    expect(existsSync(join(notes, 'READ ME'))).toBe(true);
    rmSync(notes, { recursive: true });
    expect(() => { endLeftovers(libraryDir); }).not.toThrow();
  });
});

describe.skipIf(process.platform === 'win32')('the time a process began', () => {
  const hasPs = spawnSync('ps', ['-o', 'etime=', '-p', String(process.pid)]).status === 0;
  const begunMs = Date.now() - process.uptime() * 1000;

  it('is told to two seconds', () => {
    expect(Math.abs((startedMsOf(process.pid) ?? 0) - begunMs)).toBeLessThan(2000);
  });

  it.skipIf(!hasPs)('is told by ps as well', () => {
    expect(Math.abs((startedMsOf(process.pid, 'darwin') ?? 0) - begunMs)).toBeLessThan(2000);
  });

  it('is nobody\'s for a process that has ended', async () => {
    const child = start(['-e', '']);
    await eventually(() => child.exitCode !== null);
    expect([startedMsOf(child.pid ?? 0), hasPs ? startedMsOf(child.pid ?? 0, 'darwin') : null]).toEqual([null, null]);
  });
});
