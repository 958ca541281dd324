import { afterEach, describe, expect, it } from 'vitest';

import { fakeEncoder } from '../../../../../tests/support/fake-encoder.ts';
import type { FakeBehaviour, FakeEncoder } from '../../../../../tests/support/fake-encoder.ts';
import { HARDWARE_ENCODERS, automaticOrder, encoderSessions } from './catalog.ts';
import { chooseEncoder } from './choose.ts';

const works: FakeBehaviour = { add: [] };
const preset = 'draft';

describe.skipIf(process.platform === 'win32')('chooseEncoder', () => {
  let fake: FakeEncoder | null = null;
  const lines: { level: string; message: string }[] = [];
  const log = (level: string, message: string): void => {
    lines.push({ level, message });
  };

  afterEach(async () => {
    await fake?.remove();
    fake = null;
    lines.length = 0;
  });

  it('takes x264 without trying anything', async () => {
    fake = await fakeEncoder({ h264_nvenc: works });
    expect(await chooseEncoder('x264', { log, preset })).toEqual({ encoder: 'libx264', notes: [] });
    expect(fake.encodes()).toBe(0);
  });

  it('takes the hardware encoder that was asked for where it works, tests it once, and says so once', async () => {
    fake = await fakeEncoder({ h264_qsv: works });
    const choices = await Promise.all(Array.from({ length: 3 }, () => chooseEncoder('qsv', { log, preset })));
    choices.push(await chooseEncoder('qsv', { log, preset }));
    expect(choices).toEqual(Array.from({ length: 4 }, () => ({ encoder: 'h264_qsv', notes: [] })));
    expect(fake.encodes()).toBe(1);
    expect(lines).toEqual([{ level: 'info', message: 'Pictures are encoded with h264_qsv.' }]);
  });

  it('falls back to x264, naming what was tried and what it said', async () => {
    fake = await fakeEncoder({ h264_nvenc: { fail: 'Cannot load libcuda.so.1' } });
    const choice = await chooseEncoder('nvenc', { log, preset });
    expect(choice).toEqual({ encoder: 'libx264', notes: ['The encoder nvenc does not work here, so libx264 was used instead (h264_nvenc: Cannot load libcuda.so.1).'] });
    expect(lines).toEqual([{ level: 'warn', message: choice.notes[0] }]);
  });

  it('does not trust an encoder that writes wrong pictures', async () => {
    fake = await fakeEncoder({ h264_amf: { add: ['-vf', 'negate'] } });
    expect(await chooseEncoder('amf', { log, preset })).toEqual({ encoder: 'libx264', notes: [expect.stringMatching(/h264_amf: its picture is wrong/)] });
  });

  it('takes the first that works where it may choose, and names all where none does', async () => {
    const last = HARDWARE_ENCODERS[automaticOrder().at(-1) ?? 'amf'];
    fake = await fakeEncoder({ [last]: works });
    expect(await chooseEncoder('auto', { log, preset })).toEqual({ encoder: last, notes: [] });
    expect(fake.encodes()).toBe(automaticOrder().length);
    await fake.remove();
    fake = await fakeEncoder({});
    const { encoder, notes } = await chooseEncoder('auto', { log, preset });
    expect(encoder).toBe('libx264');
    automaticOrder().forEach(wish => expect(notes[0]).toContain(`${HARDWARE_ENCODERS[wish]}: No capable devices found`));
    expect(lines.at(-1)?.level).toBe('info');
  });

  it('tests again for whoever waits on a test that another caller cut off', async () => {
    fake = await fakeEncoder({ h264_nvenc: works });
    const stop = new AbortController();
    const first = chooseEncoder('nvenc', { log, preset, signal: stop.signal });
    const second = chooseEncoder('nvenc', { log, preset });
    setTimeout(() => stop.abort(), 60);
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    expect(await second).toEqual({ encoder: 'h264_nvenc', notes: [] });
  });
});

describe('encoderSessions', () => {
  it('bounds hardware alone, with room for the three aspects of a clip', () => {
    expect(encoderSessions('libx264')).toBe(Infinity);
    for (const encoder of Object.values(HARDWARE_ENCODERS)) {
      expect(encoderSessions(encoder)).toBe(3);
    }
  });
});
