import { spawn } from 'node:child_process';

import { expect, it } from 'vitest';

import { roleOf, watchProcesses } from '../bench/processes.ts';

it.each([
  ['/x/node /app/src/main/engine/engine-process.ts', 'engine'],
  ['/x/node /app/src/workers/host/delegate-main.ts', 'delegate'],
  ['/usr/bin/ffmpeg -i file:/videos/chrome.mp4', 'ffmpeg'],
  ['ffprobe -v error', 'ffmpeg'],
  ['/usr/lib/chromium/headless_shell --type=renderer', 'browser'],
  ['sh -c true', 'other'],
])('tells what %s is', (command, role) => {
  expect(roleOf(command, false)).toBe(role);
});

it.skipIf(process.platform === 'win32')('finds the memory of a process below another one', async () => {
  const child = spawn(process.execPath, ['-e', 'const b = Buffer.alloc(150e6, 1); setTimeout(() => b.length, 1500)'], { stdio: 'ignore' });
  const watch = watchProcesses(process.pid);
  await new Promise(resolve => { child.once('exit', resolve); });
  const { peaks, togetherPeakBytes, cpuSec } = await watch.stop();
  const other = peaks.find(peak => peak.role === 'other');
  expect(other?.peakBytes).toBeGreaterThan(150e6);
  expect(other?.count).toBeGreaterThanOrEqual(1);
  expect(togetherPeakBytes).toBeGreaterThan(150e6);
  expect(cpuSec).toBeGreaterThan(0);
});
