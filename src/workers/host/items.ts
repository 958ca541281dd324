import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import PQueue from 'p-queue';

import { CutdownError, toErrorData } from '#shared/errors/cutdown-error.ts';
import { stableJson } from '#shared/pipeline/stable-json.ts';
import { FoundItem, type WorkerTask } from '#shared/pipeline/worker-protocol.ts';

import type { RecordingWriter } from './artifacts.ts';
import type { EnginePort } from './engine-port.ts';
import { byWish, takeNext } from './order.ts';
import type { GroupItem, ItemTask, StageContext } from './stage.ts';

/** Works through a stage's items; see `StageContext.forEachItem` and `StageContext.forEachGroup`. */
export interface ItemRunner {
  readonly run: StageContext<WorkerTask['stage']>['forEachItem'];
  readonly runGroups: StageContext<WorkerTask['stage']>['forEachGroup'];
  readonly keep: StageContext<WorkerTask['stage']>['keep'];
  /** Keys of all items and their parts, or null where nothing works by item. */
  keys(): string[] | null;
}

/** An item's cache key: a digest over the stage and its version, the models found, the item and what it depends on. */
export function itemCacheKey(task: Pick<WorkerTask, 'stage' | 'stageVersion' | 'models'>, item: ItemTask): string {
  const models = Object.fromEntries(Object.entries(task.models).map(([id, model]) => [id, model.sha256]));
  const basis = { stage: task.stage, version: task.stageVersion, models, item: item.item, dependsOn: item.dependsOn };
  return createHash('sha256').update(stableJson(basis)).digest('hex');
}

/** Makes the runner of one attempt. `task`, `engine` and `writer`: what it needs of them. */
export function itemRunner(
  task: Pick<WorkerTask, 'stage' | 'stageVersion' | 'models' | 'scratchDirectory' | 'wanted'>, engine: Pick<EnginePort, 'signal' | 'wanted' | 'notify' | 'request'>,
  writer: Pick<RecordingWriter, 'takeItem'>, onProgress: (fraction: number) => void,
): ItemRunner {
  const seen = new Set<string>();
  const parts = new Set<string>();
  let called = false;
  const wanted = (): readonly string[] => engine.wanted() ?? task.wanted;

  const runGroups: ItemRunner['runGroups'] = async (groups, { concurrency = 1, before }, work) => {
    called = true;
    const all = groups.flat();
    name(all);
    const fractions = new Map(all.map(each => [each.item, 0]));
    const advance = (item: string, fraction: number): void => {
      fractions.set(item, Math.max(fractions.get(item) ?? 0, Math.min(1, fraction)));
      const sum = [...fractions.values()].reduce((total, each) => total + each, 0);
      onProgress(sum / all.length);
    };
    const failures: { item: string; error: unknown }[] = [];
    const fail = (item: string, error: unknown): void => {
      // What ends because the work was stopped has not failed: it is done later.
      if (!engine.signal.aborted) {
        failures.push({ item, error });
        engine.notify({ type: 'item.failed', item, error: toErrorData(error) });
      }
    };
    const found = new Set<string>();
    const lookFor = async <T extends ItemTask>(items: readonly T[]): Promise<T[]> => {
      const missing: T[] = [];
      for (const item of items) {
        engine.signal.throwIfAborted();
        const there = found.has(item.item) ? null : await find(item);
        if (!there && !found.has(item.item)) {
          missing.push(item);
          continue;
        }
        if (there?.putBack) {
          await Promise.all((item.parts ?? []).map(find));
        }
        found.add(item.item);
        advance(item.item, 1);
      }
      return missing;
    };
    const beginning = new PQueue({ concurrency: 1 });
    const runGroup = async <T extends ItemTask>(group: readonly T[], workOn: (items: readonly GroupItem<T>[]) => Promise<void>): Promise<void> => {
      const open = new Set<string>();
      try {
        // One after the other, so that work on groups begins in their order.
        const { working } = await beginning.add(async () => {
          // Looked for again: another run may have finished some in the meantime.
          const missing = (await lookFor(group)).sort(byWish(wanted()));
          const items = missing.map(each => openItem(each, open, { advance, fail, done: item => { found.add(item); } }));
          for (const each of missing) {
            await begin(each.item);
          }
          return { working: items.length > 0 ? workOn(items) : Promise.resolve() };
        });
        await working;
        if (open.size > 0 && !engine.signal.aborted) {
          throw new Error(`${[...open].join(', ')} of ${task.stage} ended neither done nor failed`);
        }
      } catch (error) {
        const failed = failures.map(each => each.item);
        const hurt = group.map(each => each.item).filter(item => !found.has(item) && !failed.includes(item));
        hurt.forEach(item => { fail(item, error); });
        if (hurt.length === 0) {
          // Every item has ended, but something else went wrong: the stage says so.
          failures.push({ item: group[0]?.item ?? task.stage, error });
        }
      }
    };
    if (before) {
      await before(await lookFor(all));
    }
    const waiting = [...groups];
    const lane = async (): Promise<void> => {
      for (let group = takeNext(waiting, wanted()); group && !engine.signal.aborted; group = takeNext(waiting, wanted())) {
        await runGroup(group, work);
      }
    };
    await Promise.all(Array.from({ length: Math.max(1, Math.min(concurrency, groups.length)) }, lane));
    engine.signal.throwIfAborted();
    const [first] = failures;
    if (first) {
      throw itemError(first.item, first.error, failures.length, all.length);
    }
  };

  return {
    keys: () => (called ? [...seen, ...parts].sort() : null),
    runGroups,
    async keep(each, work) {
      called = true;
      parts.add(each.item);
      engine.signal.throwIfAborted();
      if (!await find(each)) {
        await work();
        await record(each);
      }
    },
    run: (items, { concurrency }, work) => runGroups(items.map(each => [each]), { ...(concurrency === undefined ? {} : { concurrency }) }, async ([item]) => {
      if (item) {
        await work(item.task, item);
        await item.done();
      }
    }),
  };

  function name(items: readonly ItemTask[]): void {
    for (const { item, parts: own = [] } of items) {
      if (seen.has(item)) {
        throw new Error(`item ${item} of ${task.stage} is named twice`);
      }
      seen.add(item);
      own.forEach(part => parts.add(part.item));
    }
  }

  async function record(each: ItemTask): Promise<void> {
    await engine.request({ type: 'item.record', item: each.item, cacheKey: itemCacheKey(task, each), artifacts: writer.takeItem(each.item) });
  }

  async function find(item: ItemTask): Promise<FoundItem> {
    return FoundItem.parse(await engine.request({ type: 'item.find', item: item.item, cacheKey: itemCacheKey(task, item) }));
  }

  async function begin(item: string): Promise<void> {
    await mkdir(scratchOf(item), { recursive: true });
    engine.notify({ type: 'item.started', item });
  }

  function scratchOf(item: string): string {
    return join(task.scratchDirectory, 'items', item);
  }

  function openItem<T extends ItemTask>(each: T, open: Set<string>, report: { advance(item: string, fraction: number): void; fail(item: string, error: unknown): void; done(item: string): void }): GroupItem<T> {
    const { item } = each;
    open.add(item);
    const end = (): void => {
      if (!open.delete(item)) {
        throw new Error(`item ${item} of ${task.stage} ended twice`);
      }
    };
    return {
      task: each, scratchDir: scratchOf(item),
      progress(fraction) {
        engine.notify({ type: 'item.progress', item, fraction: Math.min(1, Math.max(0, fraction)) });
        report.advance(item, fraction);
      },
      async done() {
        await record(each);
        end();
        report.done(item);
        report.advance(item, 1);
        await rm(scratchOf(item), { recursive: true, force: true });
      },
      failed(error) {
        end();
        report.fail(item, error);
      },
    };
  }
}

/** The first failure, told so that it names its item and how many others failed. */
function itemError(item: string, error: unknown, failed: number, total: number): CutdownError {
  const data = toErrorData(error);
  const others = failed > 1 ? ` ${failed} of ${total} failed; this is the first.` : '';
  const message = data.message.includes(item) ? data.message : `${item}: ${data.message}`;
  return new CutdownError(data.kind, `${message}${others}`, { advice: data.advice, retryable: data.retryable, detail: data.detail, cause: error });
}
