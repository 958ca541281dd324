/** Room on the library's disk: estimated before anything is rendered, kept for each output while it is at work. */
import { statfs } from 'node:fs/promises';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { OutputPayload } from '#shared/render/composition-props.ts';
import { expectedBytes, mostBytes } from '#shared/render/presets.ts';

/** The picture without sound and the finished file stand side by side for a moment. */
const COPIES_AT_WORK = 2;
/** Kept free for everything else on the disk, bytes. */
const RESERVE_BYTES = 100 * 1024 * 1024;

/** Free bytes on the disk that holds `dir`. */
export async function freeBytesOf(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

/** Keeps account of the room that outputs at work will still take. */
export interface SpaceKeeper {
  /** A sentence where the finished files of these outputs are not expected to fit; null where they are. */
  shortage(payloads: readonly OutputPayload[]): Promise<string | null>;
  /** Sets room aside for an output; give it back when the output has ended. Rejects with `disk-full` where there is not enough. */
  take(payload: OutputPayload): Promise<void>;
  giveBack(payload: OutputPayload): void;
}

/** Opens the account. `freeBytes`: asked anew each time, other programs use the disk too. */
export function spaceKeeper(freeBytes: () => Promise<number>): SpaceKeeper {
  let taken = 0;
  return {
    async shortage(payloads) {
      const needed = payloads.reduce((sum, each) => sum + expectedBytes(each), 0) + RESERVE_BYTES;
      const free = await freeBytes();
      return free >= needed ? null
        : `The disk may become full: the ${payloads.length} outputs to render will take about ${megabytes(needed)} MB, ${megabytes(free)} MB are free. What does not fit is left out; free some space and resume the run for the rest.`;
    },
    async take(payload) {
      const wanted = COPIES_AT_WORK * mostBytes(payload);
      // Set aside before the disk is asked, so that two that ask at once do not both get the last room.
      taken += wanted;
      const needed = taken + RESERVE_BYTES;
      const free = await freeBytes().catch((error: unknown) => {
        taken -= wanted;
        throw error;
      });
      if (free < needed) {
        taken -= wanted;
        throw new CutdownError('disk-full', `There is not enough room to render ${payload.outputId}: ${megabytes(free)} MB are free, ${megabytes(needed)} MB are needed with what is being rendered already.`, {
          advice: 'Free some space on the library\'s disk, then resume the run; nothing that was finished is lost.',
        });
      }
    },
    giveBack(payload) {
      taken -= COPIES_AT_WORK * mostBytes(payload);
    },
  };
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1024 ** 2);
}
