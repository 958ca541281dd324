/**
 * Runs one stage's code without the engine: artifacts in a temporary folder laid out as in a run's directory, read and written
 * with the same rules (schemas, the stage table's reads and writes, whole-or-nothing files), items and delegated work inline.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';

import { JSON_ARTIFACTS, OPTIONAL_KINDS, PER_ITEM_KINDS, artifactExtension, artifactPath, isJsonKind } from '#shared/artifacts/catalog.ts';
import type { ArtifactKind, JsonArtifact, JsonArtifactKind, MediaArtifactKind } from '#shared/artifacts/catalog.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { RunRequest, stageParams } from '#shared/pipeline/run-request.ts';
import type { StageParams } from '#shared/pipeline/run-request.ts';
import { STAGES, stageFolder, stageSpec } from '#shared/pipeline/stages.ts';
import type { StageId } from '#shared/pipeline/stages.ts';
import type { ErrorData } from '#shared/errors/kinds.ts';
import type { SourceFingerprint, WorkerMessage } from '#shared/pipeline/worker-protocol.ts';
import { noEdits, stageEdits, type EditState } from '#shared/review/edits.ts';
import type { MusicBed } from '#shared/sound/music-bed.ts';
import type { ResolvedStyle } from '#shared/style/style-package.ts';
import { itemRunner, type ItemRunner } from '#workers/host/items.ts';
import type { ArtifactReader, ArtifactWriter, Delegate, DelegateHandler, StageContext, StageModule } from '#workers/host/stage.ts';

type WorkerRequest = Extract<WorkerMessage, { id: number }> extends infer R ? R extends { id: number } ? Omit<R, 'id'> : never : never;
type WorkerNotice = Exclude<WorkerMessage, { id: number }>;

/** Where large things of the fixtures lie; null where they are absent (continuous integration). */
export const FIXTURES: string | null = (() => {
  const path = resolve(process.env['CUTDOWN_FIXTURES'] ?? join(import.meta.dirname, '..', '..', '..', 'shared'));
  if (existsSync(join(path, 'media'))) {
    return path;
  }
  console.warn(`[skipped] no fixtures at ${path} (CUTDOWN_FIXTURES): tests that need them do not run.`);
  return null;
})();

/** What a run of a stage left besides artifacts. */
export interface StageOutcome {
  readonly progress: { fraction: number; message?: string; rate?: number | null }[];
  readonly logs: { level: 'debug' | 'info' | 'warn'; message: string }[];
  readonly faultPoints: string[];
  /** Artifacts written by this run, as `stage-folder/path`, in order. */
  readonly written: string[];
  /** What became of the stage's items: keys in order, errors and cache keys by key. */
  readonly items: { readonly started: string[]; readonly done: string[]; readonly failed: Record<string, ErrorData>; readonly cacheKeys: Record<string, string> };
}

/** What a stage may be given besides earlier stages' artifacts. */
export interface StageInputs {
  sourcePath?: string;
  transcriptPath?: string | null;
  style?: ResolvedStyle;
  bed?: MusicBed | null;
  models?: Record<string, string>;
  signal?: AbortSignal;
  /** Parts of a request that differ from the defaults. */
  request?: Partial<RunRequest>;
  /** The editor's edits; the stage gets its part of them. */
  edits?: EditState;
  /** Outputs to make; null: all. */
  chosen?: readonly string[] | null;
  /** Handlers of delegated work, run inline. */
  handlers?: Readonly<Record<string, DelegateHandler>>;
  onProgress?: (fraction: number) => void;
  /** Items that have a finished result. */
  found?: readonly string[];
  /** Items that the editor looks at, asked for whenever an item is chosen. */
  wanted?: () => readonly string[];
  /** Called when an item was recorded. */
  onItemDone?: (item: string) => void;
  /** Where to keep what happened, for tests of a stage that fails. Default: a new record, returned. */
  outcome?: StageOutcome;
}

/** Nothing has happened yet. */
export function emptyOutcome(): StageOutcome {
  return { progress: [], logs: [], faultPoints: [], written: [], items: { started: [], done: [], failed: {}, cacheKeys: {} } };
}

/** A run's directory for tests: seed it with artifacts, run stages on it, look at what they left. */
export class StageHarness {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  /** A harness over a new temporary folder, or over `parent` (for a small disk, say). */
  static async create(parent: string = tmpdir()): Promise<StageHarness> {
    return new StageHarness(await mkdtemp(join(parent, 'cutdown-stage-')));
  }

  /** A harness over a folder that is there, with what earlier stages left in it. */
  static at(dir: string): StageHarness {
    return new StageHarness(dir);
  }

  /** Removes the folder. */
  async close(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }

  /** Puts a JSON artifact there as the stage that writes it would. */
  async seed<K extends JsonArtifactKind>(kind: K, value: JsonArtifact<K>, item: string | null = null): Promise<void> {
    const parsed = JSON_ARTIFACTS[kind].parse(value);
    await this.put(kind, item, JSON.stringify(parsed));
  }

  /** Puts a media artifact there: a copy of the file at `path`. */
  async seedFile(kind: MediaArtifactKind, path: string, item: string | null = null): Promise<void> {
    await this.put(kind, item, await readFile(path));
  }

  /** Absolute path of an artifact, whether or not it is there. */
  pathOf(kind: ArtifactKind, item: string | null = null): string {
    return join(this.dir, stageFolder(writerOf(kind)), artifactPath(kind, item));
  }

  /** Whether an artifact is there. */
  has(kind: ArtifactKind, item: string | null = null): boolean {
    return existsSync(this.pathOf(kind, item));
  }

  /** A parsed JSON artifact. */
  read<K extends JsonArtifactKind>(kind: K, item: string | null = null): JsonArtifact<K> {
    return JSON_ARTIFACTS[kind].parse(JSON.parse(readFileSync(this.pathOf(kind, item), 'utf8'))) as JsonArtifact<K>;
  }

  /** All files of the run's directory, relative, sorted: what a crash or an error left behind. */
  files(): string[] {
    return readdirSync(this.dir, { recursive: true, withFileTypes: true })
      .filter(entry => !entry.isDirectory())
      .map(entry => join(entry.parentPath, entry.name).slice(this.dir.length + 1).split(sep).join('/'))
      .sort();
  }

  /** sha256 of a file of the run's directory, hex. */
  async digestOf(kind: ArtifactKind, item: string | null = null): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(this.pathOf(kind, item))) {
      hash.update(chunk as Buffer);
    }
    return hash.digest('hex');
  }

  /** Runs a stage on what is there. Rejects with what the stage rejects with; its scratch folder is removed either way. */
  async run<S extends StageId>(module: StageModule<S>, inputs: StageInputs = {}): Promise<StageOutcome> {
    const outcome = inputs.outcome ?? emptyOutcome();
    const scratchDir = await mkdtemp(join(this.dir, '.scratch-'));
    try {
      await module.run(this.context(module.id, inputs, outcome, scratchDir));
    } finally {
      rmSync(scratchDir, { recursive: true, force: true });
    }
    for (const kind of stageSpec(module.id).writes) {
      if (!PER_ITEM_KINDS.includes(kind) && !OPTIONAL_KINDS.includes(kind) && !this.has(kind)) {
        throw new Error(`stage ${module.id} ended without writing ${kind}`);
      }
    }
    return outcome;
  }

  private context<S extends StageId>(stage: S, inputs: StageInputs, outcome: StageOutcome, scratchDir: string): StageContext<S> {
    const signal = inputs.signal ?? new AbortController().signal;
    const request = RunRequest.parse({ sourcePath: inputs.sourcePath ?? '/nowhere', outDir: '/nowhere', ...inputs.request });
    const external = <T>(name: 'source' | 'transcript' | 'style' | 'bed', value: T | undefined): T => {
      if (!stageSpec(stage).external.includes(name)) {
        throw new Error(`stage ${stage} asks for ${name}, which the stage table does not give it`);
      }
      if (value === undefined) {
        throw new Error(`the test gives no ${name}`);
      }
      return value;
    };
    let fraction = 0;
    const progress: StageContext<S>['progress'] = (value, detail) => {
      if (!Number.isFinite(value) || value < 0 || value > 1) {
        throw new Error(`progress out of range: ${value}`);
      }
      fraction = Math.max(fraction, value);
      outcome.progress.push({ fraction: value, ...detail });
      inputs.onProgress?.(value);
    };
    const params: StageParams[S] = stageParams(stage, request);
    const items = itemsOf(stage, inputs, outcome, { signal, scratchDir, progress });
    return {
      stage, params, signal, scratchDir, progress,
      read: this.reader(stage), write: this.writer(stage, outcome, scratchDir),
      get sourcePath() {
        return external('source', inputs.sourcePath);
      },
      get sourceFingerprint() {
        return fingerprintOf(external('source', inputs.sourcePath));
      },
      get transcriptPath() {
        return external('transcript', inputs.transcriptPath ?? null);
      },
      get style() {
        return external('style', inputs.style);
      },
      get bed() {
        return external('bed', inputs.bed ?? null);
      },
      get edits() {
        if (!stageSpec(stage).external.includes('edits')) {
          throw new Error(`stage ${stage} asks for edits, which the stage table does not give it`);
        }
        return stageEdits(stage, inputs.edits ?? noEdits());
      },
      chosen: inputs.chosen ?? null,
      keep: items.keep,
      own: { json: <K extends JsonArtifactKind>(kind: K, item?: string) => Promise.resolve(this.read(kind, item ?? null)) },
      models: Object.fromEntries(Object.entries(inputs.models ?? {}).filter(([id]) => stageSpec(stage).models.includes(id))),
      heartbeat: () => undefined,
      log: (level, message) => void outcome.logs.push({ level, message }),
      forEachItem: items.run,
      forEachGroup: items.runGroups,
      delegate: inlineDelegate(inputs.handlers ?? {}, signal, scratchDir),
      faultPoint: name => {
        outcome.faultPoints.push(name);
        return Promise.resolve();
      },
    };
  }

  private reader(stage: StageId): ArtifactReader {
    const allowed = (kind: ArtifactKind): void => {
      if (!stageSpec(stage).reads.includes(kind)) {
        throw new Error(`stage ${stage} reads ${kind}, which the stage table does not give it`);
      }
    };
    const path = (kind: ArtifactKind, item?: string): string | null => {
      allowed(kind);
      const found = this.pathOf(kind, item ?? null);
      return existsSync(found) ? found : null;
    };
    const requirePath = (kind: ArtifactKind, item?: string): string => {
      const found = path(kind, item);
      if (found === null) {
        throw new CutdownError('artifact-missing', `There is no ${kind}${item ? ` of ${item}` : ''}.`, { advice: 'Run the earlier stages first.' });
      }
      return found;
    };
    return {
      path, requirePath,
      json: <K extends JsonArtifactKind>(kind: K, item?: string): Promise<JsonArtifact<K>> => {
        requirePath(kind, item);
        return Promise.resolve(this.read(kind, item ?? null));
      },
      digest: (kind, item) => createHash('sha256').update(readFileSync(requirePath(kind, item))).digest('hex'),
      items: kind => {
        allowed(kind);
        const folder = dirname(this.pathOf(kind, 'any'));
        const suffix = `.${artifactExtension(kind)}`;
        return existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith(suffix)).map(name => name.slice(0, -suffix.length)).sort() : [];
      },
    };
  }

  private writer(stage: StageId, outcome: StageOutcome, scratchDir: string): ArtifactWriter {
    const target = async (kind: ArtifactKind, item: string | undefined): Promise<string> => {
      if (!stageSpec(stage).writes.includes(kind)) {
        throw new Error(`stage ${stage} writes ${kind}, which the stage table does not let it`);
      }
      if (PER_ITEM_KINDS.includes(kind) !== (item !== undefined)) {
        throw new Error(`${kind} ${item === undefined ? 'needs an' : 'has no'} item`);
      }
      const path = this.pathOf(kind, item ?? null);
      await mkdir(dirname(path), { recursive: true });
      outcome.written.push(path.slice(this.dir.length + 1).split(sep).join('/'));
      return path;
    };
    return {
      json: async (kind, value, item) => {
        const parsed = JSON_ARTIFACTS[kind].safeParse(value);
        if (!parsed.success) {
          throw new CutdownError('artifact-invalid', `The ${kind} that ${stage} made does not fit its schema: ${parsed.error.message}`, { advice: 'Report this.' });
        }
        const text = JSON.stringify(parsed.data);
        if (text.includes(this.dir)) {
          throw new Error(`${kind} holds an absolute path`);
        }
        const path = await target(kind, item);
        await writeFile(`${path}.part`, text);
        await rename(`${path}.part`, path);
      },
      file: async (kind, scratchPath, item) => {
        if (isJsonKind(kind) || !resolve(scratchPath).startsWith(scratchDir + sep)) {
          throw new Error(`${kind} must be a media file in the scratch folder: ${scratchPath}`);
        }
        if (statSync(scratchPath).size === 0) {
          throw new Error(`${kind} is empty`);
        }
        await rename(scratchPath, await target(kind, item));
      },
    };
  }

  private async put(kind: ArtifactKind, item: string | null, content: string | Buffer): Promise<void> {
    const path = this.pathOf(kind, item);
    mkdirSync(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

/** Good enough for tests: the engine samples large files, and its digest is another. */
function fingerprintOf(path: string): SourceFingerprint {
  const sizeBytes = existsSync(path) ? statSync(path).size : 0;
  return { algorithm: 'sampled-sha256-v1', digest: createHash('sha256').update(`${sizeBytes}`).digest('hex'), sizeBytes };
}

/** The items as the engine runs them, with a library that keeps nothing but what the test says is finished. */
function itemsOf(stage: StageId, inputs: StageInputs, outcome: StageOutcome, run: { signal: AbortSignal; scratchDir: string; progress: (fraction: number) => void }): ItemRunner {
  const task = { stage, stageVersion: stageSpec(stage).version, models: {}, scratchDirectory: run.scratchDir, wanted: [] };
  const engine = {
    signal: run.signal,
    wanted: () => inputs.wanted?.() ?? null,
    notify: (notice: WorkerNotice) => {
      if (notice.type === 'item.started') {
        outcome.items.started.push(notice.item);
      } else if (notice.type === 'item.failed') {
        outcome.items.failed[notice.item] = notice.error;
      }
    },
    request: (request: WorkerRequest) => {
      if (request.type === 'item.record') {
        outcome.items.done.push(request.item);
        outcome.items.cacheKeys[request.item] = request.cacheKey;
        inputs.onItemDone?.(request.item);
      }
      return Promise.resolve(request.type === 'item.find' && inputs.found?.includes(request.item) === true ? { artifacts: [] } : null);
    },
  };
  return itemRunner(task, engine, { takeItem: () => [] }, run.progress);
}

function inlineDelegate(handlers: Readonly<Record<string, DelegateHandler>>, signal: AbortSignal, scratchDir: string): Delegate {
  return {
    run: async ({ item, handler, task, onProgress }) => {
      const found = handlers[handler];
      if (!found) {
        throw new Error(`no handler ${handler}`);
      }
      const folder = join(scratchDir, `delegated-${item}`);
      await mkdir(folder, { recursive: true });
      // Plain data only, as it would cross to another process.
      const sent: unknown = JSON.parse(JSON.stringify(task));
      const result = await found(sent, { signal, scratchDir: folder, onProgress: onProgress ?? (() => undefined), heartbeat: () => undefined });
      return JSON.parse(JSON.stringify(result)) as unknown;
    },
  };
}

function writerOf(kind: ArtifactKind): StageId {
  const stage = STAGES.find(each => each.writes.includes(kind));
  if (!stage) {
    throw new Error(`no stage writes ${kind}`);
  }
  return stage.id;
}
