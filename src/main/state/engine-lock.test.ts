import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { acquireEngineLock, EngineHolder, readEngineHolder } from './engine-lock.ts';
import { libraryPaths } from './library.ts';
import { temporaryFolder } from './state-fixtures.ts';

let folder: ReturnType<typeof temporaryFolder>;
let child: ChildProcess | null = null;
beforeEach(() => { folder = temporaryFolder(); });
afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  child = null;
  folder.remove();
});

/** Starts a process that takes the lock; resolves with what it says about itself. */
async function holdElsewhere(): Promise<EngineHolder> {
  child = fork(fileURLToPath(new URL('./engine-lock.child.ts', import.meta.url)), [folder.path], { execArgv: [] });
  const [holder] = await once(child, 'message') as [unknown];
  return EngineHolder.parse(holder);
}

function refusal(): unknown {
  try {
    acquireEngineLock(folder.path).release();
  } catch (error) {
    return error;
  }
  return null;
}

it('is held once in a process, and free again after release', () => {
  const lock = acquireEngineLock(folder.path);
  expect(lock.holder).toMatchObject({ pid: process.pid, host: hostname() });
  expect(readEngineHolder(folder.path)).toEqual(lock.holder);
  expect(refusal()).toMatchObject({ kind: 'library-locked' });
  expect(refusal()).toMatchObject({ kind: 'library-locked' });
  lock.release();
  lock.release();
  expect(readEngineHolder(folder.path)).toBeNull();
  expect(refusal()).toBeNull();
});

it('names the other process that has the library, where and since when', async () => {
  const holder = await holdElsewhere();
  expect(holder.pid).not.toBe(process.pid);
  expect(refusal()).toMatchObject({
    kind: 'library-locked', message: expect.stringContaining(`process ${holder.pid} on ${hostname()} has had it since ${holder.since}`),
  });
  child?.send('release');
  await once(child as ChildProcess, 'exit');
  expect(refusal()).toBeNull();
});

it('is free at once when its holder is killed, whatever note it left', async () => {
  await holdElsewhere();
  child?.kill('SIGKILL');
  await once(child as ChildProcess, 'exit');
  expect(existsSync(`${libraryPaths(folder.path).engineLock}.json`)).toBe(true);
  expect(refusal()).toBeNull();
});

it('does not name a process that is gone', async () => {
  const holder = await holdElsewhere();
  // Above the largest process number of every system.
  writeFileSync(`${libraryPaths(folder.path).engineLock}.json`, JSON.stringify({ ...holder, pid: 2 ** 30 }));
  expect(refusal()).toMatchObject({ kind: 'library-locked', message: expect.stringContaining('another process has it') });
});
