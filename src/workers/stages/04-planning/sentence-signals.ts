/** What each sentence says about itself, found once, so that every candidate clip only adds up. */
import type { Sentence } from '#shared/artifacts/segments.ts';
import type { Word } from '#shared/artifacts/words.ts';
import { isBoilerplate, isFinished, isQuestion, isSponsor, leaningWord } from '#shared/editorial/speech-acts.ts';
import { contentStems, tokenise } from '#shared/editorial/text.ts';

import { ABSOLUTE, ADVICE, CONCRETE, CONTRAST, CURIOSITY, FEELING, STORY } from './lexicon.ts';

/** A sentence and its signals. Lists of words are indices into the words artifact. */
export interface SentenceSignals {
  readonly sentence: Sentence;
  readonly wordCount: number;
  readonly stems: readonly string[];
  /** The word by which it leans on what came before, or null. */
  readonly leans: string | null;
  readonly question: boolean; readonly finished: boolean; readonly sponsor: boolean; readonly boilerplate: boolean;
  readonly feeling: readonly number[]; readonly curiosity: readonly number[]; readonly numbers: readonly number[]; readonly secondPerson: readonly number[];
  readonly absolute: readonly number[]; readonly contrast: readonly number[]; readonly advice: readonly number[]; readonly story: readonly number[];
  readonly concrete: readonly number[]; readonly fillers: number;
}

const NUMBER_WORDS = new Set('two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion half twice'.split(' '));
const SECOND_PERSON = new Set('you your you\'re you\'ll you\'ve you\'d yourself yours'.split(' '));
const FILLERS = new Set('um uh uhm erm like know mean sort kinda basically literally'.split(' '));

/** Signals of every sentence. */
export function signalsOf(sentences: readonly Sentence[], words: readonly Word[]): SentenceSignals[] {
  return sentences.map(sentence => {
    const lists = { feeling: [], curiosity: [], numbers: [], secondPerson: [], absolute: [], contrast: [], advice: [], story: [], concrete: [] } as Record<string, number[]>;
    let fillers = 0;
    for (let index = sentence.firstWord; index <= sentence.lastWord; index += 1) {
      const token = tokenise(words[index]?.text ?? '')[0] ?? '';
      const note = (name: string, hit: boolean): void => { if (hit) { lists[name]?.push(index); } };
      note('feeling', FEELING.has(token));
      note('curiosity', CURIOSITY.has(token));
      note('numbers', /\d/.test(token) || NUMBER_WORDS.has(token));
      note('secondPerson', SECOND_PERSON.has(token));
      note('absolute', ABSOLUTE.has(token));
      note('contrast', CONTRAST.has(token));
      note('advice', ADVICE.has(token));
      note('story', STORY.has(token));
      note('concrete', CONCRETE.has(token) || /[$€£%]/.test(words[index]?.text ?? ''));
      fillers += FILLERS.has(token) ? 1 : 0;
    }
    const { text } = sentence;
    const list = (name: string): readonly number[] => lists[name] ?? [];
    return {
      sentence, wordCount: sentence.lastWord - sentence.firstWord + 1, stems: contentStems(text), leans: leaningWord(text),
      question: isQuestion(text), finished: isFinished(text), sponsor: isSponsor(text), boilerplate: isBoilerplate(text), fillers,
      feeling: list('feeling'), curiosity: list('curiosity'), numbers: list('numbers'), secondPerson: list('secondPerson'), absolute: list('absolute'),
      contrast: list('contrast'), advice: list('advice'), story: list('story'), concrete: list('concrete'),
    };
  });
}
