import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { SourceFacts } from '#shared/artifacts/source.ts';
import type { Words } from '#shared/artifacts/words.ts';
import { cancelled } from '#shared/errors/cutdown-error.ts';
import { runFfmpeg } from '#workers/tools/ffmpeg/run.ts';

import { StageHarness } from '../../../../tests/support/stage-harness.ts';
import stage from './index.ts';

const FPS = 25;

function factsOf(durationSec: number, silent: boolean): SourceFacts {
  return {
    kind: 'source-facts', version: 1, fingerprint: { algorithm: 'sampled-sha256-v1', digest: '0', sizeBytes: 1 }, formatName: 'mp4', durationSec, fileOffsetSec: 0,
    video: { streamIndex: 0, codec: 'h264', widthPx: 320, heightPx: 180, codedWidthPx: 320, codedHeightPx: 180, fps: FPS, variableFrameRate: false, rotationDeg: 0, pixelFormat: 'yuv420p', bitDepth: 8, hdr: false, interlaced: false },
    audio: silent ? null : { streamIndex: 1, codec: 'aac', sampleRateHz: 16_000, channels: 1, channelLayout: 'mono', trackCount: 1 },
    repairs: [], cutFrom: 'source', proxy: { widthPx: 320, heightPx: 180, fps: FPS, frameCount: Math.round(durationSec * FPS) }, outputFps: 25,
  };
}

const WORDS: Words = {
  kind: 'words', version: 1, language: 'en', provider: { id: 'import', detail: '' }, speakers: [{ name: 'Ada' }, { name: 'Bob' }], warnings: [],
  words: ['Hello', 'there.', 'Is', 'it', 'on?', 'Yes.'].map((text, index) => ({ startSec: 1 + index * 0.5, endSec: 1.4 + index * 0.5, text, speaker: index < 5 ? 0 : 1, confidence: null, estimated: false })),
};

describe('segment detection', () => {
  let dir = '';
  let harness: StageHarness;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cutdown-segments-'));
    harness = await StageHarness.create();
    // Three shots of 2 s: three different pictures. Sound from 1 to 4 s.
    const picture = (source: string): string[] => ['-f', 'lavfi', '-i', source];
    await runFfmpeg({
      args: [
        ...picture(`testsrc2=s=320x180:r=${FPS}:d=2`), ...picture(`rgbtestsrc=s=320x180:r=${FPS}:d=2`), ...picture(`color=c=white:s=320x180:r=${FPS}:d=2`),
        '-filter_complex', '[0:v][1:v][2:v]concat=n=3:v=1:a=0,format=yuv420p[v]', '-map', '[v]', '-c:v', 'libx264', '-preset', 'ultrafast', join(dir, 'proxy.mp4'),
      ],
    });
    await runFfmpeg({
      args: ['-f', 'lavfi', '-i', 'sine=frequency=220:sample_rate=16000:duration=6', '-af', 'volume=\'if(between(t,1,4),1,0)\':eval=frame', '-ac', '1', '-c:a', 'pcm_s16le', join(dir, 'audio.wav')],
    });
    await harness.seedFile('proxy', join(dir, 'proxy.mp4'));
  });

  afterAll(async () => {
    await harness.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('finds shots, speaker turns, sentences and one topic; without sound it claims no speech and no silence', async () => {
    await harness.seed('source-facts', factsOf(6, true));
    await harness.seed('words', WORDS);
    const { progress } = await harness.run(stage);
    const segments = harness.read('segments');
    expect(segments.shots).toEqual([{ startSec: 0, endSec: 2 }, { startSec: 2, endSec: 4 }, { startSec: 4, endSec: 6 }]);
    expect(segments.sentences.map(sentence => sentence.text)).toEqual(['Hello there.', 'Is it on?', 'Yes.']);
    expect(segments.turns).toEqual([{ startSec: 1, endSec: 3.4, speaker: 0 }, { startSec: 3.5, endSec: 3.9, speaker: 1 }]);
    expect(segments.topics).toMatchObject([{ firstSentence: 0, lastSentence: 2 }]);
    expect(segments).toMatchObject({ speech: [], silences: [], speechDetector: 'none', energy: { rmsDb: [] } });
    expect(progress.at(-1)?.fraction).toBe(1);
  });

  it('tells speech from silence and measures a level a second; the same input gives the same bytes', async () => {
    await harness.seedFile('audio', join(dir, 'audio.wav'));
    await harness.seed('source-facts', factsOf(6, false));
    await harness.seed('words', { ...WORDS, words: [], speakers: [] });
    await harness.run(stage);
    const segments = harness.read('segments');
    expect(segments.speechDetector).toBe('energy');
    expect(segments.energy.rmsDb).toHaveLength(6);
    expect(segments.energy.rmsDb[0]).toBe(-90);
    expect(segments.energy.rmsDb[2]).toBeGreaterThan(-40);
    const covered = [...segments.speech, ...segments.silences].sort((a, b) => a.startSec - b.startSec);
    expect(covered[0]?.startSec).toBe(0);
    expect(covered.at(-1)?.endSec).toBe(6);
    expect(covered.every((span, index) => index === 0 || span.startSec === covered[index - 1]?.endSec)).toBe(true);
    expect(segments).toMatchObject({ sentences: [], topics: [], turns: [] });
    const digest = await harness.digestOf('segments');
    await harness.run(stage);
    expect(await harness.digestOf('segments')).toBe(digest);
  });

  it('stops when it is cancelled', async () => {
    await expect(harness.run(stage, { signal: AbortSignal.abort(cancelled()) })).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
