import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { fingerprintSource, requireUnchanged } from './fingerprint.ts';

let root: string;
beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'cutdown-print-')); });
afterEach(() => { rmSync(root, { recursive: true, force: true }); });

describe('a recording\'s fingerprint', () => {
  it('stays for the same bytes under another name, and changes with size, start and end', async () => {
    const path = join(root, 'a.mp4');
    const bytes = Buffer.alloc(6_000_000, 7);
    const print = async (change: (copy: Buffer) => Buffer): Promise<string> => {
      writeFileSync(path, change(Buffer.from(bytes)));
      return (await fingerprintSource(path)).digest;
    };
    const original = await print(copy => copy);
    writeFileSync(join(root, 'b c.mp4'), bytes);
    expect(await fingerprintSource(join(root, 'b c.mp4'))).toEqual({ algorithm: 'sampled-sha256-v1', digest: original, sizeBytes: 6_000_000 });
    const changed = [
      await print(copy => copy.fill(1, 0, 10)), await print(copy => copy.fill(1, 5_999_999)), await print(copy => copy.subarray(0, 5_999_999)),
      await print(copy => Buffer.concat([copy, Buffer.from('x')])),
    ];
    expect(new Set([original, ...changed]).size).toBe(5);
  });

  it('is refused for what is not a file, empty or not there', async () => {
    writeFileSync(join(root, 'empty.mp4'), '');
    await expect(fingerprintSource(join(root, 'none.mp4'))).rejects.toMatchObject({ kind: 'source-missing' });
    await expect(fingerprintSource(root)).rejects.toMatchObject({ kind: 'source-unreadable' });
    await expect(fingerprintSource(join(root, 'empty.mp4'))).rejects.toMatchObject({ kind: 'source-empty' });
    await expect(fingerprintSource(join(root, 'empty.mp4', 'inside.mp4'))).rejects.toMatchObject({ kind: 'source-missing' });
  });

  it('tells a recording that shrank or vanished since', async () => {
    const path = join(root, 'a.mp4');
    writeFileSync(path, 'a recording');
    const { digest } = await fingerprintSource(path);
    await expect(requireUnchanged(path, digest)).resolves.toMatchObject({ digest });
    truncateSync(path, 3);
    await expect(requireUnchanged(path, digest)).rejects.toMatchObject({ kind: 'source-changed' });
    truncateSync(path, 0);
    await expect(requireUnchanged(path, digest)).rejects.toMatchObject({ kind: 'source-changed' });
    rmSync(path);
    await expect(requireUnchanged(path, digest)).rejects.toMatchObject({ kind: 'source-missing' });
  });
});
