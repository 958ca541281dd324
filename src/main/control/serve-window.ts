/** Serves windows over MessagePorts: the one place of the engine that knows oRPC. */
import { implement, onError, ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';

import type { ControlPlane } from '#shared/api/control-plane.ts';
import type { DoctorCheck } from '#shared/api/doctor.ts';
import type { DeviceSpeed, EncoderFinding } from '#shared/api/model-view.ts';
import { windowContract } from '#shared/api/window-contract.ts';
import { CutdownError, toErrorData } from '#shared/errors/cutdown-error.ts';
import type { EncoderWish, OutputPreset } from '#shared/render/presets.ts';

import type { ModelDesk } from './model-desk.ts';
import type { RunDesk } from './run-desk.ts';
import type { RunFeed } from './run-feed.ts';

/** A port as Electron and browsers have it. */
export type WindowPort = Parameters<RPCHandler<Record<never, never>>['upgrade']>[0] & { start(): void };

/** What windows are served from. */
export interface WindowServices {
  readonly controlPlane: ControlPlane;
  readonly feed: RunFeed;
  readonly desk: RunDesk;
  readonly models: ModelDesk;
  /** Whether the editor opened this path in the app: nothing else may be named by a window. */
  isGranted(path: string): boolean;
  checkMachine(): Promise<DoctorCheck[]>;
  measureDevices(): Promise<DeviceSpeed[]>;
  tryEncoder(wish: EncoderWish, preset: OutputPreset): Promise<EncoderFinding>;
  /** Told of every call that was refused or failed. */
  onRefused(message: string): void;
}

/** Returns a function that serves one window's port. */
export function createWindowServer(services: WindowServices): (port: WindowPort) => void {
  const handler = new RPCHandler(createRouter(services), {
    interceptors: [onError(error => {
      if (!(error instanceof Error && error.name === 'AbortError')) {
        services.onRefused(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      }
    })],
  });
  return port => {
    handler.upgrade(port, { context: {} });
    // Until now it has held back what came.
    port.start();
  };
}

function createRouter(services: WindowServices) {
  const { controlPlane, feed, desk, models, isGranted } = services;
  const contract = implement(windowContract).use(async ({ next }) => {
    try {
      return await next({});
    } catch (error) {
      if (error instanceof ORPCError) {
        throw error;
      }
      const data = toErrorData(error);
      throw new ORPCError('CUTDOWN', { message: data.message, data, defined: true });
    }
  });
  /** Does something to a run, and shows the run as it is then. */
  const changing = async (runId: string, act: () => Promise<unknown>): Promise<Record<string, never>> => {
    await act();
    feed.touch(runId);
    return {};
  };
  const requireGranted = (path: string): void => {
    if (!isGranted(path)) {
      throw new CutdownError('settings-invalid', `${path} was not opened in this app.`, { advice: 'Drop the file onto the window, or choose it with "Open".' });
    }
  };
  const { runs, review, machine, models: modelCalls } = contract;
  return contract.router({
    runs: {
      list: runs.list.handler(() => feed.list()),
      get: runs.get.handler(({ input }) => feed.get(input.runId)),
      start: runs.start.handler(async ({ input }) => {
        [input.sourcePath, input.transcriptPath, input.outDir].filter(path => path !== null).forEach(requireGranted);
        const started = await controlPlane.startRun(input);
        feed.touch(started.runId);
        return started;
      }),
      resume: runs.resume.handler(({ input: { runId } }) => changing(runId, () => controlPlane.resumeRun(runId))),
      cancel: runs.cancel.handler(({ input: { runId } }) => changing(runId, () => controlPlane.cancelRun(runId))),
      pause: runs.pause.handler(({ input: { runId } }) => changing(runId, () => controlPlane.pauseRun(runId))),
      rerun: runs.rerun.handler(({ input: { runId, from } }) => changing(runId, () => controlPlane.rerunFrom(runId, from))),
      prioritise: runs.prioritise.handler(({ input: { runId, outputIds } }) => changing(runId, () => controlPlane.prioritise(runId, outputIds))),
      show: runs.show.handler(({ input }) => feed.show(input.runId)),
      timeline: runs.timeline.handler(({ input }) => feed.timeline(input.runId)),
      log: runs.log.handler(({ input }) => feed.log(input.runId, input)),
      remove: runs.remove.handler(async ({ input: { runId } }) => {
        feed.get(runId);
        const { freedBytes } = await controlPlane.collectGarbage({ dryRun: false, deleteRuns: [runId] });
        feed.touch(runId);
        return { freedBytes };
      }),
      relink: runs.relink.handler(({ input: { runId, path } }) => changing(runId, async () => {
        requireGranted(path);
        await desk.relink(runId, path);
        await feed.lookForSources();
      })),
      name: runs.name.handler(({ input: { runId, client, nameTemplate } }) => changing(runId, async () => { await Promise.resolve(desk.name(runId, { client, nameTemplate })); })),
      order: runs.order.handler(({ input: { runIds } }) => {
        desk.order(runIds);
        runIds.forEach(feed.touch);
        return {};
      }),
      renderOutputs: runs.renderOutputs.handler(async ({ input: { runId, outputIds } }) => {
        const outputs = await controlPlane.renderOutputs(runId, outputIds);
        feed.touch(runId);
        return { outputs };
      }),
    },
    machine: {
      check: machine.check.handler(() => services.checkMachine()),
      speed: machine.speed.handler(() => services.measureDevices()),
      encoder: machine.encoder.handler(({ input: { wish, preset } }) => services.tryEncoder(wish, preset)),
    },
    models: {
      list: modelCalls.list.handler(() => models.list()),
      download: modelCalls.download.handler(async ({ input: { modelId, consented } }) => {
        await models.download(modelId, { consented });
        return {};
      }),
      stopDownload: modelCalls.stopDownload.handler(({ input: { modelId } }) => {
        models.stopDownload(modelId);
        return {};
      }),
      import: modelCalls.import.handler(async ({ input: { path } }) => {
        requireGranted(path);
        await models.import(path);
        return {};
      }),
      remove: modelCalls.remove.handler(async ({ input: { modelId } }) => {
        await models.remove(modelId);
        return {};
      }),
    },
    review: {
      get: review.get.handler(({ input }) => controlPlane.getReview(input.runId)),
      transcript: review.transcript.handler(({ input }) => controlPlane.getTranscript(input.runId)),
      preview: review.preview.handler(({ input }) => controlPlane.previewClip(input.runId, input.clipId)),
      edit: review.edit.handler(({ input }) => controlPlane.editReview(input.runId, input.command)),
      undo: review.undo.handler(({ input }) => controlPlane.undoEdit(input.runId)),
      redo: review.redo.handler(({ input }) => controlPlane.redoEdit(input.runId)),
      render: review.render.handler(({ input: { runId, clipIds, aspects } }) => controlPlane.renderReviewed(runId, { clipIds, aspects })),
    },
    feed: contract.feed.handler(({ signal }) => feed.subscribe(signal ?? new AbortController().signal)),
  });
}
