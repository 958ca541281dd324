import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { headlineOf, tidy } from './headline.ts';

describe('tidy', () => {
  it('takes lead-ins, fillers and repeats away and starts with a capital', () => {
    expect(tidy('So, um, you know, the the secret is, uh, patience.')).toBe('The secret is patience');
  });
});

describe('headlineOf', () => {
  it('takes a short strong sentence whole, with its question mark and without its full stop', () => {
    expect(headlineOf(['And we talked for a while.', 'Why do most startups fail?'], { maxChars: 60 })).toBe('Why do most startups fail?');
    expect(headlineOf(['Never deploy on a Friday.'], { maxChars: 60 })).toBe('Never deploy on a Friday');
  });

  it('cuts a long sentence to a clause or a full word, never ending on a dangling word', () => {
    const title = headlineOf(['The biggest mistake that I have ever seen people make with databases is that they never ever test their backups until it is far too late for them'], { maxChars: 50 });
    expect(title).not.toBeNull();
    expect(title?.length).toBeLessThanOrEqual(50);
    expect(title).not.toMatch(/\b(the|a|of|that|is|with|they|and|their)$/i);
  });

  it('has no headline where nothing is said', () => {
    expect(headlineOf(['Yeah.', 'Mhm.', 'Okay.'], { maxChars: 60 })).toBeNull();
    expect(headlineOf([], { maxChars: 60 })).toBeNull();
  });

  it('uses only words that were said, within the length, whatever the text', () => {
    const sentence = fc.array(fc.constantFrom('the', 'and', 'database', 'why', 'you', 'backup,', 'fails', 'because', 'um,', 'so', '42', 'never', 'is', 'of'), { minLength: 1, maxLength: 40 }).map(list => list.join(' '));
    fc.assert(fc.property(fc.array(sentence, { maxLength: 6 }), fc.integer({ min: 10, max: 80 }), (sentences, maxChars) => {
      const title = headlineOf(sentences, { maxChars });
      if (title !== null) {
        const said = new Set(sentences.join(' ').toLowerCase().match(/\w+/g));
        expect(title.length).toBeLessThanOrEqual(maxChars);
        expect((title.toLowerCase().match(/\w+/g) ?? []).every(word => said.has(word))).toBe(true);
      }
    }), { numRuns: 100 });
  });
});
