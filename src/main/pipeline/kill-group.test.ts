import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { describe, expect, it } from 'vitest';

import { killGroup, killRestOfGroup } from './kill-group.ts';
import { startedMsOf } from './leftovers.ts';

/** Starts a process and says its number; both go on for good. */
const LEADER = 'const { spawn } = require("node:child_process"); const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" }); console.log(child.pid); setInterval(() => {}, 1000)';

async function startLeader(): Promise<{ pid: number; childPid: number; ended: Promise<unknown> }> {
  const leader = spawn(process.execPath, ['-e', LEADER], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(leader, 'exit');
  const [line] = await once(leader.stdout, 'data') as [Buffer];
  if (leader.pid === undefined) {
    throw new Error('the leader was not started');
  }
  return { pid: leader.pid, childPid: Number(line), ended };
}

describe.skipIf(process.platform === 'win32')('a process group', () => {
  it('ends with its leader, and is no trouble when it has ended', async () => {
    const { pid, childPid, ended } = await startLeader();
    expect(startedMsOf(childPid)).not.toBeNull();
    killGroup(pid);
    await ended;
    await expect.poll(() => startedMsOf(childPid), { timeout: 20_000 }).toBeNull();
    expect(() => { killGroup(pid); }).not.toThrow();
  });

  it('is ended without its leader, too', async () => {
    const { pid, childPid, ended } = await startLeader();
    process.kill(pid, 'SIGKILL');
    await ended;
    expect(startedMsOf(childPid)).not.toBeNull();
    killRestOfGroup(pid);
    await expect.poll(() => startedMsOf(childPid), { timeout: 20_000 }).toBeNull();
  });
});
