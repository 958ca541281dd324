import { describe, expect, it } from 'vitest';

import { isBoilerplate, isFinished, isQuestion, isSponsor, leaningWord } from './speech-acts.ts';

describe('leaningWord', () => {
  it.each([
    ['And then we left.', 'and'], ['Yeah, exactly.', 'yeah'], ['It was terrible.', 'it'], ['Is that a good idea?', 'that'], ['That\'s why I left.', 'that\'s'], ['You know, they\'re nice.', 'they\'re'],
  ])('names what %j leans on', (text, word) => {
    expect(leaningWord(text)).toBe(word);
  });

  it.each(['Most startups fail in their first year.', 'Why do people quit?', 'There\'s always a reason to wait.', 'You should test your backups.'])('lets %j open a clip', text => {
    expect(leaningWord(text)).toBeNull();
  });
});

describe('sentence kinds', () => {
  it('tells questions and finished thoughts by their marks', () => {
    expect([isQuestion('Really?"'), isQuestion('Really.')]).toEqual([true, false]);
    expect([isFinished('Done.'), isFinished('and then,'), isFinished('well...')]).toEqual([true, false, false]);
  });

  it('tells sponsor reads and a show\'s own phrases from talk', () => {
    expect(isSponsor('Go to example.com slash show and use the code SHOW for 20 percent off.')).toBe(true);
    expect(isSponsor('We paid for the dinner together.')).toBe(false);
    expect(isBoilerplate('Welcome back to the show!')).toBe(true);
    expect(isBoilerplate('The show must go on, said the director.')).toBe(false);
  });
});
