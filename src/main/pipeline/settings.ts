import { availableParallelism } from 'node:os';

import { z } from 'zod';

/** How the pipeline uses the machine. Every field has a default; an engine is started with these. */
export const PipelineSettings = z.object({
  /** Folder with the stages' modules (`NN-id/index.ts`); absolute. */
  stagesDirectory: z.string(),
  /** How many jobs may hold each resource at once. */
  limits: z.object({ cpu: z.int().positive(), gpu: z.int().positive(), encoder: z.int().positive(), network: z.int().positive() }),
  /** Runs worked on at once; later ones use what the earlier leave free. */
  activeRuns: z.int().positive(),
  /** Handed-off pieces of work at once. */
  delegates: z.int().positive(),
  /** Replaces every stage's own `stallAfterSec`; null: the table's. */
  stallAfterSec: z.number().positive().nullable(),
  /** Seconds that work has to stop in after it was told to; then its process is ended. */
  graceSec: z.number().positive(),
  /** Seconds without a heartbeat after which handed-off work counts as vanished. */
  delegateLostSec: z.number().positive(),
  /** First pause before a retry, milliseconds; doubles with each. */
  retryPauseMs: z.int().nonnegative(),
});
export type PipelineSettings = z.infer<typeof PipelineSettings>;

/**
 * Defaults for this machine. ffmpeg and x264 use several cores by themselves, so one encoder job per four cores; analysis
 * jobs one per two cores; models share one device.
 */
export function defaultSettings(stagesDirectory: string, cores = availableParallelism()): PipelineSettings {
  return {
    stagesDirectory,
    limits: { cpu: Math.max(1, Math.floor(cores / 2)), gpu: 1, encoder: Math.max(1, Math.floor(cores / 4)), network: 4 },
    activeRuns: 2, delegates: Math.max(1, Math.floor(cores / 2)),
    stallAfterSec: null, graceSec: 10, delegateLostSec: 30, retryPauseMs: 1000,
  };
}
