/**
 * Named places where the fault tests kill the engine. `CUTDOWN_FAULT=STAGE:POINT` is honoured only together with
 * `CUTDOWN_FAULTS_ALLOWED=1`.
 */
import { PER_ITEM_KINDS } from '../artifacts/catalog.ts';
import { STAGES, type StageId, type StageSpec } from './stages.ts';

/** Points that stages name themselves, between their own steps (`StageContext.faultPoint`). */
const OWN_POINTS: Partial<Record<StageId, readonly string[]>> = {
  'transcoding': ['decoded', 'published'],
  'transcription': ['before-words'],
  'segment-detection': ['after-shots', 'before-segments'],
  'planning': ['before-proposal'],
  'enhancement-plan': ['before-enhancement-plan'],
  'prepare-media': ['cut'],
  'rendering': ['output-rendered', 'render-published'],
};

/** The fault points of one stage, so that a run that is killed at one of them passes the next when it is resumed. */
export function faultPointsOf(stage: Pick<StageSpec, 'id' | 'writes' | 'delegated'>): string[] {
  return [
    'job.claimed', 'stage.loaded',
    ...(stage.delegated ? ['delegate.submitted', 'delegate.finished'] : []),
    ...(OWN_POINTS[stage.id] ?? []),
    'artifact.before-rename', 'artifact.renamed',
    ...(worksItemByItem(stage) ? ['item.recorded'] : []),
    'job.before-complete', 'job.completed',
  ];
}

/** Whether a stage's finished items survive a crash of the rest: it writes kinds of which there is one per item. */
export function worksItemByItem(stage: Pick<StageSpec, 'writes'>): boolean {
  return stage.writes.some(kind => PER_ITEM_KINDS.includes(kind));
}

/** Every fault point of every stage, in table order. */
export function allFaultPoints(): { stage: StageId; point: string }[] {
  return STAGES.flatMap(stage => faultPointsOf(stage).map(point => ({ stage: stage.id, point })));
}

/** The point of `stage` that the environment asks to die at, or null. */
export function requestedFault(env: Readonly<Record<string, string | undefined>>, stage: StageId): string | null {
  const wanted = env['CUTDOWN_FAULT'];
  if (env['CUTDOWN_FAULTS_ALLOWED'] !== '1' || !wanted) {
    return null;
  }
  const colon = wanted.indexOf(':');
  return wanted.slice(0, colon) === stage ? wanted.slice(colon + 1) : null;
}
