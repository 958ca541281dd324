/** A made talk, planned and cut by the stages themselves: what tightening does to the sound, measured in the clip against the source. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { PlannedClip } from '#shared/artifacts/plan.ts';
import { clipWords } from '#shared/captions/clip-words.ts';
import { sourceToClipSec } from '#shared/timeline/clip-time.ts';
import transcoding from '#workers/stages/01-transcoding/index.ts';
import transcription from '#workers/stages/02-transcription/index.ts';
import segmentDetection from '#workers/stages/03-segment-detection/index.ts';
import planning from '#workers/stages/04-planning/index.ts';
import { handlers } from '#workers/stages/06-prepare-media/delegates.ts';
import prepareMedia from '#workers/stages/06-prepare-media/index.ts';
import { fileUrl, runFfmpeg } from '#workers/tools/ffmpeg/run.ts';

import { writeFileSync } from 'node:fs';
import { joinsOf, keptOf, stepDb } from './support/joins.ts';
import { madeVoice, writeWav, type MadeWord } from './support/made-voice.ts';
import { StageHarness } from './support/stage-harness.ts';

const RATE_HZ = 48_000;
const TEXTS = [
  'Nobody tells you this about work.', 'The first year is the hardest.', 'You learn more from one failure than from ten wins.', 'And that is why we kept going.',
  'Um, small habits beat big plans every day.', 'You should never trust a backup you have not restored.', 'That is the whole story.',
];
/** Pauses before the sentences. */
const PAUSES_SEC = [0.4, 1.3, 0.3, 1.7, 0.5, 0.95, 0.2];

const words: MadeWord[] = [];
TEXTS.forEach((text, at) => {
  text.split(' ').forEach((token, index) => {
    // The filler stands by itself.
    const gapSec = index === 0 ? PAUSES_SEC[at] ?? 0 : words.at(-1)?.text === 'Um,' ? 0.3 : 0.06;
    const startSec = (words.at(-1)?.endSec ?? 0) + gapSec;
    words.push({ startSec, endSec: startSec + 0.12 + 0.03 * token.length, text: token });
  });
});
const durationSec = Math.ceil((words.at(-1)?.endSec ?? 0) + 1);

let harness: StageHarness;
let clip: PlannedClip;
const request = { tighten: 'pauses-and-fillers', clipCount: 1, minSec: 8, maxSec: 40 } as const;
beforeAll(async () => {
  harness = await StageHarness.create();
  const [wav, sourcePath, transcriptPath] = [join(harness.dir, 'talk.wav'), join(harness.dir, 'talk.mov'), join(harness.dir, 'talk.json')];
  const voice = madeVoice(words, { durationSec, sampleRateHz: RATE_HZ, roomDb: -63 });
  writeWav(wav, [voice, voice], RATE_HZ);
  await runFfmpeg({ args: ['-loglevel', 'error', '-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=25:duration=${durationSec}`, '-i', fileUrl(wav), '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'pcm_s16le', '-shortest', fileUrl(sourcePath)] });
  writeFileSync(transcriptPath, JSON.stringify({ language: 'en', words: words.map(({ startSec, endSec, text }) => ({ word: text, start: startSec, end: endSec })) }));
  const inputs = { sourcePath, transcriptPath, request };
  await harness.run(transcoding, inputs);
  await harness.run(transcription, inputs);
  await harness.run(segmentDetection, inputs);
  await harness.run(planning, inputs);
  await harness.run(prepareMedia, { ...inputs, handlers });
  clip = harness.read('plan').clips[0] as PlannedClip;
}, 180_000);
afterAll(async () => {
  await harness.close();
});

async function stereo(path: string): Promise<Float32Array[]> {
  const bytes = await readFile(path);
  const frames = (bytes.length - 44) / 4;
  return [0, 1].map(channel => Float32Array.from({ length: frames }, (_, frame) => bytes.readInt16LE(44 + 4 * frame + 2 * channel) / 32768));
}

describe('a tightened clip', () => {
  it('has its long pauses shortened and the filler left out, each with a reason', () => {
    const whys = clip.tightened?.map(cut => cut.why) ?? [];
    expect(whys.filter(why => why === 'pause').length).toBeGreaterThanOrEqual(2);
    expect(whys).toContain('filler');
    expect(clip.cuts).toEqual(clip.tightened?.map(({ startSec, endSec }) => ({ startSec, endSec })));
  });

  it('joins without a step above -50 dBFS in either channel', async () => {
    const { sourceRanges } = harness.read('clip-facts', clip.clipId);
    expect(sourceRanges).toHaveLength(clip.cuts.length + 1);
    for (const channel of await stereo(harness.pathOf('clip-audio', clip.clipId))) {
      for (const joinSec of joinsOf(sourceRanges)) {
        expect(stepDb(channel, joinSec, RATE_HZ), `join at ${joinSec} s`).toBeLessThan(-50);
      }
    }
  });

  it('has every word but the filler whole: none is shorter than in the source by 40 ms, or quieter', async () => {
    const { sourceRanges } = harness.read('clip-facts', clip.clipId);
    const [source, [made]] = [await stereo(join(harness.dir, 'talk.wav')), await stereo(harness.pathOf('clip-audio', clip.clipId))];
    const heard = words.filter(word => word.startSec >= clip.startSec && word.endSec <= clip.endSec && word.text !== 'Um,');
    expect(heard.length).toBeGreaterThan(15);
    for (const word of heard) {
      const { lostSec, levelDb } = keptOf(word, { source: source[0] as Float32Array, clip: made as Float32Array, ranges: sourceRanges, sampleRateHz: RATE_HZ });
      expect(lostSec, word.text).toBeLessThanOrEqual(0.04);
      expect(Math.abs(levelDb), word.text).toBeLessThan(0.5);
    }
  });

  it('has captions where the words are heard, and none for the filler', () => {
    const { sourceRanges } = harness.read('clip-facts', clip.clipId);
    const captions = clipWords(harness.read('words').words, sourceRanges, null);
    expect(captions.map(word => word.text)).not.toContain('Um,');
    for (const caption of captions) {
      const word = words[caption.index] as MadeWord;
      expect(caption.startSec).toBeCloseTo(sourceToClipSec(sourceRanges, word.startSec), 2);
      expect(caption.endSec - caption.startSec).toBeCloseTo(word.endSec - word.startSec, 2);
    }
    const lengthSec = sourceRanges.reduce((sum, range) => sum + range.sourceEndSec - range.sourceStartSec, 0);
    expect(harness.read('clip-facts', clip.clipId).durationSec).toBeCloseTo(lengthSec, 4);
  });

  it('is what it was without the setting', async () => {
    await harness.run(planning, { request: { ...request, tighten: 'off' } });
    const { tightened: _, ...rest } = clip;
    expect(harness.read('plan').clips[0]).toEqual({ ...rest, cuts: [] });
  });
});
