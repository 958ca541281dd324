/** A library, an output folder and a folder of toy stages for one test, and an engine on them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { connectEngine, type EngineConnection } from '#main/engine/engine-client.ts';
import type { RunEvent } from '#shared/api/events.ts';
import type { EngineTuning } from '#shared/api/engine-protocol.ts';
import { RunRequest } from '#shared/pipeline/run-request.ts';
import { stageFolder, STAGES, type StageId } from '#shared/pipeline/stages.ts';

import type { ToyBehaviour } from './toy-behaviour.ts';

type FinishedEvent = Extract<RunEvent, { event: 'run.finished' }>;

export interface ToyEngine extends EngineConnection {
  readonly events: RunEvent[];
  /** Waits for the first event (past or to come) that fits. */
  until<E extends RunEvent['event']>(name: E, fits?: (event: Extract<RunEvent, { event: E }>) => boolean): Promise<Extract<RunEvent, { event: E }>>;
  finished(runId: string): Promise<FinishedEvent>;
}

export interface ToyBench {
  readonly root: string;
  readonly libraryDir: string;
  readonly outDir: string;
  request(over?: Partial<RunRequest>): RunRequest;
  connect(options?: { behaviour?: Partial<Record<StageId, ToyBehaviour>>; tuning?: EngineTuning; env?: Record<string, string>; restart?: boolean; libraryDir?: string }): Promise<ToyEngine>;
  /** What ran so far, in order: stages, `STAGE:ITEM`, `delegate:ITEM:PID`. */
  ran(): string[];
  /** Closes engines that are still open and removes everything. */
  remove(): Promise<void>;
}

/** Seconds that a test waits for an event. */
const PATIENCE_MS = 30_000;

export function createToyBench(): ToyBench {
  const root = mkdtempSync(join(tmpdir(), 'cutdown-toy-'));
  const stagesDirectory = join(root, 'stages');
  const outDir = join(root, 'out');
  const libraryDir = join(root, 'library');
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  writeFileSync(join(root, 'source.mp4'), 'a toy recording');
  for (const { id } of STAGES) {
    const folder = join(stagesDirectory, stageFolder(id));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.ts'), `import { toyStage } from ${JSON.stringify(moduleUrl('./toy-stages.ts'))};\nexport default toyStage('${id}');\n`);
    writeFileSync(join(folder, 'delegates.ts'), `export { handlers } from ${JSON.stringify(moduleUrl('./toy-delegates.ts'))};\n`);
  }
  const open: ToyEngine[] = [];
  return {
    root, libraryDir, outDir,
    request: over => RunRequest.parse({ sourcePath: join(root, 'source.mp4'), outDir, aspects: ['9:16'], preset: 'draft', ...over }),
    async connect({ behaviour = {}, tuning = {}, env = {}, restart = true, libraryDir: otherLibrary } = {}) {
      const events: RunEvent[] = [];
      const waiting = new Set<() => void>();
      const engine = await connectEngine({
        libraryDir: otherLibrary ?? libraryDir, restart,
        tuning: { stagesDirectory, retryPauseMs: 10, graceSec: 1, delegateLostSec: 5, limits: { cpu: 2, encoder: 2 }, ...tuning },
        env: { NODE_COMPILE_CACHE: join(tmpdir(), 'cutdown-tests-compile-cache'), TOY_DIR: root, TOY_BEHAVIOUR: JSON.stringify(behaviour), ...env },
      });
      engine.onEvent(event => {
        events.push(event);
        waiting.forEach(look => { look(); });
      });
      const until: ToyEngine['until'] = (name, fits = () => true) => new Promise((resolve, reject) => {
        type Wanted = Extract<RunEvent, { event: typeof name }>;
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`no ${name} came; there were: ${events.map(each => each.event).join(' ')}`));
        }, PATIENCE_MS);
        function look(): void {
          const found = events.find((each): each is Wanted => each.event === name && fits(each as Wanted));
          if (found) {
            waiting.delete(look);
            clearTimeout(timer);
            resolve(found);
          }
        }
        waiting.add(look);
        look();
      });
      const toy: ToyEngine = { ...engine, events, until, finished: runId => until('run.finished', event => event.runId === runId) };
      open.push(toy);
      return toy;
    },
    ran() {
      return readFileSync(join(root, 'ran.log'), { encoding: 'utf8', flag: 'a+' }).split('\n').filter(line => line !== '');
    },
    async remove() {
      await Promise.all(open.map(engine => engine.close()));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function moduleUrl(path: string): string {
  return new URL(path, import.meta.url).href;
}
