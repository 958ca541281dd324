import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { CaptionPage } from '../artifacts/enhancement.ts';
import { srtText, srtTime, subtitleCues } from './srt.ts';

/** One page per word, eight frames a word. */
function pagesOf(text: string, framesPerWord = 8): CaptionPage[] {
  return text.split(' ').map((word, at) => {
    const span = { startFrame: at * framesPerWord, endFrame: (at + 1) * framesPerWord };
    return { ...span, words: [{ text: word, emphasis: false, ...span }] };
  });
}

describe('subtitleCues', () => {
  it('makes a cue of a sentence and breaks it evenly over two lines', () => {
    const cues = subtitleCues(pagesOf('We left in March and for a long time nobody ever told us why. So we went back.'), 30);
    expect(cues.map(cue => cue.lines)).toEqual([['We left in March and for a long', 'time nobody ever told us why.'], ['So we went back.']]);
  });

  it('divides a sentence that is too long at a clause', () => {
    const cues = subtitleCues(pagesOf('When the whole team sat down that week to look at the numbers again, it turned out that the plan had never stood a chance of working at all.'), 30);
    expect(cues.length).toBeGreaterThan(1);
    expect(cues.some(cue => cue.lines.at(-1)?.endsWith('again,'))).toBe(true);
  });

  it('keeps two lines of 42 characters, 7 seconds, and no overlap, and loses no word', () => {
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}[.,]?$/), { minLength: 1, maxLength: 80 }), fc.integer({ min: 3, max: 40 }), (words, framesPerWord) => {
      const cues = subtitleCues(pagesOf(words.join(' '), framesPerWord), 30);
      expect(cues.flatMap(cue => cue.lines).join(' ')).toBe(words.join(' '));
      cues.forEach((cue, at) => {
        expect(cue.lines.length).toBeLessThanOrEqual(2);
        expect(cue.lines.every(line => line.length <= 42)).toBe(true);
        expect(cue.endSec).toBeGreaterThan(cue.startSec);
        expect(cue.endSec - cue.startSec).toBeLessThanOrEqual(7.4);
        expect(cue.endSec).toBeLessThanOrEqual(cues[at + 1]?.startSec ?? Infinity);
      });
    }));
  });
});

describe('srtText', () => {
  it('numbers cues and writes times with a comma', () => {
    expect(srtText([{ startSec: 0, endSec: 1.5, lines: ['a', 'b'] }, { startSec: 3661.001, endSec: 3662, lines: ['x --> y'] }])).toBe('1\n00:00:00,000 --> 00:00:01,500\na\nb\n\n2\n01:01:01,001 --> 01:01:02,000\nx → y\n');
    expect(srtText([])).toBe('');
    expect(srtTime(59.9996)).toBe('00:01:00,000');
  });
});
