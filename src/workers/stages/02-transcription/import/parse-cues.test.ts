import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { MAX_CUES } from './limits.ts';
import { parseCues, parseTime } from './parse-cues.ts';

describe('parseTime', () => {
  it.each([
    ['01:02:03,456', 3723.456], ['02:03.4', 123.4], ['100:00:00,000', 360_000], ['00:00:01', 1], ['-00:00:01,500', -1.5], ['00:01:02:500', 62.5],
  ])('reads %s', (text, seconds) => {
    expect(parseTime(text)).toBeCloseTo(seconds, 6);
  });

  it.each(['', '12', '1:2:3:4:5', 'ab:cd', '00:00:1x'])('refuses %j', text => {
    expect(parseTime(text)).toBeNull();
  });
});

describe('parseCues', () => {
  it('reads SRT with Windows, Unix and old Macintosh line ends', () => {
    const srt = '1\n00:00:01,000 --> 00:00:02,000\nHello there.\nSecond line.\n\n2\n00:00:03,000 --> 00:00:04,000\nBye.\n';
    for (const text of [srt, srt.replaceAll('\n', '\r\n'), srt.replaceAll('\n', '\r')]) {
      expect(parseCues(text).cues).toEqual([
        { startSec: 1, endSec: 2, lines: ['Hello there.', 'Second line.'] }, { startSec: 3, endSec: 4, lines: ['Bye.'] },
      ]);
    }
  });

  it('reads cues without numbers, with positions after the times, and without blank lines between them', () => {
    const text = '00:01.000 --> 00:02.000 align:start position:10%\nOne.\n2\n00:03.000 --> 00:04.000\nTwo 2\n3\n00:05.000 --> 00:06.000\nThree.';
    expect(parseCues(text).cues.map(cue => cue.lines)).toEqual([['One.'], ['Two 2'], ['Three.']]);
  });

  it('leaves out VTT headers, notes and styles, and cue names', () => {
    const text = 'WEBVTT - title\nKind: captions\n\nNOTE a note\nover two lines\n\nSTYLE\n::cue { color: red }\n\nintro\n00:01.000 --> 00:02.000\nHi.\n\nchapter two\n00:03.000 --> 00:04.000\nThere.\n';
    expect(parseCues(text).cues.map(cue => cue.lines)).toEqual([['Hi.'], ['There.']]);
  });

  it('counts cues whose times can\'t be read, and goes on', () => {
    const { cues, badTimes } = parseCues('1\n99:99 --> 12\nLost.\n\n2\n00:00:01,000 --> 00:00:02,000\nKept.\n');
    expect(badTimes).toBe(1);
    expect(cues.map(cue => cue.lines)).toEqual([['Kept.']]);
  });

  it('cuts off a cue of megabytes', () => {
    const { cues, cutTexts } = parseCues(`1\n00:00:01,000 --> 00:00:02,000\nshort\n${'x'.repeat(5_000_000)}\n\n2\n00:00:03,000 --> 00:00:04,000\nnext\n`);
    expect(cutTexts).toBe(1);
    expect(cues.map(cue => cue.lines)).toEqual([['short'], ['next']]);
  });

  it('takes time in proportion to the size, whatever the text', () => {
    const nasty = ['\n \n', '\r\n\t', '1\n', '00:00:01,000 --> 00:00:02,000\n', '<v ', '-->', '{\\an8}', '00:00:01,000 -->'];
    for (const piece of nasty) {
      const started = process.cpuUsage();
      parseCues(piece.repeat(Math.ceil(4_000_000 / piece.length)));
      const { user, system } = process.cpuUsage(started);
      expect((user + system) / 1e6).toBeLessThan(8);
    }
  });

  it('stops when there are more cues than any recording has', () => {
    expect(parseCues('00:00:01,000 --> 00:00:02,000\nx\n\n'.repeat(MAX_CUES + 50)).cues.length).toBe(MAX_CUES + 1);
  });

  it('never throws, whatever the text', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom('', '1', 'WEBVTT', '00:00:01,000 --> 00:00:02,000', '00:03.000 --> -00:01.000', '- Hi', '<v Ada>Hi</v>'));
    fc.assert(fc.property(fc.array(line, { maxLength: 60 }), lines => {
      for (const cue of parseCues(lines.join('\n')).cues) {
        expect(Number.isFinite(cue.startSec) && Number.isFinite(cue.endSec)).toBe(true);
        expect(cue.lines.length).toBeGreaterThan(0);
      }
    }), { numRuns: 200 });
  });
});
