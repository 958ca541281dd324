import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';

import { Words } from '#shared/artifacts/words.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';

import { collectWords } from '../collect-words.ts';
import { wordsOfCue } from './cue-words.ts';
import { readTranscript } from './import-provider.ts';

function wordsFrom(content: string | Buffer, durationSec = 100, fileName = 't.srt'): Words {
  const read = readTranscript(Buffer.from(content), { fileName, durationSec });
  const spoken = [...read.words, ...read.cues.flatMap(cue => wordsOfCue(cue, cue.speaker))];
  return Words.parse(collectWords(spoken, { ...read, modelId: null }, 'import', durationSec));
}

const textOf = (words: Words): string => words.words.map(word => word.text).join(' ');
const speakersOf = (words: Words): (string | null)[] => words.words.map(word => word.speaker === null ? null : words.speakers[word.speaker]?.name ?? null);
const srt = (...cues: [string, string, string][]): string => cues.map(([from, to, text], index) => `${index + 1}\n${from} --> ${to}\n${text}\n`).join('\n');
const kindOf = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    return thrown instanceof CutdownError ? thrown.kind : String(thrown);
  }
  return 'none';
};

describe('timed text', () => {
  it('shares a cue\'s time out by letters and marks it estimated', () => {
    const { words } = wordsFrom(srt(['00:00:01,000', '00:00:03,000', 'abc abcdefg abc']));
    expect(words.map(word => [word.startSec, word.endSec])).toEqual([[1, 1.5], [1.5, 2.5], [2.5, 3]]);
    expect(words.every(word => word.estimated)).toBe(true);
  });

  it('keeps names before colons, and carries a speaker on to cues without one', () => {
    const words = wordsFrom(srt(['00:00:01,000', '00:00:02,000', 'Ada Lovelace: Hello.'], ['00:00:02,000', '00:00:03,000', 'How are you?'], ['00:00:03,000', '00:00:04,000', 'Bob: Fine.'], ['00:00:04,000', '00:00:05,000', 'Bob: Thanks.']));
    expect(textOf(words)).toBe('Hello. How are you? Fine. Thanks.');
    expect(speakersOf(words)).toEqual(['Ada Lovelace', 'Ada Lovelace', 'Ada Lovelace', 'Ada Lovelace', 'Bob', 'Bob']);
  });

  it('takes a single capitalised word before a colon for speech, not for a name', () => {
    expect(textOf(wordsFrom(srt(['00:00:01,000', '00:00:03,000', 'Remember: test your backups.'])))).toBe('Remember: test your backups.');
  });

  it('keeps voice tags\' names, several in one cue', () => {
    const words = wordsFrom('WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ada>Hi <b>there</b>.</v>\n<v.loud Bob B>Yes &amp; no.</v>\n', 100, 't.vtt');
    expect(textOf(words)).toBe('Hi there. Yes& no.');
    expect(speakersOf(words).slice(0, 2)).toEqual(['Ada', 'Ada']);
    expect(speakersOf(words).at(-1)).toBe('Bob B');
  });

  it('divides dialogue dashes into two unknown speakers\' parts and leaves the dashes out', () => {
    expect(textOf(wordsFrom(srt(['00:00:01,000', '00:00:03,000', '- How are you?\n- Fine.'])))).toBe('How are you? Fine.');
  });

  it('leaves out tags and notes on sounds, but not what is said in brackets', () => {
    const text = '<i>{\\an8}Well</i> [music] (laughs) we (all of us) went ♪ home';
    expect(textOf(wordsFrom(srt(['00:00:01,000', '00:00:03,000', text])))).toBe('Well we (all of us) went home');
  });

  it('uses times inside a cue and takes rolling repeats out', () => {
    const cue = (from: string, to: string, first: string, second: string): string => `${from} --> ${to}\n${first}\n${second}\n\n`;
    const vtt = `WEBVTT\n\n${cue('00:00:01.000', '00:00:02.000', '', 'one<00:00:01.500><c> two</c>')}${cue('00:00:02.000', '00:00:03.000', 'one two', 'three<00:00:02.600><c> four</c>')}`
      + `${cue('00:00:03.000', '00:00:04.000', 'three four', 'five')}${cue('00:00:04.000', '00:00:05.000', 'five', 'six')}`;
    const words = wordsFrom(vtt, 100, 't.vtt');
    expect(textOf(words)).toBe('one two three four five six');
    expect(words.words[3]).toMatchObject({ startSec: 2.6, endSec: 3, estimated: false });
  });

  it('keeps what is really said twice', () => {
    expect(textOf(wordsFrom(srt(['00:00:01,000', '00:00:02,000', 'No.'], ['00:00:02,000', '00:00:03,000', 'No.'], ['00:00:03,000', '00:00:04,000', 'No.'], ['00:00:04,000', '00:00:05,000', 'No.'])))).toBe('No. No. No. No.');
  });

  it('drops negative and reversed cues, sorts unordered ones, shares overlaps out, and says so', () => {
    const words = wordsFrom(srt(
      ['00:00:05,000', '00:00:08,000', 'third one'], ['-00:00:02,000', '00:00:01,000', 'lost'], ['00:00:04,000', '00:00:03,000', 'gone'],
      ['00:00:01,000', '00:00:03,000', 'first one'], ['00:00:02,500', '00:00:04,500', 'second one'],
    ));
    expect(textOf(words)).toBe('first one second one third one');
    expect(words.warnings.map(warning => warning.code).sort()).toEqual(['cues-invalid', 'cues-overlapping', 'cues-unordered']);
  });

  it('drops what lies beyond the recording, and refuses a transcript that mostly does', () => {
    const cues = srt(['00:00:01,000', '00:00:05,000', 'inside the recording'], ['00:00:08,000', '00:00:12,000', 'over its end'], ['00:00:15,000', '00:00:18,000', 'beyond']);
    const words = wordsFrom(cues, 10);
    expect(words.words.at(-1)).toMatchObject({ text: 'end', endSec: 10 });
    expect(words.warnings.map(warning => warning.code)).toEqual(['cues-beyond-end']);
    const other = cues.replaceAll('00:00:', '00:50:').replace('00:50:01,000', '00:00:01,000').replace('inside the recording', 'in');
    expect(() => wordsFrom(other, 10)).toThrowError(/runs to 50:18.*only 0:10/s);
    expect(kindOf(() => wordsFrom(other, 10))).toBe('transcript-mismatch');
  });

  it('warns where a transcript covers less than half the recording', () => {
    expect(wordsFrom(srt(['00:00:01,000', '00:00:05,000', 'just this']), 600).warnings.map(warning => warning.code)).toEqual(['transcript-short']);
  });
});

describe('encodings', () => {
  const text = srt(['00:00:01,000', '00:00:03,000', 'Café, naïve, Übermut – “schön” für José']);
  it.each(['utf8', 'utf-16le', 'utf-16be', 'windows-1252'])('reads %s without a byte order mark', encoding => {
    expect(textOf(wordsFrom(iconv.encode(text, encoding)))).toBe('Café, naïve, Übermut “schön” für José');
  });
  it.each(['utf8', 'utf-16le', 'utf-16be', 'utf-32le'])('reads %s with one', encoding => {
    expect(textOf(wordsFrom(iconv.encode(text, encoding, { addBOM: true })))).toBe('Café, naïve, Übermut “schön” für José');
  });
});

describe('JSON', () => {
  const words = [{ word: 'Hello', start: 0.5, end: 0.9, confidence: 0.8, speaker: 'Ada' }, { text: 'there.', start: 1, end: 1.4, speaker: 1 }];
  it('reads lists of words with names, labels and confidence', () => {
    const read = wordsFrom(JSON.stringify(words), 100, 't.json');
    expect(read.words).toEqual([
      { startSec: 0.5, endSec: 0.9, text: 'Hello', speaker: 0, confidence: 0.8, estimated: false },
      { startSec: 1, endSec: 1.4, text: 'there.', speaker: 1, confidence: null, estimated: false },
    ]);
    expect(read.speakers.map(speaker => speaker.name)).toEqual(['Ada', 'Speaker 2']);
    expect(textOf(wordsFrom(JSON.stringify({ words }), 100))).toBe('Hello there.');
  });

  it('reads Whisper segments with words, joining pieces written without a blank', () => {
    const whisper = { language: 'english', segments: [{ start: 0, end: 2, text: ' It\'s 42, right', words: [
      { word: ' It', start: 0, end: 0.3, probability: 0.9 }, { word: '\'s', start: 0.3, end: 0.4, probability: 0.9 }, { word: ' 42,', start: 0.5, end: 1, probability: 0.7 }, { word: ' right', start: 1, end: 2, probability: 0.5 },
    ] }] };
    const read = wordsFrom(JSON.stringify(whisper), 100, 't.json');
    expect(read.words.map(word => word.text)).toEqual(['It\'s', '42,', 'right']);
    expect(read.language).toBe('en');
  });

  it('reads Whisper segments without words as cues, whisper.cpp offsets, and podcast transcripts', () => {
    expect(wordsFrom(JSON.stringify({ segments: [{ start: 1, end: 2, text: ' Hello there.' }] })).words[0]).toMatchObject({ startSec: 1, estimated: true });
    expect(wordsFrom(JSON.stringify({ result: { language: 'de' }, transcription: [{ offsets: { from: 1500, to: 2500 }, text: ' Guten Tag.' }] }))).toMatchObject({ language: 'de', words: [{ startSec: 1.5 }, { endSec: 2.5 }] });
    const podcast = wordsFrom(JSON.stringify({ version: '1.0.0', segments: [{ speaker: 'Ada', startTime: 1, endTime: 3, body: 'Hello there.' }] }));
    expect([textOf(podcast), podcast.speakers[0]?.name]).toEqual(['Hello there.', 'Ada']);
  });

  it('reads hundreds of thousands of words', () => {
    const many = Array.from({ length: 130_000 }, (_, index) => ({ word: `w${index}`, start: index * 0.1, end: index * 0.1 + 0.08 }));
    expect(wordsFrom(JSON.stringify(many), 20_000, 't.json').words).toHaveLength(130_000);
  });

  it('takes whole numbers far beyond the recording for milliseconds', () => {
    expect(wordsFrom(JSON.stringify([{ text: 'late', start: 90_000, end: 90_500 }]), 100).words[0]).toMatchObject({ startSec: 90, endSec: 90.5 });
  });
});

describe('refusals', () => {
  it.each([
    ['empty', ''], ['blank', ' \n\n\t'], ['prose', 'Just some text without times.'], ['broken JSON', '{"segments": ['], ['JSON without words', '{"a": 1}'], ['JSON with no items', '[]'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 1])], ['only negative cues', srt(['-00:00:03,000', '-00:00:02,000', 'x'])],
    ['only notes', srt(['00:00:01,000', '00:00:02,000', '[music]'])],
  ])('names %s unreadable', (_, content) => {
    expect(kindOf(() => wordsFrom(content))).toBe('transcript-unreadable');
  });

  it('refuses a file with more cues than any recording has, in bounded time', () => {
    const started = process.cpuUsage();
    expect(kindOf(() => wordsFrom('00:00:01,000 --> 00:00:02,000\nxxxx yyyy zzzz\n\n'.repeat(900_000)))).toBe('transcript-too-large');
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1e6).toBeLessThan(10);
  });

  it('gives words that fit the schema and lie inside the recording, or one of its own errors, whatever the cues', () => {
    const time = fc.tuple(fc.integer({ min: -2, max: 130 }), fc.nat(999)).map(([seconds, ms]) => `${seconds < 0 ? '-' : ''}00:0${Math.floor(Math.abs(seconds) / 60)}:${String(Math.abs(seconds) % 60).padStart(2, '0')},${String(ms).padStart(3, '0')}`);
    const cue = fc.tuple(time, time, fc.string({ minLength: 1, maxLength: 40 }));
    fc.assert(fc.property(fc.array(cue, { minLength: 1, maxLength: 30 }), cues => {
      let read: Words;
      try {
        read = wordsFrom(srt(...cues), 90);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(CutdownError);
        return;
      }
      read.words.forEach((word, index) => {
        expect(word.endSec).toBeGreaterThan(word.startSec);
        expect(word.endSec).toBeLessThanOrEqual(90);
        expect(word.startSec).toBeGreaterThanOrEqual(read.words[index - 1]?.endSec ?? 0);
      });
    }), { numRuns: 150 });
  });
});
