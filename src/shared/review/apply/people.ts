/** Commands on the people of a recording. */
import type { SlotChange } from '../changes.ts';
import type { EditState } from '../edits.ts';
import type { CommandOf } from './clip-change.ts';

export function namePerson(edits: EditState, { personId, name }: CommandOf<'name-person'>): SlotChange[] {
  return [{ slot: `person/${personId}`, before: edits.people[personId] ?? null, after: name }];
}
