import { expect, it } from 'vitest';

import { editText } from './en-edits.ts';

const called = (clipId: string): string | null => (clipId === 'c00000001' ? editText.clip(3) : null);

it('names what was done and to which clip', () => {
  expect(editText.label({ type: 'trim', clipId: 'c00000001', startSec: 0, endSec: 1 }, called)).toBe('Trim of clip 3');
  expect(editText.label({ type: 'trim', clipId: 'c00000002', startSec: 0, endSec: 1 }, called)).toBe('Trim of a clip');
  expect(editText.label({ type: 'judge', clipIds: ['c00000001', 'c00000002'], state: 'approved', note: '' }, called)).toBe('Approval of 2 clips');
  expect(editText.label({ type: 'mend-word', word: 1, text: ' Bread ', everywhere: true }, called)).toBe('Word "Bread" everywhere');
  expect(editText.label({ type: 'mend-word', word: 1, text: '', everywhere: false }, called)).toBe('Hidden word');
});
