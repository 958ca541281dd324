import { z } from 'zod';

/** A thing an editor should know about a result, in a code for programs and a sentence for people. */
export const Warning = z.object({ code: z.string(), sentence: z.string() });
export type Warning = z.infer<typeof Warning>;

/** One spoken word on the source timeline. `0 <= startSec < endSec`; words are in order and do not overlap. */
export const Word = z.object({
  startSec: z.number().nonnegative(), endSec: z.number().positive(),
  /** As it should be read, with its punctuation. Never empty. */
  text: z.string().min(1),
  /** Index into `speakers`, or null: unknown. */
  speaker: z.int().nonnegative().nullable(),
  /** 0..1, or null where the provider gives none. */
  confidence: z.number().min(0).max(1).nullable(),
  /** Whether the time was estimated inside a cue rather than measured. */
  estimated: z.boolean(),
});
export type Word = z.infer<typeof Word>;

/** The transcript. An empty list of words is a valid answer (no speech, or no provider: see `warnings`). */
export const Words = z.object({
  kind: z.literal('words'), version: z.literal(1),
  /** BCP 47 tag, or null: unknown. */
  language: z.string().nullable(),
  provider: z.object({ id: z.enum(['import', 'none']), detail: z.string() }),
  speakers: z.array(z.object({ name: z.string() })),
  words: z.array(Word),
  warnings: z.array(Warning),
});
export type Words = z.infer<typeof Words>;
