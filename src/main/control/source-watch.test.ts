import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { watchSources, type SourceWatch } from './source-watch.ts';

let dir: string;
let watch: SourceWatch | null = null;
let told: string[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cutdown-sources-'));
  told = [];
});
afterEach(() => {
  watch?.close();
  rmSync(dir, { recursive: true, force: true });
});

it('tells of a recording that goes and of one that comes back, and of no other', async () => {
  const [here, gone] = [join(dir, 'here.mp4'), join(dir, 'gone.mp4')];
  writeFileSync(here, 'x');
  watch = watchSources({ paths: () => [here, gone, here], onChange: path => { told.push(path); }, everyMs: 60_000 });
  await watch.look();
  expect([watch.isMissing(here), watch.isMissing(gone), told]).toEqual([false, true, [gone]]);
  renameSync(here, gone);
  await watch.look();
  expect([watch.isMissing(here), watch.isMissing(gone), told.slice(1).sort()]).toEqual([true, false, [gone, here]]);
  await watch.look();
  expect(told).toHaveLength(3);
});

it('takes a folder for missing', async () => {
  watch = watchSources({ paths: () => [dir], onChange: path => { told.push(path); }, everyMs: 60_000 });
  await watch.look();
  expect(told).toEqual([dir]);
});
