/** What an editor can do, with errors told where nothing else shows them. */
import { RunRequest } from '#shared/pipeline/run-request.ts';
import type { StageId } from '#shared/pipeline/stages.ts';
import type { Offer } from '#shared/api/shell.ts';
import type { RunView } from '#shared/api/run-view.ts';
import { text } from '#shared/text/en.ts';

import { callEngine, dataOf } from '../bridge/engine.ts';
import * as shell from '../bridge/shell.ts';
import { openDialog, show, tell, useStudio } from './store.ts';

/** Does something; an error becomes a notice. True: it was done. */
export async function attempt(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    tell({ error: dataOf(error) });
    return false;
  }
}

async function open(offering: Promise<Offer>): Promise<void> {
  await attempt(async () => { takeOpened(await offering); });
}

/** Asks how to cut what was opened, and says what could not be. */
export function takeOpened({ recordings, refused }: Offer): void {
  if (refused.length > 0) {
    tell({ sentences: refused });
  }
  if (recordings.length > 0) {
    useStudio.setState(state => ({
      dialog: 'start', offered: [...state.offered.filter(each => !recordings.some(one => one.sourcePath === each.sourcePath)), ...recordings],
    }));
  }
}

export const openDropped = (files: readonly File[]): Promise<void> => open(shell.offerFiles(files));
export const openChosen = (): Promise<void> => open(shell.chooseFiles());
export const openPasted = (): Promise<void> => open(shell.pasteFiles());

/** Starts runs one after the other, then shows the one (or the library, for several). False: one was refused. */
export async function startRuns(requests: readonly RunRequest[]): Promise<boolean> {
  const started: string[] = [];
  const ok = await attempt(async () => {
    for (const request of requests) {
      started.push((await callEngine((engine, options) => engine.runs.start(request, options))).runId);
    }
  });
  if (ok) {
    openDialog(null);
    const [only] = started;
    show(started.length === 1 && only !== undefined ? { name: 'run', runId: only } : { name: 'library' });
  }
  return ok;
}

export const pauseRun = (runId: string): Promise<boolean> => attempt(() => callEngine((engine, options) => engine.runs.pause({ runId }, options)));
export const resumeRun = (runId: string): Promise<boolean> => attempt(() => callEngine((engine, options) => engine.runs.resume({ runId }, options)));
export const cancelRun = (runId: string): Promise<boolean> => attempt(() => callEngine((engine, options) => engine.runs.cancel({ runId }, options)));
export const rerunFrom = (runId: string, from: StageId): Promise<boolean> => attempt(() => callEngine((engine, options) => engine.runs.rerun({ runId, from }, options)));
export const renderNext = (runId: string, outputIds: string[]): Promise<boolean> =>
  attempt(() => callEngine((engine, options) => engine.runs.prioritise({ runId, outputIds }, options)));

export const retryOutputs = (runId: string, outputIds: string[]): Promise<boolean> =>
  attempt(() => callEngine((engine, options) => engine.runs.renderOutputs({ runId, outputIds }, options)));
export const nameRun = (runId: string, naming: { client: string | null; nameTemplate: string | null }): Promise<boolean> =>
  attempt(() => callEngine((engine, options) => engine.runs.name({ runId, ...naming }, options)));
export const orderRuns = (runIds: string[]): Promise<boolean> => attempt(() => callEngine((engine, options) => engine.runs.order({ runIds }, options)));

/** Asks where a run's recording is now. */
export async function relinkRun(runId: string): Promise<void> {
  await attempt(async () => {
    const path = await shell.chooseSource();
    if (path !== null) {
      await callEngine((engine, options) => engine.runs.relink({ runId, path }, options), 120_000);
      tell({ sentences: [text.library.relinked] });
    }
  });
}

/** Few and short clips of the sample, small: something to look at within a minute. */
const SAMPLE = { clipCount: 2, minSec: 5, maxSec: 11, preset: 'draft', until: 'composition' } as const;

/** Starts the sample, and shows its clips as soon as the first can be played. */
export async function trySample(): Promise<void> {
  await attempt(async () => {
    const { recordings: [sample] } = await shell.openSample();
    if (sample) {
      const { runId } = await callEngine((engine, options) => engine.runs.start(RunRequest.parse({ ...SAMPLE, sourcePath: sample.sourcePath, transcriptPath: sample.transcriptPath, outDir: sample.outDir }), options));
      show({ name: 'run', runId });
      reviewWhenPlayable(runId);
    }
  });
}

/** Goes on to the review once the run's clips are composed, unless the editor has gone elsewhere meanwhile. */
function reviewWhenPlayable(runId: string): void {
  const stop = useStudio.subscribe(({ runs, screen }) => {
    const elsewhere = !(screen.name === 'run' && screen.runId === runId);
    const composed = runs[runId]?.stages.some(each => each.stage === 'composition' && each.state === 'completed') ?? false;
    if (composed && !elsewhere) {
      show({ name: 'review', runId });
    }
    if (composed || elsewhere) {
      stop();
    }
  });
}

export async function removeRun(runId: string): Promise<void> {
  if (await attempt(() => callEngine((engine, options) => engine.runs.remove({ runId }, options), 120_000))) {
    show({ name: 'library' });
  }
}

/** What can be done with a run as it stands. */
export function actionsOf(run: RunView): { pause: boolean; resume: boolean; retry: boolean; cancel: boolean; replay: boolean; remove: boolean } {
  const going = run.activity === 'working' || run.activity === 'queued';
  const ended = run.activity === 'ended';
  return {
    pause: going, cancel: going || run.activity === 'paused' || run.activity === 'interrupted',
    resume: run.activity === 'paused' || run.activity === 'interrupted',
    retry: ended && (run.state === 'failed' || run.state === 'delivery_failed'),
    replay: ended || run.activity === 'interrupted', remove: ended,
  };
}
