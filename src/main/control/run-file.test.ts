import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { findRunFile } from './run-file.ts';

const runId = '20261107-143205-aaaaaa';
const other = '20261107-150000-bbbbbb';
let root = '';
let runsDir = '';

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'cutdown-run-file-')));
  runsDir = join(root, 'runs');
  for (const id of [runId, other]) {
    mkdirSync(join(runsDir, id, '04-planning'), { recursive: true });
    writeFileSync(join(runsDir, id, '04-planning', 'plan.json'), '{}');
  }
  writeFileSync(join(root, 'secret.json'), '{}');
  symlinkSync(join(root, 'secret.json'), join(runsDir, runId, '04-planning', 'link.json'));
  symlinkSync(root, join(runsDir, runId, 'out'));
  symlinkSync(root, join(runsDir, '20261107-150000-cccccc'));
});
afterAll(() => { rmSync(root, { recursive: true, force: true }); });

describe('a file of a run that a window asks for', () => {
  it('is found by its path inside the run', async () => {
    expect(await findRunFile(runsDir, { runId, path: '04-planning/plan.json' })).toBe(join(runsDir, runId, '04-planning', 'plan.json'));
    expect(await findRunFile(runsDir, { runId, path: '04-planning' })).toBe(join(runsDir, runId, '04-planning'));
  });

  it.each([
    ['missing', runId, '04-planning/words.json'],
    ['of another run', runId, `../${other}/04-planning/plan.json`],
    ['outside of the library', runId, '../../secret.json'],
    ['absolute', runId, '/etc/hostname'],
    ['on a drive', runId, 'C:/Windows/win.ini'],
    ['with backslashes', runId, '..\\..\\secret.json'],
    ['reached by a link to a file', runId, '04-planning/link.json'],
    ['reached by a link to a folder', runId, 'out/secret.json'],
    ['the run itself', runId, '.'],
    ['with an empty part', runId, '04-planning//plan.json'],
    ['of no run', '..', 'secret.json'],
    ['of a run that is a link', '20261107-150000-cccccc', 'secret.json'],
  ])('is refused where it is %s', async (_why, id, path) => {
    await expect(findRunFile(runsDir, { runId: id, path })).rejects.toMatchObject({ kind: 'not-found' });
  });
});
