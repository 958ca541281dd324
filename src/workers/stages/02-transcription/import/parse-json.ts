/** Transcripts in JSON: lists of words, Whisper (openai, whisper.cpp, faster-whisper, WhisperX), podcast transcripts. */
import { z } from 'zod';

import type { TranscriptWord } from '../transcript-provider.ts';
import type { Cue } from './cues.ts';

const Time = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/).transform(Number)]);
const Label = z.union([z.string(), z.number()]).nullish();
const Fraction = z.number().nullish().catch(null);

const JsonWord = z.object({
  word: z.string().optional(), punctuated_word: z.string().optional(), text: z.string().optional(), value: z.string().optional(),
  start: Time.optional(), startTime: Time.optional(), start_time: Time.optional(),
  end: Time.optional(), endTime: Time.optional(), end_time: Time.optional(),
  speaker: Label, confidence: Fraction, probability: Fraction, score: Fraction, p: Fraction,
  offsets: z.object({ from: z.number(), to: z.number() }).optional(),
});
type JsonWord = z.infer<typeof JsonWord>;
const JsonSegment = JsonWord.extend({
  body: z.string().optional(), speakerName: Label,
  // One bad word must not cost the segment its text.
  words: z.array(JsonWord.catch({})).optional().catch(undefined), tokens: z.array(JsonWord.catch({})).optional().catch(undefined),
});
type JsonSegment = z.infer<typeof JsonSegment>;
const Items = z.array(z.unknown());
const Root = z.object({
  language: z.string().optional().catch(undefined),
  result: z.object({ language: z.string().optional() }).optional().catch(undefined),
  words: Items.optional(), segments: Items.optional(), transcription: Items.optional(), utterances: Items.optional(),
});

/** What a JSON transcript holds: words with times of their own, or cues where only stretches have times. */
export interface JsonTranscript { language: string | null; words: TranscriptWord[]; cues: Cue[]; skipped: number; format: string }

/** Divides milliseconds by 1000 where a file's times are whole numbers far beyond the recording's length in seconds. */
const MILLISECONDS_FROM = 10;

/** Reads a parsed JSON value; null where it has no form that is known. */
export function readJsonTranscript(value: unknown, durationSec: number): JsonTranscript | null {
  const root = Array.isArray(value) ? Root.parse({ segments: value }) : Root.safeParse(value).data;
  if (!root) {
    return null;
  }
  const items = root.segments ?? root.transcription ?? root.utterances ?? root.words;
  const list = items && items.length === 0 ? root.words ?? items : items;
  if (!list) {
    return null;
  }
  const language = root.language ?? root.result?.language ?? null;
  const result: JsonTranscript = { language: language === null ? null : languageTag(language), words: [], cues: [], skipped: 0, format: 'JSON' };
  const segments: JsonSegment[] = [];
  for (const item of list) {
    const parsed = JsonSegment.safeParse(item);
    if (parsed.success && timesOf(parsed.data)) {
      segments.push(parsed.data);
    } else {
      result.skipped += 1;
    }
  }
  const scale = scaleOf(segments, durationSec);
  const isWordList = segments.every(segment => !segment.words && !segment.tokens && textOf(segment).trim().split(/\s+/).length <= 1);
  result.format = root.transcription ? 'whisper.cpp JSON' : isWordList ? 'JSON of words' : segments.some(segment => segment.body !== undefined) ? 'podcast transcript JSON' : 'Whisper JSON';
  if (isWordList) {
    result.words = joinPieces(segments.flatMap(segment => toWord(segment, null, scale)));
    return result;
  }
  for (const segment of segments) {
    addSegment(segment, scale, result);
  }
  return result;
}

function addSegment(segment: JsonSegment, scale: number, result: JsonTranscript): void {
  const speaker = labelOf(segment.speaker ?? segment.speakerName);
  const own = (segment.words ?? segment.tokens ?? []).filter(word => timesOf(word) !== null && !/^\s*\[_.*\]\s*$/.test(textOf(word)));
  const words = joinPieces(own.flatMap(word => toWord(word, speaker, scale)));
  const text = textOf(segment).trim();
  // Some writers give times to half the words only (WhisperX skips numbers): then the segment's text is the safer source.
  const count = text.split(/\s+/).length;
  if (words.length > 0 && (text === '' || words.length >= 0.9 * count)) {
    for (const word of words) {
      result.words.push(word);
    }
    return;
  }
  const times = timesOf(segment);
  if (times && text !== '') {
    result.cues.push({ startSec: times.start / scale, endSec: times.end / scale, speaker, text, marks: [] });
  }
}

function toWord(word: JsonWord, speaker: string | null, scale: number): (TranscriptWord & { joins: boolean })[] {
  const times = timesOf(word);
  const text = textOf(word);
  if (!times || text.trim() === '') {
    return [];
  }
  const confidence = word.confidence ?? word.probability ?? word.score ?? word.p ?? null;
  return [{
    startSec: times.start / scale, endSec: times.end / scale, text, speaker: labelOf(word.speaker) ?? speaker, confidence, estimated: false,
    joins: !/^\s/.test(text),
  }];
}

/** Whisper writes a blank before each new word and none before the rest of one ("'s", ","): those pieces are joined. */
function joinPieces(pieces: readonly (TranscriptWord & { joins: boolean })[]): TranscriptWord[] {
  const blanks = pieces.filter(piece => !piece.joins).length;
  const marksBlanks = pieces.length > 1 && blanks >= 0.4 * pieces.length;
  const words: TranscriptWord[] = [];
  for (const { joins, ...piece } of pieces) {
    const last = words.at(-1);
    const bare = !/[\p{L}\p{N}]/u.test(piece.text);
    if (last && joins && (marksBlanks || bare)) {
      last.text += piece.text.trim();
      last.endSec = Math.max(last.endSec, piece.endSec);
    } else if (!bare) {
      words.push({ ...piece, text: piece.text.trim() });
    } else if (last) {
      last.text += piece.text.trim();
    }
  }
  return words;
}

function textOf(item: JsonSegment | JsonWord): string {
  const body = 'body' in item ? item.body : undefined;
  return item.punctuated_word ?? item.word ?? item.text ?? item.value ?? body ?? '';
}

/** Times in the file's own unit; whisper.cpp's offsets are milliseconds. */
function timesOf(item: JsonWord): { start: number; end: number } | null {
  if (item.offsets) {
    return { start: item.offsets.from / 1000, end: item.offsets.to / 1000 };
  }
  const start = item.start ?? item.startTime ?? item.start_time;
  const end = item.end ?? item.endTime ?? item.end_time;
  if (start === undefined || !Number.isFinite(start)) {
    return null;
  }
  return { start, end: end === undefined || !Number.isFinite(end) ? start + 0.3 : end };
}

function scaleOf(segments: readonly JsonSegment[], durationSec: number): number {
  let latest = 0;
  let whole = true;
  for (const segment of segments) {
    const times = timesOf(segment);
    if (segment.offsets || !times) {
      return 1;
    }
    latest = Math.max(latest, times.end);
    whole &&= Number.isInteger(times.start) && Number.isInteger(times.end);
  }
  return whole && latest > MILLISECONDS_FROM * durationSec ? 1000 : 1;
}

function labelOf(label: string | number | null | undefined): string | null {
  if (label === null || label === undefined || label === '') {
    return null;
  }
  return typeof label === 'number' ? `Speaker ${label + 1}` : label.trim() || null;
}

const LANGUAGE_NAMES: Readonly<Record<string, string>> = {
  english: 'en', german: 'de', french: 'fr', spanish: 'es', italian: 'it', portuguese: 'pt', dutch: 'nl', polish: 'pl', russian: 'ru', ukrainian: 'uk',
  japanese: 'ja', chinese: 'zh', korean: 'ko', arabic: 'ar', turkish: 'tr', swedish: 'sv', danish: 'da', norwegian: 'no', finnish: 'fi', czech: 'cs', hindi: 'hi',
};

/** Whisper's older writers give the language's English name. */
function languageTag(language: string): string | null {
  const lower = language.trim().toLowerCase();
  return LANGUAGE_NAMES[lower] ?? (/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(language) ? language : null);
}
