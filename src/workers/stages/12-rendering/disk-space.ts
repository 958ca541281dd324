import { statfs } from 'node:fs/promises';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { OutputPayload } from '#shared/render/composition-props.ts';

/** Bits a pixel that a render takes at most: three times what talking heads measure at crf 18. */
const BITS_PER_PIXEL = 0.25;
/** The picture without sound and the finished file stand side by side for a moment. */
const COPIES = 2;
/** Kept free for everything else on the disk, bytes. */
const RESERVE_BYTES = 100 * 1024 * 1024;

/** Bytes that must be free to render an output: an upper bound, with a reserve. */
export function bytesNeeded({ props, renderScale }: Pick<OutputPayload, 'props' | 'renderScale'>): number {
  const pixels = props.widthPx * props.heightPx * renderScale ** 2 * props.durationFrames;
  return Math.ceil(COPIES * pixels * BITS_PER_PIXEL / 8) + RESERVE_BYTES;
}

/** Rejects with `disk-full` where the disk of `dir` has less room than an output needs. */
export async function requireSpace(dir: string, payload: OutputPayload): Promise<void> {
  const { bavail, bsize } = await statfs(dir);
  const free = bavail * bsize;
  const needed = bytesNeeded(payload);
  if (free < needed) {
    throw new CutdownError('disk-full', `There is not enough room to render ${payload.outputId}: ${mebibytes(free)} MB are free, ${mebibytes(needed)} MB are needed.`, {
      advice: 'Free some space on the library\'s disk, then resume the run; nothing that was finished is lost.',
    });
  }
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}
