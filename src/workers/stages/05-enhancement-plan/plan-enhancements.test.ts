import { describe, expect, it } from 'vitest';

import { EnhancementPlan } from '#shared/artifacts/enhancement.ts';
import type { Plan } from '#shared/artifacts/plan.ts';
import type { Segments } from '#shared/artifacts/segments.ts';
import type { Word, Words } from '#shared/artifacts/words.ts';
import { splitSentences } from '#shared/editorial/sentences.ts';
import type { ResolvedStyle } from '#shared/style/style-package.ts';

import { isRealName } from './lower-thirds.ts';
import { planEnhancements } from './plan-enhancements.ts';

const TEXT = [
  'Why do 90 percent of all backups fail on the first restore?', 'Nobody tests them before the disaster strikes.', 'Our company lost 40 terabytes of customer photographs last summer.',
  'You should restore one file every Monday morning.', 'Small habits always beat big plans.', 'The engineers wrote a checklist and followed it.', 'Never trust a backup that you have not restored.',
];

function scene(names: [string, string], startSec = 100): { plan: Plan; words: Words; segments: Segments } {
  const list: Word[] = [];
  let atSec = startSec + 0.2;
  TEXT.forEach((text, index) => {
    for (const token of text.split(' ')) {
      list.push({ startSec: round(atSec), endSec: round(atSec + 0.4), text: token, speaker: index < 3 ? 0 : 1, confidence: null, estimated: false });
      atSec += 0.45;
    }
    atSec += 0.4;
  });
  const endSec = round(atSec);
  const evidence = list.filter(word => /^(Nobody|Never|40)$/.test(word.text)).map(({ text, startSec: from, endSec: to }) => ({ text, startSec: from, endSec: to }));
  return {
    words: { kind: 'words', version: 1, language: 'en', provider: { id: 'import', detail: '' }, speakers: names.map(name => ({ name })), words: list, warnings: [] },
    segments: {
      kind: 'segments', version: 1, shots: [], speech: [], speechDetector: 'none', silences: [], turns: [], sentences: splitSentences(list), energy: { hopSec: 1, rmsDb: [] },
      topics: [{ startSec, endSec, title: 'Backups', keywords: ['backups', 'restore'], firstSentence: 0, lastSentence: TEXT.length - 1 }],
    },
    plan: {
      kind: 'plan', version: 1, scorer: { id: 'offline-v1', note: '' }, candidateCount: 1, rejected: [], warnings: [],
      clips: [{
        clipId: 'c01234567', rank: 1, startSec, endSec, title: 'T', score: 80, reason: '', firstWord: 0, lastWord: list.length - 1, topic: 0, cuts: [],
        criteria: [{ id: 'hook', score: 8, reason: 'r', evidence }],
      }],
    },
  };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

function styleOf(rules: Partial<ResolvedStyle['rules']> = {}): Pick<ResolvedStyle, 'rules' | 'tokens'> {
  const margins = { top: 0.1, bottom: 0.1, left: 0.05, right: 0.05 };
  return {
    rules: { punchInsPerMinute: 6, punchInScale: 1.12, emphasisShare: 0.12, lowerThird: true, hookTitle: true, musicMood: 'calm', safeZones: { '9:16': margins, '1:1': margins, '16:9': margins }, ...rules },
    tokens: {
      fontFamily: 'Inter', background: '#000000',
      captions: { fontSize: 0.06, fontWeight: 800, colour: '#ffffff', highlightColour: '#ffff00', emphasisColour: '#00ff00', strokeColour: '#000000', strokeWidth: 0.1, uppercase: false, maxWords: 4, maxChars: 30, popScale: 1.1 },
      title: { fontSize: 0.06, fontWeight: 800, colour: '#ffffff', background: '#000000', durationSec: 3, maxChars: 60 },
      lowerThird: { fontSize: 0.04, colour: '#ffffff', background: '#000000', accent: '#ff0000', durationSec: 4 },
      logo: { dataUrl: null, corner: 'top-left', size: 0.1, opacity: 1 }, progressBar: { enabled: true, colour: '#ffffff', height: 0.01 },
    },
  };
}

function enhance(names: [string, string], rules: Partial<ResolvedStyle['rules']> = {}): EnhancementPlan['clips'][number] & { all: Word[] } {
  const { plan, words, segments } = scene(names);
  const [clip] = EnhancementPlan.parse(planEnhancements(plan, words, segments, styleOf(rules))).clips;
  if (!clip) {
    throw new Error('no clip');
  }
  return { ...clip, all: words.words };
}

describe('planEnhancements', () => {
  it('titles a clip with its own words, within the style\'s length, from the clip\'s start', () => {
    const { hookTitle } = enhance(['Ada', 'Bob']);
    expect(hookTitle).toMatchObject({ startSec: 0, endSec: 3 });
    expect(hookTitle?.text.length).toBeLessThanOrEqual(60);
    const said = new Set(TEXT.join(' ').toLowerCase().match(/\w+/g));
    expect((hookTitle?.text.toLowerCase().match(/\w+/g) ?? []).every(word => said.has(word))).toBe(true);
  });

  it('emphasises numbers and strong words, no more than the style\'s share, never two side by side', () => {
    const { emphasisWords, all } = enhance(['Ada', 'Bob']);
    expect(emphasisWords.length).toBeLessThanOrEqual(0.12 * all.length);
    const texts = emphasisWords.map(index => all[index]?.text ?? '');
    expect(texts).toEqual(expect.arrayContaining(['90', '40', 'Never']));
    expect(texts.some(text => /^(the|of|a|you|that)$/i.test(text))).toBe(false);
    expect(emphasisWords.every((index, at) => at === 0 || index - (emphasisWords[at - 1] ?? 0) >= 2)).toBe(true);
  });

  it('punches in at sentence starts, within rate and scale, 1 to 3 s, apart from each other', () => {
    const { punchIns, all } = enhance(['Ada', 'Bob']);
    const lengthSec = (all.at(-1)?.endSec ?? 0) - 100;
    expect(punchIns.length).toBeGreaterThan(0);
    expect(punchIns.length).toBeLessThanOrEqual(Math.floor(6 * (lengthSec + 1) / 60));
    const starts = splitSentences(all).map(sentence => round(sentence.startSec - 100));
    punchIns.forEach((each, index) => {
      expect(starts).toContain(each.startSec);
      expect(each.scale).toBe(1.12);
      expect(each.endSec - each.startSec).toBeGreaterThanOrEqual(1);
      expect(each.endSec - each.startSec).toBeLessThanOrEqual(3.001);
      expect(each.startSec - (punchIns[index - 1]?.endSec ?? -10)).toBeGreaterThanOrEqual(4);
    });
  });

  it('names real people once each, clear of the title, and nobody by a label', () => {
    const { lowerThirds, hookTitle } = enhance(['Ada Lovelace', 'BOB MOORE']);
    expect(lowerThirds.map(each => each.name)).toEqual(['Ada Lovelace', 'Bob Moore']);
    expect(lowerThirds[0]?.startSec).toBeGreaterThanOrEqual(hookTitle?.endSec ?? 0);
    expect(lowerThirds[1]?.startSec).toBeGreaterThanOrEqual(lowerThirds[0]?.endSec ?? 0);
    expect(enhance(['Speaker A', 'Speaker 1']).lowerThirds).toEqual([]);
  });

  it('does nothing that the style switches off', () => {
    const off = enhance(['Ada', 'Bob'], { punchInsPerMinute: 0, emphasisShare: 0, lowerThird: false, hookTitle: false, musicMood: null });
    expect(off).toMatchObject({ hookTitle: null, emphasisWords: [], punchIns: [], lowerThirds: [], musicMood: null });
  });

  it('lays no words over a clip without words', () => {
    const { plan, words, segments } = scene(['Ada', 'Bob']);
    const wordless = { ...plan, clips: plan.clips.map(clip => ({ ...clip, firstWord: null, lastWord: null, topic: null, cuts: [] })) };
    expect(planEnhancements(wordless, words, segments, styleOf()).clips[0]).toMatchObject({ hookTitle: null, emphasisWords: [], punchIns: [], lowerThirds: [], musicMood: 'calm' });
  });
});

describe('an editor\'s hand', () => {
  const plans = (change: { cuts?: { startSec: number; endSec: number }[]; titles?: Record<string, string>; words?: Record<string, string>; wordless?: boolean }): EnhancementPlan['clips'][number] => {
    const { plan, words, segments } = scene(['Ada Lovelace', 'Bob Moore']);
    const clips = plan.clips.map(clip => ({ ...clip, cuts: change.cuts ?? [], ...(change.wordless ? { firstWord: null, lastWord: null, topic: null } : {}) }));
    const [clip] = EnhancementPlan.parse(planEnhancements({ ...plan, clips }, words, segments, styleOf(), { ...(change.titles ? { titles: change.titles } : {}), ...(change.words ? { words: change.words } : {}) })).clips;
    if (!clip) {
      throw new Error('no clip');
    }
    return clip;
  };
  const { words: { words: list } } = scene(['Ada Lovelace', 'Bob Moore']);
  const untouched = plans({});

  it('gives the hook title, of a clip without words too', () => {
    expect(plans({ titles: { c01234567: 'By hand' } }).hookTitle).toEqual({ text: 'By hand', startSec: 0, endSec: 3 });
    expect(plans({ titles: { c01234567: 'By hand' }, wordless: true }).hookTitle?.text).toBe('By hand');
    expect(plans({ titles: { c00000000: 'Another clip' } })).toEqual(untouched);
  });

  it('mends words of titles, and takes emphasis from words that it hides', () => {
    const spoken = untouched.hookTitle?.text.split(' ') ?? [];
    const index = list.findIndex(word => word.text.toLowerCase().startsWith((spoken[1] ?? '').toLowerCase()));
    expect(plans({ words: { [index]: 'Mended' } }).hookTitle?.text).not.toBe(untouched.hookTitle?.text);
    const [emphasised = -1] = untouched.emphasisWords;
    expect(plans({ words: { [emphasised]: '' } }).emphasisWords).not.toContain(emphasised);
    expect(plans({ words: { 9999: 'elsewhere' } })).toEqual(untouched);
  });

  it('moves what comes after a cut forward by as much as is cut out, and lays nothing over what is gone', () => {
    const gone = splitSentences(list)[1];
    const cut = { startSec: (gone?.startSec ?? 0) - 0.1, endSec: (gone?.endSec ?? 0) + 0.1 };
    const clip = plans({ cuts: [cut] });
    const shiftSec = cut.endSec - cut.startSec;
    expect(clip.emphasisWords.some(index => index >= (gone?.firstWord ?? 0) && index <= (gone?.lastWord ?? 0))).toBe(false);
    const [second] = clip.lowerThirds.filter(each => each.name === 'Bob Moore');
    expect(second?.startSec).toBeCloseTo((untouched.lowerThirds.find(each => each.name === 'Bob Moore')?.startSec ?? 0) - shiftSec, 3);
    const starts = splitSentences(list).filter(sentence => sentence.startSec > cut.endSec).map(sentence => round(sentence.startSec - 100 - shiftSec));
    expect(clip.punchIns.filter(each => each.startSec > cut.startSec - 100).every(each => starts.some(startSec => Math.abs(startSec - each.startSec) < 0.002))).toBe(true);
  });
});

describe('isRealName', () => {
  it.each(['Ada Lovelace', 'Scott', 'Jean-Luc Picard', 'BOB MOORE'])('takes %s for a name', name => { expect(isRealName(name)).toBe(true); });
  it.each(['Speaker A', 'Speaker 1', 'SPEAKER_01', 'A', 'Host', 'Interviewer', 'unknown', 'spk_0', 'B', 'Voice 2'])('takes %s for a label', name => { expect(isRealName(name)).toBe(false); });
});
