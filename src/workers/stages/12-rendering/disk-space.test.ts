import { tmpdir } from 'node:os';

import { describe, expect, it } from 'vitest';

import { expectedBytes, mostBytes } from '#shared/render/presets.ts';
import { testPayload } from '../../../../tests/support/render-fixtures.ts';
import { freeBytesOf, spaceKeeper } from './disk-space.ts';

const payload = testPayload('9:16');
const reserve = 100 * 1024 ** 2;

describe('spaceKeeper', () => {
  it('gives an output room for its picture and its file, beside a reserve, and no other the same room', async () => {
    const space = spaceKeeper(() => Promise.resolve(reserve + 2 * mostBytes(payload)));
    await space.take(payload);
    await expect(space.take(testPayload('1:1'))).rejects.toMatchObject({ kind: 'disk-full', message: expect.stringContaining('1x1') as string });
    space.giveBack(payload);
    await space.take(payload);
  });

  it('does not keep room for an output that was refused, nor where the disk could not be asked', async () => {
    let free = Promise.resolve(0);
    const space = spaceKeeper(() => free);
    await expect(space.take(payload)).rejects.toMatchObject({ kind: 'disk-full' });
    free = Promise.reject(new Error('gone'));
    await expect(space.take(payload)).rejects.toThrow('gone');
    free = Promise.resolve(reserve + 2 * mostBytes(payload));
    await space.take(payload);
  });

  it('says how much a batch lacks, and nothing where all of it fits', async () => {
    const batch = [payload, testPayload('1:1')];
    const needed = batch.reduce((sum, each) => sum + expectedBytes(each), 0) + reserve;
    expect(await spaceKeeper(() => Promise.resolve(needed)).shortage(batch)).toBeNull();
    expect(await spaceKeeper(() => Promise.resolve(needed - 1)).shortage(batch)).toMatch(/the 2 outputs to render will take about \d+ MB, \d+ MB are free/);
  });
});

describe('freeBytesOf', () => {
  it('asks the disk', async () => {
    expect(await freeBytesOf(tmpdir())).toBeGreaterThan(0);
  });
});
