import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { noEdits } from '#shared/review/edits.ts';
import { CLIP_ID, sampleAudio, sampleEnhancement, sampleFacts, sampleFraming, samplePlan, sampleStyle, sampleWords } from '../../../../tests/support/sample-clip.ts';
import { StageHarness } from '../../../../tests/support/stage-harness.ts';
import { onFrames } from './build-bundle.ts';
import stage from './index.ts';

let harness: StageHarness;
beforeEach(async () => {
  harness = await StageHarness.create();
  await harness.seed('plan', samplePlan);
  await harness.seed('words', sampleWords);
  await harness.seed('enhancement-plan', sampleEnhancement);
  await harness.seed('clip-facts', sampleFacts, CLIP_ID);
  await harness.seed('framing', sampleFraming, CLIP_ID);
  await harness.seed('audio-plan', sampleAudio, CLIP_ID);
});
afterEach(async () => {
  await harness.close();
});

describe('enhancement-build', () => {
  it('shows each word of the clip once, and none from outside it', async () => {
    await harness.run(stage, { style: sampleStyle });
    const { pages } = harness.read('bundle', CLIP_ID);
    expect(pages.flatMap(page => page.words.map(word => word.text)).join(' ')).toBe('We left in March, and nobody ever told us why. So we went back.');
  });

  it('puts words on the clip\'s frames, with emphasis where the plan has it', async () => {
    await harness.run(stage, { style: sampleStyle });
    const words = harness.read('bundle', CLIP_ID).pages.flatMap(page => page.words);
    expect(words[0]).toMatchObject({ text: 'We', startFrame: 3, emphasis: false });
    expect(words.filter(word => word.emphasis).map(word => word.text)).toEqual(['March,']);
  });

  it('places the aspects asked for, with title, strap and punch-in on frames', async () => {
    await harness.run(stage, { style: sampleStyle, request: { aspects: ['1:1'] } });
    const bundle = harness.read('bundle', CLIP_ID);
    expect(bundle.placements.map(each => each.aspect)).toEqual(['1:1']);
    expect(bundle.title).toEqual({ text: 'Why we left', startFrame: 0, endFrame: 60 });
    expect(bundle.lowerThirds).toEqual([{ name: 'Ann Keller', role: 'Founder', startFrame: 15, endFrame: 90 }]);
    expect(bundle.punchIns).toEqual([{ startFrame: 30, endFrame: 45, scale: 1.1 }]);
  });

  it('makes a bundle without captions of a clip without words', async () => {
    await harness.seed('words', { ...sampleWords, words: [] });
    await harness.seed('plan', { ...samplePlan, clips: samplePlan.clips.map(clip => ({ ...clip, firstWord: null, lastWord: null })) });
    await harness.run(stage, { style: sampleStyle });
    const bundle = harness.read('bundle', CLIP_ID);
    expect(bundle.pages).toEqual([]);
    expect(bundle.placements.every(each => each.captionBoxes.length === 0)).toBe(true);
  });

  it('shows words as the editor has mended them, hides those that he hides, and depends on no others', async () => {
    const before = await harness.run(stage, { style: sampleStyle });
    const index = sampleWords.words.findIndex(word => word.text === 'March,');
    const after = await harness.run(stage, { style: sampleStyle, edits: { ...noEdits(), words: { [index]: 'May,', [index + 1]: '' } } });
    expect(harness.read('bundle', CLIP_ID).pages.flatMap(page => page.words.map(word => word.text)).join(' ')).toBe('We left in May, nobody ever told us why. So we went back.');
    expect(after.items.cacheKeys[CLIP_ID]).not.toBe(before.items.cacheKeys[CLIP_ID]);
    const elsewhere = await harness.run(stage, { style: sampleStyle, edits: { ...noEdits(), words: { 0: 'Not in the clip' } } });
    expect(elsewhere.items.cacheKeys).toEqual(before.items.cacheKeys);
  });

  it('writes the same bytes twice', async () => {
    await harness.run(stage, { style: sampleStyle });
    const first = await harness.digestOf('bundle', CLIP_ID);
    await harness.run(stage, { style: sampleStyle });
    expect(await harness.digestOf('bundle', CLIP_ID)).toBe(first);
  });
});

describe('onFrames', () => {
  it('sorts, ends a span where the next begins, and drops what lies outside', () => {
    const spans = [{ id: 'b', startSec: 1, endSec: 2 }, { id: 'a', startSec: 0, endSec: 1.5 }, { id: 'late', startSec: 9, endSec: 10 }];
    expect(onFrames(spans, 10, 15).map(({ id, startFrame, endFrame }) => [id, startFrame, endFrame])).toEqual([['a', 0, 10], ['b', 10, 15]]);
  });
});
