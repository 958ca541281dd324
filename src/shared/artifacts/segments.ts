import { z } from 'zod';

const Span = z.object({ startSec: z.number().nonnegative(), endSec: z.number().nonnegative() });

/** One sentence: words `firstWord` to `lastWord`, inclusive, of the words artifact. */
export const Sentence = Span.extend({ firstWord: z.int().nonnegative(), lastWord: z.int().nonnegative(), speaker: z.int().nonnegative().nullable(), text: z.string() });
export type Sentence = z.infer<typeof Sentence>;

/** The recording, divided up. All times are on the source timeline; every list is in order. */
export const Segments = z.object({
  kind: z.literal('segments'), version: z.literal(1),
  /** Camera shots: they cover 0 to the duration without gaps. */
  shots: z.array(Span),
  /** Where somebody speaks, by the detector named. */
  speech: z.array(Span),
  speechDetector: z.enum(['silero', 'energy', 'none']),
  silences: z.array(Span),
  /** One speaker's uninterrupted talk; `speaker` as in the words artifact. */
  turns: z.array(Span.extend({ speaker: z.int().nonnegative().nullable() })),
  sentences: z.array(Sentence),
  /** Stretches about one thing; they cover the sentences without gaps. Empty without words. */
  topics: z.array(Span.extend({ title: z.string(), keywords: z.array(z.string()), firstSentence: z.int(), lastSentence: z.int() })),
  /** Speech level, dBFS RMS, -90 is silence: `rmsDb[i]` covers i * hopSec to (i + 1) * hopSec. Empty without audio. */
  energy: z.object({ hopSec: z.number().positive(), rmsDb: z.array(z.number()) }),
});
export type Segments = z.infer<typeof Segments>;
