/** Serves windows over MessagePorts: the one place of the engine that knows oRPC. */
import { implement, onError, ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';

import type { ControlPlane } from '#shared/api/control-plane.ts';
import type { DoctorCheck } from '#shared/api/doctor.ts';
import { windowContract } from '#shared/api/window-contract.ts';
import { CutdownError, toErrorData } from '#shared/errors/cutdown-error.ts';

import type { RunFeed } from './run-feed.ts';

/** A port as Electron and browsers have it. */
export type WindowPort = Parameters<RPCHandler<Record<never, never>>['upgrade']>[0] & { start(): void };

/** What windows are served from. */
export interface WindowServices {
  readonly controlPlane: ControlPlane;
  readonly feed: RunFeed;
  /** Whether the editor opened this path in the app: nothing else may be named by a window. */
  isGranted(path: string): boolean;
  checkMachine(): Promise<DoctorCheck[]>;
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

function createRouter({ controlPlane, feed, isGranted, checkMachine }: WindowServices) {
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
  const { runs, machine } = contract;
  return contract.router({
    runs: {
      list: runs.list.handler(() => feed.list()),
      get: runs.get.handler(({ input }) => feed.get(input.runId)),
      start: runs.start.handler(async ({ input }) => {
        for (const path of [input.sourcePath, input.transcriptPath, input.outDir]) {
          if (path !== null && !isGranted(path)) {
            throw new CutdownError('settings-invalid', `${path} was not opened in this app.`, { advice: 'Drop the file onto the window, or choose it with "Open".' });
          }
        }
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
      log: runs.log.handler(({ input }) => feed.log(input.runId, input)),
      remove: runs.remove.handler(async ({ input: { runId } }) => {
        feed.get(runId);
        const { freedBytes } = await controlPlane.collectGarbage({ dryRun: false, deleteRuns: [runId] });
        feed.touch(runId);
        return { freedBytes };
      }),
    },
    machine: { check: machine.check.handler(() => checkMachine()) },
    feed: contract.feed.handler(({ signal }) => feed.subscribe(signal ?? new AbortController().signal)),
  });
}
