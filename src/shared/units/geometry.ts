import { z } from 'zod';

/** The three shapes every clip is made in. */
export const ASPECTS = ['9:16', '1:1', '16:9'] as const;
export const Aspect = z.enum(ASPECTS);
export type Aspect = z.infer<typeof Aspect>;

/** Pixel size of the delivered picture per aspect. */
export const ASPECT_SIZES_PX: Readonly<Record<Aspect, { widthPx: number; heightPx: number }>> = {
  '9:16': { widthPx: 1080, heightPx: 1920 },
  '1:1': { widthPx: 1080, heightPx: 1080 },
  '16:9': { widthPx: 1920, heightPx: 1080 },
};

/** An aspect as it stands in file names and ids: `9x16`. */
export function aspectSlug(aspect: Aspect): string {
  return aspect.replace(':', 'x');
}

/** A box in pixels of the picture it belongs to; x and y are its top left corner. */
export const BoxPx = z.object({ xPx: z.number(), yPx: z.number(), widthPx: z.number().nonnegative(), heightPx: z.number().nonnegative() });
export type BoxPx = z.infer<typeof BoxPx>;
