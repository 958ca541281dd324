import { z } from 'zod';

/**
 * A run's states. `started` until every stage but rendering is complete, then `analysis_complete`, then `fully_generated`
 * when every output is rendered and delivered. `failed`: a stage before rendering failed or the run was cancelled;
 * `delivery_failed`: the analysis stands, at least one output could not be rendered or delivered.
 */
export const RunState = z.enum(['started', 'analysis_complete', 'fully_generated', 'failed', 'delivery_failed']);
export type RunState = z.infer<typeof RunState>;

/** A job's states: one job for each stage of a run. */
export const JobState = z.enum(['pending', 'in_progress', 'completed', 'failed']);
export type JobState = z.infer<typeof JobState>;

/** An output's states: one output for each clip and aspect. */
export const OutputState = z.enum(['pending', 'rendering', 'rendered', 'failed']);
export type OutputState = z.infer<typeof OutputState>;
