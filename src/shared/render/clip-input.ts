/**
 * What the composition is started with: its props, and beside them what the program that shows it must lend. The picture
 * depends on the props alone; the host only says where the fonts' bytes come from and how frames of the media are fetched.
 */
import { z } from 'zod';

import { CompositionProps } from './composition-props.ts';

/** A font file by value. `family` as in the style's tokens; several files of one family and weight cover each other's gaps. */
export const HostFont = z.object({ family: z.string().min(1), weight: z.int().min(1).max(1000), dataUrl: z.string().startsWith('data:font/') });
export type HostFont = z.infer<typeof HostFont>;

/**
 * How frames of the media are fetched. `media`: decoded in the page by WebCodecs (needs a browser with H.264).
 * `offthread`: Remotion's own extractor, in any browser, slower. `auto`: `media` where one H.264 picture can really be decoded.
 * `element`: the browser's video element, for previews alone: it keeps up with real time where `media` does not.
 */
export const VideoSource = z.enum(['auto', 'media', 'offthread', 'element']);
export type VideoSource = z.infer<typeof VideoSource>;

/** What a backend or a preview lends the composition. By value, so that a player, a local render and a remote one do the same. */
export const RenderHost = z.object({ fonts: z.array(HostFont), video: VideoSource });
export type RenderHost = z.infer<typeof RenderHost>;

/** Input of composition `clip`. Without a host: no fonts are loaded (the system's stand in) and `video` is `auto`. */
export const ClipInput = CompositionProps.extend({ host: RenderHost.default({ fonts: [], video: 'auto' }) });
export type ClipInput = z.infer<typeof ClipInput>;
