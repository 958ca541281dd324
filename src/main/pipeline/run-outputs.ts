/** A run's outputs: their records follow the composition index, the items of the stage that makes them, and delivery. */
import { readFile } from 'node:fs/promises';

import type { OutputSummary } from '#shared/api/events.ts';
import { toErrorData } from '#shared/errors/cutdown-error.ts';
import type { ErrorData } from '#shared/errors/kinds.ts';
import type { StageId } from '#shared/pipeline/stages.ts';
import { RenderReport, type OutputPayload, type RenderOrigin } from '#shared/render/composition-props.ts';

import { deliverOutput, removeDelivery } from '../publish/deliver.ts';
import { stemOf } from '../publish/output-names.ts';
import { artifactFile, runDirectory } from '../state/artifact-store.ts';
import { appendLog, getArtifacts, getOutputs, getRun, isDelivered } from '../state/queries.ts';
import type { StoredArtifact } from '../state/records.ts';
import { failOutput, finishOutput, progressOutput, resetOutput, startOutput, upsertOutputs } from '../state/transitions/outputs.ts';
import { setCompositionIndex } from '../state/transitions/runs.ts';
import type { ItemHooks } from './attempt-services.ts';
import { payloadDigests, payloadsOf } from './composition-of-run.ts';
import type { ActiveRun, PipelineContext } from './pipeline-context.ts';

/** Renders are made on this machine; other backends name themselves when they come. */
const BACKEND = 'local';

export interface RunOutputs {
  /** Makes the output records from the index that `stage` has written. */
  declare(stage: StageId): Promise<void>;
  /** Puts failed outputs that are to be made back, so that they are tried again. */
  retryFailed(): void;
  /** Lets the records follow the items of a job that makes the outputs as they are declared now; what is declared anew meanwhile is not accepted. */
  hooks(): ItemHooks;
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
    payloads ??= await payloadsOf(library, runId);
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
      const run = getRun(library.db, runId);
      const stem = stemOf(run, getOutputs(library.db, runId), payload);
      const file = await deliverOutput(library, { runId, outDir: run.request.outDir, payload, stem, render, origin: await originOf(report) });
      active.quiet = false;
      if (finishOutput(library.db, { runId, outputId, executionId, file }) && output.replaces !== null && output.replaces !== file) {
        await removeReplaced(output.replaces);
      }
    } catch (error) {
      fail(outputId, toErrorData(error));
    }
    emit(outputId);
  }

  /** A file that this run delivered under another name before, unless another output stands there now. */
  async function removeReplaced(file: string): Promise<void> {
    if (isDelivered(library.db, file)) {
      return;
    }
    await removeDelivery(library, runId, file).catch((error: unknown) => {
      // The new file is delivered all the same.
      appendLog(library.db, { runId, level: 'warn', message: `${file} has another name by now, but its old files could not be removed: ${toErrorData(error).message}` });
    });
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
      const loaded = await loadPayloads();
      const digests = payloadDigests(library, runId, loaded);
      const before = new Map(getOutputs(library.db, runId).map(each => [each.outputId, each.state]));
      const outputs = [...loaded.values()].map(({ outputId, clipId, aspect, rank, sidecar }) => ({
        outputId, clipId, aspect, rank, title: sidecar.title, ...definedOnly({ payloadDigest: digests.get(outputId) }),
      }));
      upsertOutputs(library.db, { runId, executionId, outputs });
      if (index) {
        setCompositionIndex(library.db, { runId, executionId, path: index.path });
      }
      getOutputs(library.db, runId).filter(each => before.has(each.outputId) && before.get(each.outputId) !== each.state).forEach(each => { emit(each.outputId); });
    },
    retryFailed() {
      const { chosen } = getRun(library.db, runId);
      for (const output of getOutputs(library.db, runId).filter(each => each.state === 'failed' && (chosen === null || chosen.includes(each.outputId)))) {
        resetOutput(library.db, { runId, outputId: output.outputId });
      }
    },
    hooks() {
      const declared = new Map(getOutputs(library.db, runId).map(each => [each.outputId, each.payloadDigest]));
      const accepts = (item: string): boolean => {
        const now = getOutputs(library.db, runId).find(each => each.outputId === item);
        return now !== undefined && now.payloadDigest === declared.get(item);
      };
      return {
        accepts,
        started(item) {
          if (!accepts(item)) {
            return;
          }
          if (getOutputs(library.db, runId).some(each => each.outputId === item && each.state === 'failed')) {
            resetOutput(library.db, { runId, outputId: item });
          }
          if (startOutput(library.db, { runId, outputId: item, executionId, backend: BACKEND })) {
            emit(item);
          }
        },
        progress(item, fraction) {
          if (accepts(item) && progressOutput(library.db, { runId, outputId: item, executionId, progress: fraction })) {
            context.emit({ event: 'output.progress', runId, outputId: item, fraction });
          }
        },
        finished(item) {
          if (accepts(item)) {
            enqueue(item);
          }
        },
        failed(item, error) {
          if (accepts(item)) {
            startOutput(library.db, { runId, outputId: item, executionId, backend: BACKEND });
            fail(item, error);
            emit(item);
          }
        },
      };
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
  accepts: () => true,
  started() { /* nothing to follow */ },
  progress() { /* nothing to follow */ },
  finished() { /* nothing to follow */ },
  failed() { /* nothing to follow */ },
};

function definedOnly({ payloadDigest }: { payloadDigest: string | undefined }): { payloadDigest?: string } {
  return payloadDigest === undefined ? {} : { payloadDigest };
}
