import { tmpdir } from 'node:os';

import { describe, expect, it } from 'vitest';

import { expectedBytes, mostBytes } from '#shared/render/presets.ts';
import { testPayload } from '../../../../tests/support/render-fixtures.ts';
import { freeBytesOf, spaceKeeper } from './disk-space.ts';

const [upright, square] = [{ payload: testPayload('9:16'), copies: 1 }, { payload: testPayload('1:1'), copies: 1 }];
const reserve = 100 * 1024 ** 2;
const roomFor = (...wanted: { payload: typeof upright.payload; copies: number }[]): number => reserve + wanted.reduce((sum, each) => sum + each.copies * mostBytes(each.payload), 0);

describe('spaceKeeper', () => {
  it('takes what of a group fits beside a reserve, and refuses the rest by name', async () => {
    const room = await spaceKeeper(() => Promise.resolve(roomFor(upright))).take([upright, square]);
    expect(room.fitting).toEqual([upright]);
    expect(room.refused).toMatchObject([{ wanted: square, error: { kind: 'disk-full', message: expect.stringContaining('1x1') as string } }]);
    const twice = await spaceKeeper(() => Promise.resolve(roomFor(upright))).take([{ ...upright, copies: 2 }]);
    expect(twice.fitting).toEqual([]);
  });

  it('lets a group wait for room that others hold, and refuses it only where nobody does', async () => {
    let free = roomFor(upright);
    const space = spaceKeeper(() => Promise.resolve(free));
    const first = await space.take([upright]);
    let got: Awaited<ReturnType<typeof space.take>> | null = null;
    const waiting = space.take([upright]).then(room => { got = room; });
    await new Promise(resolve => { setTimeout(resolve, 20); });
    expect(got).toBeNull();
    first.giveBack();
    await waiting;
    expect(got).toMatchObject({ fitting: [upright], refused: [] });
    free = 0;
    const none = space.take([upright]);
    (got as unknown as { giveBack: () => void }).giveBack();
    expect(await none).toMatchObject({ fitting: [], refused: [{ wanted: upright }] });
  });

  it('keeps no room where the disk could not be asked', async () => {
    let free: () => Promise<number> = () => Promise.reject(new Error('gone'));
    const space = spaceKeeper(() => free());
    await expect(space.take([upright])).rejects.toThrow('gone');
    free = () => Promise.resolve(roomFor(upright, square));
    expect((await space.take([upright, square])).refused).toEqual([]);
  });

  it('says how much a batch lacks, and nothing where all of it fits', async () => {
    const batch = [upright.payload, square.payload];
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
