import { describe, expect, it } from 'vitest';

import type { Word } from '#shared/artifacts/words.ts';
import { splitSentences } from '#shared/editorial/sentences.ts';

import { chooseStarts } from './decode.ts';
import { detectTopics } from './detect-topics.ts';
import { nameTopics } from './name-topics.ts';

const GARDEN = ['Tomatoes need six hours of sun a day.', 'Water the tomatoes in the morning and mulch the soil.', 'Good soil holds water and feeds the roots.', 'Pinch the side shoots of tomatoes every week.', 'The roots rot when the soil stays wet.'];
const ENGINE = ['The engine starts when the piston compresses the fuel.', 'A worn piston ring burns oil.', 'Change the oil of the engine every 10000 kilometres.', 'Fuel quality decides how clean the valves stay.', 'A loud valve tells you the engine lacks oil.'];

function talk(parts: readonly (readonly string[])[], repeats: number): Word[] {
  const words: Word[] = [];
  let atSec = 0;
  for (const part of parts) {
    for (let round = 0; round < repeats; round += 1) {
      for (const token of part.flatMap(sentence => sentence.split(' '))) {
        words.push({ startSec: atSec, endSec: atSec + 0.3, text: token, speaker: 0, confidence: null, estimated: false });
        atSec += 0.4;
      }
    }
  }
  return words;
}

describe('detectTopics', () => {
  it('finds where the talk turns to something announced and different, and covers all sentences', () => {
    const sentences = splitSentences(talk([...Array.from({ length: 12 }, () => GARDEN), ['Alright, the next thing we should talk about is the engine.'], ...Array.from({ length: 12 }, () => ENGINE)], 1));
    const topics = detectTopics(sentences);
    expect(topics.map(topic => sentences[topic.firstSentence]?.text)).toContain('Alright, the next thing we should talk about is the engine.');
    expect(topics[0]?.firstSentence).toBe(0);
    expect(topics.at(-1)?.lastSentence).toBe(sentences.length - 1);
    topics.slice(1).forEach((topic, index) => { expect(topic.firstSentence).toBe((topics[index]?.lastSentence ?? 0) + 1); });
    expect(topics.at(-1)?.keywords.join(' ')).toMatch(/engine|oil|piston/i);
  });

  it('gives one topic to a short recording and none to silence', () => {
    expect(detectTopics(splitSentences(talk([GARDEN], 1)))).toHaveLength(1);
    expect(detectTopics([])).toEqual([]);
  });
});

describe('nameTopics', () => {
  it('names a topic by its own words, in the case they were said, and never with nothing', () => {
    const [garden, engine, empty] = nameTopics([GARDEN, ENGINE.map(text => text.replace('engine', 'Porsche')), ['Yeah.']]);
    expect(garden?.title).toMatch(/^[A-Z].*(tomatoes|soil|roots)/i);
    expect(engine?.keywords).toEqual(expect.arrayContaining([expect.stringMatching(/Porsche|oil/)]));
    expect(empty).toEqual({ title: 'Part 3', keywords: [] });
  });
});

describe('chooseStarts', () => {
  const settings = { cost: 0, usualSec: 100, spread: 0.8, lengthWeight: 0.5 };
  it('starts topics where the odds are high, not in every sentence', () => {
    const odds = Array.from({ length: 100 }, (_, index) => index % 25 === 0 ? 4 : -5);
    expect(chooseStarts(odds, odds.map((_, index) => index * 4), 400, settings)).toEqual([25, 50, 75]);
  });

  it('takes time in proportion to the number of sentences', () => {
    const odds = Array.from({ length: 20_000 }, (_, index) => (index * 7919) % 97 === 0 ? 2 : -4);
    const started = process.cpuUsage();
    chooseStarts(odds, odds.map((_, index) => index * 0.4), 8000, settings);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1e6).toBeLessThan(8);
  });
});
