import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Framing, FramingSegment } from '../artifacts/clip.ts';
import type { ResolvedStyle, StyleRules } from '../style/style-package.ts';
import { ASPECT_SIZES_PX, ASPECTS, type Aspect, type BoxPx } from '../units/geometry.ts';
import { contains, coveredShare, overlapAreaPx } from './boxes.ts';
import { facesDuring } from './faces-in-output.ts';
import { type OverlayRequest, placeOverlays } from './place-overlays.ts';

const SAFE: StyleRules['safeZones'] = {
  '9:16': { top: 0.15, bottom: 0.35, left: 0.06, right: 0.18 },
  '1:1': { top: 0.06, bottom: 0.08, left: 0.06, right: 0.06 },
  '16:9': { top: 0.06, bottom: 0.08, left: 0.06, right: 0.06 },
};

function style(change: { fontSize?: number; logo?: boolean; uppercase?: boolean } = {}): Pick<ResolvedStyle, 'tokens' | 'rules'> {
  return {
    tokens: {
      fontFamily: 'Inter',
      captions: { fontSize: change.fontSize ?? 0.065, fontWeight: 800, colour: '#ffffff', highlightColour: '#ffe14d', emphasisColour: '#ff5050', strokeColour: '#000000', strokeWidth: 0.1, uppercase: change.uppercase ?? false, maxWords: 4, maxChars: 24, popScale: 1.08 },
      title: { fontSize: 0.055, fontWeight: 800, colour: '#000000', background: '#ffffff', durationSec: 3, maxChars: 60 },
      lowerThird: { fontSize: 0.04, colour: '#ffffff', background: '#000000', accent: '#ff0000', durationSec: 4 },
      logo: { dataUrl: change.logo ? 'data:image/png;base64,AA==' : null, corner: 'top-right', size: 0.12, opacity: 1 },
      progressBar: { enabled: true, colour: '#ffffff', height: 0.006 },
      background: '#000000',
    },
    rules: { punchInsPerMinute: 0, punchInScale: 1.1, emphasisShare: 0.2, lowerThird: true, hookTitle: true, musicMood: null, safeZones: SAFE },
  };
}

/** A clip of 300 frames in 1920x1080 media; `faces` stand still in the media. */
function request(aspect: Aspect, options: { faces?: BoxPx[]; segments?: FramingSegment[]; title?: boolean; strap?: boolean; pages?: number; change?: Parameters<typeof style>[0] } = {}): OverlayRequest {
  const { faces = [], title = true, strap = true, pages = 10, change = {} } = options;
  const segments = options.segments ?? [{ startFrame: 0, endFrame: 300, layout: 'single' as const, windows: [[{ frame: 0, centerXPx: 960, centerYPx: 540, widthPx: 1920 }]], reason: '' }];
  const framing: Framing = {
    kind: 'framing', version: 1, clipId: 'c00000001', detector: 'yunet', widthPx: 1920, heightPx: 1080, frameCount: 300, shotStarts: [0],
    tracks: faces.map((face, trackId) => ({ trackId, boxes: [{ ...face, frame: 0, score: 0.9 }, { ...face, frame: 45, score: 0.9 }, ...[100, 150, 200, 250, 299].map(frame => ({ ...face, frame, score: 0.9 }))] })),
    aspects: [{ aspect, segments }], warnings: [],
  };
  return {
    aspect, framing, style: style(change),
    bundle: {
      fps: 30,
      pages: Array.from({ length: pages }, (_, at) => {
        const span = { startFrame: Math.floor(at * 300 / pages), endFrame: Math.floor((at + 1) * 300 / pages) };
        return { ...span, words: [{ text: 'something', emphasis: false, ...span }, { text: 'worth saying', emphasis: false, ...span }] };
      }),
      title: title ? { text: 'Why we left and never came back', startFrame: 0, endFrame: 90 } : null,
      lowerThirds: strap ? [{ name: 'Marian Keller', role: 'Chief Engineer', startFrame: 60, endFrame: 180 }] : [],
      punchIns: [],
    },
  };
}

const bottomOf = (box: BoxPx): number => box.yPx + box.heightPx;

describe('placeOverlays', () => {
  it('puts captions at the foot of the safe zone, the title at its head, and keeps one height', () => {
    const placed = placeOverlays(request('9:16', { strap: false }));
    expect(new Set(placed.captionBoxes.map(box => box.yPx)).size).toBe(1);
    expect(bottomOf(placed.captionBoxes[0] ?? placed.safeBox)).toBe(bottomOf(placed.safeBox));
    expect(placed.titleBox?.yPx).toBe(placed.safeBox.yPx);
    expect(placed.notes).toEqual([]);
  });

  it('centres captions on the picture although the safe zone is lopsided', () => {
    const box = placeOverlays(request('9:16')).captionBoxes[0];
    expect((box?.xPx ?? 0) + (box?.widthPx ?? 0) / 2).toBeCloseTo(540, 0);
  });

  it('moves captions off a face that sits where they would stand', () => {
    const faces = [{ xPx: 860, yPx: 560, widthPx: 200, heightPx: 150 }];
    const placed = placeOverlays(request('9:16', { faces, title: false, strap: false }));
    const plain = placeOverlays(request('9:16', { title: false, strap: false }));
    expect(placed.captionBoxes[0]?.yPx).not.toBe(plain.captionBoxes[0]?.yPx);
    expect(placed.notes).toEqual([]);
  });

  it('says so where a face fills the whole safe zone', () => {
    const placed = placeOverlays(request('9:16', { faces: [{ xPx: 500, yPx: 0, widthPx: 900, heightPx: 1080 }] }));
    expect(placed.notes.some(note => /^Caption 1 .* covers \d+ % of a face in 9:16/.test(note))).toBe(true);
  });

  it('lets the title touch the hair of a close-up rather than push the captions onto the face', () => {
    const faces = [{ xPx: 840, yPx: 180, widthPx: 240, heightPx: 300 }];
    const placed = placeOverlays(request('9:16', { faces, segments: [{ startFrame: 0, endFrame: 300, layout: 'single', windows: [[{ frame: 0, centerXPx: 960, centerYPx: 540, widthPx: 607.5 }]], reason: '' }] }));
    expect(placed.notes.filter(note => note.startsWith('Caption'))).toEqual([]);
    expect(placed.notes.every(note => /^The title covers ([1-9]|1\d) % of a face/.test(note))).toBe(true);
  });

  it('uses the seam of two stacked panels', () => {
    const key = (centerXPx: number): FramingSegment['windows'][number] => [{ frame: 0, centerXPx, centerYPx: 540, widthPx: 900 }];
    const placed = placeOverlays(request('9:16', { strap: false, segments: [{ startFrame: 0, endFrame: 300, layout: 'two-up', windows: [key(480), key(1440)], reason: '' }] }));
    const box = placed.captionBoxes[0];
    expect(Math.abs((box?.yPx ?? 0) + (box?.heightPx ?? 0) / 2 - 960)).toBeLessThanOrEqual(1);
  });

  it('keeps captions off the whole frame over blur', () => {
    const placed = placeOverlays(request('9:16', { title: false, strap: false, segments: [{ startFrame: 0, endFrame: 300, layout: 'whole-blur', windows: [], reason: '' }] }));
    const picture = { xPx: 0, yPx: 656.25, widthPx: 1080, heightPx: 607.5 };
    expect(placed.captionBoxes.every(box => overlapAreaPx(box, picture) === 0)).toBe(true);
  });

  it('does not jump for a segment that gives no reason to', () => {
    const single = (startFrame: number, endFrame: number, centerXPx: number): FramingSegment => ({ startFrame, endFrame, layout: 'single', windows: [[{ frame: startFrame, centerXPx, centerYPx: 540, widthPx: 600 }]], reason: '' });
    const placed = placeOverlays(request('9:16', { segments: [single(0, 100, 400), single(100, 200, 1400), single(200, 300, 400)] }));
    expect(new Set(placed.captionBoxes.map(box => box.yPx)).size).toBe(1);
  });

  it('stays in the safe zone, never stacks overlays, and covers a face only where there is no room', () => {
    const face = fc.record({ xPx: fc.integer({ min: 0, max: 1700 }), yPx: fc.integer({ min: 0, max: 900 }), widthPx: fc.integer({ min: 60, max: 700 }), heightPx: fc.integer({ min: 60, max: 800 }) });
    const input = fc.record({
      aspect: fc.constantFrom(...ASPECTS), faces: fc.array(face, { maxLength: 3 }), title: fc.boolean(), strap: fc.boolean(),
      pages: fc.integer({ min: 1, max: 14 }), change: fc.record({ fontSize: fc.double({ min: 0.02, max: 0.2, noNaN: true }), logo: fc.boolean(), uppercase: fc.boolean() }),
    });
    fc.assert(fc.property(input, ({ aspect, ...options }) => {
      const asked = request(aspect, options);
      const placed = placeOverlays(asked);
      const output = { xPx: 0, yPx: 0, ...ASPECT_SIZES_PX[aspect] };
      expect(placed.captionBoxes).toHaveLength(asked.bundle.pages.length);
      expect(placed.titleBox !== null).toBe(options.title);
      expect(placed.lowerThirdBox !== null).toBe(options.strap);
      for (const box of [...placed.captionBoxes, placed.titleBox, placed.lowerThirdBox]) {
        expect(box === null || contains(placed.safeBox, box)).toBe(true);
      }
      for (const box of [placed.logoBox, placed.progressBox]) {
        expect(box === null || contains(output, box)).toBe(true);
      }
      asked.bundle.pages.forEach((page, at) => {
        const box = placed.captionBoxes[at];
        const meets = (span: { startFrame: number; endFrame: number }): boolean => page.startFrame < span.endFrame && span.startFrame < page.endFrame;
        const others = [
          ...(placed.titleBox && asked.bundle.title && meets(asked.bundle.title) ? [placed.titleBox] : []),
          ...(placed.lowerThirdBox && asked.bundle.lowerThirds.some(meets) ? [placed.lowerThirdBox] : []),
          ...(placed.logoBox ? [placed.logoBox] : []),
        ];
        if (!box) {
          throw new Error('a page has no box');
        }
        expect(others.every(other => overlapAreaPx(other, box) === 0)).toBe(true);
        const faces = facesDuring({ framing: asked.framing, aspect, fps: 30, zooms: [] }, page.startFrame, page.endFrame);
        if (coveredShare(box, faces) > 0) {
          const isFree = (yPx: number): boolean => {
            const tried = { ...box, yPx };
            return coveredShare(tried, faces) === 0 && others.every(other => overlapAreaPx({ ...other, yPx: other.yPx - 16, heightPx: other.heightPx + 32 }, tried) === 0);
          };
          const room = Array.from({ length: Math.floor((placed.safeBox.heightPx - box.heightPx) / 8) + 1 }, (_, step) => placed.safeBox.yPx + step * 8).some(isFree);
          expect(room).toBe(false);
        }
      });
      expect(placeOverlays(asked)).toEqual(placed);
    }), { numRuns: 150 });
  });
});
