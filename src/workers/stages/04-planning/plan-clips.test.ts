import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CRITERIA, Plan } from '#shared/artifacts/plan.ts';
import type { PlannedClip } from '#shared/artifacts/plan.ts';
import type { Segments } from '#shared/artifacts/segments.ts';
import type { Word, Words } from '#shared/artifacts/words.ts';
import { splitSentences } from '#shared/editorial/sentences.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';

import { clipIdOf, planClips } from './plan-clips.ts';
import type { PlanInput } from './plan-clips.ts';

interface Said { text: string; speaker?: number; gapSec?: number }

/** An input made of sentences: 0.35 s a word, `gapSec` (default 0.3) before each sentence. */
function inputOf(said: readonly Said[], rest: { params?: Partial<PlanInput['params']>; segments?: Partial<Segments>; durationSec?: number } = {}): PlanInput {
  const list: Word[] = [];
  let atSec = 0;
  for (const { text, speaker, gapSec = 0.3 } of said) {
    atSec += gapSec;
    for (const token of text.split(' ')) {
      list.push({ startSec: round(atSec), endSec: round(atSec + 0.35), text: token, speaker: speaker ?? null, confidence: null, estimated: false });
      atSec += 0.35;
    }
  }
  const words: Words = {
    kind: 'words', version: 1, language: 'en', provider: { id: 'import', detail: 'test' }, speakers: [{ name: 'Ada' }, { name: 'Bob' }], words: list, warnings: [],
  };
  const sentences = splitSentences(list);
  const durationSec = rest.durationSec ?? round(atSec + 1);
  const last = sentences.at(-1);
  return {
    words, durationSec, params: { brief: null, clipCount: 5, minSec: 10, maxSec: 30, ...rest.params },
    segments: {
      kind: 'segments', version: 1, shots: [{ startSec: 0, endSec: durationSec }], speech: [], speechDetector: 'none', silences: [], turns: [], sentences,
      topics: last ? [{ startSec: 0, endSec: last.endSec, title: 'All', keywords: ['backups'], firstSentence: 0, lastSentence: sentences.length - 1 }] : [],
      energy: { hopSec: 1, rmsDb: [] }, ...rest.segments,
    },
  };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
const criterion = (clip: PlannedClip | undefined, id: string): number => clip?.criteria.find(each => each.id === id)?.score ?? Number.NaN;

const FILLING: Said[] = [
  'Most teams never test their backups before something breaks.', 'Every restore that fails was a backup that looked fine.', 'And that is how people lose a whole year of work.',
  'You should try a restore on the first Monday of each month.', 'Our database grew to 40 terabytes in two years.', 'It surprised everyone in the room.', 'Why do smart people skip this step?',
  'Nobody gets promoted for a disaster that did not happen.', 'Small habits beat big plans in operations.', 'Write the steps down, then let a new colleague follow them.',
].map(text => ({ text }));
const LONG: Said[] = Array.from({ length: 12 }, (_, round_) => FILLING.map(({ text }, index) => ({ text: text.replace('.', ` case ${round_ * 10 + index}.`), speaker: round_ % 2 }))).flat();

describe('planClips', () => {
  it('gives whole sentences within the limits that do not overlap, best first, with every criterion explained', () => {
    const input = inputOf(LONG);
    const plan = Plan.parse(planClips(input));
    expect(plan.clips).toHaveLength(5);
    for (const [index, clip] of plan.clips.entries()) {
      expect(clip.rank).toBe(index + 1);
      expect(clip.score).toBeLessThanOrEqual(plan.clips[index - 1]?.score ?? 100);
      expect(clip.criteria.map(each => each.id).sort()).toEqual([...CRITERIA].sort());
      expect(clip.criteria.every(each => each.reason.length > 5)).toBe(true);
      expect(clip.clipId).toBe(clipIdOf(clip.startSec, clip.endSec));
      const texts = input.segments.sentences.filter(each => each.firstWord >= (clip.firstWord ?? 0) && each.lastWord <= (clip.lastWord ?? 0));
      expect(texts[0]?.text).not.toMatch(/^(And|It) /);
      expect(texts.at(-1)?.text).not.toMatch(/\?$/);
    }
  });

  it('gives evidence with the words\' own times', () => {
    const input = inputOf(LONG);
    for (const clip of planClips(input).clips) {
      for (const each of clip.criteria.flatMap(one => one.evidence)) {
        const word = input.words.words.find(one => one.startSec === each.startSec);
        expect(word).toMatchObject({ text: each.text, endSec: each.endSec });
        expect(each.startSec).toBeGreaterThanOrEqual(clip.startSec);
        expect(each.endSec).toBeLessThanOrEqual(clip.endSec);
      }
    }
  });

  it('raises what the brief asks for, and says so', () => {
    const said = [...LONG.slice(0, 40), ...['Elephants remember every waterhole.', 'An elephant herd follows the oldest female.', 'Elephants mourn their dead for days.', 'Researchers followed one herd for 30 years.', 'The oldest elephant saved them in a drought.'].map(text => ({ text })), ...LONG.slice(40)];
    const plan = planClips(inputOf(said, { params: { brief: 'a clip about elephants and their herd', clipCount: 3 } }));
    expect(plan.clips[0]?.reason).toContain('the brief');
    const words = inputOf(said).words.words.slice(plan.clips[0]?.firstWord ?? 0, (plan.clips[0]?.lastWord ?? 0) + 1);
    expect(words.map(word => word.text).join(' ')).toMatch(/elephant/i);
  });

  it('warns when nothing matches the brief', () => {
    expect(planClips(inputOf(LONG, { params: { brief: 'volcanoes on Iceland' } })).warnings.map(each => each.code)).toContain('brief-unmatched');
  });

  it('leaves sponsor reads out while there is anything else', () => {
    const ad = ['This episode is sponsored by Acme, the best backup.', 'Go to acme.com slash show and use the code SHOW.', 'You get 50 percent off for the first year.', 'Never lose a file again, they say.'].map(text => ({ text }));
    const plan = planClips(inputOf([...LONG.slice(0, 30), ...ad, ...LONG.slice(30)], { params: { clipCount: 8 } }));
    expect(plan.clips.some(clip => /Acme/i.test(JSON.stringify(clip)))).toBe(false);
  });

  it('prefers an opening that hooks to one that does not', () => {
    const dull = Array.from({ length: 8 }, (_, index) => ({ text: `The report describes the ordinary procedure in section letter ${'abcdefgh'[index]}.` }));
    const input = inputOf([...dull, { text: 'Why do you always lose the most important file first?' }, ...FILLING.slice(0, 5), ...dull], { params: { clipCount: 1 } });
    const [clip] = planClips(input).clips;
    expect(input.segments.sentences.find(each => each.firstWord === clip?.firstWord)?.text).not.toMatch(/^The report/);
    expect(criterion(clip, 'hook')).toBeGreaterThan(4);
  });

  it('makes one clip of a recording shorter than the shortest clip', () => {
    const plan = planClips(inputOf(FILLING.slice(0, 2), { params: { minSec: 30, maxSec: 60 } }));
    expect(plan.clips).toHaveLength(1);
    expect(plan.warnings.map(each => each.code)).toContain('shorter-than-minimum');
  });

  it('widens the limits with a warning where no run of sentences fits', () => {
    const endless = Array.from({ length: 3 }, () => ({ text: `${Array.from({ length: 50 }, (_, index) => `word${index}`).join(' ')}.`, gapSec: 1 }));
    const plan = planClips(inputOf(endless, { params: { minSec: 8, maxSec: 14 } }));
    expect(plan.clips.length).toBeGreaterThan(0);
    expect(plan.warnings.map(each => each.code)).toContain('limits-relaxed');
  });

  it('chooses by sound and picture without words, and claims nothing about words', () => {
    const plan = planClips(inputOf([], {
      durationSec: 120, params: { maxSec: 40 }, segments: { silences: [{ startSec: 29.8, endSec: 30.6 }, { startSec: 61, endSec: 62 }], shots: [{ startSec: 0, endSec: 90 }, { startSec: 90, endSec: 120 }], energy: { hopSec: 1, rmsDb: Array.from({ length: 120 }, (_, index) => -30 + index % 5) } },
    }));
    expect(plan.clips.length).toBeGreaterThan(1);
    expect(plan.clips.every(clip => clip.firstWord === null && criterion(clip, 'hook') === 0)).toBe(true);
    expect(plan.clips[0]?.criteria.find(each => each.id === 'hook')?.reason).toBe('There are no words to judge.');
    expect(plan.clips.flatMap(clip => [clip.startSec, clip.endSec]).every(at => [0, 30.2, 61.5, 90, 120].includes(at))).toBe(true);
  });

  it('makes a clip of a silent picture without shots, and refuses only what has no length', () => {
    expect(planClips(inputOf([], { durationSec: 4 })).clips).toMatchObject([{ startSec: 0, endSec: 4 }]);
    expect(planClips(inputOf([], { durationSec: 300 })).clips.length).toBeGreaterThan(2);
    expect(() => planClips(inputOf([], { durationSec: 0.2 }))).toThrowError(CutdownError);
  });

  it('keeps its promises for any talk: limits, whole sentences, no overlap, cuts in the pauses, same bytes twice', () => {
    const text = fc.array(fc.constantFrom('you', 'backup', 'never', 'and', 'why', '42', 'love', 'the', 'server', 'it', 'because', 'story'), { minLength: 1, maxLength: 16 });
    const said = fc.record({ words: text, mark: fc.constantFrom('.', '?', '!', ''), speaker: fc.nat(1), gapSec: fc.constantFrom(0, 0.12, 0.3, 0.7, 2, 9) })
      .map(({ words, mark, speaker, gapSec }): Said => ({ text: words.join(' ') + mark, speaker, gapSec }));
    fc.assert(fc.property(fc.array(said, { minLength: 1, maxLength: 80 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 3, max: 20 }), fc.integer({ min: 0, max: 40 }), (list, clipCount, minSec, more) => {
      const input = inputOf(list, { params: { clipCount, minSec, maxSec: minSec + 5 + more } });
      const plan = Plan.parse(planClips(input));
      expect(JSON.stringify(planClips(input))).toBe(JSON.stringify(plan));
      expect(plan.clips.length).toBeLessThanOrEqual(clipCount);
      const { sentences } = input.segments;
      const relaxed = plan.warnings.some(each => ['limits-relaxed', 'shorter-than-minimum', 'no-sentence-fits'].includes(each.code));
      const ordered = [...plan.clips].sort((a, b) => a.startSec - b.startSec);
      ordered.forEach((clip, index) => {
        expect(clip.startSec).toBeGreaterThanOrEqual(ordered[index - 1]?.endSec ?? 0);
        expect(clip.endSec).toBeLessThanOrEqual(input.durationSec);
        if (!relaxed) {
          expect(clip.endSec - clip.startSec).toBeGreaterThanOrEqual(minSec - 0.001);
          expect(clip.endSec - clip.startSec).toBeLessThanOrEqual(minSec + 5 + more + 0.001);
        }
        if (plan.warnings.some(each => each.code === 'no-sentence-fits')) {
          return;
        }
        const first = sentences.find(each => each.firstWord === clip.firstWord);
        const last = sentences.find(each => each.lastWord === clip.lastWord);
        expect(first && last).toBeTruthy();
        expect((first?.startSec ?? 0) - clip.startSec).toBeGreaterThanOrEqual(-0.001);
        expect((first?.startSec ?? 0) - clip.startSec).toBeLessThanOrEqual(0.3);
        expect(clip.endSec - (last?.endSec ?? 0)).toBeGreaterThanOrEqual(-0.001);
        expect(clip.endSec - (last?.endSec ?? 0)).toBeLessThanOrEqual(0.6);
        for (const other of sentences) {
          if (other.lastWord < (clip.firstWord ?? 0)) {
            expect(other.endSec - clip.startSec).toBeLessThanOrEqual(0.001);
          } else if (other.firstWord > (clip.lastWord ?? 0)) {
            expect(clip.endSec - other.startSec).toBeLessThanOrEqual(0.001);
          }
        }
      });
    }), { numRuns: 60 });
  });

  it('plans two hours of talk in seconds', () => {
    const said = Array.from({ length: 1800 }, (_, index) => ({ ...(LONG[index % LONG.length] as Said), gapSec: 0.5 }));
    const started = process.cpuUsage();
    const plan = planClips(inputOf(said, { params: { clipCount: 40, minSec: 15, maxSec: 60 } }));
    const { user, system } = process.cpuUsage(started);
    expect(plan.clips).toHaveLength(40);
    expect((user + system) / 1e6).toBeLessThan(15);
  });
});
