/** The import provider: a transcript file that the editor gives, whatever tool wrote it. */
import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';

import type { Warning } from '#shared/artifacts/words.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';

import type { TranscriptProvider, TranscriptSegment, TranscriptSummary, TranscriptWord } from '../transcript-provider.ts';
import { namesOf, piecesOf } from './cue-text.ts';
import { wordsOfCue } from './cue-words.ts';
import type { Cue, RawCue } from './cues.ts';
import { decodeText } from './decode-text.ts';
import { MAX_CUES, MAX_TRANSCRIPT_BYTES, MAX_WORDS } from './limits.ts';
import { looksLikeCues, parseCues } from './parse-cues.ts';
import { readJsonTranscript } from './parse-json.ts';
import { resolveCues } from './resolve-cues.ts';
import { unroll } from './rolling-captions.ts';

const ADVICE = 'Give a transcript as SRT, VTT, a JSON of words ({start, end, word}) or Whisper JSON, or leave it out.';
/** Cues handed over at once: enough to keep the stream cheap, few enough to notice a cancel. */
const CUES_AT_ONCE = 500;

/** What a file's text holds. */
export interface ImportedTranscript { words: TranscriptWord[]; cues: Cue[]; language: string | null; detail: string; warnings: Warning[] }

/** Reads SRT, VTT and JSON transcripts in any usual encoding. */
export const importProvider: TranscriptProvider = {
  id: 'import',
  accepts: input => input.transcriptPath !== null,
  async *transcribe(input, context): AsyncGenerator<TranscriptSegment, TranscriptSummary> {
    const path = input.transcriptPath ?? '';
    const bytes = await readBounded(path, context.signal);
    context.heartbeat();
    const read = readTranscript(bytes, { fileName: basename(path), durationSec: input.durationSec });
    context.progress(0.5, { message: read.detail });
    yield { words: read.words };
    for (let from = 0; from < read.cues.length; from += CUES_AT_ONCE) {
      context.signal.throwIfAborted();
      const cues = read.cues.slice(from, from + CUES_AT_ONCE);
      yield { words: cues.flatMap(cue => wordsOfCue(cue, cue.speaker)) };
      context.progress(0.5 + 0.5 * (from + cues.length) / read.cues.length);
    }
    return { language: read.language, modelId: null, detail: read.detail, warnings: read.warnings };
  },
};

async function readBounded(path: string, signal: AbortSignal): Promise<Buffer> {
  const name = basename(path);
  try {
    const facts = await stat(path);
    if (!facts.isFile()) {
      throw unreadable(name, 'is not a file');
    }
    if (facts.size > MAX_TRANSCRIPT_BYTES) {
      throw tooLarge(name, `is ${Math.ceil(facts.size / 1024 / 1024)} MiB; ${MAX_TRANSCRIPT_BYTES / 1024 / 1024} MiB is the most that is read`);
    }
    return await readFile(path, { signal });
  } catch (thrown) {
    if (thrown instanceof CutdownError || signal.aborted) {
      throw signal.aborted ? signal.reason : thrown;
    }
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') {
      throw new CutdownError('transcript-missing', `The transcript "${name}" is no longer there.`, { advice: 'Put it back, or start the run again with another one.', cause: thrown });
    }
    throw thrown;
  }
}

/**
 * Reads a transcript file's bytes. Throws `transcript-unreadable` (empty, no text, no form that is known, nothing usable in
 * it), `transcript-too-large` (limits.ts) and `transcript-mismatch` (most of it lies beyond the recording's end).
 */
export function readTranscript(bytes: Buffer, options: { fileName: string; durationSec: number }): ImportedTranscript {
  const { fileName, durationSec } = options;
  if (bytes.length > MAX_TRANSCRIPT_BYTES) {
    throw tooLarge(fileName, 'is too large');
  }
  const { text, encoding } = decodeText(bytes);
  if (text === null) {
    throw unreadable(fileName, 'is not a text file');
  }
  if (text.trim() === '') {
    throw unreadable(fileName, 'is empty');
  }
  const result = /^\s*[[{]/.test(text) && !looksLikeCues(text) ? readJson(text, fileName, durationSec) : readCues(text, fileName, durationSec);
  if (!/^utf-8$/i.test(encoding)) {
    result.detail += `, ${encoding}`;
  }
  return result;
}

function readCues(text: string, fileName: string, durationSec: number): ImportedTranscript {
  const raw = parseCues(text);
  if (raw.cues.length > MAX_CUES) {
    throw tooLarge(fileName, `has more than ${MAX_CUES} cues`);
  }
  const isVtt = /^\s*WEBVTT/.test(text) || extname(fileName).toLowerCase() === '.vtt';
  const unrolled = unroll(raw.cues);
  const cues = spokenCues(unrolled);
  const warnings: Warning[] = [];
  if (raw.badTimes > 0) {
    warnings.push({ code: 'cues-unreadable', sentence: `${raw.badTimes} cues of the transcript had times that can't be read and were left out.` });
  }
  if (raw.cutTexts > 0) {
    warnings.push({ code: 'cues-cut', sentence: `${raw.cutTexts} cues of the transcript were far too long; the rest of their text was left out.` });
  }
  const resolved = finish(cues, fileName, durationSec);
  return { words: [], cues: resolved.cues, language: null, detail: isVtt ? 'VTT' : 'SRT', warnings: [...warnings, ...resolved.warnings] };
}

/** Cleans cues, and carries a speaker on to the cues after it until another is named. */
function spokenCues(raw: readonly RawCue[]): Cue[] {
  const names = namesOf(raw);
  let current: string | null = null;
  const cues: Cue[] = [];
  for (const cue of raw) {
    const dashed = cue.lines.some(line => /^\s*(?:[-–—]\s|>{2,3})/.test(line));
    for (const piece of piecesOf(cue, names)) {
      if (piece.speaker !== null) {
        current = piece.speaker;
      } else if (dashed) {
        current = null;
      }
      cues.push({ ...piece, speaker: current !== null && /^(unknown|unidentified|speaker)$/i.test(current) ? null : current });
    }
  }
  return cues;
}

function readJson(text: string, fileName: string, durationSec: number): ImportedTranscript {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw unreadable(fileName, 'is neither timed text nor valid JSON', thrown);
  }
  const read = readJsonTranscript(value, durationSec);
  if (!read) {
    throw unreadable(fileName, 'is JSON, but holds no words or segments with times');
  }
  const { words, cues, skipped, language, format } = read;
  const warnings: Warning[] = skipped > 0 ? [{ code: 'items-unreadable', sentence: `${skipped} entries of the transcript had no text or time and were left out.` }] : [];
  // Words are judged by the same rules as cues: each is a cue of one word.
  const asCues: Cue[] = words.map(word => ({ startSec: word.startSec, endSec: word.endSec, speaker: word.speaker, text: word.text, marks: [] }));
  const resolved = finish([...asCues, ...cues], fileName, durationSec, words.length > 0);
  const kept = words.length > 0 ? words.filter(word => word.startSec >= 0 && word.endSec >= word.startSec && word.startSec < durationSec) : [];
  return {
    words: kept.map(word => ({ ...word, endSec: Math.max(word.endSec, word.startSec + 0.02) })),
    cues: words.length > 0 ? cues.filter(cue => cue.startSec >= 0 && cue.endSec > cue.startSec && cue.startSec < durationSec) : resolved.cues,
    language, detail: format, warnings: [...warnings, ...resolved.warnings],
  };
}

function finish(cues: readonly Cue[], fileName: string, durationSec: number, measured = false): { cues: Cue[]; warnings: Warning[] } {
  if (cues.length === 0) {
    throw unreadable(fileName, 'holds no speech with times');
  }
  const resolved = resolveCues(cues, durationSec, fileName);
  if (resolved.cues.length === 0) {
    throw unreadable(fileName, 'has no cue with a usable time');
  }
  const words = measured ? cues.length : resolved.cues.reduce((sum, cue) => sum + countWords(cue.text), 0);
  if (words > MAX_WORDS) {
    throw tooLarge(fileName, `has more than ${MAX_WORDS} words`);
  }
  return resolved;
}

function countWords(text: string): number {
  let count = 1;
  for (let index = text.indexOf(' '); index >= 0; index = text.indexOf(' ', index + 1)) {
    count += 1;
  }
  return count;
}

function unreadable(name: string, what: string, cause?: unknown): CutdownError {
  return new CutdownError('transcript-unreadable', `The transcript "${name}" ${what}.`, { advice: ADVICE, cause });
}

function tooLarge(name: string, what: string): CutdownError {
  return new CutdownError('transcript-too-large', `The transcript "${name}" ${what}.`, { advice: 'Check that it is the transcript of this recording; export it without tokens, or as SRT.' });
}
