import { describe, expect, it } from 'vitest';

import { sampleInput } from '../../sample-input.ts';
import { captionState } from './state.ts';

const box = { xPx: 0, yPx: 0, widthPx: 700, heightPx: 200 };
const word = (text: string, startFrame: number, endFrame: number) => ({ text, startFrame, endFrame, emphasis: false });
const props = {
  ...sampleInput(),
  captions: [
    { startFrame: 10, endFrame: 40, box, words: [word('one', 10, 20), word('two', 25, 40)] },
    { startFrame: 40, endFrame: 55, box, words: [word('three', 40, 55)] },
  ],
};

describe('captionState', () => {
  it('shows nothing before, between and after pages', () => {
    expect(captionState(props, 9)).toBeNull();
    expect(captionState(props, 55)).toBeNull();
  });

  it('changes page on its first frame and highlights a word from its first frame to the one before its end', () => {
    const at = (frame: number) => [captionState(props, frame)?.page, captionState(props, frame)?.active];
    expect([10, 19, 20, 24, 25, 39, 40].map(at)).toEqual([[0, 0], [0, 0], [0, -1], [0, -1], [0, 1], [0, 1], [1, 0]]);
  });

  it('pops the spoken word past its scale and back to it, and leaves it alone where the style has no pop', () => {
    const scales = Array.from({ length: 15 }, (_, k) => captionState(props, 25 + k)?.scale ?? 0);
    expect(Math.max(...scales)).toBeGreaterThan(props.style.captions.popScale);
    expect(scales.at(-1)).toBeCloseTo(props.style.captions.popScale, 2);
    const still = { ...props, style: { ...props.style, captions: { ...props.style.captions, popScale: 1 } } };
    expect(captionState(still, 27)?.scale).toBe(1);
  });

  it('moves in steps of 0.01, so that few distinct states exist', () => {
    const states = Array.from({ length: 45 }, (_, k) => captionState(props, 10 + k));
    for (const state of states) {
      expect(Math.round((state?.scale ?? 0) * 100) / 100).toBe(state?.scale);
      expect(Math.round((state?.shown ?? 0) * 100) / 100).toBe(state?.shown);
    }
    expect(new Set(states.map(state => JSON.stringify(state))).size).toBeLessThan(40);
  });

  it('is fully shown a tenth of a second after the page begins', () => {
    expect(captionState(props, 10)?.shown).toBeGreaterThan(0.5);
    expect(captionState(props, 12)?.shown).toBe(1);
  });
});
