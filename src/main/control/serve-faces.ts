/** Serves the contract: to windows over MessagePorts, and to the face that started the engine over the line to it. The one place of the engine that knows oRPC. */
import { implement, onError, ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';

import type { ControlPlane } from '#shared/api/control-plane.ts';
import type { DoctorCheck } from '#shared/api/doctor.ts';
import { engineContract } from '#shared/api/engine-contract.ts';
import type { RunEvent } from '#shared/api/events.ts';
import type { DeviceSpeed, EncoderFinding } from '#shared/api/model-view.ts';
import { CutdownError, toErrorData } from '#shared/errors/cutdown-error.ts';
import type { EncoderWish, OutputPreset } from '#shared/render/presets.ts';

import type { EventQueue } from './event-queue.ts';
import type { ModelDesk } from './model-desk.ts';
import type { RunDesk } from './run-desk.ts';
import type { RunFeed } from './run-feed.ts';
import { parseWindowMessage } from './window-messages.ts';

/** A port to a window, as Electron has it in a utility process. */
export interface WindowPort {
  on(name: string, listener: (event?: { data: unknown }) => void): unknown;
  postMessage(data: unknown): void;
  start(): void;
}

/** The end of a line to another process, as oRPC takes it. */
export type FacePort = Parameters<RPCHandler<Record<never, never>>['upgrade']>[0];

/** What faces are served from. */
export interface FaceServices {
  readonly controlPlane: ControlPlane;
  readonly feed: RunFeed;
  readonly desk: RunDesk;
  readonly models: ModelDesk;
  /** What is told the face that started the engine. */
  readonly events: EventQueue<RunEvent>;
  /** Ends the engine in good order. */
  close(): Promise<void>;
  /** Whether the editor opened this path in the app: nothing else may be named by a window. */
  isGranted(path: string): boolean;
  checkMachine(): Promise<DoctorCheck[]>;
  measureDevices(): Promise<DeviceSpeed[]>;
  tryEncoder(wish: EncoderWish, preset: OutputPreset): Promise<EncoderFinding>;
  /** Told of every call that was refused or failed. */
  onRefused(message: string): void;
}

/** What a face may do, and what comes before each answer to it. */
interface Terms {
  mayName(path: string): boolean;
  beforeAnswer(): Promise<void>;
}

export interface FaceServer {
  /** Serves a window's port. */
  serveWindow(port: WindowPort): void;
  /** Serves the face that started the engine. */
  serveFace(port: FacePort): void;
}

export function createFaceServer(services: FaceServices): FaceServer {
  const { engine: _, ...forWindows } = createRouter(services, { mayName: services.isGranted, beforeAnswer: () => Promise.resolve() });
  const windows = new RPCHandler(forWindows, {
    interceptors: [onError(error => {
      if (!(error instanceof Error && error.name === 'AbortError')) {
        services.onRefused(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      }
    })],
  });
  const face = new RPCHandler(createRouter(services, { mayName: () => true, beforeAnswer: () => services.events.caughtUp() }));
  return {
    serveWindow(port) {
      windows.upgrade(onlyMessages(port, services.onRefused), { context: {} });
      // Until now it has held back what came.
      port.start();
    },
    serveFace(port) { face.upgrade(port, { context: {} }); },
  };
}

/** The port without what is no message of the contract's: the handler would leave its error to nobody, and the process would end of it. */
function onlyMessages(port: WindowPort, onRefused: (message: string) => void): FacePort {
  return {
    postMessage: (data: unknown) => { port.postMessage(data); },
    on(name: string, listener: (event?: { data: unknown }) => void) {
      port.on(name, event => {
        const data = name === 'message' ? parseWindowMessage(event?.data) : null;
        if (name === 'message' && data === null) {
          onRefused('what came over its port is no call');
        } else {
          listener(data === null ? event : { data });
        }
      });
    },
  };
}

function createRouter(services: FaceServices, terms: Terms) {
  const { controlPlane, feed, desk, models } = services;
  const contract = implement(engineContract).use(async ({ next }) => {
    try {
      return await next({});
    } catch (error) {
      if (error instanceof ORPCError) {
        throw error;
      }
      const data = toErrorData(error);
      throw new ORPCError('CUTDOWN', { message: data.message, data, defined: true });
    } finally {
      await terms.beforeAnswer();
    }
  });
  /** Does something to a run, and shows the run as it is then. */
  const changing = async (runId: string, act: () => Promise<unknown>): Promise<Record<string, never>> => {
    await act();
    feed.touch(runId);
    return {};
  };
  const requireGranted = (path: string): void => {
    if (!terms.mayName(path)) {
      throw new CutdownError('settings-invalid', `${path} was not opened in this app.`, { advice: 'Drop the file onto the window, or choose it with "Open".' });
    }
  };
  const { runs, review, machine, models: modelCalls, engine } = contract;
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
    feed: contract.feed.handler(({ signal }) => feed.subscribe(signal ?? never())),
    engine: {
      runs: engine.runs.handler(() => controlPlane.listRuns()),
      run: engine.run.handler(({ input }) => controlPlane.getRun(input.runId)),
      interrupted: engine.interrupted.handler(() => controlPlane.interruptedRuns()),
      refresh: engine.refresh.handler(({ input: { runId } }) => changing(runId, () => controlPlane.refresh(runId))),
      workInEdits: engine.workInEdits.handler(({ input: { runId } }) => changing(runId, () => controlPlane.workInEdits(runId))),
      collectGarbage: engine.collectGarbage.handler(({ input }) => controlPlane.collectGarbage(input)),
      idle: engine.idle.handler(async () => {
        await controlPlane.idle();
        return {};
      }),
      close: engine.close.handler(async () => {
        await services.close();
        return {};
      }),
      events: engine.events.handler(({ signal }) => services.events.read(signal ?? never())),
    },
  });
}

/** A signal that is never aborted. */
function never(): AbortSignal {
  return new AbortController().signal;
}
