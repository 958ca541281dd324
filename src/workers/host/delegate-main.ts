/**
 * A process of its own for one handed-off piece of work: `delegate-main.ts FOLDER`. Reads FOLDER/task.json, writes
 * FOLDER/status.json, and outlives an engine that dies, so that the next engine finds the result. Ends when told to by a
 * file FOLDER/cancel, or when the folder is gone.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import writeFileAtomic from 'write-file-atomic';

import { cancelled, CutdownError, toErrorData } from '#shared/errors/cutdown-error.ts';
import { DelegateTask, type DelegateStatus } from '#shared/pipeline/worker-protocol.ts';

import type { DelegateHandler } from './stage.ts';

const HEARTBEAT_EVERY_MS = 500;
/** How long a handler has to stop in, milliseconds. */
const GRACE_MS = 5000;

const folder = process.argv[2];
if (folder === undefined) {
  throw new Error('usage: delegate-main.ts FOLDER');
}
await work(folder);

async function work(directory: string): Promise<void> {
  const controller = new AbortController();
  const status: DelegateStatus = { state: 'working', pid: process.pid, heartbeatMs: Date.now(), fraction: 0, result: null, error: null };
  let writing = Promise.resolve();
  const save = (): Promise<void> => {
    // One after the other: a late "working" must never overwrite "done".
    writing = writing.then(() => writeFileAtomic(join(directory, 'status.json'), JSON.stringify(status)));
    return writing;
  };
  const endNow = (): void => { process.exit(1); };
  const watch = setInterval(() => {
    if (!existsSync(join(directory, 'task.json')) || existsSync(join(directory, 'cancel'))) {
      clearInterval(watch);
      controller.abort(cancelled('The handed-off work'));
      setTimeout(endNow, GRACE_MS).unref();
      return;
    }
    status.heartbeatMs = Date.now();
    save().catch(endNow);
  }, HEARTBEAT_EVERY_MS);
  try {
    await save();
    const task = DelegateTask.parse(JSON.parse(await readFile(join(directory, 'task.json'), 'utf8')));
    await mkdir(task.scratchDirectory, { recursive: true });
    const handler = await loadHandler(task);
    status.result = await handler(task.task, {
      signal: controller.signal,
      scratchDir: task.scratchDirectory,
      onProgress(fraction) { status.fraction = Math.min(1, Math.max(0, fraction)); },
      heartbeat() { status.heartbeatMs = Date.now(); },
    }) ?? null;
    controller.signal.throwIfAborted();
    status.state = 'done';
    status.fraction = 1;
  } catch (error) {
    status.state = 'failed';
    status.error = toErrorData(error);
  }
  clearInterval(watch);
  status.heartbeatMs = Date.now();
  if (existsSync(directory)) {
    await save();
  }
  process.exit(0);
}

async function loadHandler(task: DelegateTask): Promise<DelegateHandler> {
  const module = await import(pathToFileURL(task.handlersPath).href) as { handlers: Record<string, DelegateHandler> };
  const handler = Object.hasOwn(module.handlers, task.handler) ? module.handlers[task.handler] : undefined;
  if (!handler) {
    throw new CutdownError('internal', `There is no handler ${task.handler} in ${task.handlersPath}.`, { advice: 'Send the run\'s log to the developers.' });
  }
  return handler;
}
