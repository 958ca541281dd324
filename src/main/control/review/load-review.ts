/** What a run's review is put together from: records, artifacts, edits. */
import { createHash } from 'node:crypto';

import type { ArtifactKind } from '#shared/artifacts/catalog.ts';
import type { Plan, PlannedClip } from '#shared/artifacts/plan.ts';
import type { SourceFacts } from '#shared/artifacts/source.ts';
import type { Words } from '#shared/artifacts/words.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { EditState } from '#shared/review/edits.ts';
import type { ReviewFacts } from '#shared/review/review-facts.ts';
import { ASPECTS, type Aspect } from '#shared/units/geometry.ts';

import { editCount, readEdits, reviewRevision } from '../../state/edits.ts';
import type { Library } from '../../state/library.ts';
import { getArtifacts, getRun } from '../../state/queries.ts';
import type { RunRecord, StoredArtifact } from '../../state/records.ts';
import { createArtifactReader, type ArtifactReader, type ComposedClip } from './artifacts.ts';

/** A run's review, loaded. */
export interface Review {
  readonly run: RunRecord;
  readonly aspects: readonly Aspect[];
  readonly source: SourceFacts;
  readonly words: Words;
  /** As it was worked in last: range, score and rank of each clip as it is prepared. */
  readonly plan: Plan;
  readonly planned: ReadonlyMap<string, PlannedClip>;
  readonly revision: number;
  /** Whether the pipeline was told of all edits. */
  readonly handedOn: boolean;
  readonly edits: EditState;
  readonly facts: ReviewFacts;
  /** What was composed last, by clip; empty before. */
  readonly composed: ReadonlyMap<string, ComposedClip>;
  artifact(kind: ArtifactKind, item?: string): StoredArtifact | undefined;
  readonly read: ArtifactReader;
}

export interface ReviewLoader {
  /** Throws `not-found`; `wrong-state` where the run has no plan yet. */
  load(runId: string): Review;
}

/** Without these there is nothing to review. */
type NeededKind = 'source-facts' | 'words' | 'plan';

export function createReviewLoader(library: Library): ReviewLoader {
  const { db } = library;
  const read = createArtifactReader(library);
  /** What was needed last: a replay drops a plan before it has the next one. */
  const remembered = new Map<string, StoredArtifact>();

  return {
    load(runId) {
      const run = getRun(db, runId);
      const artifacts = new Map(getArtifacts(db, runId).map(each => [`${each.kind} ${each.item ?? ''}`, each]));
      const artifact = (kind: ArtifactKind, item = ''): StoredArtifact | undefined => artifacts.get(`${kind} ${item}`);
      const needed = (kind: NeededKind): StoredArtifact => {
        const found = artifact(kind) ?? remembered.get(`${runId} ${kind}`);
        if (!found) {
          throw new CutdownError('wrong-state', `The run ${runId} has no plan yet: there is nothing to review.`, { advice: 'Wait until its clips are planned, or resume the run.' });
        }
        remembered.set(`${runId} ${kind}`, found);
        return found;
      };
      const [sourceRecord, wordsRecord, planRecord] = [needed('source-facts'), needed('words'), needed('plan')];
      const [source, words, plan] = [read.json('source-facts', sourceRecord), read.json('words', wordsRecord), read.json('plan', planRecord)];
      const index = artifact('composition-index');
      const { revision, handedOn } = reviewRevision(db, runId);
      const planned = new Map(plan.clips.map(clip => [clip.clipId, clip]));
      const aspects = ASPECTS.filter(aspect => run.request.aspects.includes(aspect));
      return {
        run, aspects, source, words, plan, planned, revision, handedOn: handedOn === revision, edits: readEdits(db, runId), artifact, read,
        composed: index ? read.composition(index) : new Map<string, ComposedClip>(),
        facts: {
          durationSec: source.durationSec, words: words.words, wordsDigest: wordsRecord.digest, styleDigest: run.stylePin.digest, aspects,
          proposed: plan.proposed ?? plan.clips, planned, editCount: editCount(db, runId), digest,
        },
      };
    },
  };
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
