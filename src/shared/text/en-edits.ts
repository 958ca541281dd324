/** Edits of a review in English: what undo and redo would take back or do again. */
import type { ReviewCommand } from '../review/commands.ts';

/** `clip`: how a clip is called there, e.g. `clip 3`; null: it is not in the review any more. */
export type ClipCalled = (clipId: string) => string | null;

const verdicts = { 'approved': 'Approval', 'rejected': 'Rejection', 'needs-fix': 'Needs fix' } as const;

export const editText = {
  clip: (rank: number) => `clip ${rank}`,
  /** Shown where a clip has no words and no title. */
  untitled: 'New clip',
  /** What an edit does: "Trim of clip 3". */
  label(command: ReviewCommand, clip: ClipCalled): string {
    const of = (clipId: string): string => clip(clipId) ?? 'a clip';
    const these = (clipIds: readonly string[]): string => {
      const [only] = clipIds;
      return clipIds.length === 1 && only !== undefined ? of(only) : `${clipIds.length} clips`;
    };
    switch (command.type) {
      case 'judge': return command.state === null ? `Verdict taken back of ${these(command.clipIds)}` : `${verdicts[command.state]} of ${these(command.clipIds)}`;
      case 'approve-above': return `Approval of clips scoring ${command.score} or more`;
      case 'trim': return `Trim of ${of(command.clipId)}`;
      case 'cut': return `Cut in ${of(command.clipId)}`;
      case 'restore': return command.spans.length === 1 ? `Restored cut in ${of(command.clipId)}` : `${command.spans.length} restored cuts in ${of(command.clipId)}`;
      case 'tighten': return `Shorter pauses in ${of(command.clipId)}`;
      case 'mend-word': return `${command.text.trim() === '' ? 'Hidden word' : `Word "${command.text.trim()}"`}${command.everywhere ? ' everywhere' : ''}`;
      case 'title': return `Title of ${of(command.clipId)}`;
      case 'frame': return `Framing of ${of(command.clipId)}`;
      case 'unframe': return `Framing of ${of(command.clipId)} as analysed`;
      case 'name-person': return command.name === null ? 'Name of a person taken back' : `Name of ${command.name}`;
      case 'add': return 'New clip';
      case 'split': return `Split of ${of(command.clipId)}`;
      case 'merge': return `Merge of ${command.clipIds.length} clips`;
      case 'reset': return `Reset of ${of(command.clipId)}`;
    }
  },
};
