/** What an editor does to a run's clips: sent to the engine one after the other; what comes back replaces what is shown. */
import type { ReviewCommand } from '#shared/review/commands.ts';
import type { VerdictState } from '#shared/review/edits.ts';
import { text } from '#shared/text/en.ts';
import type { Aspect } from '#shared/units/geometry.ts';

import { attempt } from '../../../app/actions.ts';
import { callEngine, dataOf } from '../../../bridge/engine.ts';
import { askingOnce, sameOr, samePartsOr } from './asking.ts';
import { keepPreviews } from './previews.ts';
import { clipsOf, resetReview, toast, useReview } from './store.ts';

const t = text.review;
/** Edits of long recordings look at every word. */
const EDIT_LIMIT_MS = 30_000;

let queue: Promise<unknown> = Promise.resolve();

/** Opens a run's review, or takes it up again where it was left. */
export async function openReview(runId: string): Promise<void> {
  if (useReview.getState().runId !== runId) {
    resetReview(runId);
  }
  await refresh();
  if (useReview.getState().transcript === null) {
    await refreshTranscript();
  }
}

/** Asks the engine that has taken over for what the one before it did not answer. */
export async function recoverReview(): Promise<void> {
  await refresh();
  keepPreviews({ failedToo: true });
  if (useReview.getState().transcriptError) {
    await refreshTranscript();
  }
}

/** Asks for the engine's view: done when the view is as new as this call. */
export const refresh = askingOnce(askForView);
const refreshTranscript = askingOnce(askForTranscript);

async function askForView(): Promise<void> {
  const { runId } = useReview.getState();
  if (runId === null) {
    return;
  }
  try {
    const came = await callEngine((engine, options) => engine.review.get({ runId }, options));
    const state = useReview.getState();
    if (state.runId !== runId) {
      return;
    }
    const view = { ...came, clips: samePartsOr(state.view?.clips ?? [], came.clips, each => each.clipId) };
    const there = (clipId: string | null): boolean => view.clips.some(each => each.clipId === clipId);
    // A clip that went (merged, taken out) hands over to the one that stood in its place.
    const place = Math.max(0, state.view?.clips.findIndex(each => each.clipId === state.selected) ?? 0);
    const selected = there(state.selected) ? state.selected : view.clips[Math.min(place, view.clips.length - 1)]?.clipId ?? null;
    useReview.setState({
      view, error: null, selected, picked: new Set([...state.picked].filter(there)),
      shape: state.shape === 'all' || view.aspects.includes(state.shape) ? state.shape : view.aspects[0] ?? 'all',
    });
    keepPreviews();
  } catch (error) {
    if (useReview.getState().runId === runId) {
      // A view that is there stays on the screen; that it is not up to date is said above it.
      useReview.setState({ error: dataOf(error) });
    }
  }
}

async function askForTranscript(): Promise<void> {
  const { runId } = useReview.getState();
  if (runId === null) {
    return;
  }
  try {
    const came = await callEngine((engine, options) => engine.review.transcript({ runId }, options));
    useReview.setState(state => (state.runId === runId ? { transcript: sameOr(state.transcript, came), transcriptError: null } : {}));
  } catch (error) {
    useReview.setState(state => (state.runId === runId ? { transcriptError: dataOf(error) } : {}));
  }
}

/** Sends one edit of the run that is shown (or `runId`: of several edits that belong together, the later ones may come when another is). False: it was refused, and a notice says why. */
export async function edit(command: ReviewCommand, runId = useReview.getState().runId): Promise<boolean> {
  if (runId === null) {
    return false;
  }
  return await inTurn(async () => {
    const ok = await attempt(() => callEngine((engine, options) => engine.review.edit({ runId, command }, options), EDIT_LIMIT_MS));
    await refresh();
    if (ok && command.type === 'mend-word') {
      await refreshTranscript();
    }
    return ok;
  });
}

/** Judges clips. The mark shows at once: a verdict can't come out differently. */
export async function judge(clipIds: readonly string[], state: VerdictState | null, note?: string): Promise<boolean> {
  const { runId } = useReview.getState();
  if (clipIds.length === 0) {
    return false;
  }
  const before = clipsOf(useReview.getState());
  const noteOf = (clipId: string): string => note ?? before.find(each => each.clipId === clipId)?.verdict.note ?? '';
  const mark = { state: state ?? ('none' as const) };
  const marks = Object.fromEntries(clipIds.map(clipId => [clipId, { ...mark, note: noteOf(clipId) }]));
  const [only] = clipIds;
  const title = before.find(each => each.clipId === only)?.title ?? '';
  const word = t.states[state ?? 'none'];
  useReview.setState(now => ({ sent: { ...now.sent, ...marks }, said: clipIds.length === 1 ? t.verdicts.said(title, word) : t.verdicts.saidMany(clipIds.length, word) }));
  // Clips that keep different notes are told one by one.
  const groups = Map.groupBy(clipIds, noteOf);
  let ok = true;
  for (const [own, ids] of groups) {
    ok = await edit({ type: 'judge', clipIds: ids, state, note: own }, runId) && ok;
  }
  useReview.setState(now => ({ sent: Object.fromEntries(Object.entries(now.sent).filter(([clipId, sent]) => sent !== marks[clipId])) }));
  return ok;
}

export const undo = (): Promise<void> => takeBack('undo');
export const redo = (): Promise<void> => takeBack('redo');

async function takeBack(which: 'undo' | 'redo'): Promise<void> {
  const { runId } = useReview.getState();
  if (runId === null) {
    return;
  }
  await inTurn(async () => {
    await attempt(async () => {
      const { done } = await callEngine((engine, options) => engine.review[which]({ runId }, options), EDIT_LIMIT_MS);
      const said = which === 'undo' ? t.undo.undid : t.undo.redid;
      toast(done === null ? (which === 'undo' ? t.undo.nothing : t.undo.nothingToRedo) : said(done));
    });
    await Promise.all([refresh(), refreshTranscript()]);
  });
}

/** Renders what is not rendered yet: of the approved clips, or of these. */
export async function render(clipIds: string[] | null, aspects: Aspect[] | null): Promise<void> {
  const { runId } = useReview.getState();
  if (runId !== null) {
    await attempt(async () => {
      const { outputs } = await callEngine((engine, options) => engine.review.render({ runId, clipIds, aspects }, options), EDIT_LIMIT_MS);
      toast(t.bulk.rendering(outputs));
    });
  }
}

/** Edits keep the order in which they were made. */
async function inTurn<T>(act: () => Promise<T>): Promise<T> {
  const mine = queue.then(act, act);
  queue = mine.catch(() => undefined);
  return await mine;
}
