/** Input of composition `sheets`: what the cells of sprite sheets are drawn from. Pure: who asks for sheets checks by it too. */
import { z } from 'zod';

import { HostFont } from '#shared/render/clip-input.ts';
import { CompositionProps } from '#shared/render/composition-props.ts';
import { OVERLAY_IDS, type OverlayId, type OverlayStates } from './layers/overlays.ts';

/** Id of the Remotion composition that draws sheets. */
export const SHEETS_COMPOSITION_ID = 'sheets';

const Share = z.number().min(0).max(1);
const Index = z.int().nonnegative();

const STATES: { readonly [Id in OverlayId]: z.ZodType<OverlayStates[Id]> } = {
  'logo': z.strictObject({ opacity: Share }),
  'lower-third': z.strictObject({ index: Index, uncovered: Share, opacity: Share }),
  'title': z.strictObject({ opacity: Share, rise: z.number() }),
  'captions': z.strictObject({ page: Index, active: z.int().min(-1), scale: z.number().positive(), shown: Share }),
};

function sheetOf<Id extends OverlayId>(id: Id): z.ZodObject<{ layer: z.ZodLiteral<Id>; clip: z.ZodInt; columns: z.ZodInt; cellWidthPx: z.ZodInt; cellHeightPx: z.ZodInt; states: z.ZodArray<(typeof STATES)[Id]> }> {
  const size = z.int().positive();
  return z.object({ layer: z.literal(id), clip: Index, columns: size, cellWidthPx: size, cellHeightPx: size, states: z.array(STATES[id]) });
}

/** One sheet: cells row by row from the left, each one state of one layer of the clip of that index. Sizes in output pixels. */
export const SheetInput = z.discriminatedUnion('layer', [sheetOf(OVERLAY_IDS[0]), sheetOf(OVERLAY_IDS[1]), sheetOf(OVERLAY_IDS[2]), sheetOf(OVERLAY_IDS[3])]);
export type SheetInput = z.infer<typeof SheetInput>;

/** Frame `i` of the composition is sheet `i`, from the top left corner; sheets may be larger than the composition. */
export const SheetsInput = z.object({ clips: z.array(CompositionProps).min(1), fonts: z.array(HostFont), sheets: z.array(SheetInput).min(1) });
export type SheetsInput = z.infer<typeof SheetsInput>;
