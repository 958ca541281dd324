import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { artifactFile, digestFile, linkArtifacts, runDirectory, verifyArtifact } from './artifact-store.ts';
import type { Library } from './library.ts';
import { artifactOf, sha256, temporaryLibrary, writeArtifact } from './state-fixtures.ts';

const linking = vi.hoisted(() => ({ failWith: null as string | null }));
vi.mock('node:fs/promises', async importOriginal => {
  const original = await importOriginal<{ link: (from: string, to: string) => Promise<void> }>();
  return {
    ...original,
    link: async (from: string, to: string) => {
      if (linking.failWith) {
        throw Object.assign(new Error('links fail here'), { code: linking.failWith });
      }
      await original.link(from, to);
    },
  };
});

let library: Library & { remove: () => void };
let from: string;
let to: string;
beforeEach(() => {
  linking.failWith = null;
  library = temporaryLibrary();
  from = runDirectory(library.paths, 'from');
  to = runDirectory(library.paths, 'to');
});
afterEach(() => { library.remove(); });

const kind = (value: string): unknown => expect.objectContaining({ kind: value });

describe('paths', () => {
  it('has a directory for each run and refuses an id that leads elsewhere', () => {
    expect(runDirectory(library.paths, 'r-1_a')).toBe(join(library.paths.runs, 'r-1_a'));
    for (const id of ['', '..', '../x', 'a/b', 'a\\b', '.', 'a b']) {
      expect(() => runDirectory(library.paths, id)).toThrow(kind('not-found'));
    }
  });

  it('refuses an artifact\'s path that leads out of the run', () => {
    for (const path of ['../x', '/x', 'a/../../x', 'a\\..\\x', 'C:x', '', 'a//b']) {
      expect(() => artifactFile(from, { path })).toThrow(kind('artifact-invalid'));
    }
  });
});

describe('verifying', () => {
  it('finds a missing file, another size, and with the digest another content', async () => {
    const record = writeArtifact(library, 'from', 'planning', 'plan', null, 'content');
    const path = join(from, record.path);
    expect(await verifyArtifact(from, record, { digest: true })).toBeNull();
    writeFileSync(path, 'contenT');
    expect(await verifyArtifact(from, record)).toBeNull();
    expect(await verifyArtifact(from, record, { digest: true })).toBe('digest-differs');
    writeFileSync(path, 'longer content');
    expect(await verifyArtifact(from, record)).toBe('size-differs');
    rmSync(path);
    expect(await verifyArtifact(from, record)).toBe('missing');
    mkdirSync(path);
    expect(await verifyArtifact(from, record)).toBe('missing');
    rmSync(dirname(path), { recursive: true });
    writeFileSync(dirname(path), 'a file in the folder\'s place');
    expect(await verifyArtifact(from, record)).toBe('missing');
  });

  it('digests a file of several chunks', async () => {
    const path = join(library.paths.tmp, 'big');
    const content = 'abcdefgh'.repeat(100_000);
    writeFileSync(path, content);
    expect(await digestFile(path)).toBe(sha256(content));
  });
});

describe('taking over', () => {
  it('links the files into the other run, so that they take no space', async () => {
    const records = [writeArtifact(library, 'from', 'planning', 'plan'), writeArtifact(library, 'from', 'prepare-media', 'clip-media', 'c1')];
    await linkArtifacts(from, to, records);
    for (const record of records) {
      expect(statSync(join(to, record.path)).ino).toBe(statSync(join(from, record.path)).ino);
      expect(await verifyArtifact(to, record, { digest: true })).toBeNull();
    }
    expect(readdirSync(join(to, '06-prepare-media', 'clip-media'))).toEqual(['c1.mp4']);
  });

  it('can be done again, and replaces what stood there', async () => {
    const record = writeArtifact(library, 'from', 'planning', 'plan', null, 'right');
    writeArtifact(library, 'to', 'planning', 'plan', null, 'an older one');
    await linkArtifacts(from, to, [record]);
    await linkArtifacts(from, to, [record]);
    expect(readFileSync(join(to, record.path), 'utf8')).toBe('right');
    expect(readdirSync(dirname(join(to, record.path)))).toEqual(['plan.json']);
  });

  it('is not stopped by what a crash left', async () => {
    const record = writeArtifact(library, 'from', 'planning', 'plan');
    mkdirSync(dirname(join(to, record.path)), { recursive: true });
    linkSync(join(from, record.path), join(dirname(join(to, record.path)), '.tmp-plan.json'));
    await linkArtifacts(from, to, [record]);
    expect(readdirSync(dirname(join(to, record.path)))).toEqual(['plan.json']);
  });

  it.each(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP'])('copies where linking fails with %s', async code => {
    linking.failWith = code;
    const record = writeArtifact(library, 'from', 'planning', 'plan');
    await linkArtifacts(from, to, [record]);
    expect(statSync(join(to, record.path)).ino).not.toBe(statSync(join(from, record.path)).ino);
    expect(await verifyArtifact(to, record, { digest: true })).toBeNull();
    expect(readdirSync(dirname(join(to, record.path)))).toEqual(['plan.json']);
  });

  it('does not hide any other failure', async () => {
    linking.failWith = 'ENOSPC';
    await expect(linkArtifacts(from, to, [writeArtifact(library, 'from', 'planning', 'plan')])).rejects.toMatchObject({ code: 'ENOSPC' });
  });

  it('changes nothing where one of the files is gone or of another size', async () => {
    const good = writeArtifact(library, 'from', 'planning', 'plan');
    await expect(linkArtifacts(from, to, [good, artifactOf('transcription', 'words')])).rejects.toMatchObject({ kind: 'artifact-missing' });
    await expect(linkArtifacts(from, to, [good, { ...good, sizeBytes: 1 }])).rejects.toMatchObject({ kind: 'artifact-invalid' });
    expect(() => readdirSync(to)).toThrow(/ENOENT/);
  });
});
