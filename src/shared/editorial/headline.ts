/** Headlines out of what is said: taken from the speech, shortened, never invented. */
import { isQuestion, leaningWord } from './speech-acts.ts';
import { isContentToken, stem, tokenise } from './text.ts';

/** Options of `headlineOf`. */
export interface HeadlineOptions {
  /** Most characters. */
  maxChars: number;
  /** How much a stem matters here, 0 and up; default 1 for each content word. */
  weightOf?: (stem: string) => number;
}

/** Words that no headline ends with. */
const DANGLING = new Set((
  'a an the and or but so because that which who whom whose of to in on at by for from with into onto about as than then if when while where my your his her its our their this these those ' +
  'is are was were be been being am do does did have has had will would can could should might must may not i you he she we they it very really just like gonna wanna kind sort some any every each ' +
  'i\'m you\'re he\'s she\'s it\'s we\'re they\'re i\'ve you\'ve we\'ve they\'ve i\'ll you\'ll there\'s that\'s don\'t doesn\'t didn\'t isn\'t aren\'t wasn\'t can\'t won\'t let\'s what how why also even only more most much').split(' '));

const LEAD_IN = /^(?:(?:so|and|but|or|well|now|yeah|yes|okay|ok|right|oh|um|uh|like|actually|basically|honestly|look|listen|again|also|because|alright|all right|you know|i mean|i think(?: that)?|i guess|i feel like|i would say|i'd say|kind of|sort of|to be honest|the thing is|what i mean is)\b[, ]+)+/i;
const FILLER = /(?:^|,?\s)(?:um+|uh+|erm|you know|i mean|kind of|sort of|like),(?=\s)|\b(?:um+|uh+|erm)\b,?\s?/gi;
const WORD_BREAK = /\s+/;

/** Makes a sentence read cleanly: fillers and lead-ins gone, no word twice in a row, a capital first, no full stop. */
export function tidy(text: string): string {
  const words = text.replace(FILLER, ' ').replace(WORD_BREAK, ' ').trim().replace(LEAD_IN, '').split(WORD_BREAK);
  const once = words.filter((word, index) => index === 0 || word.toLowerCase() !== (words[index - 1] as string).toLowerCase());
  const joined = once.join(' ').replace(/\s+([,.;:!?])/g, '$1').replace(/^[\s,;:.–—-]+/, '').replace(/[\s,;:.–—-]+$/, '').replace(/[.…]+$/, '');
  return joined.charAt(0).toUpperCase() + joined.slice(1);
}

/**
 * The best headline in a run of sentences: a short sentence or clause of theirs, early ones and strong ones first, tidied,
 * at most `maxChars` long, ending on a full word that can end it. Null where nothing can be made of them.
 */
export function headlineOf(sentences: readonly string[], options: HeadlineOptions): string | null {
  let best: string | null = null;
  let bestValue = -Infinity;
  sentences.forEach((sentence, position) => {
    for (const [text, cost] of phrasesOf(sentence, options.maxChars)) {
      const value = worth(text, options) - cost - Math.min(3, 0.35 * position);
      if (value > bestValue && text.length <= options.maxChars) {
        best = text;
        bestValue = value;
      }
    }
  });
  return best;
}

/** Ways to put a sentence in short, each with what it costs: whole, a clause, cut off. */
function phrasesOf(sentence: string, maxChars: number): [string, number][] {
  const whole = tidy(sentence);
  if (usable(whole) && whole.length <= maxChars) {
    return [[whole, leaningWord(whole) === null ? 0 : 4]];
  }
  const found: [string, number][] = [];
  const clauses = whole.split(/(?<=[,;:])\s+|\s+[–—-]+\s+|\s+(?=(?:because|but|which|so that|and then|if you)\b)/i);
  const question = isQuestion(sentence);
  clauses.forEach((clause, index) => {
    const mark = question && index === clauses.length - 1 ? '' : '?';
    const text = tidy(trimDangling(clause.replace(/[,;:]+$/, ''))).replace(mark === '?' ? /\?$/ : /$^/, '');
    if (usable(text) && text.length <= maxChars) {
      found.push([text, (leaningWord(text) === null ? 1 : 4.5) + (index > 0 ? 0.5 : 0)]);
    }
  });
  const cut = trimDangling(whole.slice(0, maxChars + 1).replace(/\s\S*$/, '').replace(/[,;:]+$/, ''));
  if (usable(cut) && cut.length <= maxChars) {
    found.push([tidy(cut), leaningWord(cut) === null ? 3.5 : 6]);
  }
  return found;
}

function trimDangling(text: string): string {
  const words = text.split(' ');
  while (words.length > 0 && DANGLING.has((words.at(-1) as string).toLowerCase().replace(/[^\p{L}']/gu, ''))) {
    words.pop();
  }
  return words.join(' ');
}

function usable(text: string): boolean {
  const tokens = tokenise(text);
  return tokens.length >= 3 && tokens.filter(isContentToken).length >= 1 && text.length >= 10;
}

function worth(text: string, { weightOf = () => 1 }: HeadlineOptions): number {
  const tokens = tokenise(text);
  const content = tokens.filter(isContentToken);
  const weight = content.reduce((sum, token) => sum + weightOf(stem(token)), 0);
  return Math.min(5, 1.2 * weight) + 1.5 * content.length / tokens.length + (/\?$/.test(text) ? 1.5 : 0) + (/\d/.test(text) ? 0.8 : 0)
    + (/\b(you|your|never|always|why|how|best|worst|secret|mistake|wrong|truth|stop|nobody|everyone)\b/i.test(text) ? 0.8 : 0)
    - (tokens.length > 12 ? 0.1 * (tokens.length - 12) : 0);
}
