import { describe, expect, it } from 'vitest';

import { quickExchanges } from './exchanges.ts';
import type { Stretch } from './speaking.ts';
import type { Track } from './tracks.ts';

const FPS = 30;
const track = (id: number): Track => ({ id, seat: { xPx: 300 * id, yPx: 300, widthPx: 200, heightPx: 280 }, sightings: [], mouthChange: new Map(), speaking: new Map(), likeness: new Float32Array(0) });
const [ANN, BEN, CAT] = [track(1), track(2), track(3)] as const;

/** Turns of seconds, one after the other. */
function turns(...list: [Track, number][]): Stretch[] {
  let frame = 0;
  return list.map(([of, sec]) => {
    const startFrame = frame;
    frame += Math.round(sec * FPS);
    return { startFrame, endFrame: frame, track: of, confidence: 1 };
  });
}
const found = (stretches: Stretch[]): [number, number, number[]][] => quickExchanges(stretches, FPS).map(each => [each.startFrame / FPS, each.endFrame / FPS, each.people.map(of => of.id)]);

describe('quick exchanges', () => {
  it('begin with three short turns', () => {
    expect(found(turns([ANN, 10], [BEN, 1.5], [ANN, 2], [BEN, 1.5], [ANN, 12]))).toEqual([[10, 15, [1, 2]]]);
    expect(found(turns([ANN, 10], [BEN, 1.5], [ANN, 2], [BEN, 12]))).toEqual([]);
  });

  it('need less to go on than to begin: a turn of three seconds neither begins nor ends one', () => {
    expect(found(turns([BEN, 1.5], [ANN, 2], [BEN, 1.5], [ANN, 3], [BEN, 1], [ANN, 2], [BEN, 8]))).toEqual([[0, 11, [1, 2]]]);
    expect(found(turns([BEN, 3], [ANN, 3], [BEN, 3], [ANN, 3]))).toEqual([]);
  });

  it('are not made of interjections alone', () => {
    expect(found(turns([ANN, 10], [BEN, 0.5], [ANN, 0.7], [BEN, 0.6], [ANN, 10]))).toEqual([]);
  });

  it('know all who take part, from left to right', () => {
    expect(found(turns([CAT, 2], [ANN, 2], [BEN, 2], [ANN, 2]))).toEqual([[0, 8, [1, 2, 3]]]);
  });
});
