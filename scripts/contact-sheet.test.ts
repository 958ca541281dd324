import { describe, expect, it } from 'vitest';

import type { OutputSummary } from '#shared/api/events.ts';
import type { Aspect } from '#shared/units/geometry.ts';

import { layoutSheet } from './contact-sheet.ts';

const output = (clipId: string, rank: number, aspect: Aspect, file: string | null = `/out/${clipId}-${aspect}.mp4`): OutputSummary => ({
  outputId: `${clipId}-${aspect}`, clipId, aspect, rank, title: `Title ${rank}`, state: file === null ? 'failed' : 'rendered', file, error: null,
});

describe('layoutSheet', () => {
  it('puts clips in rows by rank and aspects in columns, without overlaps and inside the sheet', () => {
    const outputs = [output('b', 2, '9:16'), output('b', 2, '16:9'), output('a', 1, '16:9'), output('a', 1, '9:16')];
    const layout = layoutSheet(outputs);
    expect(layout.labels.map(label => label.text)).toEqual(['1. Title 1', '2. Title 2']);
    for (const cell of layout.cells) {
      expect(cell.xPx + cell.widthPx).toBeLessThanOrEqual(layout.widthPx);
      expect(cell.yPx + cell.heightPx).toBeLessThanOrEqual(layout.heightPx);
      const others = layout.cells.filter(each => each !== cell);
      expect(others.some(each => Math.abs(each.xPx - cell.xPx) < Math.min(each.widthPx, cell.widthPx) && Math.abs(each.yPx - cell.yPx) < cell.heightPx)).toBe(false);
    }
    const [b916, , , a916] = layout.cells;
    expect(a916?.xPx).toBe(b916?.xPx);
    expect(a916?.yPx).toBeLessThan(b916?.yPx ?? 0);
  });

  it('leaves out outputs without a file and aspects that none has', () => {
    const layout = layoutSheet([output('a', 1, '1:1'), output('a', 1, '9:16', null)]);
    expect(layout.cells.map(cell => cell.file)).toEqual(['/out/a-1:1.mp4']);
    expect(layout.widthPx).toBe(16 + 360 + 16);
  });

  it('is empty when nothing was finished', () => {
    expect(layoutSheet([output('a', 1, '1:1', null)]).cells).toEqual([]);
  });
});
