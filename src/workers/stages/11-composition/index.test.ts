import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ClipPackage } from '#shared/artifacts/clip.ts';
import type { Bundle } from '#shared/artifacts/enhancement.ts';
import { placeOverlays } from '#shared/layout/place-overlays.ts';
import { titleSlug } from '#shared/naming/slug.ts';
import { OutputPayload } from '#shared/render/composition-props.ts';
import { ASPECTS } from '#shared/units/geometry.ts';
import { CLIP_ID, sampleAudio, sampleFacts, sampleFraming, samplePlan, samplePlannedClip, sampleStyle } from '../../../../tests/support/sample-clip.ts';
import { StageHarness } from '../../../../tests/support/stage-harness.ts';
import { fileStem } from './file-stem.ts';
import stage from './index.ts';

function samplePackage(clipId = CLIP_ID, rank = 1): ClipPackage {
  const word = (text: string, startFrame: number): Bundle['pages'][number]['words'][number] => ({ text, startFrame, endFrame: startFrame + 15, emphasis: false });
  const overlays: Pick<Bundle, 'fps' | 'pages' | 'title' | 'lowerThirds' | 'punchIns'> = {
    fps: 30, title: { text: 'Why we left', startFrame: 0, endFrame: 60 }, lowerThirds: [], punchIns: [],
    pages: [{ startFrame: 15, endFrame: 45, words: [word('We', 15), word('left.', 30)] }, { startFrame: 60, endFrame: 100, words: [word('Really.', 60)] }],
  };
  const { tracks: _, ...framing } = sampleFraming;
  const { title, score, criteria, reason } = samplePlannedClip;
  return {
    kind: 'package', version: 1, clipId, rank, title, score, criteria, reason, facts: { ...sampleFacts, clipId }, framing, audio: sampleAudio,
    bundle: { kind: 'bundle', version: 1, clipId, durationFrames: sampleFacts.frameCount, ...overlays, placements: ASPECTS.map(aspect => placeOverlays({ aspect, bundle: overlays, framing: sampleFraming, style: sampleStyle })) },
    mediaDigest: 'a', audioDigest: 'b',
    checks: [{ code: 'timing', level: 'ok', sentence: 'Fine.' }, { code: 'face-covered-1x1', level: 'warning', sentence: 'A face is covered.' }],
  };
}

describe('composition', () => {
  let harness: StageHarness;
  beforeEach(async () => {
    harness = await StageHarness.create();
    await harness.seed('plan', { ...samplePlan, clips: [{ ...samplePlannedClip, clipId: 'c00000002', rank: 2 }, samplePlannedClip] });
    await harness.seed('package', samplePackage(), CLIP_ID);
    await harness.seed('package', samplePackage('c00000002', 2), 'c00000002');
  });
  afterEach(async () => {
    await harness.close();
  });

  it('makes one payload per clip and aspect, in order of rank, with names that differ', async () => {
    await harness.run(stage, { style: sampleStyle });
    const { outputs } = harness.read('composition-index');
    expect(outputs.map(each => each.fileStem)).toEqual([
      '01-why-we-left-and-came-back-9x16', '01-why-we-left-and-came-back-1x1', '01-why-we-left-and-came-back-16x9',
      '02-why-we-left-and-came-back-9x16', '02-why-we-left-and-came-back-1x1', '02-why-we-left-and-came-back-16x9',
    ]);
    expect(outputs[0]).toMatchObject({ outputId: 'c00000001-9x16', renderScale: 1, props: { widthPx: 1080, heightPx: 1920, mediaSrc: 'clip-media:c00000001', durationFrames: 120 }, audio: { gainDb: 6, silent: false } });
  });

  it('puts subtitles on clip time and the source\'s time into the sidecar, without other aspects\' checks', async () => {
    await harness.run(stage, { style: sampleStyle, request: { aspects: ['9:16'] } });
    const [output] = harness.read('composition-index').outputs;
    expect(output?.captionsSrt).toBe('1\n00:00:00,500 --> 00:00:01,800\nWe left.\n\n2\n00:00:02,000 --> 00:00:02,833\nReally.\n');
    expect(output?.sidecar).toMatchObject({ sourceRanges: [{ sourceStartSec: 10, sourceEndSec: 14, outputStartSec: 0 }], style: { id: 'sample', version: '1.0.0' }, durationSec: 4 });
    expect(output?.sidecar.checks.map(check => check.code)).toEqual(['timing']);
  });

  it('renders drafts at a quarter, with even sides', async () => {
    await harness.run(stage, { style: sampleStyle, request: { preset: 'draft' } });
    for (const { renderScale, props } of harness.read('composition-index').outputs) {
      expect([props.widthPx * renderScale % 2, props.heightPx * renderScale % 2]).toEqual([0, 0]);
    }
  });

  it('refuses a package without an aspect that is asked for, naming the clip', async () => {
    const broken = samplePackage();
    broken.framing.aspects = broken.framing.aspects.filter(each => each.aspect !== '16:9');
    await harness.seed('package', broken, CLIP_ID);
    await expect(harness.run(stage, { style: sampleStyle })).rejects.toMatchObject({ kind: 'validation-failed', message: expect.stringMatching(/c00000001 .*16:9: it is not framed/) as string });
    expect(harness.has('composition-index')).toBe(false);
  });

  it('writes the same bytes twice', async () => {
    await harness.run(stage, { style: sampleStyle });
    const first = await harness.digestOf('composition-index');
    await harness.run(stage, { style: sampleStyle });
    expect(await harness.digestOf('composition-index')).toBe(first);
  });
});

describe('fileStem', () => {
  it('writes other scripts in Latin letters, and falls back to the clip\'s id', () => {
    expect(titleSlug('Größe & Łódź: “Œuvre”')).toBe('grosse-lodz-oeuvre');
    expect(titleSlug('Почему мы ушли')).toBe('pochemu-my-ushli');
    expect(fileStem({ clipId: CLIP_ID, rank: 3, title: '为什么' }, '9:16', 1)).toBe('03-c00000001-9x16');
    expect(fileStem({ clipId: CLIP_ID, rank: 7, title: 'CON' }, '1:1', 3)).toBe('007-con-1x1');
  });

  it('is always a name the schema takes, and at most 80 characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 1, max: 100 }), fc.constantFrom(...ASPECTS), (title, rank, aspect) => {
      const stem = fileStem({ clipId: CLIP_ID, rank, title }, aspect, 3);
      expect(OutputPayload.shape.fileStem.safeParse(stem).success).toBe(true);
      expect(stem).toMatch(/^[a-z0-9-]{1,80}$/);
    }));
  });
});
