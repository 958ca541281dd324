/** The port behind which transcripts come from: a file today, speech models later. */
import type { Warning } from '#shared/artifacts/words.ts';

/** A word as a provider gives it, on the source timeline. The stage orders, rounds and numbers; a provider need not. */
export interface TranscriptWord {
  startSec: number; endSec: number;
  /** With its punctuation, as it should be read. */
  text: string;
  /** Name or label of who speaks ("Ada", "Speaker 2"), or null: unknown. */
  speaker: string | null;
  /** 0..1, or null: the provider gives none. */
  confidence: number | null;
  /** Whether the time is shared out inside a longer stretch rather than measured. */
  estimated: boolean;
}

/** A stretch of transcript that is final: later segments never change it. Segments may come in any order. */
export interface TranscriptSegment { words: TranscriptWord[] }

/** What a provider can say at the end. */
export interface TranscriptSummary {
  /** BCP 47 tag, or null: unknown. */
  language: string | null;
  /** Id of the speech model that was used, or null: none. */
  modelId: string | null;
  /** For people: which format or model, in a few words. */
  detail: string;
  warnings: Warning[];
}

/** What there is to transcribe. */
export interface TranscriptInput {
  /** 16 kHz mono WAV on the source timeline, or null: the recording has no sound. */
  audioPath: string | null;
  /** A transcript the editor gave, or null. */
  transcriptPath: string | null;
  /** Length of the source timeline, seconds. */
  durationSec: number;
}

/** What a provider is given besides its input. */
export interface TranscriptContext {
  /** Stop at the next safe point and throw `signal.reason`. */
  readonly signal: AbortSignal;
  /** Absolute paths of the models found, by manifest id. */
  readonly models: Readonly<Record<string, string>>;
  /** 0..1 of this transcript; `rate` is a multiple of real time where that makes sense. */
  progress(fraction: number, detail?: { message?: string; rate?: number | null }): void;
  heartbeat(): void;
  log(level: 'debug' | 'info' | 'warn', message: string): void;
}

/**
 * A source of transcripts. `transcribe` streams: it yields each segment as soon as it is final, so that a speech model's
 * first words can be shown while it still listens, and returns a summary at the end.
 */
export interface TranscriptProvider {
  readonly id: 'import' | 'none';
  /** Whether it can work on this input; the first provider that accepts is used. */
  accepts(input: TranscriptInput): boolean;
  /** Rejects with `transcript-*` kinds, or with `signal.reason` on cancel. */
  transcribe(input: TranscriptInput, context: TranscriptContext): AsyncGenerator<TranscriptSegment, TranscriptSummary>;
}
