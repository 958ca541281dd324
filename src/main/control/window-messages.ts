/** What a window may send over its port. The library that answers it expects its own client there, and anything else would end the process. */
import { z } from 'zod';

/** A path, or a whole address of which only the path counts. */
const Address = z.string().max(500).refine(address => URL.canParse(address.startsWith('/') ? `http://orpc${address}` : address));

/** A call, or that its answer is no longer waited for, as oRPC writes them; without what no call of ours has (headers, files, streams). */
const Message = z.union([
  z.object({ i: z.string().max(64), t: z.literal(1).optional(), p: z.object({ u: Address, b: z.unknown().optional() }) }),
  z.object({ i: z.string().max(64), t: z.literal(4) }),
]);

/** The message as it can be handed on; null: it is none. */
export function parseWindowMessage(data: unknown): string | null {
  if (typeof data !== 'string') {
    return null;
  }
  try {
    return JSON.stringify(Message.parse(JSON.parse(data)));
  } catch {
    // Not JSON, or nothing that a window has to say: the caller tells.
    return null;
  }
}
