/**
 * The pool of processes that handed-off work runs in. Each piece has a folder (task, status, scratch) and an id in the
 * job's record; an engine that comes back finds it there and waits for the same work instead of starting it anew.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import PQueue from 'p-queue';
import writeFileAtomic from 'write-file-atomic';

import { CutdownError, fromErrorData } from '#shared/errors/cutdown-error.ts';
import { DelegateStatus, type DelegateTask } from '#shared/pipeline/worker-protocol.ts';

import type { Delegation } from '../state/records.ts';
import { killGroup, killRestOfGroup } from './kill-group.ts';
import { endLeftovers } from './leftovers.ts';

const POLL_EVERY_MS = 100;
/** Hand-offs of one piece of work; a process that vanishes three times will vanish again. */
const MAX_HAND_OFFS = 3;

/** One piece of work to hand off. */
export interface HandOff {
  readonly item: string;
  readonly handler: string;
  readonly task: unknown;
  /** Absolute path of the module with the handlers. */
  readonly handlersPath: string;
  /** Folder of the job's handed-off work. */
  readonly directory: string;
  /** The job's cache key: work that was handed off under another is not adopted. */
  readonly cacheKey: string;
  /** Goes before others that wait for a place. */
  readonly urgent: boolean;
  /** What the job's record says of this item, or null. */
  readonly recorded: Delegation | null;
  readonly signal: AbortSignal;
  /** Writes the hand-off into the job's record; null forgets it. Throws where the job is no longer this attempt's. */
  record(delegation: Delegation | null): void;
  onAlive(): void;
  onProgress(fraction: number): void;
  onLost(message: string): void;
  /** Right after a hand-off, and right after its end was seen. */
  onStep(step: 'submitted' | 'finished'): void;
}

export interface DelegatePool {
  run(handOff: HandOff): Promise<unknown>;
  /** Ends every process of the pool. */
  close(graceSec: number): Promise<void>;
}

interface Working {
  readonly directory: string;
  /** Null for work adopted from an engine that is gone. */
  readonly child: ChildProcess | null;
}

export function createDelegatePool(options: { hostPath: string; concurrency: number; lostAfterSec: number; env: NodeJS.ProcessEnv; libraryDir: string }): DelegatePool {
  const queue = new PQueue({ concurrency: options.concurrency });
  const working = new Set<Working>();

  async function handOver(handOff: HandOff): Promise<unknown> {
    for (let round = 1; round <= MAX_HAND_OFFS; round++) {
      handOff.signal.throwIfAborted();
      const adopted = round === 1 ? adoptable(handOff) : null;
      const piece = adopted ?? await submit(handOff);
      working.add(piece);
      try {
        const end = await follow(piece, handOff);
        if (end.state === 'done') {
          handOff.onStep('finished');
          return end.result;
        }
        if (end.state === 'failed') {
          handOff.record(null);
          await rm(piece.directory, { recursive: true, force: true });
          throw end.error ? fromErrorData(end.error) : new Error(`handed-off work of ${handOff.item} failed without saying why`);
        }
        handOff.onLost(`The process that works on ${handOff.item} vanished${end.detail}; its work is handed off again (${round} of ${MAX_HAND_OFFS}).`);
        handOff.record(null);
        await endPiece(piece, 0);
      } finally {
        working.delete(piece);
      }
    }
    throw new CutdownError('worker-lost', `The process that works on ${handOff.item} vanished ${MAX_HAND_OFFS} times.`, {
      advice: 'Close other programs to free memory, then resume the run.',
    });
  }

  /** Waits for the end of a piece of work. `lost`: its process is gone or silent. */
  async function follow(piece: Working, handOff: HandOff): Promise<{ state: 'done' | 'failed' | 'lost'; result?: unknown; error?: DelegateStatus['error']; detail: string }> {
    let seenMs = Date.now();
    let lastHeartbeatMs = 0;
    for (;;) {
      if (handOff.signal.aborted) {
        await endPiece(piece, 5);
        handOff.record(null);
        throw handOff.signal.reason;
      }
      const before = await readStatus(piece.directory);
      const gone = piece.child ? hasExited(piece.child) : before !== null && !isAlive(before.pid);
      // Read again after the process was found gone: its last word may have come in between.
      const status = gone ? await readStatus(piece.directory) : before;
      if (status && status.state !== 'working') {
        return { state: status.state, result: status.result, error: status.error, detail: '' };
      }
      if (gone) {
        return { state: 'lost', detail: piece.child?.signalCode ? ` (${piece.child.signalCode})` : '' };
      }
      if (status && status.heartbeatMs !== lastHeartbeatMs) {
        lastHeartbeatMs = status.heartbeatMs;
        seenMs = Date.now();
        handOff.onAlive();
        handOff.onProgress(status.fraction);
      }
      if (Date.now() - seenMs > options.lostAfterSec * 1000) {
        return { state: 'lost', detail: ' (no sign of life)' };
      }
      await pause(POLL_EVERY_MS);
    }
  }

  async function submit(handOff: HandOff): Promise<Working> {
    const delegateId = randomUUID();
    const directory = join(handOff.directory, delegateId);
    const task: DelegateTask = {
      delegateId, item: handOff.item, handler: handOff.handler, handlersPath: handOff.handlersPath,
      scratchDirectory: join(directory, 'scratch'), task: handOff.task,
    };
    await mkdir(directory, { recursive: true });
    await writeFileAtomic(join(directory, 'task.json'), JSON.stringify(task));
    handOff.record({ id: delegateId, handler: handOff.handler, cacheKey: handOff.cacheKey });
    const errors = await open(join(directory, 'stderr.txt'), 'w');
    try {
      const child = spawn(process.execPath, [options.hostPath, directory], {
        // A group of its own, so that it outlives an engine that is killed.
        detached: process.platform !== 'win32', stdio: ['ignore', 'ignore', errors.fd], env: options.env, windowsHide: true,
      });
      child.on('error', () => { /* seen by hasExited: no pid */ });
      child.once('exit', () => {
        killRestOfGroup(child.pid);
        endLeftovers(options.libraryDir);
      });
      child.unref();
      handOff.onStep('submitted');
      return { directory, child };
    } finally {
      await errors.close();
    }
  }

  return {
    async run(handOff) {
      // Waiting for a place in the pool is no silence.
      const waiting = setInterval(() => { handOff.onAlive(); }, 1000);
      return await queue.add(() => {
        clearInterval(waiting);
        return handOver(handOff);
      }, { priority: handOff.urgent ? 1 : 0 });
    },
    async close(graceSec) {
      queue.pause();
      await Promise.all([...working].map(piece => endPiece(piece, graceSec)));
    },
  };
}

/** Tells a piece of work to end; its process is killed when it doesn't within the grace. */
async function endPiece(piece: Working, graceSec: number): Promise<void> {
  if (existsSync(piece.directory)) {
    await writeFile(join(piece.directory, 'cancel'), '');
  }
  const { child } = piece;
  if (child) {
    for (const start = Date.now(); !hasExited(child) && Date.now() - start < graceSec * 1000;) {
      await pause(POLL_EVERY_MS);
    }
    if (!hasExited(child) && child.pid !== undefined) {
      killGroup(child.pid);
    }
  }
  await rm(piece.directory, { recursive: true, force: true });
}

/** Work of an earlier engine that is worth waiting for. */
function adoptable(handOff: HandOff): Working | null {
  const { recorded } = handOff;
  if (!recorded || recorded['cacheKey'] !== handOff.cacheKey || recorded['handler'] !== handOff.handler) {
    return null;
  }
  const directory = join(handOff.directory, recorded.id);
  return existsSync(join(directory, 'task.json')) ? { directory, child: null } : null;
}

function hasExited(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function readStatus(directory: string): Promise<DelegateStatus | null> {
  const path = join(directory, 'status.json');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null;
    }
    throw error;
  });
  return text === null ? null : DelegateStatus.parse(JSON.parse(text));
}
