/** Works an editor's changes into the proposal: ranges, cuts, clips taken out and clips made. Pure. */
import type { Plan, PlannedClip, Proposal } from '#shared/artifacts/plan.ts';
import { stableJson } from '#shared/pipeline/stable-json.ts';
import type { StageEdits } from '#shared/review/edits.ts';
import { standingCuts } from '#shared/sound/tightening.ts';
import { keptSpans, type CutRange } from '#shared/timeline/clip-time.ts';
import { roundMs } from '#shared/units/timecode.ts';

import { heldRun } from './held.ts';
import { judgeOf, reasonOf, titleOfSentences, type PlanInput } from './plan-clips.ts';
import { judgeRun, type Judge } from './score.ts';
import { judgeWordless } from './wordless.ts';

type ClipChange = NonNullable<StageEdits['clips']>[string];
type Judged = Pick<PlannedClip, 'score' | 'criteria' | 'reason' | 'firstWord' | 'lastWord' | 'topic'> & { readonly title: string };

/**
 * The plan: the proposal as an editor has changed it. What was changed is judged again, by the same scorer, over what it holds now. Ranks
 * stay: a clip that is taken out leaves its rank empty, clips that the editor made come after the proposed ones in the order they were
 * made, and so do changed clips that are no longer proposed. So no edit gives another clip a new rank and with it a new file name.
 * `input` may be null where nothing has to be judged (`needsJudging`).
 */
export function planWithEdits(proposal: Proposal, edits: Pick<StageEdits, 'clips' | 'made'>, input: PlanInput | null): Plan {
  const { kind: _, ...rest } = proposal;
  const changes = edits.clips ?? {};
  const judge = input === null ? null : judgeOf(input);
  const judged = (change: ClipChange): Judged => {
    if (!judge || !input) {
      throw new Error('a changed clip cannot be judged without the recording');
    }
    return judgeChange(change, judge, input);
  };
  const proposed = proposal.clips.flatMap((clip): PlannedClip[] => {
    const change = changes[clip.clipId];
    if (change?.removed === true) {
      return [];
    }
    return [change && !isAsProposed(change, clip) ? withTightened({ ...clip, ...rangeOf(change), ...judged(change), title: clip.title }) : clip];
  });
  const added = addedIds(proposal, edits).flatMap((clipId, index): PlannedClip[] => {
    const change = changes[clipId];
    return !change || change.removed ? [] : [{ clipId, rank: proposal.clips.length + index + 1, ...rangeOf(change), ...judged(change) }];
  });
  const clips = [...proposed, ...added];
  const isEdited = clips.length !== proposal.clips.length || clips.some((clip, index) => clip !== proposal.clips[index]);
  return { kind: 'plan', ...rest, clips, ...(isEdited ? { proposed: proposal.clips } : {}) };
}

/** Whether the edits change what a clip holds, or add one. */
export function needsJudging(proposal: Proposal, { clips = {} }: Pick<StageEdits, 'clips'>): boolean {
  return Object.entries(clips).some(([clipId, change]) => {
    const clip = proposal.clips.find(each => each.clipId === clipId);
    return !change.removed && (!clip || !isAsProposed(change, clip));
  });
}

/** Clips that the proposal lacks: those made, in the order they were made, then changed ones that it no longer has, in time. */
function addedIds(proposal: Proposal, { clips = {}, made = [] }: Pick<StageEdits, 'clips' | 'made'>): string[] {
  const known = new Set([...proposal.clips.map(clip => clip.clipId), ...made]);
  const orphans = Object.entries(clips).filter(([id]) => !known.has(id)).sort(([a, one], [b, two]) => one.startSec - two.startSec || (a < b ? -1 : 1));
  return [...made.filter(id => !proposal.clips.some(clip => clip.clipId === id)), ...orphans.map(([id]) => id)];
}

function judgeChange(change: ClipChange, judge: Judge, { words, segments, durationSec }: PlanInput): Judged {
  const range = rangeOf(change);
  const held = heldRun(range, segments, words.words, judge);
  if (!held) {
    const { score, criteria, notes, topic } = judgeWordless({ ...range, heard: keptSpans(range) }, segments, durationSec);
    return { score, criteria, reason: reasonOf({ criteria, notes }), firstWord: null, lastWord: null, topic, title: titleOfSentences({ ...range, topic }, [], judge, segments) };
  }
  const candidate = judgeRun(held.run, held.judge);
  const { score, criteria, topic } = candidate;
  const { firstWord, lastWord } = held;
  return { score, criteria, reason: reasonOf(candidate), firstWord, lastWord, topic, title: titleOfSentences({ ...range, topic }, held.texts, judge, segments) };
}

function rangeOf({ startSec, endSec, cuts }: ClipChange): CutRange & Pick<PlannedClip, 'cuts'> {
  return { startSec: roundMs(startSec), endSec: roundMs(endSec), cuts: cuts.map(cut => ({ startSec: roundMs(cut.startSec), endSec: roundMs(cut.endSec) })) };
}

/** Of the cuts that were proposed, a changed clip names those that it still has. */
function withTightened({ tightened = [], ...clip }: PlannedClip): PlannedClip {
  const standing = standingCuts(tightened, clip.cuts);
  return standing.length > 0 ? { ...clip, tightened: standing } : clip;
}

function isAsProposed(change: ClipChange, clip: PlannedClip): boolean {
  const range = rangeOf(change);
  return stableJson(range.cuts) === stableJson(clip.cuts) && range.startSec === clip.startSec && range.endSec === clip.endSec;
}
