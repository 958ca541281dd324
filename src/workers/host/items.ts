import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import PQueue from 'p-queue';

import { CutdownError, toErrorData } from '#shared/errors/cutdown-error.ts';
import { stableJson } from '#shared/pipeline/stable-json.ts';
import { FoundItem, type WorkerTask } from '#shared/pipeline/worker-protocol.ts';

import type { RecordingWriter } from './artifacts.ts';
import type { EnginePort } from './engine-port.ts';
import type { ItemContext, ItemTask } from './stage.ts';

/** Works through a stage's items; see `StageContext.forEachItem`. */
export interface ItemRunner {
  run<T extends ItemTask>(items: readonly T[], options: { concurrency?: number }, work: (task: T, item: ItemContext) => Promise<void>): Promise<void>;
  /** Keys of all items seen, or null when `run` was never called. */
  keys(): string[] | null;
}

/** An item's cache key: a digest over the stage and its version, the models found, the item and what it depends on. */
export function itemCacheKey(task: Pick<WorkerTask, 'stage' | 'stageVersion' | 'models'>, item: ItemTask): string {
  const models = Object.fromEntries(Object.entries(task.models).map(([id, model]) => [id, model.sha256]));
  const basis = { stage: task.stage, version: task.stageVersion, models, item: item.item, dependsOn: item.dependsOn };
  return createHash('sha256').update(stableJson(basis)).digest('hex');
}

export function itemRunner(task: WorkerTask, engine: EnginePort, writer: RecordingWriter, onProgress: (fraction: number) => void): ItemRunner {
  const seen = new Set<string>();
  let called = false;
  return {
    keys: () => (called ? [...seen].sort() : null),
    async run(items, options, work) {
      called = true;
      const fractions = new Map(items.map(each => [each.item, 0]));
      const advance = (item: string, fraction: number): void => {
        fractions.set(item, Math.max(fractions.get(item) ?? 0, Math.min(1, fraction)));
        const sum = [...fractions.values()].reduce((total, each) => total + each, 0);
        onProgress(items.length === 0 ? 1 : sum / items.length);
      };
      for (const { item } of items) {
        if (seen.has(item)) {
          throw new Error(`item ${item} of ${task.stage} is named twice`);
        }
        seen.add(item);
      }
      const failures: { item: string; error: unknown }[] = [];
      const queue = new PQueue({ concurrency: Math.max(1, options.concurrency ?? 1) });
      await queue.addAll(items.map(each => async () => {
        if (engine.signal.aborted) {
          return;
        }
        try {
          await runOne(each, work, fraction => { advance(each.item, fraction); });
          advance(each.item, 1);
        } catch (error) {
          if (!engine.signal.aborted) {
            failures.push({ item: each.item, error });
            engine.notify({ type: 'item.failed', item: each.item, error: toErrorData(error) });
          }
        }
      }));
      engine.signal.throwIfAborted();
      const [first] = failures;
      if (first) {
        throw itemError(first.item, first.error, failures.length, items.length);
      }
    },
  };

  async function runOne<T extends ItemTask>(item: T, work: (task: T, context: ItemContext) => Promise<void>, advance: (fraction: number) => void): Promise<void> {
    const cacheKey = itemCacheKey(task, item);
    if (FoundItem.parse(await engine.request({ type: 'item.find', item: item.item, cacheKey }))) {
      return;
    }
    const scratchDir = join(task.scratchDirectory, 'items', item.item);
    await mkdir(scratchDir, { recursive: true });
    engine.notify({ type: 'item.started', item: item.item });
    await work(item, {
      scratchDir,
      progress(fraction) {
        engine.notify({ type: 'item.progress', item: item.item, fraction: Math.min(1, Math.max(0, fraction)) });
        advance(fraction);
      },
    });
    await engine.request({ type: 'item.record', item: item.item, cacheKey, artifacts: writer.takeItem(item.item) });
    await rm(scratchDir, { recursive: true, force: true });
  }
}

/** The first failure, told so that it names its item and how many others failed. */
function itemError(item: string, error: unknown, failed: number, total: number): CutdownError {
  const data = toErrorData(error);
  const others = failed > 1 ? ` ${failed} of ${total} failed; this is the first.` : '';
  const message = data.message.includes(item) ? data.message : `${item}: ${data.message}`;
  return new CutdownError(data.kind, `${message}${others}`, { advice: data.advice, retryable: data.retryable, detail: data.detail, cause: error });
}
