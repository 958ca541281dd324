/** The layers that lie over the picture and are drawn from states, lowest first. The progress bar is a plain rectangle and not among them. */
export const OVERLAY_IDS = ['logo', 'lower-third', 'title', 'captions'] as const;
export type OverlayId = (typeof OVERLAY_IDS)[number];
