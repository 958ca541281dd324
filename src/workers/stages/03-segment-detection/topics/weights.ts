/** Placeholder until trained below. */
export const TOPIC_WEIGHTS: Readonly<Record<string, number>> = {};
export const TOPIC_BIAS = -4;
