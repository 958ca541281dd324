/** Renders the outputs of a group at once, and those that were hurt again, one by one. */
import { access, constants, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { CutdownError, toErrorData } from '#shared/errors/cutdown-error.ts';
import type { ErrorKind } from '#shared/errors/kinds.ts';
import type { OutputPayload } from '#shared/render/composition-props.ts';
import type { GroupItem, ItemTask, StageContext } from '#workers/host/stage.ts';
import type { RenderTask } from '#workers/render/render-backend.ts';
import type { Choice } from './backends.ts';
import { finishOutput } from './finish-output.ts';

/** One output of the batch. */
export interface OutputTask extends ItemTask, Choice {
  readonly payload: OutputPayload;
}

type Output = GroupItem<OutputTask>;

/** Share of an output's work that is rendering; the rest is checking. */
const RENDER_SHARE = 0.92;
/** Another try at once would meet the same. */
const NO_USE_AGAIN: readonly ErrorKind[] = ['disk-full', 'output-unwritable', 'cancelled', 'artifact-missing', 'tool-missing'];

/**
 * Renders, checks and publishes outputs that share clip and backend. When the render of several fails, each is tried again
 * alone, so that only the hurt one ends failed; an output alone is tried once more where its error says that this may help.
 * Resolves when the backend was asked; `rendering` settles when every output has ended.
 */
export async function renderGroup(context: StageContext<'rendering'>, outputs: readonly Output[]): Promise<{ rendering: Promise<void> }> {
  const asked = Promise.withResolvers<void>();
  const rendering = (async () => {
    try {
      const hurt = await attempt(context, outputs, 1, asked.resolve);
      asked.resolve();
      for (const { output, error } of hurt) {
        await again(context, output, error, outputs.length === 1 ? 1 : 0);
      }
    } finally {
      asked.resolve();
    }
  })();
  // Who waits for it sees its rejection.
  rendering.catch(() => undefined);
  await asked.promise;
  return { rendering };
}

/** Tries a hurt output until it is made or another try is no use. `triedAlone`: how often it was rendered by itself. */
async function again(context: StageContext<'rendering'>, output: Output, first: unknown, triedAlone: number): Promise<void> {
  const { outputId } = output.task.payload;
  let error = first;
  for (let tries = triedAlone; ; tries += 1) {
    const { kind, message, retryable } = toErrorData(error);
    if (NO_USE_AGAIN.includes(kind) || tries >= 2 || (tries === 1 && !retryable)) {
      output.failed(error);
      return;
    }
    context.log('warn', `${outputId} is rendered again${tries === 0 ? ', by itself' : ''}: ${message}`, { outputId, kind });
    const [hurt] = await attempt(context, [output], tries + 2);
    if (!hurt) {
      return;
    }
    error = hurt.error;
  }
}

/** One render of these outputs; those that come out right are published and recorded, the others returned with their errors. */
async function attempt(context: StageContext<'rendering'>, outputs: readonly Output[], number: number, onAsked?: () => void): Promise<{ output: Output; error: unknown }[]> {
  const { signal } = context;
  const [first] = outputs;
  if (!first) {
    return [];
  }
  signal.throwIfAborted();
  const { backend, reason } = first.task;
  const folder = (output: Output): string => join(output.scratchDir, `try-${number}`);
  try {
    const tasks = outputs.map(output => renderTask(context, output, folder(output)));
    await requireMedia(tasks);
    await Promise.all(tasks.map(task => mkdir(task.scratchDir, { recursive: true })));
    const asked = backend.render(tasks, {
      signal,
      onProgress: (outputId, fraction) => outputs.find(each => each.task.item === outputId)?.progress(RENDER_SHARE * fraction),
    });
    onAsked?.();
    const rendered = await asked;
    const hurt: { output: Output; error: unknown }[] = [];
    for (const [index, output] of outputs.entries()) {
      const [task, made] = [tasks[index], rendered[index]];
      if (!task || made?.outputId !== output.task.item) {
        throw new Error(`the ${backend.id} backend did not answer for ${output.task.item}`);
      }
      const origin = { backend: backend.id, encoder: made.encoder, notes: [...(reason === null ? [] : [`Drawn by the reference backend: ${reason}`]), ...made.notes] };
      try {
        await finishOutput(context, { payload: output.task.payload, outPath: task.outPath, origin });
        await output.done();
      } catch (error) {
        signal.throwIfAborted();
        hurt.push({ output, error });
      }
    }
    return hurt;
  } catch (error) {
    signal.throwIfAborted();
    return outputs.map(output => ({ output, error }));
  } finally {
    await Promise.all(outputs.map(output => rm(folder(output), { recursive: true, force: true })));
  }
}

/** What an earlier stage has made may be taken away while a batch goes on for hours: said by name, rather than by a tool. */
async function requireMedia(tasks: readonly RenderTask[]): Promise<void> {
  for (const { payload, mediaPath, audioPath } of tasks) {
    for (const path of [mediaPath, audioPath]) {
      await access(path, constants.R_OK).catch((error: unknown) => {
        throw new CutdownError('artifact-missing', `The media of clip ${payload.clipId} (${path}) cannot be read any more.`, {
          advice: 'Make them again: cutdown rerun RUN --from prepare-media.', cause: error,
        });
      });
    }
  }
}

function renderTask({ read, style }: StageContext<'rendering'>, { task: { payload } }: Output, scratchDir: string): RenderTask {
  const { outputId, clipId } = payload;
  return {
    payload, fonts: style.fonts, scratchDir, outPath: join(scratchDir, `${outputId}.mp4`),
    mediaPath: read.requirePath('clip-media', clipId), audioPath: read.path('clip-mix', clipId) ?? read.requirePath('clip-audio', clipId),
  };
}
