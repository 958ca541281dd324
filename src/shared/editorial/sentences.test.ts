import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Word } from '../artifacts/words.ts';
import { splitSentences } from './sentences.ts';

/** Words of a text, 0.3 s each, 0.05 s apart; `|2|` is a pause of 2 s, `@1` switches to speaker 1. */
function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let atSec = 0;
  let speaker: number | null = null;
  for (const token of text.split(/\s+/)) {
    const pause = /^\|([\d.]+)\|$/.exec(token)?.[1];
    const who = /^@(\d+)$/.exec(token)?.[1];
    if (pause) {
      atSec += Number(pause);
    } else if (who) {
      speaker = Number(who);
    } else {
      words.push({ startSec: atSec, endSec: atSec + 0.3, text: token, speaker, confidence: null, estimated: false });
      atSec += 0.35;
    }
  }
  return words;
}

const textsOf = (text: string): string[] => splitSentences(wordsOf(text)).map(sentence => sentence.text);

describe('splitSentences', () => {
  it('divides at full stops, question marks and exclamation marks, also inside quotes', () => {
    expect(textsOf('This is one. Is it two? "Yes!" he said. Done.')).toEqual(['This is one.', 'Is it two?', '"Yes!"', 'he said.', 'Done.']);
  });

  it('does not divide after abbreviations, initials or inside numbers', () => {
    expect(textsOf('Dr. Smith and J. R. Jones paid $3.50 for approx. 2 kg, e.g. apples. Then they left.')).toEqual([
      'Dr. Smith and J. R. Jones paid $3.50 for approx. 2 kg, e.g. apples.', 'Then they left.',
    ]);
    expect(textsOf('Node.js is at version 24. It is fast.')).toHaveLength(2);
  });

  it('divides after an abbreviation that can end a sentence when a capital follows', () => {
    expect(textsOf('We met at 5 p.m. Then we ate. It was 6 p.m. when we left.')).toEqual(['We met at 5 p.m.', 'Then we ate.', 'It was 6 p.m. when we left.']);
  });

  it('goes on over an ellipsis that a small letter follows, and ends at one before a capital', () => {
    expect(textsOf('Well... maybe not. I thought… But no.')).toEqual(['Well... maybe not.', 'I thought…', 'But no.']);
  });

  it('divides where the speaker changes', () => {
    expect(textsOf('@0 so I said @1 what did you say? @0 nothing.')).toEqual(['so I said', 'what did you say?', 'nothing.']);
  });

  it('divides transcripts without punctuation at pauses', () => {
    expect(textsOf('we went home |0.9| it was late |0.2| and dark')).toEqual(['we went home', 'it was late and dark']);
  });

  it('does not divide a punctuated sentence at a short pause, but at a very long one', () => {
    expect(textsOf('We went |1| home. It was late. And |4| dark.')).toEqual(['We went home.', 'It was late.', 'And', 'dark.']);
  });

  it('divides endless runs without any mark at their longest pauses', () => {
    const sentences = splitSentences(wordsOf(Array.from({ length: 300 }, (_, index) => index % 20 === 19 ? `w${index} |0.3|` : `w${index}`).join(' ')));
    expect(Math.max(...sentences.map(sentence => sentence.lastWord - sentence.firstWord + 1))).toBeLessThanOrEqual(40);
    expect(sentences.slice(0, 3).every(sentence => (sentence.lastWord + 1) % 20 === 0)).toBe(true);
  });

  it('puts every word in exactly one sentence, in order, whatever the words', () => {
    const word = fc.record({ text: fc.string({ minLength: 1, maxLength: 12 }).filter(text => text.trim() !== ''), gap: fc.double({ min: 0, max: 5, noNaN: true }), speaker: fc.option(fc.nat(2)) });
    fc.assert(fc.property(fc.array(word, { maxLength: 200 }), list => {
      let atSec = 0;
      const words = list.map(({ text, gap, speaker }): Word => {
        const startSec = atSec + gap;
        atSec = startSec + 0.2;
        return { startSec, endSec: atSec, text, speaker, confidence: null, estimated: true };
      });
      const sentences = splitSentences(words);
      const covered = sentences.flatMap(each => Array.from({ length: each.lastWord - each.firstWord + 1 }, (_, index) => each.firstWord + index));
      expect(covered).toEqual(words.map((_, index) => index));
      for (const each of sentences) {
        expect(new Set(words.slice(each.firstWord, each.lastWord + 1).map(item => item.speaker)).size).toBe(1);
      }
    }), { numRuns: 60 });
  });
});
