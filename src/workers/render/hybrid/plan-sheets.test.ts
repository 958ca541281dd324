import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CELL_GRID_PX } from '#remotion/layers/cells.ts';
import { OVERLAY_IDS, OVERLAYS, overlayState, type OverlayStates } from '#remotion/layers/overlays.ts';
import type { CompositionProps } from '#shared/render/composition-props.ts';
import { ASPECTS } from '#shared/units/geometry.ts';
import { testPayload } from '../../../../tests/support/render-fixtures.ts';
import { planSheets } from './plan-sheets.ts';
import type { CellRun, LayerSheets } from './sheet-plan.ts';

const FRAMES = 240;

/** Captions without gaps within pages: `lengths` are frames of words, `perPage` words on a page, `pause` frames between pages. */
function captionsOf(lengths: readonly number[], perPage: number, pause: number, box: CompositionProps['captions'][number]['box']): CompositionProps['captions'] {
  const captions: CompositionProps['captions'] = [];
  let frame = 3;
  for (let at = 0; at < lengths.length; at += perPage) {
    const startFrame = frame;
    const words = lengths.slice(at, at + perPage).map(length => {
      frame += length;
      return { text: 'word', emphasis: false, startFrame: frame - length, endFrame: frame };
    });
    captions.push({ startFrame, endFrame: frame, words, box: { ...box, yPx: box.yPx + 10 * (captions.length % 5) } });
    frame += pause;
  }
  return captions;
}

const payloads = fc.record({
  aspect: fc.constantFrom(...ASPECTS), lengths: fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 0, maxLength: 60 }), perPage: fc.integer({ min: 1, max: 5 }), pause: fc.integer({ min: 0, max: 12 }),
  box: fc.record({ xPx: fc.double({ min: 0, max: 300, noNaN: true }), yPx: fc.double({ min: 0, max: 700, noNaN: true }), widthPx: fc.double({ min: 100, max: 700, noNaN: true }), heightPx: fc.double({ min: 20, max: 330, noNaN: true }) }),
  titleEnd: fc.integer({ min: 1, max: 90 }), hasLogo: fc.boolean(),
}).map(({ aspect, lengths, perPage, pause, box, titleEnd, hasLogo }) => {
  const { props } = testPayload(aspect);
  return testPayload(aspect, {
    durationFrames: FRAMES, captions: captionsOf(lengths, perPage, pause, box), title: props.title && { ...props.title, box, endFrame: titleEnd }, logoBox: hasLogo ? props.logoBox : null,
  });
});

/** What a plan shows of a layer at a frame: the state in the cell, and where. */
function shownAt(layer: LayerSheets | undefined, frame: number): { state: unknown; run: CellRun } | null {
  const run = layer?.runs.findLast(each => each.fromFrame <= frame);
  const sheet = layer?.sheets.findLast(each => each.fromFrame <= frame);
  return run && sheet && run.cell !== null ? { state: sheet.states[run.cell], run } : null;
}

describe('planSheets', () => {
  it('shows every layer\'s state at every frame, at its place', () => {
    fc.assert(fc.property(payloads, payload => {
      const plan = planSheets(payload);
      const check = <Id extends keyof OverlayStates>(id: Id): void => {
        const layer = plan.layers.find(each => each.layer === id);
        for (let frame = 0; frame < FRAMES; frame += 1) {
          const wanted = overlayState(id, payload.props, frame);
          const shown = shownAt(layer, frame);
          expect(shown?.state ?? null).toEqual(wanted);
          if (wanted && shown) {
            expect(OVERLAYS[id].origin(payload.props, wanted)).toEqual({ xPx: shown.run.xPx, yPx: shown.run.yPx });
          }
        }
      };
      OVERLAY_IDS.forEach(check);
    }), { numRuns: 40 });
  });

  it('keeps to its own rules: order, grid, bounds, no cell unused', () => {
    fc.assert(fc.property(payloads, payload => {
      const { widthPx, heightPx } = payload.props;
      for (const { runs, sheets, columns, rows, cellWidthPx, cellHeightPx } of planSheets(payload).layers) {
        expect([runs[0]?.fromFrame, sheets[0]?.fromFrame]).toEqual([0, 0]);
        runs.slice(1).forEach((run, at) => {
          expect(run.fromFrame).toBeGreaterThan(runs[at]?.fromFrame ?? Infinity);
          expect(run).not.toEqual({ ...runs[at], fromFrame: run.fromFrame });
        });
        const starts = runs.map(run => run.fromFrame);
        expect(sheets.every(sheet => starts.includes(sheet.fromFrame)), 'a run never spans two sheets').toBe(true);
        expect(columns * cellWidthPx * (rows - 1) * cellHeightPx).toBeLessThanOrEqual(6_000_000);
        expect(columns === 1 || columns * cellWidthPx <= 2200).toBe(true);
        sheets.forEach((sheet, at) => {
          expect(sheet.states.length).toBeLessThanOrEqual(columns * rows);
          expect(sheet.states.length).toBeGreaterThan(0);
          expect(new Set(sheet.states.map(state => JSON.stringify(state))).size).toBe(sheet.states.length);
          expect(sheet.fromFrame).toBeGreaterThan(sheets[at - 1]?.fromFrame ?? -1);
        });
        for (const { xPx, yPx } of runs) {
          expect([xPx, yPx, cellWidthPx, cellHeightPx].filter(px => px % CELL_GRID_PX !== 0)).toEqual([]);
          expect(Math.min(xPx, yPx, widthPx - xPx - cellWidthPx, heightPx - yPx - cellHeightPx)).toBeGreaterThanOrEqual(0);
        }
      }
    }), { numRuns: 60 });
  });

  it('draws equal states once in a sheet, and needs few sheets for a minute of speech', () => {
    const captions = captionsOf(Array.from({ length: 180 }, () => 10), 4, 0, { xPx: 192, yPx: 900, widthPx: 696, heightPx: 200 });
    const payload = testPayload('9:16', { durationFrames: 1800, captions });
    const layer = planSheets(payload).layers.find(each => each.layer === 'captions');
    const drawn = layer?.sheets.reduce((sum, sheet) => sum + sheet.states.length, 0) ?? 0;
    expect(drawn).toBeLessThan(1100);
    expect(layer?.sheets.length).toBeLessThanOrEqual(Math.ceil(drawn / ((layer?.columns ?? 0) * (layer?.rows ?? 0))));
  });

  it('leaves out layers that are never seen', () => {
    const late = { ...testPayload('9:16').props, durationFrames: 20 };
    expect(planSheets({ props: { ...late, lowerThirds: [], logoBox: null } }).layers.map(each => each.layer)).toEqual(['title']);
    expect(planSheets({ props: { ...late, title: null, lowerThirds: [], logoBox: null } }).layers).toEqual([]);
  });

  it('says the same twice', () => {
    expect(planSheets(testPayload('1:1'))).toEqual(planSheets(testPayload('1:1')));
  });
});
