import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { StageHarness } from '../../../../tests/support/stage-harness.ts';
import { MAX_TRANSCRIPT_BYTES } from './import/limits.ts';
import stage from './index.ts';

const FACTS = {
  kind: 'source-facts', version: 1, fingerprint: { algorithm: 'sampled-sha256-v1', digest: '0', sizeBytes: 1 }, formatName: 'mp4', durationSec: 60, fileOffsetSec: 0,
  video: { streamIndex: 0, codec: 'h264', widthPx: 320, heightPx: 180, codedWidthPx: 320, codedHeightPx: 180, fps: 25, variableFrameRate: false, rotationDeg: 0, pixelFormat: 'yuv420p', bitDepth: 8, hdr: false, interlaced: false },
  audio: null, repairs: [], cutFrom: 'source', proxy: { widthPx: 320, heightPx: 180, fps: 25, frameCount: 1500 }, outputFps: 25,
} as const;

describe('transcription', () => {
  let harness: StageHarness;
  beforeEach(async () => {
    harness = await StageHarness.create();
    await harness.seed('source-facts', { ...FACTS, repairs: [] });
  });
  afterEach(async () => { await harness.close(); });

  async function withTranscript(content: string | Buffer, name = 'talk.srt'): Promise<string> {
    const path = join(harness.dir, name);
    await writeFile(path, content);
    return path;
  }

  it('imports a transcript, speakers included, the same bytes each time', async () => {
    const transcriptPath = await withTranscript('1\n00:00:01,000 --> 00:00:03,000\nAda Byron: Hello there.\n\n2\n00:00:03,000 --> 00:00:05,000\nBob Moore: Good day.\n');
    await harness.run(stage, { transcriptPath });
    expect(harness.read('words')).toMatchObject({ provider: { id: 'import', detail: 'SRT' }, speakers: [{ name: 'Ada Byron' }, { name: 'Bob Moore' }], words: [{ text: 'Hello', startSec: 1, speaker: 0 }, {}, {}, { text: 'day.', endSec: 5, speaker: 1 }] });
    const digest = await harness.digestOf('words');
    await harness.run(stage, { transcriptPath });
    expect(await harness.digestOf('words')).toBe(digest);
  });

  it('goes on without a transcript and says what that means', async () => {
    const { logs } = await harness.run(stage);
    expect(harness.read('words')).toMatchObject({ provider: { id: 'none' }, words: [], warnings: [{ code: 'no-transcript' }] });
    expect(logs.filter(line => line.level === 'warn')[0]?.message).toContain('--transcript');
  });

  it('writes nothing when the transcript is refused', async () => {
    const refused: [string, string | Buffer][] = [['transcript-unreadable', ''], ['transcript-too-large', Buffer.alloc(MAX_TRANSCRIPT_BYTES + 1, 'a')], ['transcript-mismatch', '1\n00:59:01,000 --> 00:59:03,000\nFar away.\n']];
    for (const [kind, content] of refused) {
      await expect(harness.run(stage, { transcriptPath: await withTranscript(content) })).rejects.toMatchObject({ kind });
    }
    await expect(harness.run(stage, { transcriptPath: join(harness.dir, 'gone.srt') })).rejects.toMatchObject({ kind: 'transcript-missing' });
    expect(harness.has('words')).toBe(false);
  });
});
