/** The CLI with an engine in memory that plays a script of events, and sinks that keep what was written. */
import type { ControlPlane } from '#shared/api/control-plane.ts';
import type { RunEvent, RunSummary } from '#shared/api/events.ts';
import type { RunRequest } from '#shared/pipeline/run-request.ts';
import { STAGE_IDS, type StageId } from '#shared/pipeline/stages.ts';
import type { ReviewView } from '#shared/review/review-view.ts';
import type { CliPorts, LogLine, TextSink } from '#cli/ports.ts';
import { runCli } from '#cli/run-cli.ts';

export type Finished = Extract<RunEvent, { event: 'run.finished' }>;

export function sink(isTTY = false): TextSink & { text: () => string } {
  let text = '';
  return { isTTY, columns: 100, write: piece => { text += piece; }, text: () => text };
}

export function job(stage: StageId, reused = false): Finished['jobs'][number] {
  return { stage, state: 'completed', reused, attempts: reused ? 0 : 1, wallSec: reused ? 0 : 2, error: null };
}

export function finished(runId: string, more: Partial<Finished> = {}): Finished {
  return { event: 'run.finished', runId, state: 'fully_generated', error: null, jobs: STAGE_IDS.map(stage => job(stage)), outputs: [], warnings: [], ...more };
}

export function summary(runId: string, more: Partial<RunSummary> = {}): RunSummary {
  return {
    runId, sourcePath: `/videos/${runId}.mp4`, outDir: '/out', state: 'fully_generated', until: 'rendering', createdAt: '2026-01-02T03:04:05.000Z',
    finishedAt: '2026-01-02T03:14:05.000Z', paused: false, error: null, jobs: STAGE_IDS.map(stage => job(stage)), outputs: [], ...more,
  };
}

export interface FakeOptions {
  /** Events that a run plays when it is started, resumed or replayed; without a `run.finished` it stays open. */
  script?: (runId: string, request: RunRequest | null) => RunEvent[];
  runs?: RunSummary[];
  log?: LogLine[];
  review?: ReviewView;
  tty?: boolean;
  cwd?: string;
  failConnect?: Error;
  failStart?: Error;
}

/** What happened, and ways to make something happen. */
export interface FakeCli {
  run(...args: string[]): Promise<number>;
  stdout: ReturnType<typeof sink>;
  stderr: ReturnType<typeof sink>;
  calls: string[];
  requests: RunRequest[];
  killed: number[];
  interrupt(): void;
}

export function fakeCli(options: FakeOptions = {}): FakeCli {
  const stdout = sink();
  const stderr = sink(options.tty);
  const calls: string[] = [];
  const requests: RunRequest[] = [];
  const killed: number[] = [];
  const interrupts = new Set<() => void>();
  const ports: CliPorts = {
    stdout, stderr, env: { CUTDOWN_LIBRARY: '/lib' }, cwd: options.cwd ?? '/work-folder',
    connectEngine: async ({ libraryDir }) => {
      calls.push(`connect ${libraryDir}`);
      if (options.failConnect) {
        throw options.failConnect;
      }
      return fakeEngine(options, calls, requests);
    },
    openReader: () => ({
      listRuns: () => options.runs ?? [],
      async *log(runId) {
        yield* runId === options.runs?.[0]?.runId ? options.log ?? [] : [];
      },
      review: () => reviewOf(options),
      requestCancel: runId => { calls.push(`request cancel ${runId}`); return true; },
      pause: runId => { calls.push(`pause ${runId}`); return options.runs?.find(run => run.runId === runId)?.finishedAt === null; },
      endPause: runId => { calls.push(`end pause ${runId}`); return options.runs?.find(run => run.runId === runId)?.paused === true; },
      setWanted: (runId, outputIds) => { calls.push(`want ${runId} ${outputIds.join(',')}`); return true; },
      showRun: runId => ({ text: `tree of ${runId}`, data: { runId } }),
      close: () => { calls.push('reader closed'); },
    }),
    models: {
      list: async () => [{ id: 'm', purpose: 'tests', licence: 'MIT', sizeBytes: 1500, path: null }],
      import: async (_library, file) => ({ id: 'm', purpose: 'tests', licence: 'MIT', sizeBytes: 1500, path: file }),
      download: async (_library, id, { allowNetwork }) => {
        calls.push(`download ${id} ${allowNetwork}`);
        return { id, purpose: 'tests', licence: 'MIT', sizeBytes: 1500, path: `/lib/models/${id}` };
      },
    },
    runDoctor: async () => [{ name: 'ffmpeg', state: 'missing', detail: 'not found', advice: 'Install it.' }],
    onInterrupt: listener => {
      interrupts.add(listener);
      return () => interrupts.delete(listener);
    },
    kill: code => killed.push(code),
    now: () => 0,
  };
  return {
    run: (...args) => runCli(args, ports, '1.2.3'),
    stdout, stderr, calls, requests, killed,
    interrupt: () => { interrupts.forEach(listener => { listener(); }); },
  };
}

function reviewOf(options: FakeOptions): ReviewView {
  if (!options.review) {
    throw new Error('the test has no review');
  }
  return options.review;
}

function fakeEngine(options: FakeOptions, calls: string[], requests: RunRequest[]): ControlPlane {
  const listeners = new Set<(event: RunEvent) => void>();
  const idle = Promise.withResolvers<void>();
  const open = new Set<string>();
  const send = (event: RunEvent): void => {
    listeners.forEach(listener => { listener(event); });
    if (event.event === 'run.finished') {
      open.delete(event.runId);
    }
    if (open.size === 0) {
      idle.resolve();
    }
  };
  const play = (runId: string, request: RunRequest | null): void => {
    open.add(runId);
    (options.script ?? (id => [finished(id)]))(runId, request).forEach(send);
  };
  return {
    startRun: async request => {
      if (options.failStart) {
        throw options.failStart;
      }
      requests.push(request);
      const runId = `run${requests.length}`;
      // Like a real engine: the first events may come before the answer.
      play(runId, request);
      return { runId };
    },
    resumeRun: async runId => { calls.push(`resume ${runId}`); play(runId, null); },
    cancelRun: async runId => {
      calls.push(`cancel ${runId}`);
      const error = { kind: 'cancelled' as const, message: 'The run was cancelled.', advice: 'Resume it.', retryable: false, detail: null };
      send(finished(runId, { state: 'failed', error, jobs: [] }));
    },
    pauseRun: async runId => { calls.push(`pause ${runId}`); },
    prioritise: async (runId, outputIds) => { calls.push(`want ${runId} ${outputIds.join(',')}`); },
    rerunFrom: async (runId, from) => { calls.push(`rerun ${runId} ${from}`); play(runId, null); },
    refresh: async runId => { calls.push(`refresh ${runId}`); },
    renderOutputs: async (runId, outputIds) => {
      calls.push(`render ${runId} ${outputIds.join(',')}`);
      return outputIds.length;
    },
    getReview: async () => reviewOf(options),
    getTranscript: async () => { throw new Error('the command line shows no transcripts'); },
    previewClip: async () => { throw new Error('the command line shows no previews'); },
    editReview: async (runId, command) => { calls.push(`edit ${runId} ${JSON.stringify(command)}`); return { revision: 1 }; },
    undoEdit: async runId => { calls.push(`undo ${runId}`); return { revision: 2, done: 'Trim of clip 1' }; },
    redoEdit: async runId => { calls.push(`redo ${runId}`); return { revision: 2, done: null }; },
    workInEdits: async runId => { calls.push(`work in ${runId}`); },
    renderReviewed: async (runId, { clipIds, aspects }) => {
      calls.push(`render ${runId} ${clipIds?.join(',') ?? 'approved'} ${aspects?.join(',') ?? 'all'}`);
      if (aspects?.[0] === '16:9') {
        return { outputs: 0 };
      }
      play(runId, null);
      return { outputs: clipIds?.length ?? 1 };
    },
    interruptedRuns: async () => (options.runs ?? []).filter(run => run.finishedAt === null && !run.paused),
    getRun: async runId => summary(runId),
    listRuns: async () => options.runs ?? [],
    collectGarbage: async ({ dryRun, deleteRuns }) => {
      calls.push(`gc ${dryRun} ${deleteRuns.join(',')}`);
      return { removedFiles: 2, freedBytes: 2_500_000, paths: ['runs/a/x.mp4', 'runs/a/y.mp4'] };
    },
    idle: () => open.size === 0 ? Promise.resolve() : idle.promise,
    onEvent: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => { calls.push('engine closed'); },
  };
}
