import { afterEach, describe, expect, it } from 'vitest';

import { fakeEncoder } from '../../../../../tests/support/fake-encoder.ts';
import type { FakeBehaviour, FakeEncoder } from '../../../../../tests/support/fake-encoder.ts';
import { LEAST_PSNR_DB, testEncoder } from './test-encode.ts';

describe('testEncoder', () => {
  let fake: FakeEncoder | null = null;

  afterEach(async () => {
    await fake?.remove();
    fake = null;
  });

  it.each(['draft', 'standard', 'high'] as const)('finds that x264 works with preset %s', async preset => {
    const test = await testEncoder('libx264', preset);
    expect(test).toMatchObject({ works: true });
    // A threshold that x264 itself hardly reaches would refuse good hardware.
    expect(test.works && test.worstPsnrDb).toBeGreaterThan(LEAST_PSNR_DB + 5);
  });


  describe.skipIf(process.platform === 'win32')('with a hardware encoder', () => {
    it('that works finds so', async () => {
      fake = await fakeEncoder({ h264_nvenc: { add: [] } });
      expect(await testEncoder('h264_nvenc', 'draft')).toMatchObject({ works: true });
      expect(fake.encodes()).toBe(1);
    });

    it('that cannot be opened says what ffmpeg said', async () => {
      fake = await fakeEncoder({ h264_nvenc: { fail: 'Cannot load libcuda.so.1' } });
      expect(await testEncoder('h264_nvenc', 'draft')).toEqual({ works: false, reason: 'Cannot load libcuda.so.1' });
    });

    it.each<[string, FakeBehaviour, RegExp]>([
      ['no file', 'no-file', /test\.mp4/],
      ['colour gone', { add: ['-vf', 'hue=s=0'] }, /its picture is wrong \(1\d\.\d dB/],
      ['TV range stretched to full', { add: ['-vf', 'scale=in_range=tv:out_range=pc'] }, /its picture is wrong \(2\d\.\d dB/],
      ['a picture that hangs behind by a frame', { add: ['-vf', 'tpad=start=1:start_mode=clone'] }, /its picture is wrong \([12]\d\.\d dB/],
      ['a green stripe', { add: ['-vf', 'drawbox=x=0:y=0:w=16:h=ih:color=green:t=fill'] }, /its picture is wrong/],
      ['another size', { add: ['-vf', 'scale=270:464'] }, /270x464 instead of 270x480/],
      ['too few frames', { add: [], replace: { '-frames:v': '9' } }, /9 frames instead of 12/],
      ['too many frames', { add: [], replace: { '-frames:v': '14' } }, /14 frames instead of 12/],
      ['other colours in its tags', { add: [], replace: { '-colorspace': 'bt470bg' } }, /colours are tagged bt470bg, bt709, bt709, tv/],
      ['oblong pixels', { add: ['-vf', 'setsar=4/3'] }, /pixels are not square/],
      ['4:4:4', { add: [], replace: { '-pix_fmt': 'yuv444p', '-profile:v': 'high444' } }, /yuv444p instead of yuv420p/],
    ])('that says it worked but writes %s is refused', async (_, behaviour, reason) => {
      fake = await fakeEncoder({ h264_qsv: behaviour });
      expect(await testEncoder('h264_qsv', 'draft')).toEqual({ works: false, reason: expect.stringMatching(reason) as string });
    });

    it('that hangs stops when the caller does', async () => {
      fake = await fakeEncoder({ h264_amf: 'hang' });
      const stop = new AbortController();
      const test = testEncoder('h264_amf', 'draft', stop.signal);
      setTimeout(() => stop.abort(), 300);
      await expect(test).rejects.toMatchObject({ name: 'AbortError' });
    });
  });
});
