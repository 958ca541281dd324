/** From a command to an edit: which slots it changes, and to what. Pure: the same command on the same review is the same edit. */
import { isSame } from './apply/clip-change.ts';
import { cut, reset, restore, tighten, title, trim } from './apply/clip-content.ts';
import { add, merge, split } from './apply/clip-list.ts';
import { frame, unframe } from './apply/framing.ts';
import { namePerson } from './apply/people.ts';
import { approveAbove, judge } from './apply/verdicts.ts';
import { mendWord } from './apply/words.ts';
import type { SlotChange } from './changes.ts';
import type { ReviewCommand } from './commands.ts';
import type { EditState } from './edits.ts';
import type { ReviewFacts } from './review-facts.ts';

/**
 * The changes that a command makes; none where everything is so already. Throws `settings-invalid`, in a sentence that names the clip or
 * the word, where it cannot be done, and `not-found` for an unknown clip.
 */
export function applyCommand(facts: ReviewFacts, edits: EditState, command: ReviewCommand): SlotChange[] {
  return changesOf(facts, edits, command).filter(change => !isSame(change.before, change.after));
}

function changesOf(facts: ReviewFacts, edits: EditState, command: ReviewCommand): SlotChange[] {
  switch (command.type) {
    case 'trim': return trim(facts, edits, command);
    case 'cut': return cut(facts, edits, command);
    case 'restore': return restore(facts, edits, command);
    case 'tighten': return tighten(facts, edits, command);
    case 'title': return title(facts, edits, command);
    case 'reset': return reset(facts, edits, command);
    case 'add': return add(facts, edits, command);
    case 'split': return split(facts, edits, command);
    case 'merge': return merge(facts, edits, command);
    case 'frame': return frame(facts, edits, command);
    case 'unframe': return unframe(facts, edits, command);
    case 'mend-word': return mendWord(facts, edits, command);
    case 'judge': return judge(facts, edits, command);
    case 'name-person': return namePerson(edits, command);
    case 'approve-above': return approveAbove(facts, edits, command);
  }
}
