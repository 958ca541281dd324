/** What stage 06 hands off: each clip is cut in a process of its own. */
import type { DelegateHandler } from '#workers/host/stage.ts';
import { CutTask, cutClip } from './cut-clip.ts';

/** Handlers by the name that the stage hands work off under. */
export const handlers: Readonly<Record<string, DelegateHandler>> = {
  'cut-clip': async (task, { signal, scratchDir, onProgress }) => await cutClip(CutTask.parse(task), { signal, scratchDir, onProgress }),
};
