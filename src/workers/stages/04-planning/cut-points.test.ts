import { describe, expect, it } from 'vitest';

import type { Sentence } from '#shared/artifacts/segments.ts';
import { cutPoints } from './cut-points.ts';

const sentence = (startSec: number, endSec: number): Sentence => ({ startSec, endSec, firstWord: 0, lastWord: 0, speaker: null, text: 'It works.' });

describe('cut points', () => {
  const sentences = [sentence(1, 4), sentence(5, 9)];

  it('leaves a little air before the first word and more after the last', () => {
    const points = cutPoints(sentences, [], [{ startSec: 0, endSec: 10 }], 10);
    expect(points.startSec).toEqual([0.75, 4.75]);
    expect(points.endSec).toEqual([4.45, 9.45]);
  });

  it('starts and ends with the change of shot where one lies in the air, so that no other shot flashes up', () => {
    const shots = [{ startSec: 0, endSec: 0.8 }, { startSec: 0.8, endSec: 4.2 }, { startSec: 4.2, endSec: 10 }];
    const points = cutPoints(sentences, [], shots, 10);
    expect(points.startSec).toEqual([0.8, 4.75]);
    expect(points.endSec).toEqual([4.2, 9.45]);
  });

  it('never moves a cut into a word for a change of shot', () => {
    const shots = [{ startSec: 0, endSec: 1.1 }, { startSec: 1.1, endSec: 3.9 }, { startSec: 3.9, endSec: 10 }];
    expect(cutPoints(sentences, [], shots, 10)).toEqual(cutPoints(sentences, [], [{ startSec: 0, endSec: 10 }], 10));
  });
});
