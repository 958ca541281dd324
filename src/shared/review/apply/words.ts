/** Commands on how words read. */
import type { SlotChange } from '../changes.ts';
import type { EditState } from '../edits.ts';
import { refused, type ReviewFacts } from '../review-facts.ts';
import type { CommandOf } from './clip-change.ts';

const MOST_CHARS = 200;
/** A word without the punctuation before and after it. Apostrophes, hyphens and points inside belong to it, and marks (vowel signs, accents) everywhere. */
const PARTS = /^([^\p{L}\p{M}\p{N}]*)(.*?)([^\p{L}\p{M}\p{N}]*)$/su;

export function mendWord(facts: ReviewFacts, edits: EditState, { word: index, text, everywhere }: CommandOf<'mend-word'>): SlotChange[] {
  const said = facts.words[index];
  if (!said) {
    throw refused(`The recording has no word ${index}: it has ${facts.words.length}.`, 'Choose a word of the transcript.');
  }
  const wanted = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replace(/\s+/g, ' ').trim();
  const old = partsOf(reading(facts, edits, index)).core;
  const typed = partsOf(wanted).core || wanted;
  const sought = old.toLowerCase();
  return facts.words.flatMap((_, at) => {
    if (at === index) {
      return [wordChange(facts, edits, at, wanted)];
    }
    const now = reading(facts, edits, at);
    if (!everywhere || sought === '' || !now.toLowerCase().includes(sought)) {
      return [];
    }
    const { before, core, after } = partsOf(now);
    return core.toLowerCase() === sought ? [wordChange(facts, edits, at, wanted === '' ? '' : `${before}${inCaseOf(core, old, typed)}${after}`)] : [];
  });
}

/** How a word reads now. */
export function reading(facts: Pick<ReviewFacts, 'words'>, edits: EditState, index: number): string {
  return edits.words[String(index)] ?? facts.words[index]?.text ?? '';
}

function wordChange(facts: ReviewFacts, edits: EditState, index: number, wanted: string): SlotChange {
  if (wanted.length > MOST_CHARS) {
    throw refused(`Word ${index} ("${reading(facts, edits, index)}") would have ${wanted.length} characters; at most ${MOST_CHARS} can be.`, 'Type less.');
  }
  return { slot: `word/${index}`, before: edits.words[String(index)] ?? null, after: wanted === facts.words[index]?.text ? null : wanted };
}

/** What was typed for `old`, for a word that reads `own`: as typed where both are written alike, else in the other's own case. */
function inCaseOf(own: string, old: string, typed: string): string {
  const wanted = caseOf(own);
  if (wanted === caseOf(old)) {
    return typed;
  }
  switch (wanted) {
    case 'upper': return typed.toUpperCase();
    case 'capital': return `${typed.charAt(0).toUpperCase()}${typed.slice(1)}`;
    // `iPhone` and `NASA` are so everywhere; `Their`, at the beginning of a sentence, is not.
    case 'lower': return /\p{Lu}/u.test(typed.slice(1)) ? typed : `${typed.charAt(0).toLowerCase()}${typed.slice(1)}`;
  }
}

function caseOf(text: string): 'upper' | 'capital' | 'lower' {
  const letters = text.replace(/[^\p{L}]/gu, '');
  if (letters.length > 1 && letters === letters.toUpperCase() && letters !== letters.toLowerCase()) {
    return 'upper';
  }
  return /^\P{L}*\p{Lu}/u.test(text) ? 'capital' : 'lower';
}

function partsOf(text: string): { before: string; core: string; after: string } {
  const [, before = '', core = '', after = ''] = PARTS.exec(text) ?? [];
  return { before, core, after };
}
