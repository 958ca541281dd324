import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { AudioPlan, ClipFacts, Framing } from '#shared/artifacts/clip.ts';
import type { Bundle } from '#shared/artifacts/enhancement.ts';
import { pageWords } from '#shared/captions/page-words.ts';
import { clipWords } from '#shared/captions/clip-words.ts';
import { timePages } from '#shared/captions/time-pages.ts';
import { placeOverlays } from '#shared/layout/place-overlays.ts';
import { noEdits, type EditState } from '#shared/review/edits.ts';
import { ASPECTS } from '#shared/units/geometry.ts';
import { CLIP_ID, makeSampleMedia, sampleAudio, sampleFacts, sampleFraming, samplePlan, sampleSource, sampleStyle, sampleWords } from '../../../../tests/support/sample-clip.ts';
import { emptyOutcome, StageHarness } from '../../../../tests/support/stage-harness.ts';
import { contradictions } from './contradictions.ts';
import stage from './index.ts';

function sampleBundle(): Bundle {
  const words = clipWords(sampleWords.words, sampleFacts.sourceRanges, null);
  const overlays = {
    fps: 30, pages: timePages(pageWords(words, sampleStyle.tokens.captions), { fps: 30, durationFrames: sampleFacts.frameCount, emphasised: new Set<number>() }),
    title: { text: 'Why we left', startFrame: 0, endFrame: 60 }, lowerThirds: [{ name: 'Ann', role: null, startFrame: 20, endFrame: 80 }], punchIns: [],
  };
  return {
    kind: 'bundle', version: 1, clipId: CLIP_ID, durationFrames: sampleFacts.frameCount, ...overlays,
    placements: ASPECTS.map(aspect => placeOverlays({ aspect, bundle: overlays, framing: sampleFraming, style: sampleStyle })),
  };
}

interface Parts { facts: ClipFacts; framing: Framing; audio: AudioPlan; bundle: Bundle }
const sampleParts = (): Parts => structuredClone({ facts: sampleFacts, framing: sampleFraming, audio: sampleAudio, bundle: sampleBundle() });

describe('contradictions', () => {
  const fieldsAfter = (change: (parts: Parts) => void): string[] => {
    const parts = sampleParts();
    change(parts);
    return contradictions(CLIP_ID, { source: sampleSource, ...parts }, ASPECTS).map(each => each.field);
  };
  const first = <T>(list: T[]): T => {
    const [found] = list;
    if (found === undefined) {
      throw new Error('the sample has none');
    }
    return found;
  };

  it('finds none in a sound package', () => {
    expect(fieldsAfter(() => undefined)).toEqual([]);
  });

  it.each<[string, string, (parts: Parts) => void]>([
    ['another clip\'s framing', 'framing.clipId', parts => void (parts.framing.clipId = 'c99999999')],
    ['a duration that is not the frames\'', 'facts.durationSec', parts => void (parts.facts.durationSec = 4.5)],
    ['a framing of another length', 'framing.frameCount', parts => void (parts.framing.frameCount = 119)],
    ['a bundle of another length', 'bundle.durationFrames', parts => void (parts.bundle.durationFrames = 121)],
    ['a bundle at another rate', 'bundle.fps', parts => void (parts.bundle.fps = 25)],
    ['a framing of another picture', 'framing.widthPx', parts => void (parts.framing.widthPx = 1920)],
    ['a source range that is too long', 'facts.sourceRanges', parts => void (first(parts.facts.sourceRanges).sourceEndSec = 15)],
    ['a source range after the end of the recording', 'facts.sourceRanges[0].sourceEndSec', parts => void Object.assign(first(parts.facts.sourceRanges), { sourceStartSec: 57, sourceEndSec: 61 })],
    ['an aspect that is not framed', 'framing.aspects[1:1]', parts => void (parts.framing.aspects = parts.framing.aspects.filter(each => each.aspect !== '1:1'))],
    ['a gap between segments', 'framing.aspects[9:16].segments[0]', parts => void (first(first(parts.framing.aspects).segments).startFrame = 2)],
    ['segments that end early', 'framing.aspects[9:16].segments', parts => void (first(first(parts.framing.aspects).segments).endFrame = 100)],
    ['a layout without its windows', 'framing.aspects[9:16].segments[0]', parts => void (first(first(parts.framing.aspects).segments).layout = 'two-up')],
    ['a window outside the media', 'framing.aspects[9:16].segments[0].windows[0]', parts => void (first(first(first(first(parts.framing.aspects).segments).windows)).centerXPx = 900)],
    ['pages that overlap', 'bundle.pages[1]', parts => void (first(parts.bundle.pages).endFrame += 3)],
    ['a caption box outside the safe zone', 'bundle.placements[9:16].captionBoxes[0]', parts => void (first(first(parts.bundle.placements).captionBoxes).yPx = 1800)],
    ['a missing caption box', 'bundle.placements[9:16].captionBoxes', parts => void first(parts.bundle.placements).captionBoxes.pop()],
    ['a caption on the title', 'bundle.placements[9:16].captionBoxes[0]', parts => void (first(first(parts.bundle.placements).captionBoxes).yPx = first(parts.bundle.placements).titleBox?.yPx ?? 0)],
    ['a title after the end', 'bundle.title', parts => void (parts.bundle.title = { text: 'x', startFrame: 100, endFrame: 130 })],
    ['peaks over the ceiling', 'audio.predicted.truePeakDbtp', parts => void (parts.audio.predicted = { integratedLufs: -14, truePeakDbtp: -0.2 })],
    ['sound where there is none', 'audio.measured', parts => void (parts.facts.silent = true)],
  ])('refuses %s', (_, field, change) => {
    expect(fieldsAfter(change)).toContain(field);
  });
});

describe('prepare-finalize', () => {
  let harness: StageHarness;
  let mediaDir: string;
  let media: { mediaPath: string; audioPath: string };

  beforeAll(async () => {
    mediaDir = await mkdtemp(join(tmpdir(), 'cutdown-sample-'));
    media = await makeSampleMedia(mediaDir);
  });
  afterAll(async () => {
    await rm(mediaDir, { recursive: true, force: true });
  });

  beforeEach(async () => {
    harness = await StageHarness.create();
    await seed(sampleParts());
  });
  afterEach(async () => {
    await harness.close();
  });

  async function seed(parts: Parts): Promise<void> {
    await harness.seed('source-facts', sampleSource);
    await harness.seed('plan', samplePlan);
    await harness.seed('words', sampleWords);
    await harness.seed('clip-facts', parts.facts, CLIP_ID);
    await harness.seed('framing', parts.framing, CLIP_ID);
    await harness.seed('audio-plan', parts.audio, CLIP_ID);
    await harness.seed('bundle', parts.bundle, CLIP_ID);
    await harness.seedFile('clip-media', media.mediaPath, CLIP_ID);
    await harness.seedFile('clip-audio', media.audioPath, CLIP_ID);
  }

  it('merges a sound clip, names the media\'s digests and says what was checked', async () => {
    await harness.run(stage);
    const made = harness.read('package', CLIP_ID);
    expect(made).toMatchObject({ rank: 1, score: 71, mediaDigest: await harness.digestOf('clip-media', CLIP_ID), audioDigest: await harness.digestOf('clip-audio', CLIP_ID) });
    expect(made.framing).not.toHaveProperty('tracks');
    expect(made.checks.filter(check => check.level === 'warning')).toEqual([]);
    expect(made.checks.map(check => check.code)).toEqual(['timing', 'loudness', 'reading-speed', 'cuts', 'placement-9x16', 'placement-1x1', 'placement-16x9']);
  });

  it('refuses a contradiction, naming clip and field, and leaves no package', async () => {
    const parts = sampleParts();
    parts.framing.frameCount = 119;
    await seed(parts);
    await expect(harness.run(stage)).rejects.toMatchObject({ kind: 'validation-failed', message: expect.stringMatching(/Clip c00000001 .*framing\.frameCount is 119/) as string });
    expect(harness.has('package', CLIP_ID)).toBe(false);
  });

  it('refuses media that is not what is recorded', async () => {
    const parts = sampleParts();
    parts.facts.widthPx = 1280;
    parts.framing.widthPx = 1280;
    await seed(parts);
    await expect(harness.run(stage)).rejects.toMatchObject({ kind: 'validation-failed', message: expect.stringContaining('clip-media is 640x360, but 1280x360 is recorded') as string });
  });

  it('refuses sound of another length', async () => {
    const other = await mkdtemp(join(tmpdir(), 'cutdown-sample-'));
    try {
      const { audioPath } = await makeSampleMedia(other, { sound: 'anoisesrc=d=1:r=44100' });
      await harness.seedFile('clip-audio', audioPath, CLIP_ID);
      await expect(harness.run(stage)).rejects.toMatchObject({ kind: 'validation-failed', message: expect.stringContaining('clip-audio lasts 1.000 s, but the clip 4 s') as string });
    } finally {
      await rm(other, { recursive: true, force: true });
    }
  });

  it('warns of black edges, a cut word, fast captions, a covered face and missing sound, and goes on', async () => {
    const other = await mkdtemp(join(tmpdir(), 'cutdown-sample-'));
    try {
      const { mediaPath } = await makeSampleMedia(other, { picture: 'testsrc2=s=640x360:r=30,fade=in:st=0.5:d=0.1' });
      const parts = sampleParts();
      parts.facts.sourceRanges = [{ sourceStartSec: 10.2, sourceEndSec: 14.2, outputStartSec: 0 }];
      parts.audio = { ...sampleAudio, measured: null, predicted: null, gainDb: 0 };
      for (const page of parts.bundle.pages.slice(0, 1)) {
        page.words = page.words.map(word => ({ ...word, text: word.text.repeat(8) }));
      }
      parts.bundle.placements.forEach(each => each.notes.push(`Caption 1 covers a face in ${each.aspect}.`, 'More.'));
      await seed(parts);
      await harness.seedFile('clip-media', mediaPath, CLIP_ID);
      await harness.run(stage);
      const warned = harness.read('package', CLIP_ID).checks.filter(check => check.level === 'warning');
      expect(warned.map(check => check.code)).toEqual(['silent-audio', 'reading-speed', 'cut-inside-word', 'black-start', 'face-covered-9x16', 'face-covered-1x1', 'face-covered-16x9']);
      expect(warned.find(check => check.code === 'cut-inside-word')?.sentence).toContain('"We"');
      expect(warned.find(check => check.code === 'black-start')?.sentence).toMatch(/begins with 0\.[56] s of black/);
    } finally {
      await rm(other, { recursive: true, force: true });
    }
  });

  it('keeps what holds for all clips in each package, and leaves it to the stage that found it to say it', async () => {
    const parts = sampleParts();
    parts.framing.warnings = [{ code: 'face-model-missing', sentence: 'No model.' }, { code: 'no-faces', sentence: 'No face.' }];
    await seed(parts);
    const { logs } = await harness.run(stage);
    expect(harness.read('package', CLIP_ID).checks.filter(check => check.level === 'warning').map(check => check.code)).toEqual(['face-model-missing', 'no-faces']);
    expect(logs.map(line => line.message)).toEqual([`Clip ${CLIP_ID}: No face.`]);
  });

  const editOf = (change: { title?: string; words?: Record<string, string> }): EditState => ({
    ...noEdits(), words: change.words ?? {},
    ...(change.title === undefined ? {} : { clips: { [CLIP_ID]: { startSec: 10, endSec: 14, cuts: [], title: change.title, framing: [], origin: 'proposed', removed: false } } }),
  });

  it('has the editor\'s title, and keeps what was found in the media while they stay', async () => {
    const before = await harness.run(stage);
    expect(before.items.done).toEqual([`${CLIP_ID}-media`, CLIP_ID]);
    const after = await harness.run(stage, { edits: editOf({ title: 'By hand' }), found: [`${CLIP_ID}-media`] });
    expect(after.items.done).toEqual([CLIP_ID]);
    expect(after.items.cacheKeys[CLIP_ID]).not.toBe(before.items.cacheKeys[CLIP_ID]);
    expect(harness.read('package', CLIP_ID).title).toBe('By hand');
    await harness.seedFile('clip-audio', media.mediaPath, CLIP_ID);
    const other = emptyOutcome();
    await expect(harness.run(stage, { outcome: other })).rejects.toMatchObject({ kind: 'validation-failed' });
    expect(other.items.done).toEqual([]);
  });

  it('names cuts inside the clip, and words as they read', async () => {
    const parts = sampleParts();
    const [we, left] = [sampleWords.words[2], sampleWords.words[3]];
    const cutSec = ((left?.startSec ?? 0) + (left?.endSec ?? 0)) / 2;
    parts.facts.sourceRanges = [{ sourceStartSec: 10, sourceEndSec: cutSec, outputStartSec: 0 }, { sourceStartSec: 20, sourceEndSec: 20 + 4 - (cutSec - 10), outputStartSec: cutSec - 10 }];
    await seed(parts);
    await harness.run(stage, { edits: editOf({ words: { 3: 'departed' } }) });
    const sentence = (): string | undefined => harness.read('package', CLIP_ID).checks.find(check => check.code === 'cut-inside-word')?.sentence;
    expect(we?.text).toBe('We');
    expect(sentence()).toBe('The cut that begins at 0:10.50 in the recording cuts into "departed".');
    await harness.run(stage, { edits: editOf({ words: { 3: '' } }) });
    expect(sentence()).toContain('a word that is not shown');
  });
});
