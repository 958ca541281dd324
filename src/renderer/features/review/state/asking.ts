/** Asking for a state that may change while the answer is on its way. Pure. */
import type { ReviewClip } from '#shared/review/review-view.ts';

import type { PreviewEntry } from './store.ts';

/**
 * Makes an asking that is never under way twice. Who asks while an answer is awaited, which may be from before, gets the answer to one
 * more asking, together with all others who came meanwhile.
 */
export function askingOnce(ask: () => Promise<void>): () => Promise<void> {
  let now: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  function begin(): Promise<void> {
    const mine = ask().finally(() => { now = null; });
    now = mine;
    return mine;
  }
  function again(): Promise<void> {
    next = null;
    return asking();
  }
  function asking(): Promise<void> {
    if (!now) {
      return begin();
    }
    next ??= now.then(again, again);
    return next;
  }
  return asking;
}

/** What was there where it says the same as what came; else what came. What is shown of it need not be drawn anew then. */
export function sameOr<T>(before: T | null, came: T): T {
  return before !== null && JSON.stringify(before) === JSON.stringify(came) ? before : came;
}

/** A list with those of its parts that say the same as before; the list from before where all of them do. */
export function samePartsOr<T>(before: T[], came: readonly T[], idOf: (part: T) => string): T[] {
  const had = new Map(before.map(part => [idOf(part), part]));
  const parts = came.map(part => sameOr(had.get(idOf(part)) ?? null, part));
  return parts.length === before.length && parts.every((part, at) => part === before[at]) ? before : parts;
}

/**
 * Whether a clip's preview is to be asked for. `failedToo`: also one that could not be had, but might now. One that was refused while an edit
 * was worked in is asked for again when the clip is ready: an undo brings the very same preview back.
 */
export function isPreviewWanted({ previewKey, preparation }: Pick<ReviewClip, 'previewKey' | 'preparation'>, had: Pick<PreviewEntry, 'key' | 'state' | 'error'> | undefined, failedToo: boolean): boolean {
  if (previewKey === null) {
    return false;
  }
  if (had?.key !== previewKey) {
    return true;
  }
  return had.state === 'failed' && ((failedToo && had.error?.retryable === true) || (preparation === 'ready' && had.error?.kind === 'wrong-state'));
}
