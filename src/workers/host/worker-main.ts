/** The task that the engine's worker threads run: one attempt at one job. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MessagePort } from 'node:worker_threads';

import { toErrorData } from '#shared/errors/cutdown-error.ts';
import type { StageParams } from '#shared/pipeline/run-request.ts';
import { stageFolder, stageSpec, type StageId } from '#shared/pipeline/stages.ts';
import { WorkerTask, type WorkerResult } from '#shared/pipeline/worker-protocol.ts';

import { artifactReader, artifactWriter, ownReader } from './artifacts.ts';
import { openEnginePort } from './engine-port.ts';
import { dieAt } from './faults.ts';
import { itemRunner } from './items.ts';
import { reporter } from './reporting.ts';
import type { StageContext, StageModule } from './stage.ts';

/** Runs one attempt. Never rejects for an error of the stage: that comes back as data, with kind and advice. */
export default async function runAttempt({ task: raw, port }: { task: unknown; port: MessagePort }): Promise<WorkerResult> {
  const engine = openEnginePort(port);
  try {
    const task = WorkerTask.parse(raw);
    const module = await loadStage(task.stagesDirectory, task.stage);
    dieAt('stage.loaded', task.fault);
    const writer = artifactWriter(task);
    const report = reporter(engine);
    const items = itemRunner(task, engine, writer, fraction => { report.progress(fraction); });
    const services: Omit<StageContext<StageId>, keyof Externals> = {
      stage: task.stage,
      params: task.params as StageParams[StageId],
      signal: engine.signal,
      read: artifactReader(task),
      write: writer,
      models: Object.fromEntries(Object.entries(task.models).map(([id, model]) => [id, model.path])),
      scratchDir: task.scratchDirectory,
      ...report,
      forEachItem: items.run,
      forEachGroup: items.runGroups,
      keep: items.keep,
      own: ownReader(task),
      chosen: task.chosen,
      delegate: {
        run: ({ item, handler, task: work, onProgress }) => engine.request({ type: 'delegate.run', item, handler, task: work }, onProgress),
      },
      faultPoint(name) {
        dieAt(name, task.fault);
        return Promise.resolve();
      },
    };
    // Not spread: that would call the getters, which throw for what the stage may not use.
    const context = Object.defineProperties(services, Object.getOwnPropertyDescriptors(externals(task))) as StageContext<StageId>;
    engine.signal.throwIfAborted();
    await module.run(context);
    engine.signal.throwIfAborted();
    return { ok: true, artifacts: writer.rest(), items: items.keys() };
  } catch (error) {
    return { ok: false, error: toErrorData(engine.signal.aborted ? engine.signal.reason : error) };
  } finally {
    engine.close();
  }
}

async function loadStage(stagesDirectory: string, stage: StageId): Promise<StageModule<StageId>> {
  const folder = join(stagesDirectory, stageFolder(stage));
  const path = ['index.ts', 'index.js'].map(name => join(folder, name)).find(existsSync);
  if (path === undefined) {
    throw new Error(`there is no stage module in ${folder}`);
  }
  const { default: module } = await import(pathToFileURL(path).href) as { default: StageModule<StageId> };
  if (module.id !== stage) {
    throw new Error(`${path} declares stage ${module.id}, not ${stage}`);
  }
  return module;
}

type Externals = Pick<StageContext<StageId>, 'sourcePath' | 'sourceFingerprint' | 'transcriptPath' | 'style' | 'bed' | 'edits'>;

/** The outside inputs, each only for stages whose spec names it: using another would escape the cache key. */
function externals(task: WorkerTask): Externals {
  const spec = stageSpec(task.stage);
  const given = <T>(name: 'source' | 'transcript' | 'style' | 'bed' | 'edits', value: T | null): T => {
    if (!spec.external.includes(name) || value === null) {
      throw new Error(`the stage table doesn't say that ${task.stage} uses the ${name}`);
    }
    return value;
  };
  return {
    get sourcePath() { return given('source', task.source).path; },
    get sourceFingerprint() { return given('source', task.source).fingerprint; },
    get transcriptPath() { return spec.external.includes('transcript') ? task.transcriptPath : given<null>('transcript', null); },
    get style() { return given('style', task.style); },
    get bed() { return spec.external.includes('bed') ? task.bed : given<null>('bed', null); },
    get edits() { return given('edits', task.edits); },
  };
}
