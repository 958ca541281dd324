/** What a stage is made of and what it is given. Stages import this and tools, never each other, never main. */
import type { ArtifactKind, JsonArtifact, JsonArtifactKind, MediaArtifactKind } from '#shared/artifacts/catalog.ts';
import type { StageParams } from '#shared/pipeline/run-request.ts';
import type { StageId } from '#shared/pipeline/stages.ts';
import type { SourceFingerprint } from '#shared/pipeline/worker-protocol.ts';
import type { StageEdits } from '#shared/review/edits.ts';
import type { MusicBed } from '#shared/sound/music-bed.ts';
import type { ResolvedStyle } from '#shared/style/style-package.ts';

/** Reads the artifacts that the stage table says the stage reads; anything else throws. */
export interface ArtifactReader {
  /** A parsed JSON artifact; `item` for per-item kinds. Throws `artifact-missing` or `artifact-invalid`. */
  json<K extends JsonArtifactKind>(kind: K, item?: string): Promise<JsonArtifact<K>>;
  /** Absolute path of a media artifact, or null where an optional one was left out. */
  path(kind: MediaArtifactKind, item?: string): string | null;
  /** Like `path`, but throws `artifact-missing` where there is none. */
  requirePath(kind: MediaArtifactKind, item?: string): string;
  /** sha256 of an artifact. */
  digest(kind: ArtifactKind, item?: string): string;
  /** Item keys that a per-item kind has, sorted. */
  items(kind: ArtifactKind): string[];
}

/** Publishes artifacts: written to a temporary name, fsynced, renamed, recorded. */
export interface ArtifactWriter {
  /** Publishes a JSON artifact after parsing it with its schema. Must be deterministic: no dates, no run ids, no absolute paths. */
  json<K extends JsonArtifactKind>(kind: K, value: JsonArtifact<K>, item?: string): Promise<void>;
  /** Publishes a media file that the stage wrote into `scratchDir`; the file is moved. */
  file(kind: MediaArtifactKind, scratchPath: string, item?: string): Promise<void>;
}

/** What a stage says besides how far it is. */
export interface ProgressDetail {
  readonly message?: string;
  readonly rate?: number | null;
  readonly device?: 'cpu' | 'gpu';
}

/** One piece of a stage that works item by item. */
export interface ItemTask {
  /** Clip id or output id. */
  readonly item: string;
  /** Everything this item's result depends on besides stage version and models: it is digested into the item's own cache key. */
  readonly dependsOn: unknown;
  /** What its work keeps by itself (`keep`): it stays while the item is not made again, and comes back with it after an undo. */
  readonly parts?: readonly ItemTask[];
}

/** A handed-off piece of work: run in a process of its own, polled, handed off again when its worker vanished. */
export interface Delegate {
  /**
   * Hands `task` (plain data) to the pool's handler named `handler`, and waits until it is done. The hand-off is recorded
   * with an id, so that an engine that comes back polls the same work instead of starting it anew.
   */
  run(options: { item: string; handler: string; task: unknown; onProgress?: (fraction: number) => void }): Promise<unknown>;
}

/** What a stage's `run` is given. */
export interface StageContext<S extends StageId> {
  readonly stage: S;
  readonly params: StageParams[S];
  /** Aborted on cancel, on a stall and on shutdown: stop at the next safe point and throw `signal.reason`. */
  readonly signal: AbortSignal;
  readonly read: ArtifactReader;
  readonly write: ArtifactWriter;
  /** Absolute path of the recording. Only stages whose spec names `source` as external may use it. */
  readonly sourcePath: string;
  /** Tells a changed recording; taken when the run was queued (see `src/main/pipeline/fingerprint.ts`). Only for `source` as external. */
  readonly sourceFingerprint: SourceFingerprint;
  /** Absolute path of the library's copy of the transcript, or null. Only for `transcript` as external. */
  readonly transcriptPath: string | null;
  /** The pinned style. Only for `style` as external. */
  readonly style: ResolvedStyle;
  /** The music bed of the pinned style; null: none. Only for `bed` as external. */
  readonly bed: MusicBed | null;
  /** The editor's edits, as far as the stage depends on them; absent parts: nothing was changed. Only for `edits` as external. */
  readonly edits: StageEdits;
  /** Outputs to make, for a stage whose items are the run's outputs; null: all. */
  readonly chosen: readonly string[] | null;
  /** Absolute paths of the models that were found, by manifest id; a missing one is absent. */
  readonly models: Readonly<Record<string, string>>;
  /** A folder of this attempt's own, empty at the start, removed afterwards. On the library's disk. */
  readonly scratchDir: string;
  /**
   * 0..1 of the whole stage; also a heartbeat. `rate` is a multiple of real time where that makes sense, else null; `device` is what
   * the stage's models run on. Without `detail` what was said last still holds; `device` holds until another one is named.
   */
  progress(fraction: number, detail?: ProgressDetail): void;
  /** A sign of life without progress. */
  heartbeat(): void;
  /** A line for the run's log. `warn` lines are also shown at the end of a run. */
  log(level: 'debug' | 'info' | 'warn', message: string, data?: Record<string, unknown>): void;
  /**
   * Runs `work` for each item that has no finished result with the same cache key, at most `concurrency` at once (default 1).
   * `work` publishes the item's artifacts; they are recorded when it returns, and survive a crash of the rest. An item that
   * fails does not stop the others; at the end the first error is thrown (its message names the item).
   */
  forEachItem<T extends ItemTask>(items: readonly T[], options: { concurrency?: number }, work: (task: T, item: ItemContext) => Promise<void>): Promise<void>;
  /**
   * Like `forEachItem` for items that are best made together, group by group, at most `concurrency` groups at once (default 1).
   * Items with a finished result are left out of their group, a group without items is left out. Each item is recorded on its
   * own, when `work` calls its `done`; what `work` neither ends as done nor as failed fails with what it rejects with. Work
   * on groups begins in the order given, on those with items that the editor looks at first, and their items likewise.
   */
  forEachGroup<T extends ItemTask>(groups: readonly (readonly T[])[], options: GroupOptions<T>, work: (items: readonly GroupItem<T>[]) => Promise<void>): Promise<void>;
  /**
   * Runs `work` unless it has a finished result with the same cache key, and records what it publishes under the task's item: a part of
   * the stage's work that stays while the rest is done again, after an edit say. `own` reads it back. Parts of an item are made in
   * the item's work, and its task names them (`parts`). Rejects with what `work` rejects with.
   */
  keep(task: ItemTask, work: () => Promise<void>): Promise<void>;
  /** Reads what the stage itself has published for an item, in this attempt or an earlier one. */
  readonly own: Pick<ArtifactReader, 'json'>;
  readonly delegate: Delegate;
  /** A named place where the fault tests may kill the engine. Free otherwise. */
  faultPoint(name: string): Promise<void>;
}

/** What the work of one item is given besides the stage's context. */
export interface ItemContext {
  /** A folder of this item's own in the scratch folder. */
  readonly scratchDir: string;
  /** 0..1 of this item; the stage's progress is the mean over items. */
  progress(fraction: number): void;
}

/** How groups are worked through. */
export interface GroupOptions<T extends ItemTask> {
  readonly concurrency?: number;
  /** Called once before the first group, with the items that have no finished result. */
  readonly before?: (remaining: readonly T[]) => Promise<void>;
}

/** One item of a group at work. */
export interface GroupItem<T extends ItemTask> extends ItemContext {
  readonly task: T;
  /** Records what was published for this item. */
  done(): Promise<void>;
  /** Ends this item failed; the others go on. */
  failed(error: unknown): void;
}

/** A stage's code. The stage table holds the rest of it. */
export interface StageModule<S extends StageId> {
  readonly id: S;
  run(context: StageContext<S>): Promise<void>;
}

/** Declares a stage's code: `export default defineStage({ id: 'planning', async run(context) { ... } })`. */
export function defineStage<S extends StageId>(module: StageModule<S>): StageModule<S> {
  return module;
}

/** Declares handlers that delegated work runs, each in a process of its own. */
export interface DelegateHandler {
  (task: unknown, options: { signal: AbortSignal; scratchDir: string; onProgress: (fraction: number) => void; heartbeat: () => void }): Promise<unknown>;
}
