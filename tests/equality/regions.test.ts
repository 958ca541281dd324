import { describe, expect, it } from 'vitest';

import { ASPECTS } from '#shared/units/geometry.ts';
import { defaultStyle } from '../support/render-fixtures.ts';
import { casePayload, CASE_STILLS, LAYOUT_CASES } from './cases.ts';
import { freeBox, patchesAt, regionsOf } from './regions.ts';

const style = defaultStyle();

describe('freeBox', () => {
  it('takes the largest part that nothing touches', () => {
    const panel = { xPx: 0, yPx: 0, widthPx: 1000, heightPx: 1000 };
    expect(freeBox(panel, [])).toEqual({ xPx: 10, yPx: 10, widthPx: 980, heightPx: 980 });
    expect(freeBox(panel, [{ xPx: 0, yPx: 600, widthPx: 1000, heightPx: 100 }])).toEqual({ xPx: 10, yPx: 10, widthPx: 980, heightPx: 580 });
    expect(freeBox(panel, [{ xPx: 40, yPx: 40, widthPx: 920, heightPx: 920 }])).toBeNull();
  });
});

describe.each(LAYOUT_CASES.flatMap(layout => ASPECTS.map(aspect => ({ layout, aspect }))))('case $layout in $aspect', ({ layout, aspect }) => {
  const { props } = casePayload(layout, aspect, style);
  const regions = regionsOf(props, CASE_STILLS);

  it('shows every layer in the frames that are compared, and free picture in each', () => {
    expect(regions.map(({ name }) => name)).toEqual(expect.arrayContaining(['whole', 'captions', 'title', 'lower-third', 'logo', 'progress-bar']));
    for (const frame of CASE_STILLS) {
      expect(regions.some(({ name, frames }) => frames.includes(frame) && ['picture', 'picture-2', 'backdrop'].includes(name))).toBe(true);
    }
  });

  it('keeps every region inside the output', () => {
    for (const { box } of regions) {
      expect(box.xPx >= 0 && box.yPx >= 0 && box.xPx + box.widthPx <= props.widthPx && box.yPx + box.heightPx <= props.heightPx).toBe(true);
    }
  });

  it('shows flat patches of at least six colours', () => {
    const colours = new Set(CASE_STILLS.flatMap(frame => patchesAt(props, frame).map(({ colour }) => colour.join())));
    expect(colours.size).toBeGreaterThanOrEqual(6);
  });
});
