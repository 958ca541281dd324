/** A run's review as a window shows it. */
import { runMediaUrl } from '#shared/api/run-view.ts';
import type { ArtifactKind } from '#shared/artifacts/catalog.ts';
import type { ErrorData } from '#shared/errors/kinds.ts';
import { stageSpec } from '#shared/pipeline/stages.ts';
import { stableJson } from '#shared/pipeline/stable-json.ts';
import { changedSince, hasLapsed, judgedContent, mendedIn } from '#shared/review/judged-content.ts';
import { proposedContent, reviewedClips, reviewRanks, type ReviewedClip } from '#shared/review/review-facts.ts';
import type { ClipPart, Preparation, ReviewClip, ReviewView } from '#shared/review/review-view.ts';
import { RUN_WIDE_WARNINGS } from '#shared/review/run-warnings.ts';
import { keptSec } from '#shared/review/spans.ts';
import { standingCuts, type ProposedCut } from '#shared/sound/tightening.ts';
import { editText } from '#shared/text/en-edits.ts';

import { isBehindEdits } from '../../pipeline/edits-of-run.ts';
import { firstUndone, lastApplied, type EditRecord } from '../../state/edits.ts';
import type { Db } from '../../state/database.ts';
import { getJobs, getOutputs } from '../../state/queries.ts';
import type { OutputRecord, StoredArtifact } from '../../state/records.ts';
import { digest, type Review } from './load-review.ts';
import { fitsMedia, heardWords, isFramedAsChosen, isWorkedIn } from './worked-in.ts';

/** What the records don't tell. */
export interface ReviewLive {
  /** Whether the run is queued or worked on by this engine. */
  readonly inHand: boolean;
  readonly shown: ShownBefore;
}

/** Keys of the previews that were shown last, by clip: while the next one is made, that one stays. */
export type ShownBefore = Map<string, string>;

/** A clip made by the editor that is not planned yet is called by so many of its first words. */
const TITLE_WORDS = 7;

export function viewReview(db: Db, review: Review, live: ReviewLive): ReviewView {
  const { run, edits, facts, source } = review;
  const ranks = reviewRanks(facts, edits);
  const outputs = Map.groupBy(getOutputs(db, run.runId), output => output.clipId);
  const settled = isSettled(db, review);
  const called = (clipId: string): string | null => {
    const rank = ranks.get(clipId);
    return rank === undefined ? null : editText.clip(rank);
  };
  const label = (edit: EditRecord | null): string | null => edit && editText.label(edit.command, called);
  const url = (kind: ArtifactKind): string | null => urlOf(review.artifact(kind));
  return {
    runId: run.runId, revision: review.revision, durationSec: source.durationSec, widthPx: source.video.widthPx, heightPx: source.video.heightPx,
    aspects: [...review.aspects],
    clips: reviewedClips(facts, edits).map(clip => viewClip(review, clip, { rank: ranks.get(clip.clipId) ?? 1, outputs: outputs.get(clip.clipId) ?? [], settled, live }))
      .sort((a, b) => a.rank - b.rank),
    undo: label(lastApplied(db, run.runId)), redo: label(firstUndone(db, run.runId)),
    style: { id: run.stylePin.id, version: run.stylePin.version }, scorerNote: review.plan.scorer.note, people: edits.people,
    warnings: [...new Set([...review.composed.keys()].flatMap(clipId => warningsOf(review, clipId, code => RUN_WIDE_WARNINGS.has(code))))],
    proxyUrl: url('proxy'), filmstripUrl: url('filmstrip'), peaksUrl: url('peaks'),
  };
}

/** How a clip is called: by the editor, by the plan, or by its first words. */
export function titleOf(review: Review, { clipId, content }: ReviewedClip): string {
  const own = content.title ?? review.planned.get(clipId)?.title ?? review.facts.proposed.find(each => each.clipId === clipId)?.title;
  if (own !== undefined) {
    return own;
  }
  const range = { sourceStartSec: content.startSec, sourceEndSec: content.endSec, outputStartSec: 0 };
  const words = heardWords(review.words.words, review.edits, { firstWord: null, lastWord: null }, [range]);
  return words.slice(0, TITLE_WORDS).map(word => word.text).join(' ') || editText.untitled;
}

/**
 * A preview's name: another one where payloads, media or sound are others; faces change with the media alone, windows with the payloads.
 * Null: there is none, or its parts do not belong together yet.
 */
export function previewKeyOf(review: Review, clipId: string): string | null {
  const composed = review.composed.get(clipId);
  const parts = (['clip-facts', 'clip-media', 'clip-audio'] as const).map(kind => review.artifact(kind, clipId));
  const [facts] = parts;
  if (!composed || !facts || !review.artifact('framing', clipId) || parts.some(part => !part) || !fitsMedia(composed, review.read.json('clip-facts', facts))) {
    return null;
  }
  const mix = review.artifact('clip-mix', clipId);
  return digest([composed.digest, review.run.stylePin.digest, ...parts.map(part => part?.digest), ...(mix ? [mix.digest] : [])].join(' ')).slice(0, 16);
}

/** `media://` address of an artifact; null: it is not there. */
export function urlOf(artifact: StoredArtifact | undefined): string | null {
  // What is prepared again keeps its place: the digest tells a page that it is another file.
  return artifact ? `${runMediaUrl(artifact.runId, artifact.path)}${artifact.item === null ? '' : `?v=${artifact.digest.slice(0, 12)}`}` : null;
}

/** What the checks of a clip as it is composed warn of, each sentence once. */
function warningsOf(review: Review, clipId: string, concerns: (code: string) => boolean): string[] {
  const checks = review.composed.get(clipId)?.payloads.flatMap(payload => payload.sidecar.checks) ?? [];
  return [...new Set(checks.filter(check => check.level === 'warning' && concerns(check.code)).map(check => check.sentence))];
}

function viewClip(review: Review, clip: ReviewedClip, { rank, outputs, settled, live }: { rank: number; outputs: readonly OutputRecord[]; settled: boolean; live: ReviewLive }): ReviewClip {
  const { clipId, content } = clip;
  const planned = review.planned.get(clipId);
  const title = titleOf(review, clip);
  const key = previewKeyOf(review, clipId);
  if (key !== null) {
    live.shown.set(clipId, key);
  }
  const previewKey = key ?? live.shown.get(clipId) ?? null;
  const ready = key !== null && (settled || isComposedAsEdited(review, { ...clip, title }));
  const { preparation, error } = preparationOf(review, { ready, hasPreview: previewKey !== null, inHand: live.inHand });
  return {
    clipId, rank, title,
    score: planned?.score ?? 0, criteria: planned?.criteria ?? [], reason: planned?.reason ?? '',
    startSec: content.startSec, endSec: content.endSec, cuts: content.cuts, tightened: standingCuts(proposedCuts(review, clipId), content.cuts), durationSec: keptSec(content, content.cuts), framing: content.framing, origin: content.origin,
    edited: editedParts(review, clip),
    verdict: verdictOf(review, clipId),
    preparation, error, previewKey,
    warnings: warningsOf(review, clipId, code => !RUN_WIDE_WARNINGS.has(code)),
    outputs: outputs.map(({ outputId, aspect, state }) => ({ outputId, aspect, state })),
  };
}

function proposedCuts(review: Review, clipId: string): readonly ProposedCut[] {
  return review.facts.proposed.find(each => each.clipId === clipId)?.tightened ?? [];
}

/** What differs from the plan's proposal and the transcript. A clip that the editor made is nobody else's in its range. */
function editedParts(review: Review, { clipId, content }: ReviewedClip): ClipPart[] {
  const proposed = proposedContent(review.facts, clipId);
  const parts: readonly (readonly [ClipPart, boolean])[] = [
    ['range', proposed !== null && (proposed.startSec !== content.startSec || proposed.endSec !== content.endSec)],
    ['cuts', stableJson(content.cuts) !== stableJson(proposed?.cuts ?? [])], ['title', content.title !== null],
    ['words', mendedIn(review.facts, review.edits, clipId).length > 0], ['framing', content.framing.length > 0],
  ];
  return parts.flatMap(([part, differs]) => (differs ? [part] : []));
}

function verdictOf(review: Review, clipId: string): ReviewClip['verdict'] {
  const verdict = review.edits.verdicts[clipId];
  if (!verdict) {
    return { state: 'none', note: '', changed: [] };
  }
  const now = judgedContent(review.facts, review.edits, clipId);
  return hasLapsed(verdict, now) ? { state: 'lapsed', note: verdict.note, changed: changedSince(verdict, now) } : { state: verdict.state, note: verdict.note, changed: [] };
}

/** Whether all edits are worked in: then what is composed is what they say. */
function isSettled(db: Db, { run, handedOn }: Review): boolean {
  const jobs = getJobs(db, run.runId).filter(job => !stageSpec(job.stage).itemsAreOutputs);
  return handedOn && jobs.some(job => stageSpec(job.stage).declaresOutputs) && jobs.every(job => job.state === 'completed') && !isBehindEdits({ db }, run.runId);
}

function preparationOf({ run }: Review, { ready, hasPreview, inHand }: { ready: boolean; hasPreview: boolean; inHand: boolean }): { preparation: Preparation; error: ErrorData | null } {
  if (ready) {
    return { preparation: 'ready', error: null };
  }
  // A run that failed takes in no edits until it is resumed.
  return !inHand && run.error ? { preparation: 'failed', error: run.error } : { preparation: hasPreview && !run.paused ? 'preparing' : 'waiting', error: null };
}

function isComposedAsEdited(review: Review, clip: ReviewedClip & { title: string }): boolean {
  const { clipId, content } = clip;
  const composed = review.composed.get(clipId);
  const [facts, framing] = [review.artifact('clip-facts', clipId), review.artifact('framing', clipId)];
  return composed !== undefined && facts !== undefined && framing !== undefined
    && isWorkedIn(review, clip, composed, review.read.json('clip-facts', facts)) && isFramedAsChosen(composed, review.read.framing(framing), content.framing);
}
