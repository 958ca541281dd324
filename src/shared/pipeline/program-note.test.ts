import { expect, it } from 'vitest';

import { noteName, parseNoteName } from './program-note.ts';

it('is read back from a file name', () => {
  const note = { ownerPid: 812, pid: 4711, startedMs: 1_798_000_000_123 };
  expect(parseNoteName(noteName(note))).toEqual(note);
});

it('is nothing else: no other file, and never a number that would name more than one program', () => {
  for (const name of ['', '.DS_Store', '812-4711', '812-0-5', '812-1-5', '812--1-5', '0-4711-5', '812-4711-5.json', '../812-4711-5', '812-99999999999-5']) {
    expect(parseNoteName(name), name).toBeNull();
  }
});
