import { describe, expect, it } from 'vitest';

import type { Framing } from '#shared/artifacts/clip.ts';
import { FramingChoice } from '#shared/review/edits.ts';

import { clipTime } from '../preview/clip-time.ts';
import { carriedOver, choiceOf, facesAt, framingAt, moveTo, panelsFor, resize, shotAt, spanOf, windowsFor } from './frame-geometry.ts';

const MEDIA = { widthPx: 1920, heightPx: 1080 };
const framing: Framing = {
  kind: 'framing', version: 1, clipId: 'c00000001', detector: 'yunet', ...MEDIA, frameCount: 100, shotStarts: [0, 40], warnings: [],
  tracks: [{ trackId: 0, boxes: [{ frame: 0, xPx: 100, yPx: 200, widthPx: 200, heightPx: 250, score: 0.9 }, { frame: 30, xPx: 160, yPx: 200, widthPx: 200, heightPx: 250, score: 0.9 }] }],
  aspects: [{ aspect: '9:16', segments: [{ startFrame: 0, endFrame: 100, layout: 'single', windows: [[{ frame: 0, centerXPx: 400, centerYPx: 540, widthPx: 607.5 }]], reason: 'on the only face', trackIds: [0] }] }],
};
const time = clipTime([{ sourceStartSec: 10, sourceEndSec: 14, outputStartSec: 0 }], 25, 100);
const CLIP = { startSec: 9.5, endSec: 14.2 };

describe('framing at a moment', () => {
  it('is the analysis\', until a choice covers the moment; of two choices the later counts', () => {
    const wide = choiceOf('9:16', { startSec: 10, endSec: 12 }, 'whole-blur', [], MEDIA);
    const right = choiceOf('9:16', { startSec: 11, endSec: 12 }, 'single', windowsFor('single', '9:16', MEDIA, [{ xPx: 1500, yPx: 540 }]), MEDIA);
    expect(framingAt(framing, [wide, right], '9:16', 13, 75)).toMatchObject({ byHand: false, layout: 'single', windows: [{ xPx: 96.25, widthPx: 607.5 }], reason: 'on the only face', trackIds: [0] });
    expect(framingAt(framing, [wide, right], '9:16', 10.5, 12)).toEqual({ byHand: true, layout: 'whole-blur', windows: [], reason: null, trackIds: [] });
    expect(framingAt(framing, [wide, right], '9:16', 11.5, 37)?.windows[0]?.xPx).toBeCloseTo(1196.25, 0);
    expect(framingAt(framing, [], '1:1', 11, 25)).toBeNull();
  });

  it('knows faces near the frame only, in its shot only, and the shot around it', () => {
    expect(facesAt(framing, 28, 10)[0]?.box.xPx).toBe(160);
    expect(facesAt(framing, 12, 20)[0]?.box.xPx).toBe(100);
    expect(facesAt(framing, 60, 10)).toEqual([]);
    expect(facesAt(framing, 39, 10)).toHaveLength(1);
    expect(facesAt(framing, 40, 10)).toEqual([]);
    expect(shotAt(framing, 39)).toEqual({ index: 0, startFrame: 0, endFrame: 40 });
    expect(shotAt(framing, 40)).toEqual({ index: 1, startFrame: 40, endFrame: 100 });
  });

  it('holds for the shot, for what follows, or for the whole clip as it is now', () => {
    expect(spanOf('shot', framing, time, CLIP, 10)).toEqual({ startSec: 9.5, endSec: 11.6 });
    expect(spanOf('shot', framing, time, CLIP, 50)).toEqual({ startSec: 11.6, endSec: 14.2 });
    expect(spanOf('rest', framing, time, CLIP, 50)).toEqual({ startSec: 11.6, endSec: 14.2 });
    expect(spanOf('clip', framing, time, CLIP, 50)).toEqual({ startSec: 9.5, endSec: 14.2 });
    expect(spanOf('clip', framing, time, { startSec: 10.02, endSec: 13.98 }, 50)).toEqual({ startSec: 10, endSec: 14 });
  });

  it('stays within a clip that was trimmed after what is shown was prepared', () => {
    const trimmed = { startSec: 10.5, endSec: 13 };
    expect(spanOf('clip', framing, time, trimmed, 50)).toEqual(trimmed);
    expect(spanOf('shot', framing, time, trimmed, 10)).toEqual({ startSec: 10.5, endSec: 11.6 });
    expect(spanOf('shot', framing, time, trimmed, 50)).toEqual({ startSec: 11.6, endSec: 13 });
  });
});

describe('windows', () => {
  const [panel] = panelsFor('single', '9:16');
  it('stay in the picture and keep the form of their panel', () => {
    const [window] = windowsFor('single', '9:16', MEDIA, [{ xPx: 0, yPx: 0 }]);
    expect(window).toMatchObject({ xPx: 0, yPx: 0, widthPx: 607.5, heightPx: 1080 });
    expect(moveTo(window ?? { xPx: 0, yPx: 0, widthPx: 1, heightPx: 1 }, { xPx: 5000, yPx: 0 }, MEDIA).xPx).toBe(1312.5);
    const small = resize(window ?? { xPx: 0, yPx: 0, widthPx: 1, heightPx: 1 }, 0.5, panel ?? MEDIA, MEDIA);
    expect(small.widthPx / small.heightPx).toBeCloseTo(9 / 16);
    expect(resize(small, 100, panel ?? MEDIA, MEDIA).widthPx).toBeCloseTo(607.5);
    expect(resize(small, 0.001, panel ?? MEDIA, MEDIA).widthPx).toBeCloseTo(121.5);
  });

  it.each(['single', 'two-up', 'whole-blur', 'inset'] as const)('%s makes a choice that the engine takes, in every shape', layout => {
    for (const aspect of ['9:16', '1:1', '16:9'] as const) {
      const windows = windowsFor(layout, aspect, MEDIA, []);
      expect(() => FramingChoice.parse(choiceOf(aspect, { startSec: 1, endSec: 2 }, layout, windows, MEDIA))).not.toThrow();
      expect(() => FramingChoice.parse(choiceOf('1:1', { startSec: 1, endSec: 2 }, layout, carriedOver('1:1', layout, windows, MEDIA), MEDIA))).not.toThrow();
    }
  });
});
