/** What an edit does to the state: it replaces the content of slots. So undo and redo put contents back, whatever the edit was. */
import { z } from 'zod';

import { ClipEdit, PersonName, Verdict, type EditState } from './edits.ts';

/** One slot, what stood there and what stands there after; null: nothing (as the plan and the transcript have it). */
export const SlotChange = z.union([
  z.strictObject({ slot: z.string().regex(/^clip\/c[0-9a-f]{8}$/), before: ClipEdit.nullable(), after: ClipEdit.nullable() }),
  z.strictObject({ slot: z.string().regex(/^word\/\d+$/), before: z.string().max(200).nullable(), after: z.string().max(200).nullable() }),
  z.strictObject({ slot: z.string().regex(/^verdict\/c[0-9a-f]{8}$/), before: Verdict.nullable(), after: Verdict.nullable() }),
  z.strictObject({ slot: z.string().regex(/^person\/p[1-9]\d{0,3}$/), before: PersonName.nullable(), after: PersonName.nullable() }),
]);
export type SlotChange = z.infer<typeof SlotChange>;

/** Content of a slot. */
export type SlotContent = SlotChange['before'];

/** Whether a change can change what is made of a clip. Verdicts and people's names cannot. */
export function concernsStages({ slot }: SlotChange): boolean {
  return slot.startsWith('clip/') || slot.startsWith('word/');
}

/** Where an edit stands: it counts, was taken back, or was taken back and another one made instead. */
export const EditRecordState = z.enum(['applied', 'undone', 'dropped']);
export type EditRecordState = z.infer<typeof EditRecordState>;

const PARTS = { clip: 'clips', word: 'words', verdict: 'verdicts', person: 'people' } as const;

function placeOf(slot: string): { part: keyof EditState; key: string } {
  const [kind = '', key = ''] = slot.split('/');
  return { part: PARTS[kind as keyof typeof PARTS], key };
}

/** What stands in a slot; null: nothing. */
export function contentOf(edits: EditState, slot: string): SlotContent {
  const { part, key } = placeOf(slot);
  return edits[part][key] ?? null;
}

/** The state with the contents of `side` in the changes' slots. The state given stays as it is. */
export function withChanges(edits: EditState, changes: readonly SlotChange[], side: 'before' | 'after' = 'after'): EditState {
  const next: EditState = { clips: { ...edits.clips }, words: { ...edits.words }, verdicts: { ...edits.verdicts }, people: { ...edits.people } };
  putChanges(next, changes, side);
  return next;
}

/** As `withChanges`, in place: for folding many edits. */
export function putChanges(edits: EditState, changes: readonly SlotChange[], side: 'before' | 'after' = 'after'): void {
  for (const change of changes) {
    const { part, key } = placeOf(change.slot);
    const content = change[side];
    const target = edits[part] as Record<string, SlotContent>;
    if (content === null) {
      Reflect.deleteProperty(target, key);
    } else {
      target[key] = content;
    }
  }
}
