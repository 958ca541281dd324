import { describe, expect, it } from 'vitest';

import type { ClipFacts, Framing } from '#shared/artifacts/clip.ts';
import { cropWindowAt, panelsOf } from '#shared/framing/crop.ts';
import type { FramingChoice } from '#shared/review/edits.ts';
import { ASPECT_SIZES_PX } from '#shared/units/geometry.ts';

import { CHOSEN_REASON, withChoices } from './choices.ts';

const MEDIA = { widthPx: 1920, heightPx: 1080 };
const framing: Framing = {
  kind: 'framing', version: 1, clipId: 'c00000001', detector: 'yunet', ...MEDIA, frameCount: 300, shotStarts: [0, 100], tracks: [], warnings: [],
  aspects: (['9:16', '1:1'] as const).map(aspect => ({
    aspect,
    segments: [
      { startFrame: 0, endFrame: 100, layout: 'single', windows: [[{ frame: 0, centerXPx: 400, centerYPx: 540, widthPx: 600 }]], reason: 'on the only face' },
      { startFrame: 100, endFrame: 300, layout: 'single', windows: [[{ frame: 100, centerXPx: 400, centerYPx: 540, widthPx: 600 }, { frame: 299, centerXPx: 1400, centerYPx: 540, widthPx: 600 }]], reason: 'following' },
    ],
  })),
};
const whole: Pick<ClipFacts, 'sourceRanges' | 'fps'> = { fps: 30, sourceRanges: [{ sourceStartSec: 50, sourceEndSec: 60, outputStartSec: 0 }] };
const choice = (over: Partial<FramingChoice> = {}): FramingChoice => ({ aspect: '9:16', startSec: 51, endSec: 52, layout: 'single', windows: [{ centerX: 0.75, centerY: 0.5, width: 0.25 }], ...over });
const upright = (choices: FramingChoice[], facts = whole): Framing['aspects'][number]['segments'] => withChoices(framing, choices, facts).aspects.find(each => each.aspect === '9:16')?.segments ?? [];

describe('an editor\'s choices', () => {
  it('win over the analysis in their aspect and stretch, and nowhere else; segments still cover the clip', () => {
    const segments = upright([choice()]);
    expect(segments.map(each => [each.startFrame, each.endFrame, each.reason])).toEqual([[0, 30, 'on the only face'], [30, 60, CHOSEN_REASON], [60, 100, 'on the only face'], [100, 300, 'following']]);
    expect(withChoices(framing, [choice()], whole).aspects[1]).toEqual(framing.aspects[1]);
    expect(withChoices(framing, [], whole)).toEqual(framing);
    const digests = [[choice()], [choice()], [choice({ endSec: 53 })]].map(choices => withChoices(framing, choices, whole).choicesDigest);
    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).not.toBe(digests[0]);
  });

  it('become windows in pixels: of the panel\'s shape, inside the picture, at even pixels', () => {
    const key = upright([choice()])[1]?.windows[0]?.[0];
    const box = cropWindowAt(key ? [key] : [], 30, ASPECT_SIZES_PX['9:16'], MEDIA);
    expect(box.widthPx).toBeCloseTo(480, 0);
    expect(box.heightPx / box.widthPx).toBeCloseTo(16 / 9, 3);
    expect(box.xPx % 2).toBeCloseTo(0, 1);
    const corner = upright([choice({ windows: [{ centerX: 1, centerY: 0, width: 1 }] })])[1]?.windows[0]?.[0];
    const clamped = cropWindowAt(corner ? [corner] : [], 30, ASPECT_SIZES_PX['9:16'], MEDIA);
    expect([clamped.yPx, clamped.xPx + clamped.widthPx <= 1920, clamped.heightPx]).toEqual([0, true, 1080]);
  });

  it('may take other layouts, each with its windows', () => {
    const two = upright([choice({ layout: 'two-up', windows: [{ centerX: 0.25, centerY: 0.4, width: 0.3 }, { centerX: 0.75, centerY: 0.4, width: 0.3 }] })])[1];
    expect(two?.windows).toHaveLength(2);
    two?.windows.forEach((keys, at) => {
      const panel = panelsOf('two-up', ASPECT_SIZES_PX['9:16'])[at] ?? MEDIA;
      const box = cropWindowAt(keys, 30, panel, MEDIA);
      expect(box.widthPx / box.heightPx).toBeCloseTo(panel.widthPx / panel.heightPx, 3);
    });
    expect(upright([choice({ layout: 'whole-blur', windows: [] })])[1]).toMatchObject({ layout: 'whole-blur', windows: [] });
  });

  it('cut a moving window where it is by then', () => {
    const segments = upright([choice({ startSec: 55, endSec: 56 })]);
    const at = (frame: number): number => cropWindowAt(framing.aspects[0]?.segments[1]?.windows[0] ?? [], frame, ASPECT_SIZES_PX['9:16'], MEDIA).xPx;
    const after = segments.at(-1);
    expect(after).toMatchObject({ startFrame: 180, endFrame: 300, reason: 'following' });
    for (const frame of [180, 240, 299]) {
      expect(cropWindowAt(after?.windows[0] ?? [], frame, ASPECT_SIZES_PX['9:16'], MEDIA).xPx).toBeCloseTo(at(frame), 0);
    }
  });

  it('win in their order where they overlap', () => {
    const segments = upright([choice({ startSec: 50, endSec: 60 }), choice({ startSec: 53, endSec: 54, layout: 'whole-blur', windows: [] })]);
    expect(segments.map(each => [each.startFrame, each.endFrame, each.layout])).toEqual([[0, 90, 'single'], [90, 120, 'whole-blur'], [120, 300, 'single']]);
  });

  it('stand where the clip\'s pieces are, over joins, and are left out where their stretch is cut out', () => {
    const cut = { fps: 30, sourceRanges: [{ sourceStartSec: 50, sourceEndSec: 53, outputStartSec: 0 }, { sourceStartSec: 56, sourceEndSec: 63, outputStartSec: 3 }] };
    expect(upright([choice({ startSec: 52, endSec: 57 })], cut).map(each => [each.startFrame, each.endFrame])).toEqual([[0, 60], [60, 120], [120, 300]]);
    expect(upright([choice({ startSec: 53.5, endSec: 55 })], cut)).toEqual(framing.aspects[0]?.segments);
  });

  it('leave no flash of another framing beside a shot\'s end', () => {
    expect(upright([choice({ startSec: 50.03, endSec: 53.3 })]).map(each => [each.startFrame, each.endFrame])).toEqual([[0, 100], [100, 300]]);
  });

  it('stand as they were over another analysis, whatever shots, layouts and faces that finds', () => {
    const again: Framing = {
      ...framing, shotStarts: [0, 31, 140], tracks: [],
      aspects: framing.aspects.map(({ aspect }) => ({
        aspect,
        segments: [
          { startFrame: 0, endFrame: 140, layout: 'two-up', windows: [[{ frame: 0, centerXPx: 500, centerYPx: 540, widthPx: 500 }], [{ frame: 0, centerXPx: 1400, centerYPx: 540, widthPx: 500 }]], reason: 'two people', trackIds: [3, 4] },
          { startFrame: 140, endFrame: 300, layout: 'whole-blur', windows: [], reason: 'no face' },
        ],
      })),
    };
    const chosen = choice({ startSec: 52, endSec: 55 });
    const [before, after] = [framing, again].map(each => withChoices(each, [chosen], whole).aspects[0]?.segments.find(segment => segment.reason === CHOSEN_REASON));
    expect(after).toEqual(before);
    expect(after).not.toHaveProperty('trackIds');
    expect(withChoices(again, [chosen], whole).aspects[0]?.segments.map(each => [each.startFrame, each.endFrame, each.layout])).toEqual([[0, 60, 'two-up'], [60, 150, 'single'], [150, 300, 'whole-blur']]);
  });
});
