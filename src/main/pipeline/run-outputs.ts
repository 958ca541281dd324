/** A run's outputs: their records follow the composition index, the items of the stage that makes them, and delivery. */
import { readFile } from 'node:fs/promises';

import type { OutputSummary } from '#shared/api/events.ts';
import { toErrorData } from '#shared/errors/cutdown-error.ts';
import type { ErrorData } from '#shared/errors/kinds.ts';
import { stageSpec, type StageId } from '#shared/pipeline/stages.ts';
import { CompositionIndex, RenderReport, type OutputPayload, type RenderOrigin } from '#shared/render/composition-props.ts';

import { deliverOutput } from '../publish/deliver.ts';
import { artifactFile, runDirectory } from '../state/artifact-store.ts';
import { appendLog, getArtifacts, getOutputs, getRun } from '../state/queries.ts';
import type { StoredArtifact } from '../state/records.ts';
import { failOutput, finishOutput, progressOutput, resetOutput, startOutput, upsertOutputs } from '../state/transitions/outputs.ts';
import { setCompositionIndex } from '../state/transitions/runs.ts';
import type { ItemHooks } from './attempt-services.ts';
import type { ActiveRun, PipelineContext } from './pipeline-context.ts';

/** Renders are made on this machine; other backends name themselves when they come. */
const BACKEND = 'local';

export interface RunOutputs {
  /** Makes the output records from the index that `stage` has written. */
  declare(stage: StageId): Promise<void>;
  /** Puts failed outputs back, so that they are tried again. */
  retryFailed(): void;
  /** Lets the records follow the items of the stage that makes the outputs. */
  readonly hooks: ItemHooks;
  /** Delivers every output that has a render and is not delivered yet; resolves when none is under way. */
  deliverAll(): Promise<void>;
  /** Puts back what was begun and not ended. */
  putBackUnfinished(): void;
  /** The first output's error, or null: every output is delivered. */
  firstError(): ErrorData | null;
}

export function runOutputs(context: PipelineContext, active: ActiveRun): RunOutputs {
  const { library } = context;
  const { runId, executionId } = active;
  const underWay = new Set<Promise<void>>();
  let payloads: Map<string, OutputPayload> | null = null;

  const emit = (outputId: string): void => {
    const output = getOutputs(library.db, runId).find(each => each.outputId === outputId);
    if (output) {
      const { clipId, aspect, rank, title, state, file, error }: OutputSummary = output;
      context.emit({ event: 'output.state', runId, output: { outputId, clipId, aspect, rank, title, state, file, error } });
    }
  };

  async function loadPayloads(): Promise<Map<string, OutputPayload>> {
    if (!payloads) {
      const index = getArtifacts(library.db, runId).find(each => stageSpec(each.stage).declaresOutputs);
      if (!index) {
        return new Map();
      }
      const text = await readFile(artifactFile(runDirectory(library.paths, runId), index), 'utf8');
      payloads = new Map(CompositionIndex.parse(JSON.parse(text)).outputs.map(each => [each.outputId, each]));
    }
    return payloads;
  }

  async function deliver(outputId: string): Promise<void> {
    const output = getOutputs(library.db, runId).find(each => each.outputId === outputId);
    const payload = (await loadPayloads()).get(outputId);
    const artifacts = getArtifacts(library.db, runId).filter(each => each.item === outputId);
    const [render, report] = [artifacts.find(each => each.kind === 'render'), artifacts.find(each => each.kind === 'render-report')];
    if (!output || !payload || !render || !report || output.state === 'rendered' || active.controller.signal.aborted) {
      return;
    }
    if (output.state === 'failed') {
      resetOutput(library.db, { runId, outputId });
    }
    startOutput(library.db, { runId, outputId, executionId, backend: BACKEND });
    try {
      const { outDir } = getRun(library.db, runId).request;
      const file = await deliverOutput(library, { runId, outDir, payload, render, origin: await originOf(report) });
      finishOutput(library.db, { runId, outputId, executionId, file });
    } catch (error) {
      fail(outputId, toErrorData(error));
    }
    emit(outputId);
  }

  async function originOf(report: StoredArtifact): Promise<RenderOrigin> {
    const text = await readFile(artifactFile(runDirectory(library.paths, runId), report), 'utf8');
    const { backend, encoder, notes } = RenderReport.parse(JSON.parse(text));
    return { backend, encoder, notes };
  }

  function enqueue(outputId: string): void {
    const work = context.deliveries.add(() => deliver(outputId)).catch((error: unknown) => {
      fail(outputId, toErrorData(error));
      emit(outputId);
    }).finally(() => { underWay.delete(work); });
    underWay.add(work);
  }

  function fail(outputId: string, error: ErrorData): void {
    if (failOutput(library.db, { runId, outputId, executionId, error })) {
      appendLog(library.db, { runId, level: 'error', message: `${outputId}: ${error.message}`, data: { kind: error.kind, detail: error.detail } });
    }
  }

  return {
    async declare(stage) {
      const index = getArtifacts(library.db, runId, stage)[0];
      payloads = null;
      const outputs = [...(await loadPayloads()).values()].map(({ outputId, clipId, aspect, rank, sidecar }) => ({ outputId, clipId, aspect, rank, title: sidecar.title }));
      upsertOutputs(library.db, { runId, executionId, outputs });
      if (index) {
        setCompositionIndex(library.db, { runId, executionId, path: index.path });
      }
    },
    retryFailed() {
      for (const output of getOutputs(library.db, runId).filter(each => each.state === 'failed')) {
        resetOutput(library.db, { runId, outputId: output.outputId });
      }
    },
    hooks: {
      started(item) {
        if (getOutputs(library.db, runId).some(each => each.outputId === item && each.state === 'failed')) {
          resetOutput(library.db, { runId, outputId: item });
        }
        if (startOutput(library.db, { runId, outputId: item, executionId, backend: BACKEND })) {
          emit(item);
        }
      },
      progress(item, fraction) {
        if (progressOutput(library.db, { runId, outputId: item, executionId, progress: fraction })) {
          context.emit({ event: 'output.progress', runId, outputId: item, fraction });
        }
      },
      finished(item) {
        enqueue(item);
      },
      failed(item, error) {
        startOutput(library.db, { runId, outputId: item, executionId, backend: BACKEND });
        fail(item, error);
        emit(item);
      },
    },
    async deliverAll() {
      for (const output of getOutputs(library.db, runId)) {
        enqueue(output.outputId);
      }
      await Promise.all(underWay);
    },
    putBackUnfinished() {
      for (const output of getOutputs(library.db, runId).filter(each => each.state === 'rendering')) {
        resetOutput(library.db, { runId, outputId: output.outputId });
      }
    },
    firstError() {
      return getOutputs(library.db, runId).find(each => each.state === 'failed')?.error ?? null;
    },
  };
}

/** Hooks for stages whose items are no outputs. */
export const NO_ITEM_HOOKS: ItemHooks = {
  started() { /* nothing to follow */ },
  progress() { /* nothing to follow */ },
  finished() { /* nothing to follow */ },
  failed() { /* nothing to follow */ },
};
