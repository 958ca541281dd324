import { describe, expect, it } from 'vitest';

import { duckingLines, duckingRange } from './ducking.ts';

const keys = [{ atSec: 1, levelLu: -10 }, { atSec: 2, levelLu: -20 }];
const size = { widthPx: 100, heightPx: 40 };

describe('the music\'s lane', () => {
  it('stands where the clip\'s pieces stand in the recording, and is broken where something is cut out', () => {
    const ranges = [{ sourceStartSec: 10, sourceEndSec: 11.5, outputStartSec: 0 }, { sourceStartSec: 13, sourceEndSec: 15, outputStartSec: 1.5 }];
    expect(duckingLines(keys, ranges, { fromSec: 10, toSec: 20 }, size)).toEqual(['0.0,10.0 10.0,10.0 15.0,15.0', '30.0,15.0 35.0,20.0 50.0,20.0']);
  });

  it('is empty without a bed', () => {
    expect(duckingLines([], [{ sourceStartSec: 0, sourceEndSec: 1, outputStartSec: 0 }], { fromSec: 0, toSec: 1 }, size)).toEqual([]);
  });

  it('tells its levels', () => {
    expect(duckingRange(keys)).toEqual({ underSpeech: 20, inPauses: 10 });
  });
});
