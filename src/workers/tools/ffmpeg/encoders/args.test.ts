import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { OUTPUT_PRESETS, PRESETS } from '#shared/render/presets.ts';
import { probeMedia } from '../probe.ts';
import { fileUrl, inputArgs, runFfmpeg, streamFfmpeg } from '../run.ts';
import { CONTAINER_ARGS, keyframeInterval, videoEncoderArgs } from './args.ts';
import { HARDWARE_ENCODERS } from './catalog.ts';
import { h264Level } from './level.ts';

const picture = { widthPx: 1080, heightPx: 1920, fps: 30 };
const valueOf = (args: readonly string[], name: string): string | undefined => args[args.indexOf(name) + 1];

describe('x264\'s arguments', () => {
  const small = { widthPx: 270, heightPx: 480, fps: 24_000 / 1001 };
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cutdown-encoder-args-'));
  });

  afterAll(async () => {
    await rm(dir, { recursive: true, force: true });
  });

  async function encode(preset: (typeof OUTPUT_PRESETS)[number], name: string, more: readonly string[] = []): Promise<string> {
    const path = join(dir, name);
    const graph = 'testsrc2=size=270x480:rate=24000/1001,format=yuv420p,setsar=1,setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709';
    await runFfmpeg({ args: ['-v', 'error', '-f', 'lavfi', '-i', graph, '-frames:v', '100', ...videoEncoderArgs({ encoder: 'libx264' }, preset, small), ...more, ...CONTAINER_ARGS, fileUrl(path)] });
    return path;
  }

  it.each(OUTPUT_PRESETS)('make a file of the delivered form with preset %s', async preset => {
    const { video: [found], tags } = await probeMedia(await encode(preset, `${preset}.mp4`));
    expect(found).toMatchObject({
      codec: 'h264', profile: 'High', widthPx: 270, heightPx: 480, pixelFormat: 'yuv420p', pixelAspect: 1, frameCount: 100,
      colorSpace: 'bt709', colorPrimaries: 'bt709', colorTransfer: 'bt709', colorRange: 'tv', averageFps: 24_000 / 1001, baseFps: 24_000 / 1001, startSec: 0,
    });
    expect(Object.keys(tags)).not.toContain('encoder');
  });

  it('put a key frame where a group begins, every two seconds, and the index first', async () => {
    const path = await encode('standard', 'keys.mp4');
    const { stdout, done } = streamFfmpeg({ args: ['-v', 'error', '-skip_frame', 'nokey', ...inputArgs(path), '-fps_mode', 'passthrough', '-f', 'framecrc', '-'] });
    let text = '';
    for await (const chunk of stdout) {
      text += String(chunk);
    }
    await done;
    const times = text.split('\n').filter(line => /^0,/.test(line)).map(line => Number(line.split(',')[2]));
    const perFrame = (times[1] ?? 0) / keyframeInterval(small.fps);
    expect(times.map(time => time / perFrame)).toEqual([0, 48, 96]);
    const bytes = (await readFile(path)).toString('latin1');
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
  });

  it.each(['draft', 'standard'] as const)('make the same bytes twice with preset %s, and the same pictures without any of the processor\'s special instructions', async preset => {
    // x264 writes its settings into the stream; these are left out of the comparison.
    const bare = ['-bsf:v', 'filter_units=remove_types=6'];
    const files = [['one.mp4', bare], ['two.mp4', bare], ['plain.mp4', ['-x264-params', 'cpu-independent=1:sync-lookahead=0:asm=0', ...bare]]] as const;
    const [first, ...others] = await Promise.all(files.map(async ([name, more]) => await readFile(await encode(preset, name, more))));
    expect(others.map(each => first?.equals(each))).toEqual([true, true]);
  });

  it('hold the preset\'s figures', () => {
    for (const preset of OUTPUT_PRESETS) {
      const args = videoEncoderArgs({ encoder: 'libx264' }, preset, picture);
      expect([valueOf(args, '-preset'), valueOf(args, '-crf')]).toEqual([PRESETS[preset].x264Preset, String(PRESETS[preset].crf)]);
    }
  });
});

describe('hardware encoders\' arguments', () => {
  it.each(Object.values(HARDWARE_ENCODERS))('of %s write tags, square pixels, closed groups and a constant rate', encoder => {
    const args = videoEncoderArgs({ encoder }, 'standard', { ...picture, fps: 60 });
    expect(valueOf(args, '-c:v')).toBe(encoder);
    expect(valueOf(args, '-bsf:v')).toMatch(/^h264_metadata=.*video_full_range_flag=0.*sample_aspect_ratio=1\/1/);
    expect(valueOf(args, '-flags:v')).toContain('cgop');
    expect([valueOf(args, '-g'), valueOf(args, '-r'), valueOf(args, '-fps_mode'), valueOf(args, '-profile:v')]).toEqual(['120', '60/1', 'cfr', 'high']);
    expect(['-colorspace', '-color_primaries', '-color_trc', '-color_range'].map(name => valueOf(args, name))).toEqual(['bt709', 'bt709', 'bt709', 'tv']);
    expect(valueOf(args, '-pix_fmt')).toBe(encoder === 'h264_qsv' ? 'nv12' : 'yuv420p');
    expect(args.every(each => !each.includes('undefined') && !each.includes('NaN'))).toBe(true);
  });

  it.each([['h264_nvenc', '-cq'], ['h264_qsv', '-global_quality'], ['h264_amf', '-qp_p']])('of %s get finer from preset to preset', (encoder, option) => {
    const [draft = 0, standard = 0, high = 0] = OUTPUT_PRESETS.map(preset => Number(valueOf(videoEncoderArgs({ encoder }, preset, picture), option)));
    expect(draft).toBeGreaterThan(standard);
    expect(standard).toBeGreaterThan(high);
    expect(high).toBeGreaterThan(10);
  });

  it('are not made up for an encoder that is not known', () => {
    expect(() => videoEncoderArgs({ encoder: 'h264_vaapi' }, 'standard', picture)).toThrow('h264_vaapi');
  });
});

describe('h264Level', () => {
  it.each([
    [270, 480, 30, '3.1'], [1280, 720, 30, '3.1'], [1080, 1080, 24, '3.2'], [1080, 1080, 60, '4.2'], [1080, 1920, 30, '4.1'], [1920, 1080, 50, '4.2'], [1080, 1920, 60, '4.2'],
    [2160, 3840, 30, '5.1'], [2160, 3840, 60, '5.2'], [4320, 7680, 60, '5.2'],
  ])('of %dx%d at %d is %s', (widthPx, heightPx, fps, level) => {
    expect(h264Level({ widthPx, heightPx, fps })).toBe(level);
  });
});
