import { describe, expect, it } from 'vitest';

import { Plan, type PlannedClip, type Proposal } from '#shared/artifacts/plan.ts';
import type { Segments } from '#shared/artifacts/segments.ts';
import type { Word } from '#shared/artifacts/words.ts';
import { splitSentences } from '#shared/editorial/sentences.ts';
import type { StageEdits } from '#shared/review/edits.ts';

import { needsJudging, planWithEdits } from './edit-plan.ts';
import { planClips, type PlanInput } from './plan-clips.ts';

const SAID = [
  'Most teams never test their backups before something breaks.', 'Every restore that fails was a backup that looked fine.', 'And that is how people lose a whole year of work.',
  'You should try a restore on the first Monday of each month.', 'Our database grew to 40 terabytes in two years.', 'Why do smart people skip this step?', 'Nobody gets promoted for a disaster that did not happen.',
  'Small habits beat big plans in operations.', 'Write the steps down, then let a new colleague follow them.',
];

const words: Word[] = [];
for (let round = 0; round < 6; round += 1) {
  for (const [index, text] of SAID.entries()) {
    for (const token of text.replace('.', ` case ${round * 10 + index}.`).split(' ')) {
      const startSec = Math.round(((words.at(-1)?.endSec ?? 0) + (words.length > 0 && /[.?]$/.test(words.at(-1)?.text ?? '') ? 0.4 : 0.05)) * 1000) / 1000;
      words.push({ startSec, endSec: Math.round((startSec + 0.35) * 1000) / 1000, text: token, speaker: round % 2, confidence: null, estimated: false });
    }
  }
}
const durationSec = (words.at(-1) as Word).endSec + 1;
const sentences = splitSentences(words);
const segments: Segments = {
  kind: 'segments', version: 1, shots: [{ startSec: 0, endSec: durationSec }], speech: [], speechDetector: 'none', silences: [], turns: [], sentences,
  topics: [{ startSec: 0, endSec: durationSec, title: 'Backups', keywords: ['backups'], firstSentence: 0, lastSentence: sentences.length - 1 }], energy: { hopSec: 1, rmsDb: Array.from({ length: Math.ceil(durationSec) }, (_, at) => -20 - at % 7) },
};
const input: PlanInput = {
  segments, durationSec, params: { brief: null, clipCount: 4, minSec: 10, maxSec: 30 },
  words: { kind: 'words', version: 1, language: 'en', provider: { id: 'import', detail: '' }, speakers: [{ name: 'Ada' }, { name: 'Bob' }], words, warnings: [] },
};
const { kind: _, ...planned } = planClips(input);
const proposal: Proposal = { kind: 'proposal', ...planned };
const best = proposal.clips[0] as PlannedClip;
const second = proposal.clips[1] as PlannedClip;
type Change = NonNullable<StageEdits['clips']>[string];
const as = (clip: Pick<PlannedClip, 'startSec' | 'endSec'>, change: Partial<Change> = {}): Change => ({ startSec: clip.startSec, endSec: clip.endSec, cuts: [], origin: 'proposed', removed: false, ...change });
const edited = (edits: StageEdits): Plan => Plan.parse(planWithEdits(proposal, edits, input));
const heldText = (clip: PlannedClip): string => words.slice(clip.firstWord ?? 0, (clip.lastWord ?? -1) + 1)
  .filter(word => !clip.cuts.some(cut => (word.startSec + word.endSec) / 2 >= cut.startSec && (word.startSec + word.endSec) / 2 < cut.endSec)).map(word => word.text).join(' ');

describe('a plan', () => {
  it('without edits is the proposal, and so is one whose clips were only named', () => {
    const plan = planWithEdits(proposal, {}, null);
    expect(plan).toEqual({ ...planned, kind: 'plan' });
    expect(planWithEdits(proposal, { clips: { [best.clipId]: as(best) } }, null)).toEqual(plan);
    expect(needsJudging(proposal, { clips: { [best.clipId]: as(best) } })).toBe(false);
  });

  it('has a trimmed clip in its new range, under its name, rank and title, with the words and marks of what it holds now', () => {
    const sentence = sentences.find(each => each.firstWord > (best.firstWord ?? 0));
    const startSec = (sentence?.startSec ?? 0) - 0.1;
    const plan = edited({ clips: { [best.clipId]: as({ startSec, endSec: best.endSec }) } });
    const clip = plan.clips[0];
    expect(clip).toMatchObject({ clipId: best.clipId, rank: 1, title: best.title, endSec: best.endSec, firstWord: sentence?.firstWord, lastWord: best.lastWord, cuts: [] });
    expect(clip?.score).not.toBe(best.score);
    expect(clip?.reason.length).toBeGreaterThan(20);
    expect(clip?.criteria.flatMap(each => each.evidence).every(word => word.startSec >= startSec && word.endSec <= best.endSec)).toBe(true);
    expect(plan.proposed).toEqual(proposal.clips);
    expect(plan.clips.slice(1)).toEqual(proposal.clips.slice(1));
  });

  it('says of a clip that is trimmed into a sentence that it starts inside it', () => {
    const startSec = words[(best.firstWord ?? 0) + 3]?.startSec ?? 0;
    const clip = edited({ clips: { [best.clipId]: as({ startSec, endSec: best.endSec }) } }).clips[0];
    expect(clip?.firstWord).toBe((best.firstWord ?? 0) + 3);
    expect(clip?.criteria.find(each => each.id === 'completeness')?.reason).toContain('inside a sentence');
  });

  it('judges a cut clip by what is left: words that are cut out earn nothing, and their time is no pause', () => {
    const gone = sentences.filter(each => each.firstWord > (best.firstWord ?? 0) && each.lastWord < (best.lastWord ?? 0))[0];
    const cut = { startSec: (gone?.startSec ?? 0) - 0.1, endSec: (gone?.endSec ?? 0) + 0.1 };
    const clip = edited({ clips: { [best.clipId]: as(best, { cuts: [cut] }) } }).clips[0] as PlannedClip;
    expect(clip).toMatchObject({ startSec: best.startSec, endSec: best.endSec, firstWord: best.firstWord, lastWord: best.lastWord });
    expect(heldText(clip)).not.toContain(gone?.text ?? '?');
    const evidence = clip.criteria.flatMap(each => each.evidence);
    expect(evidence.some(word => word.startSec >= cut.startSec && word.endSec <= cut.endSec)).toBe(false);
    const long = as(best, { endSec: best.endSec + 8, cuts: [{ startSec: best.startSec + 2, endSec: best.startSec + 7 }] });
    expect(edited({ clips: { [best.clipId]: long } }).clips[0]?.criteria.find(each => each.id === 'completeness')?.reason).not.toContain('nobody speaks');
  });

  it('judges what an editor has not changed as the scorer did: the same words, the same marks', () => {
    const alike = edited({ clips: { [best.clipId]: as(best, { endSec: best.endSec + 0.001 }) } }).clips[0];
    const marks = (clip: PlannedClip | undefined): unknown => clip?.criteria.map(each => [each.id, each.score]);
    expect(marks(alike)).toEqual(marks(best));
    expect(Math.abs((alike?.score ?? 0) - best.score)).toBeLessThanOrEqual(0.1);
  });

  it('lacks clips that were taken out, and gives their ranks to nobody', () => {
    const plan = edited({ clips: { [best.clipId]: as(best, { removed: true }) } });
    expect(plan.clips.map(each => each.rank)).toEqual(proposal.clips.slice(1).map(each => each.rank));
  });

  it('has clips that the editor made after the proposed ones, in the order they were made, however they lie', () => {
    const clips = {
      c0000000b: as({ startSec: 4, endSec: 16 }, { origin: 'made' as const }), c0000000a: as({ startSec: 60, endSec: 75 }, { origin: 'made' as const }),
      c0000000c: as({ startSec: 30, endSec: 40 }, { origin: 'made' as const, removed: true }),
    };
    const plan = edited({ clips, made: ['c0000000a', 'c0000000c', 'c0000000b'] });
    expect(plan.clips.slice(-2).map(each => [each.clipId, each.rank])).toEqual([['c0000000a', 5], ['c0000000b', 7]]);
    for (const clip of plan.clips.slice(-2)) {
      expect(clip.title.length).toBeGreaterThan(3);
      expect(clip.criteria).toHaveLength(7);
      expect(heldText(clip).length).toBeGreaterThan(20);
    }
  });

  it('keeps a changed clip that is no longer proposed', () => {
    const plan = Plan.parse(planWithEdits({ ...proposal, clips: [second] }, { clips: { [best.clipId]: as({ startSec: best.startSec + 0.5, endSec: best.endSec }) } }, input));
    expect(plan.clips.map(each => [each.clipId, each.rank])).toEqual([[second.clipId, second.rank], [best.clipId, 2]]);
  });

  it('judges a clip without a word by its sound alone', () => {
    const clip = edited({ clips: { c0000000a: as({ startSec: durationSec - 0.9, endSec: durationSec }, { origin: 'made' }) }, made: ['c0000000a'] }).clips.at(-1);
    expect(clip).toMatchObject({ firstWord: null, lastWord: null });
    expect(clip?.reason).toContain('no words to judge');
  });
});

describe('a tightened proposal', () => {
  const from = (sec: number): number => Math.round((best.startSec + sec) * 1000) / 1000;
  const pause = { startSec: from(2), endSec: from(2.4) };
  const filler = { startSec: from(6), endSec: from(6.5) };
  const cuts = [pause, filler];
  const tight: Proposal = { ...proposal, clips: proposal.clips.map(clip => (clip === best ? { ...clip, cuts, tightened: [{ ...pause, why: 'pause' }, { ...filler, why: 'filler' }] } : clip)) };

  it('is what it is with a clip of the same cuts, which is judged again by nobody', () => {
    const named = { clips: { [best.clipId]: as(best, { cuts }) } };
    expect(needsJudging(tight, named)).toBe(false);
    expect(planWithEdits(tight, named, null)).toEqual({ kind: 'plan', ...planned, clips: tight.clips });
  });

  it('gives way to the editor, who has put one cut back, and names the one that stands', () => {
    const [clip] = planWithEdits(tight, { clips: { [best.clipId]: as(best, { cuts: [filler] }) } }, input).clips;
    expect(clip).toMatchObject({ clipId: best.clipId, rank: 1, cuts: [filler], tightened: [{ ...filler, why: 'filler' }] });
  });

  it('gives way to an editor who has put everything back, also where a later analysis cuts elsewhere', () => {
    const edits = { clips: { [best.clipId]: as(best) } };
    const later: Proposal = { ...tight, clips: tight.clips.map(clip => (clip.clipId === best.clipId ? { ...clip, cuts: [filler], tightened: [{ ...filler, why: 'filler' }] } : clip)) };
    for (const each of [tight, later]) {
      const plan = Plan.parse(planWithEdits(each, edits, input));
      expect(plan.clips[0]).toMatchObject({ clipId: best.clipId, cuts: [] });
      expect(plan.clips[0]?.tightened).toBeUndefined();
      expect(plan.proposed?.[0]?.cuts.length).toBeGreaterThan(0);
    }
  });
});
