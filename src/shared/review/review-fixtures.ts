/** A small review for tests: a minute of words on a grid of half seconds, three proposed clips. */
import { ASPECTS } from '../units/geometry.ts';
import { withChanges } from './changes.ts';
import { applyCommand } from './apply-command.ts';
import type { ReviewCommand } from './commands.ts';
import type { EditState } from './edits.ts';
import type { ReviewFacts } from './review-facts.ts';

export const FIRST = 'c00000001';
export const SECOND = 'c00000002';
export const THIRD = 'c00000003';

/** Not sha256, but like it: 64 hex digits that depend on every character. */
function digest(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const character of text) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0) ?? 0)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0').repeat(4);
}

const TEXT = 'There is a bakery, there. THERE, nobody hurries; there are loaves (there)';

/** 120 words of 0.3 s, one every half second; after every tenth the next one comes a second later instead. */
export function sampleFacts(change: Partial<ReviewFacts> = {}): ReviewFacts {
  const texts = TEXT.split(' ');
  const words = Array.from({ length: 120 }, (_, at) => {
    const startSec = at * 0.5 + Math.floor(at / 10);
    return { startSec, endSec: startSec + 0.3, text: texts[at % texts.length] ?? '' };
  });
  return {
    durationSec: 72, words, wordsDigest: 'w', styleDigest: 's', aspects: ASPECTS,
    proposed: [
      { clipId: FIRST, rank: 1, title: 'The first', startSec: 0, endSec: 10, cuts: [] }, { clipId: SECOND, rank: 2, title: 'The second', startSec: 40, endSec: 60, cuts: [] },
      { clipId: THIRD, rank: 3, title: 'The third', startSec: 12, endSec: 30, cuts: [] },
    ],
    planned: new Map([[FIRST, { score: 90 }], [SECOND, { score: 70 }], [THIRD, { score: 50 }]]),
    editCount: 0, digest, ...change,
  };
}

/** The state after a command. Throws what the command is refused with. */
export function after(edits: EditState, command: ReviewCommand, facts = sampleFacts()): EditState {
  return withChanges(edits, applyCommand(facts, edits, command));
}
