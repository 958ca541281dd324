/** Previews of the clip on the screen and of its neighbours: asked for before they are wanted, and never many of them. */
import { callEngine, dataOf } from '../../../bridge/engine.ts';
import { isPreviewWanted } from './asking.ts';
import { shownClips } from './shown.ts';
import { useReview, type PreviewEntry, type ReviewState } from './store.ts';

/** How many are kept: a preview holds fonts and a logo as text, some megabytes. */
const KEPT = 6;

const inHand = new Set<string>();

/** The selected clip and those before and after it in the list, the selected one first. */
export function nearby(state: ReviewState): string[] {
  const shown = shownClips(state);
  const at = shown.findIndex(each => each.clipId === state.selected);
  return [state.selected, shown[at + 1]?.clipId, at > 0 ? shown[at - 1]?.clipId : undefined].filter(each => each !== undefined && each !== null);
}

/** Asks for what is near and not here in its present form; lets go of what is far. `failedToo`: also for what could not be had, but might now. */
export function keepPreviews({ failedToo = false }: { failedToo?: boolean } = {}): void {
  const state = useReview.getState();
  const { runId, view } = state;
  if (runId === null || !view) {
    return;
  }
  for (const clipId of nearby(state)) {
    const clip = view.clips.find(each => each.clipId === clipId);
    const key = clip?.previewKey ?? null;
    if (clip && key !== null && isPreviewWanted(clip, state.previews[clipId], failedToo) && !inHand.has(`${clipId} ${key}`)) {
      void load(runId, clipId, key);
    }
  }
}

async function load(runId: string, clipId: string, key: string): Promise<void> {
  const mark = `${clipId} ${key}`;
  inHand.add(mark);
  put(runId, clipId, had => ({ key: had?.key ?? '', state: 'loading', preview: had?.preview ?? null, error: null }));
  try {
    const preview = await callEngine((engine, options) => engine.review.preview({ runId, clipId }, options));
    put(runId, clipId, () => ({ key: preview.previewKey, state: 'ready', preview, error: null }));
  } catch (error) {
    put(runId, clipId, had => ({ key, state: 'failed', preview: had?.preview ?? null, error: dataOf(error) }));
  } finally {
    inHand.delete(mark);
  }
}

function put(runId: string, clipId: string, make: (had: PreviewEntry | undefined) => PreviewEntry): void {
  useReview.setState(state => {
    if (state.runId !== runId) {
      return {};
    }
    const { [clipId]: had, ...others } = state.previews;
    const near = nearby(state);
    const far = Object.keys(others).filter(each => !near.includes(each));
    const kept = Object.fromEntries(Object.entries(others).filter(([each]) => !far.includes(each) || far.indexOf(each) >= far.length - (KEPT - 1 - near.length)));
    // Objects keep the order of insertion: the newest comes last.
    return { previews: { ...kept, [clipId]: make(had) } };
  });
}
