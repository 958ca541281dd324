/**
 * The stage table: the twelve stages, what each reads and writes, and what it needs of the machine. The scheduler reads
 * this table and never branches on a stage's id. Stages pass nothing to each other but artifacts of these kinds.
 */
import { z } from 'zod';

import type { ArtifactKind } from '../artifacts/catalog.ts';

export const STAGE_IDS = [
  'transcoding',
  'transcription',
  'segment-detection',
  'planning',
  'enhancement-plan',
  'prepare-media',
  'framing-analysis',
  'audio-planning',
  'enhancement-build',
  'prepare-finalize',
  'composition',
  'rendering',
] as const;
export const StageId = z.enum(STAGE_IDS);
export type StageId = z.infer<typeof StageId>;

/** The five groups that the stages are shown in. */
export type StageGroup = 'ingest' | 'plan' | 'prepare' | 'compose' | 'render';

/** What a stage occupies while it runs; each has its own limit in the scheduler. */
export type Resource = 'cpu' | 'gpu' | 'encoder' | 'network';

/** A stage as data. */
export interface StageSpec {
  readonly id: StageId;
  /** 1 to 12, the order they are shown in and the prefix of the stage's folder. */
  readonly number: number;
  readonly group: StageGroup;
  /** Raised whenever the same input would give another result: old results are then not reused. */
  readonly version: number;
  /** Artifact kinds read; a kind read here must be written by an earlier stage. */
  readonly reads: readonly ArtifactKind[];
  readonly writes: readonly ArtifactKind[];
  /**
   * Outside inputs that count into the cache key: the source's fingerprint, the transcript file, the style pin, the code that draws the
   * layers, the editor's edits (the stage's part of them, `stageEdits`; where that is empty, the key is what it would be without), and
   * the music bed of the pinned style, so that a restyle without another bed leaves the sound as it is.
   */
  readonly external: readonly ('source' | 'transcript' | 'style' | 'layers' | 'edits' | 'bed')[];
  /** Ids of models (manifest) whose presence changes the result; their digests count into the cache key. */
  readonly models: readonly string[];
  readonly resource: Resource;
  /** Whether the work is handed off with an id and polled (a lost worker's item is handed off again). */
  readonly delegated: boolean;
  /** Seconds without any sign of life after which the watchdog names the job stalled and restarts it. */
  readonly stallAfterSec: number;
  /** Whether its result names the run's outputs (a composition index): output records are made from it. */
  readonly declaresOutputs: boolean;
  /** Whether its items are the run's outputs: their records follow the items, and a failed item is a failed delivery, not a failed run. */
  readonly itemsAreOutputs: boolean;
}

const spec = (number: number, group: StageGroup, id: StageId, rest: Partial<StageSpec> & Pick<StageSpec, 'reads' | 'writes'>): StageSpec => ({
  id, number, group, version: 1, external: [], models: [], resource: 'cpu', delegated: false, stallAfterSec: 120,
  declaresOutputs: false, itemsAreOutputs: false, ...rest,
});

/** The twelve stages in order. 05 does not feed 06-08: a restyle re-enters at 05 and reuses 01-04 and 06-08 whole. */
export const STAGES: readonly StageSpec[] = [
  spec(1, 'ingest', 'transcoding', {
    version: 2, external: ['source'], resource: 'encoder', reads: [],
    writes: ['source-facts', 'proxy', 'audio', 'peaks', 'loudness-curve', 'filmstrip', 'mezzanine'],
  }),
  spec(2, 'ingest', 'transcription', { external: ['transcript'], reads: ['source-facts', 'audio'], writes: ['words'] }),
  spec(3, 'ingest', 'segment-detection', {
    models: ['silero-vad'], reads: ['source-facts', 'proxy', 'audio', 'words'], writes: ['segments'],
  }),
  spec(4, 'plan', 'planning', { external: ['edits'], reads: ['source-facts', 'audio', 'words', 'segments'], writes: ['proposal', 'plan'] }),
  spec(5, 'plan', 'enhancement-plan', { external: ['style', 'edits'], reads: ['plan', 'words', 'segments'], writes: ['enhancement-plan'] }),
  spec(6, 'prepare', 'prepare-media', {
    external: ['source'], resource: 'encoder', delegated: true, reads: ['source-facts', 'mezzanine', 'plan'],
    writes: ['clip-facts', 'clip-media', 'clip-audio'],
  }),
  spec(7, 'prepare', 'framing-analysis', {
    version: 4, external: ['edits'], models: ['face-yunet', 'active-speaker'], resource: 'gpu',
    reads: ['source-facts', 'plan', 'words', 'segments', 'clip-facts', 'clip-media', 'clip-audio'], writes: ['clip-faces', 'people', 'framing'],
  }),
  spec(8, 'prepare', 'audio-planning', { external: ['bed'], reads: ['plan', 'clip-facts', 'clip-audio'], writes: ['audio-plan', 'clip-mix'] }),
  spec(9, 'compose', 'enhancement-build', {
    version: 2, external: ['style', 'edits'], reads: ['plan', 'words', 'enhancement-plan', 'clip-facts', 'framing', 'audio-plan'], writes: ['bundle'],
  }),
  spec(10, 'compose', 'prepare-finalize', {
    external: ['edits'],
    reads: ['source-facts', 'plan', 'words', 'clip-facts', 'clip-media', 'clip-audio', 'framing', 'audio-plan', 'bundle'], writes: ['media-check', 'package'],
  }),
  spec(11, 'compose', 'composition', { version: 2, declaresOutputs: true, external: ['style'], reads: ['plan', 'package'], writes: ['composition-index'] }),
  spec(12, 'render', 'rendering', {
    version: 2, external: ['style', 'layers'], resource: 'encoder', stallAfterSec: 300, itemsAreOutputs: true, reads: ['composition-index', 'clip-media', 'clip-audio', 'clip-mix'], writes: ['render', 'render-report'],
  }),
];

/** The spec of a stage. */
export function stageSpec(id: StageId): StageSpec {
  const found = STAGES.find(stage => stage.id === id);
  if (!found) {
    throw new Error(`no such stage: ${id}`);
  }
  return found;
}

/** The folder a stage's artifacts stand in: `05-enhancement-plan`. */
export function stageFolder(id: StageId): string {
  return `${String(stageSpec(id).number).padStart(2, '0')}-${id}`;
}

/** The stages whose artifacts a stage reads. */
export function upstreamOf(id: StageId): StageId[] {
  const reads = stageSpec(id).reads;
  return STAGES.filter(stage => stage.writes.some(kind => reads.includes(kind))).map(stage => stage.id);
}

/** A stage and everything that depends on it, in table order: what `rerun --from` replays. */
export function downstreamOf(id: StageId): StageId[] {
  const found = new Set<StageId>([id]);
  for (const stage of STAGES) {
    if (upstreamOf(stage.id).some(up => found.has(up))) {
      found.add(stage.id);
    }
  }
  return STAGES.map(stage => stage.id).filter(each => found.has(each));
}

/** The stages that edits can change, in table order: the first that takes edits in and what depends on it. */
export function editedStages(): StageId[] {
  const first = STAGES.find(stage => stage.external.includes('edits'));
  return first ? downstreamOf(first.id) : [];
}

/** A stage and everything it needs, in table order: what `--until` runs. */
export function neededFor(id: StageId): StageId[] {
  const found = new Set<StageId>([id]);
  for (const stage of [...STAGES].reverse()) {
    if (found.has(stage.id)) {
      upstreamOf(stage.id).forEach(up => found.add(up));
    }
  }
  return STAGES.map(stage => stage.id).filter(each => found.has(each));
}
