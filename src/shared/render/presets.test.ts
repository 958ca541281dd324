import { describe, expect, it } from 'vitest';

import { RunRequest, stageParams } from '../pipeline/run-request.ts';
import { ASPECT_SIZES_PX, ASPECTS } from '../units/geometry.ts';
import { OUTPUT_PRESETS, PRESETS, expectedBytes, mostBytes } from './presets.ts';

describe('presets', () => {
  it('keep the sides of every shape even', () => {
    for (const preset of OUTPUT_PRESETS) {
      const sides = ASPECTS.flatMap(aspect => Object.values(ASPECT_SIZES_PX[aspect])).map(side => side * PRESETS[preset].renderScale % 2);
      expect(sides.every(rest => rest === 0)).toBe(true);
    }
  });

  it('are estimated by pixels, length and sound, with room to spare for noise', () => {
    const props = { widthPx: 1080, heightPx: 1920, durationFrames: 900, fps: 30 };
    for (const preset of OUTPUT_PRESETS) {
      const output = { props, preset, renderScale: PRESETS[preset].renderScale };
      expect(expectedBytes(output)).toBeGreaterThan(30 * 24_000);
      expect(mostBytes(output)).toBeGreaterThan(expectedBytes(output));
      expect(expectedBytes({ ...output, props: { ...props, durationFrames: 1800 } })).toBeGreaterThan(1.8 * (expectedBytes(output) - 600_000));
    }
    // 30 s of 1080x1920 at 30 fps: about 60 MB at 15 Mbit/s.
    expect(expectedBytes({ props, preset: 'standard', renderScale: 1 }) / 1e6).toBeCloseTo(60, -1);
  });

  it('and encoders are asked for by name, and count into what a render depends on', () => {
    const request = RunRequest.parse({ sourcePath: '/a.mp4', outDir: '/out' });
    expect([request.preset, request.encoder]).toEqual(['standard', 'x264']);
    expect(stageParams('rendering', { ...request, encoder: 'auto' })).not.toEqual(stageParams('rendering', request));
    expect(RunRequest.safeParse({ sourcePath: '/a.mp4', outDir: '/out', encoder: 'vaapi' }).success).toBe(false);
    expect(RunRequest.safeParse({ sourcePath: '/a.mp4', outDir: '/out', preset: 'best' }).success).toBe(false);
  });
});
