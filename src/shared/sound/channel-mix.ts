/** How the two channels of a recording's sound are put right, where one of them is faulty. */
import { z } from 'zod';

const Side = z.strictObject({
  /** The channel of the recording that is heard on this side. */
  from: z.enum(['left', 'right']),
  /** Factor on its samples; negative: turned round. -100 to 100. */
  gain: z.number().min(-100).max(100),
});

/** What is heard on the left and on the right. */
export const ChannelMix = z.strictObject({ left: Side, right: Side });
export type ChannelMix = z.infer<typeof ChannelMix>;
