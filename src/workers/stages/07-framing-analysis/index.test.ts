import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Framing } from '#shared/artifacts/clip.ts';
import { cropWindowAt } from '#shared/framing/crop.ts';
import { noEdits } from '#shared/review/edits.ts';
import { ASPECT_SIZES_PX } from '#shared/units/geometry.ts';
import { FIXTURES, StageHarness } from '../../../../tests/support/stage-harness.ts';
import stage from './index.ts';

const CLIP_ID = 'c0000abcd';
const MODEL = FIXTURES === null ? null : join(FIXTURES, 'models/face/yunet_n_dynamic.onnx');
const TWO_SPEAKERS = FIXTURES === null ? null : join(FIXTURES, 'media/talking/synth-two-speakers-16x9.mp4');
const hasFixtures = MODEL !== null && TWO_SPEAKERS !== null && existsSync(MODEL) && existsSync(TWO_SPEAKERS);

let harness: StageHarness;
beforeEach(async () => {
  harness = await StageHarness.create();
});
afterEach(() => harness.close());

/** Seeds a run with one clip, made by ffmpeg from `input`, of 960x540 at 25 fps. */
async function seedClip(input: string[], durationSec: number, turns: { startSec: number; endSec: number; speaker: number }[], options: { sound?: string[] } = {}): Promise<number> {
  const path = join(harness.dir, 'clip.mp4');
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, '-t', String(durationSec), '-an', '-r', '25', '-vf', 'scale=960:540,setsar=1', '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '18', '-pix_fmt', 'yuv420p', path]);
  const frameCount = durationSec * 25;
  await harness.seedFile('clip-media', path, CLIP_ID);
  const sound = join(harness.dir, 'clip.wav');
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...(options.sound ?? ['-f', 'lavfi', '-i', 'anullsrc=r=48000:cl=stereo']), '-t', String(durationSec), '-vn', '-ar', '48000', '-ac', '2', sound]);
  await harness.seedFile('clip-audio', sound, CLIP_ID);
  await harness.seed('clip-facts', {
    kind: 'clip-facts', version: 1, clipId: CLIP_ID, sourceRanges: [{ sourceStartSec: 100, sourceEndSec: 100 + durationSec, outputStartSec: 0 }],
    fps: 25, frameCount, durationSec, widthPx: 960, heightPx: 540, silent: false,
  }, CLIP_ID);
  await harness.seed('plan', {
    kind: 'plan', version: 1, scorer: { id: 'test', note: '' }, candidateCount: 1, rejected: [], warnings: [],
    clips: [{ clipId: CLIP_ID, rank: 1, startSec: 100, endSec: 100 + durationSec, title: 'A clip', score: 50, criteria: [], reason: '', firstWord: null, lastWord: null, topic: null, cuts: [] }],
  });
  await harness.seed('segments', {
    kind: 'segments', version: 1, shots: [{ startSec: 0, endSec: 1000 }], speech: [{ startSec: 100, endSec: 100 + durationSec }], speechDetector: 'none',
    silences: [], turns, sentences: [], topics: [], energy: { hopSec: 0.1, rmsDb: [] },
  });
  return frameCount;
}

function segmentsOf(framing: Framing, aspect: string): Framing['aspects'][number]['segments'] {
  return framing.aspects.find(each => each.aspect === aspect)!.segments;
}

describe('an editor\'s framing', () => {
  it('is worked in without another look at the clip', async () => {
    await seedClip(['-f', 'lavfi', '-i', 'color=c=0x304050:s=960x540:r=25[a];testsrc2=s=160x160:r=25[b];[a][b]overlay=680:180'], 3, []);
    const first = await harness.run(stage);
    expect(first.items.done).toEqual([`${CLIP_ID}-seen`, 'people', CLIP_ID]);
    const machine = harness.read('framing', CLIP_ID);
    const choice = { aspect: '9:16' as const, startSec: 101, endSec: 102, layout: 'whole-blur' as const, windows: [] };
    const edits = { ...noEdits(), clips: { [CLIP_ID]: { startSec: 100, endSec: 103, cuts: [], title: null, framing: [choice], origin: 'proposed' as const, removed: false } } };
    const second = await harness.run(stage, { edits, found: [`${CLIP_ID}-seen`, 'people'] });
    expect(second.items.done).toEqual([CLIP_ID]);
    expect(second.items.cacheKeys[CLIP_ID]).not.toBe(first.items.cacheKeys[CLIP_ID]);
    const framing = harness.read('framing', CLIP_ID);
    expect(segmentsOf(framing, '9:16').map(each => [each.startFrame, each.endFrame, each.reason])).toEqual([[0, 25, expect.any(String)], [25, 50, 'the editor\'s choice'], [50, 75, expect.any(String)]]);
    expect(segmentsOf(framing, '1:1')).toEqual(segmentsOf(machine, '1:1'));
  });
});

describe('framing analysis without the face model', () => {
  it('follows movement, says so, and covers every frame of every aspect', async () => {
    const frameCount = await seedClip(['-f', 'lavfi', '-i', 'color=c=0x304050:s=960x540:r=25[a];testsrc2=s=160x160:r=25[b];[a][b]overlay=680:180'], 3, []);
    const { logs, progress } = await harness.run(stage);
    const framing = harness.read('framing', CLIP_ID);
    expect(framing.detector).toBe('none');
    expect(framing.warnings.map(warning => warning.code)).toEqual(['face-model-missing']);
    expect(logs.filter(line => line.level === 'warn').map(line => line.message)).toEqual([expect.stringContaining('The face model is not there')]);
    expect(progress.at(-1)?.fraction).toBe(1);
    const [segment] = segmentsOf(framing, '9:16');
    expect(segment).toMatchObject({ startFrame: 0, endFrame: frameCount, layout: 'single' });
    const box = cropWindowAt(segment!.windows[0]!, 0, ASPECT_SIZES_PX['9:16'], { widthPx: 960, heightPx: 540 });
    expect(box.xPx).toBeLessThanOrEqual(680);
    expect(box.xPx + box.widthPx).toBeGreaterThanOrEqual(840);
    expect(segmentsOf(framing, '16:9').map(each => each.layout)).toEqual(['single']);
  });

  it('finds a cut on its exact frame and shows a busy picture whole', async () => {
    await seedClip(['-f', 'lavfi', '-i', 'testsrc2=s=960x540:r=25,trim=end_frame=37[a];color=c=0xe0d0c0:s=960x540:r=25,trim=end_frame=38[b];[a][b]concat'], 3, []);
    await harness.run(stage);
    const framing = harness.read('framing', CLIP_ID);
    expect(framing.shotStarts).toEqual([0, 37]);
    expect(segmentsOf(framing, '9:16').every(each => each.layout === 'whole-blur')).toBe(true);
  });

  it('stops when it is cancelled', async () => {
    await seedClip(['-f', 'lavfi', '-i', 'testsrc2=s=960x540:r=25'], 2, []);
    const controller = new AbortController();
    controller.abort();
    await expect(harness.run(stage, { signal: controller.signal })).rejects.toBeDefined();
    expect(harness.has('framing', CLIP_ID)).toBe(false);
  });

  it('names a clip whose media holds no picture', async () => {
    await seedClip(['-f', 'lavfi', '-i', 'testsrc2=s=960x540:r=25'], 1, []);
    const sound = join(harness.dir, 'sound.mp4');
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'anullsrc', '-t', '0.5', '-c:a', 'aac', sound]);
    await harness.seedFile('clip-media', sound, CLIP_ID);
    await expect(harness.run(stage)).rejects.toMatchObject({ message: expect.stringContaining(CLIP_ID) as string });
  });
});

describe.skipIf(!hasFixtures)('framing analysis of two people of whom one speaks', () => {
  it('frames the one who speaks, changes within two frames of the change, and gives the same bytes again', async () => {
    // From 6 s to 10 s of the recording; the left one speaks until 8 s.
    await seedClip(['-ss', '6', '-i', TWO_SPEAKERS!], 4, [{ startSec: 100, endSec: 101.9, speaker: 0 }, { startSec: 102.2, endSec: 104, speaker: 1 }]);
    await harness.run(stage, { models: { 'face-yunet': MODEL! } });
    const framing = harness.read('framing', CLIP_ID);
    expect(framing.detector).toBe('yunet');
    expect(framing.warnings.map(each => each.code)).toEqual(['speaker-model-missing']);
    const [left, right] = [...framing.tracks].sort((a, b) => a.boxes[0]!.xPx - b.boxes[0]!.xPx);
    const segments = segmentsOf(framing, '9:16');
    expect(segments).toHaveLength(2);
    expect(Math.abs(segments[1]!.startFrame - 50)).toBeLessThanOrEqual(2);
    for (const [segment, track] of [[segments[0]!, left!], [segments[1]!, framing.tracks.findLast(each => each.boxes[0]!.xPx >= right!.boxes[0]!.xPx - 40)!]] as const) {
      for (const box of track.boxes.filter(each => each.frame >= segment.startFrame && each.frame < segment.endFrame)) {
        const window = cropWindowAt(segment.windows[0]!, box.frame, ASPECT_SIZES_PX['9:16'], { widthPx: 960, heightPx: 540 });
        expect(box.xPx).toBeGreaterThanOrEqual(window.xPx);
        expect(box.xPx + box.widthPx).toBeLessThanOrEqual(window.xPx + window.widthPx);
      }
    }
    const before = await harness.digestOf('framing', CLIP_ID);
    await harness.run(stage, { models: { 'face-yunet': MODEL! } });
    expect(await harness.digestOf('framing', CLIP_ID)).toBe(before);
  });
});
