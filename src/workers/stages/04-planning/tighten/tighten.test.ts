import { describe, expect, it } from 'vitest';

import type { PlannedClip } from '#shared/artifacts/plan.ts';
import type { Segments } from '#shared/artifacts/segments.ts';
import type { Word, Words } from '#shared/artifacts/words.ts';
import type { MonoSamples } from '#workers/tools/audio/mono-samples.ts';
import { madeVoice, noise, type MadeWord } from '../../../../../tests/support/made-voice.ts';

import { largestStep } from './seam.ts';
import { tightenClip, type TightenInput } from './tighten.ts';

const RATE_HZ = 16_000;
const FPS = 30;
const END_SEC = 12;

/** Words a fifth of a second apart, but for pauses: `[text, pause before it, length]`. */
function spoken(said: readonly (readonly [string, number, number?])[]): MadeWord[] {
  let atSec = 0;
  return said.map(([text, pauseSec, lengthSec = 0.3]) => {
    const startSec = atSec + pauseSec;
    atSec = startSec + lengthSec;
    return { startSec, endSec: atSec, text };
  });
}

function soundOf(words: readonly MadeWord[], roomDb = -62): MonoSamples {
  return { samples: madeVoice(words, { durationSec: END_SEC, sampleRateHz: RATE_HZ, roomDb }), sampleRateHz: RATE_HZ, startSec: 0 };
}

interface Given { sound?: MonoSamples; roomDb?: number; tighten?: TightenInput['tighten']; minSec?: number; language?: string | null; times?: readonly Partial<Word>[]; speech?: Segments['speech']; silences?: Segments['silences'] }

function tightened(made: readonly MadeWord[], given: Given = {}): PlannedClip {
  const words: Words = {
    kind: 'words', version: 1, language: given.language === undefined ? 'en' : given.language, provider: { id: 'import', detail: '' }, speakers: [], warnings: [],
    words: made.map(({ startSec, endSec, text }, at) => ({ startSec, endSec, text, speaker: null, confidence: null, estimated: false, ...given.times?.[at] })),
  };
  // What a detector of speech says: everything that is not a word, less a window on either side.
  const gaps = made.map((word, at) => ({ startSec: word.endSec + 0.03, endSec: (made[at + 1]?.startSec ?? END_SEC) - 0.03 }));
  const segments: Segments = {
    kind: 'segments', version: 1, shots: [], speech: given.speech ?? [...made], speechDetector: 'silero', silences: given.silences ?? gaps.filter(gap => gap.endSec > gap.startSec), turns: [], sentences: [], topics: [], energy: { hopSec: 1, rmsDb: [] },
  };
  const clip: PlannedClip = { clipId: 'c00000001', rank: 1, startSec: 0.1, endSec: 11.5, title: 'A clip', score: 50, criteria: [], reason: '', firstWord: 0, lastWord: made.length - 1, topic: null, cuts: [] };
  return tightenClip(clip, given.sound ?? soundOf(made, given.roomDb), { words, segments, tighten: given.tighten ?? 'pauses', fps: FPS, minSec: given.minSec ?? 3 });
}

/** What of a word's power is left, 0..1. */
function leftOf({ startSec, endSec }: MadeWord, { cuts }: PlannedClip, { samples }: MonoSamples): number {
  const power = (from: number, to: number): number => samples.subarray(Math.round(from * RATE_HZ), Math.round(to * RATE_HZ)).reduce((sum, sample) => sum + sample * sample, 0);
  return 1 - cuts.reduce((sum, cut) => sum + (cut.startSec < endSec && cut.endSec > startSec ? power(Math.max(startSec, cut.startSec), Math.min(endSec, cut.endSec)) : 0), 0) / power(startSec, endSec);
}

/** How much the sound steps over a cut's join, faded as the cutter fades, dBFS. */
function stepDbOf({ samples }: MonoSamples, cut: { startSec: number; endSec: number }): number {
  const [out, coming] = [cut.startSec, cut.endSec].map(sec => samples.slice(Math.round((sec - 0.01) * RATE_HZ), Math.round((sec + 0.01) * RATE_HZ))) as [Float32Array, Float32Array];
  const joined = out.map((sample, at) => sample * Math.cos((at + 0.5) / out.length * Math.PI / 2) + (coming[at] ?? 0) * Math.sin((at + 0.5) / out.length * Math.PI / 2));
  return 20 * Math.log10(largestStep(joined));
}

const TALK = spoken([['Nobody', 0.3], ['tells', 0.15], ['you', 0.1], ['this.', 0.2], ['It', 1.4], ['takes', 0.55], ['years', 0.1], ['to', 0.9], ['learn,', 0.2], ['and', 0.69], ['then', 0.1], ['some.', 0.2]]);

describe('pauses', () => {
  it('of more than 0.7 s become about 0.4 s long, and shorter ones stay', () => {
    const { cuts, tightened: told } = tightened(TALK);
    expect(told).toEqual(cuts.map(cut => ({ ...cut, why: 'pause' })));
    expect(cuts).toHaveLength(2);
    const pauses = [TALK[3], TALK[6]].map((word, at) => ({ startSec: word?.endSec ?? 0, endSec: TALK[[4, 7][at] ?? 0]?.startSec ?? 0 }));
    cuts.forEach((cut, at) => {
      const pause = pauses[at] ?? { startSec: 0, endSec: 0 };
      const left = pause.endSec - pause.startSec - (cut.endSec - cut.startSec);
      expect(left).toBeGreaterThan(0.25);
      expect(left).toBeLessThan(0.55);
      expect(cut.startSec - pause.startSec).toBeGreaterThan(0.1);
      expect(pause.endSec - cut.endSec).toBeGreaterThan(0.1);
    });
  });

  it('are cut on the clip\'s frames, where both sides are quiet, and join without a step', () => {
    const sound = soundOf(TALK);
    const { cuts } = tightened(TALK, { sound });
    for (const { startSec, endSec } of cuts) {
      for (const sec of [startSec, endSec]) {
        expect(Math.abs((sec - 0.1) * FPS - Math.round((sec - 0.1) * FPS))).toBeLessThan(0.02);
      }
      expect(stepDbOf(sound, { startSec, endSec })).toBeLessThan(-50);
    }
  });

  it('cost no word any of its sound, soft ends and hisses included', () => {
    const hissing = [...TALK.map((word, at) => (at === 3 ? { ...word, endSec: word.endSec - 0.1 } : word)), { startSec: (TALK[3]?.endSec ?? 0) - 0.1, endSec: TALK[3]?.endSec ?? 0, text: 's', hiss: true }].sort((a, b) => a.startSec - b.startSec);
    const sound = soundOf(hissing, -70);
    const clip = tightened(hissing, { sound, silences: [{ startSec: 0, endSec: END_SEC }] });
    expect(clip.cuts.length).toBeGreaterThan(0);
    hissing.forEach(word => { expect(leftOf(word, clip, sound), word.text).toBe(1); });
  });

  it('stay where the speech detector hears somebody whom the level does not show', () => {
    const [first, second] = [TALK[3], TALK[4]];
    const gaps = tightened(TALK).cuts.length;
    const silences = [{ startSec: 0, endSec: (first?.endSec ?? 0) + 0.1 }, { startSec: (second?.startSec ?? 0) - 0.1, endSec: END_SEC }];
    expect(tightened(TALK, { silences }).cuts).toHaveLength(gaps - 1);
  });

  it('stay where the transcript has a word in the middle of them: its caption would go', () => {
    const at = (TALK[3]?.endSec ?? 0) + 0.7;
    const times = TALK.map((_, index) => (index === 3 ? { startSec: at - 0.1, endSec: at + 0.1, estimated: true } : {}));
    expect(tightened(TALK, { times }).cuts).toHaveLength(1);
  });

  it('stay under music, and in a room as loud as speech', () => {
    const random = noise(3);
    const music = soundOf(TALK);
    const loud = { ...music, samples: music.samples.map((sample, at) => sample + 0.05 * Math.sin(at / 9) + 0.01 * random()) };
    expect(tightened(TALK, { sound: loud }).tightened).toBeUndefined();
    expect(tightened(TALK, { roomDb: -30 }).cuts).toEqual([]);
  });

  it('are shortened in a room with hiss too, where the hiss itself steps more than a join may', () => {
    expect(tightened(TALK, { roomDb: -52 }).cuts).toHaveLength(2);
  });

  it('are those of somebody who speaks: quiet between other sounds stays', () => {
    const [first, last] = [TALK[3], TALK.at(-1)];
    expect(tightened(TALK, { speech: [], silences: [{ startSec: 0, endSec: END_SEC }] }).cuts).toEqual([]);
    // Speech comes only after the first long pause.
    expect(tightened(TALK, { speech: [{ startSec: (first?.endSec ?? 0) + 1.3, endSec: last?.endSec ?? 0 }] }).cuts).toHaveLength(1);
  });

  it('do not make a clip shorter than was asked for: the longest goes first', () => {
    const all = tightened(TALK).cuts;
    const [one] = tightened(TALK, { minSec: 11.4 - 1.2 }).cuts;
    expect(one).toEqual(all[0]);
    expect(tightened(TALK, { minSec: 11.4 - 1.2 }).cuts).toHaveLength(1);
    expect(tightened(TALK, { minSec: 11.3 })).not.toHaveProperty('tightened');
  });
});

describe('fillers', () => {
  const SAID = spoken([['So,', 0.3], ['um,', 0.3, 0.35], ['we', 0.25], ['left', 0.1], ['uh', 0.2, 0.25], ['early', 0.02], ['that', 0.15], ['day.', 0.1], ['Erm,', 0.9, 0.4], ['right.', 1.2]]);
  const both: Given = { tighten: 'pauses-and-fillers' };
  const has = (clip: PlannedClip, word: MadeWord | undefined): boolean => clip.cuts.some(cut => cut.startSec < (word?.startSec ?? 0) && cut.endSec > (word?.endSec ?? 0));

  it('that stand by themselves are left out, those that run into the next word stay', () => {
    const sound = soundOf(SAID);
    const clip = tightened(SAID, { ...both, sound });
    expect([1, 4, 8].map(at => has(clip, SAID[at]))).toEqual([true, false, true]);
    expect(clip.tightened?.filter(cut => cut.why === 'filler')).toHaveLength(2);
    SAID.filter((_, at) => ![1, 8].includes(at)).forEach(word => { expect(leftOf(word, clip, sound), word.text).toBe(1); });
  });

  it('that follow each other, and a long pause behind them, go in one cut whose own join makes no step', () => {
    const said = spoken([['So,', 0.3], ['um,', 0.3, 0.35], ['uh,', 0.25, 0.3], ['we', 1.1], ['left', 0.1], ['early', 0.15], ['that', 0.15], ['day.', 0.1]]);
    const sound = soundOf(said);
    const clip = tightened(said, { ...both, sound });
    expect(clip.tightened).toHaveLength(1);
    expect([1, 2].map(at => has(clip, said[at]))).toEqual([true, true]);
    expect(clip.tightened?.[0]?.why).toBe('filler');
    clip.cuts.forEach(cut => { expect(stepDbOf(sound, cut)).toBeLessThan(-50); });
    said.filter((_, at) => ![1, 2].includes(at)).forEach(word => { expect(leftOf(word, clip, sound), word.text).toBe(1); });
  });

  it('stay where only pauses are to be shortened, and where word times are estimated', () => {
    expect(has(tightened(SAID), SAID[1])).toBe(false);
    expect(has(tightened(SAID, { ...both, times: SAID.map(() => ({ estimated: true })) }), SAID[1])).toBe(false);
  });

  it('are those of the recording\'s language: "um" is a word in German', () => {
    expect(has(tightened(SAID, { ...both, language: 'de-AT' }), SAID[1])).toBe(false);
    const said = SAID.map(word => (word.text === 'um,' ? { ...word, text: 'Ähm,' } : word));
    expect(has(tightened(said, { ...both, language: 'de' }), said[1])).toBe(true);
    // Without a language, "the", "it" and "you" tell English.
    const other = SAID.map(word => (word.text === 'that' ? { ...word, text: 'some' } : word));
    expect(has(tightened(other, { ...both, language: null }), other[1])).toBe(false);
    const english = SAID.map(word => (word.text === 'that' ? { ...word, text: 'the' } : word));
    expect(has(tightened(english, { ...both, language: null }), english[1])).toBe(true);
  });

  it('whose times lie elsewhere than their sound stay', () => {
    const times = SAID.map((word, at) => (at === 1 ? { startSec: word.startSec - 0.25, endSec: word.endSec - 0.3 } : {}));
    expect(has(tightened(SAID, { ...both, times }), SAID[1])).toBe(false);
  });
});
