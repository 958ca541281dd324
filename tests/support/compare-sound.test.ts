import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { mixFilter } from '#workers/tools/audio/mix-filter.ts';
import { runFfmpeg } from '#workers/tools/ffmpeg/run.ts';
import { clapFrames, makeClipMedia, MEDIA } from '../equality/clip-media.ts';
import { casePayload, CASE_FRAMES } from '../equality/cases.ts';
import { compareSound, flashTimes, lagBetween } from './compare-sound.ts';
import { defaultStyle } from './render-fixtures.ts';

describe('lagBetween', () => {
  const noise = Float32Array.from({ length: 20_000 }, (_, index) => Math.sin(index * index * 0.37) + Math.sin(index * 1.7));
  it.each([0, 1, 480, -960])('finds %i samples', samples => {
    const later = new Float32Array(20_000).map((_, index) => noise[index - samples] ?? 0);
    expect(lagBetween(noise, later) * 48_000).toBe(samples);
  });
});

describe('sound and picture of a finished file', () => {
  const payload = casePayload('still', '16:9', defaultStyle());
  let dir: string;
  let clip: { mediaPath: string; audioPath: string };
  const delivered = async (name: string, filters: { video?: string; audio?: string } = {}): Promise<string> => {
    const path = join(dir, `${name}.mp4`);
    await runFfmpeg({
      args: ['-i', clip.mediaPath, '-i', clip.audioPath, '-map', '0:v', '-map', '1:a', ...(filters.video ? ['-vf', filters.video, '-c:v', 'libx264', '-preset', 'ultrafast'] : ['-c:v', 'copy']),
        '-af', `${mixFilter(payload.audio, CASE_FRAMES / MEDIA.fps)}${filters.audio ?? ''}`, '-c:a', 'aac', '-b:a', '192k', path],
    });
    return path;
  };

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cutdown-sound-'));
    clip = await makeClipMedia(join(tmpdir(), 'cutdown-test-media'), { frameCount: CASE_FRAMES, claps: true });
  }, 180_000);

  afterAll(async () => await rm(dir, { recursive: true, force: true }));

  it('finds sound as planned, and flashes when they come', async () => {
    const path = await delivered('right');
    const { loudnessDifferenceLu, soundLagSec } = await compareSound(path, { ...clip, payload });
    expect(loudnessDifferenceLu).toBeLessThan(0.3);
    expect(Math.abs(soundLagSec)).toBeLessThan(0.001);
    const times = await flashTimes(path, { xPx: 0, yPx: 0, widthPx: 1920, heightPx: 1080 }, 4);
    expect(times.map(time => Math.round(time * MEDIA.fps))).toEqual(clapFrames(CASE_FRAMES));
  });

  it('catches sound that is late by 20 ms, and sound that is too loud', async () => {
    const late = await compareSound(await delivered('late', { audio: ',adelay=20:all=1' }), { ...clip, payload });
    expect(late.soundLagSec).toBeCloseTo(0.02, 3);
    const loud = await compareSound(await delivered('loud', { audio: ',volume=2dB' }), { ...clip, payload });
    expect(loud.loudnessDifferenceLu).toBeCloseTo(2, 1);
  });

  it('catches a picture that is late by one frame', async () => {
    const times = await flashTimes(await delivered('behind', { video: 'tpad=start=1' }), { xPx: 0, yPx: 0, widthPx: 1920, heightPx: 1080 }, 4);
    expect(times.map(time => Math.round(time * MEDIA.fps))).toEqual(clapFrames(CASE_FRAMES).map(frame => frame + 1));
  });
});
