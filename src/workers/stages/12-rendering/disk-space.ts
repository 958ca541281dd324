/** Room on the library's disk: estimated before anything is rendered, set aside for outputs while they are at work. */
import { statfs } from 'node:fs/promises';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { OutputPayload } from '#shared/render/composition-props.ts';
import { expectedBytes, mostBytes } from '#shared/render/presets.ts';

/** Kept free for everything else on the disk, sheets among it, bytes. */
const RESERVE_BYTES = 100 * 1024 * 1024;

/** Free bytes on the disk that holds `dir`. */
export async function freeBytesOf(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

/** An output to make room for. */
export interface Wanted {
  readonly payload: OutputPayload;
  /** Files of its size that stand side by side for a moment: 2 where the picture is made first and then joined with the sound. */
  readonly copies: number;
}

/** Room that was set aside. */
export interface Room<T extends Wanted> {
  readonly fitting: readonly T[];
  /** Outputs that would not fit even if nothing else were rendered, each with its `disk-full`. */
  readonly refused: readonly { readonly wanted: T; readonly error: CutdownError }[];
  /** Call it when the fitting ones have ended. */
  giveBack(): void;
}

/** Keeps account of the room that outputs at work will still take. */
export interface SpaceKeeper {
  /** A sentence where the finished files of these outputs are not expected to fit; null where they are. */
  shortage(payloads: readonly OutputPayload[]): Promise<string | null>;
  /** Sets room aside for outputs that are made together, as many as fit; waits while others hold what they lack. */
  take<T extends Wanted>(group: readonly T[]): Promise<Room<T>>;
}

/** Opens the account. `freeBytes`: asked anew each time, other programs use the disk too. */
export function spaceKeeper(freeBytes: () => Promise<number>): SpaceKeeper {
  let taken = 0;
  let returned = Promise.withResolvers<void>();

  const giveBack = (bytes: number): void => {
    taken -= bytes;
    returned.resolve();
    returned = Promise.withResolvers();
  };

  return {
    async shortage(payloads) {
      const needed = payloads.reduce((sum, each) => sum + expectedBytes(each), 0) + RESERVE_BYTES;
      const free = await freeBytes();
      return free >= needed ? null
        : `The disk may become full: the ${payloads.length} outputs to render will take about ${megabytes(needed)} MB, ${megabytes(free)} MB are free. What does not fit is left out; free some space and resume the run for the rest.`;
    },
    async take(group) {
      for (;;) {
        const free = await freeBytes();
        const { fitting, rest, bytes } = fit(group, free - RESERVE_BYTES - taken);
        if (rest.length > 0 && taken > 0) {
          await returned.promise;
          continue;
        }
        taken += bytes;
        return { fitting, refused: rest.map(wanted => ({ wanted, error: tooLittle(wanted, free, bytes) })), giveBack: () => { giveBack(bytes); } };
      }
    },
  };
}

/** Those of a group that fit beside each other, the first first. */
function fit<T extends Wanted>(group: readonly T[], room: number): { fitting: T[]; rest: T[]; bytes: number } {
  const fitting: T[] = [];
  const rest: T[] = [];
  let bytes = 0;
  for (const wanted of group) {
    if (bytes + bytesFor(wanted) <= room) {
      fitting.push(wanted);
      bytes += bytesFor(wanted);
    } else {
      rest.push(wanted);
    }
  }
  return { fitting, rest, bytes };
}

function bytesFor({ payload, copies }: Wanted): number {
  return copies * mostBytes(payload);
}

function tooLittle(wanted: Wanted, free: number, beside: number): CutdownError {
  const needed = bytesFor(wanted) + beside + RESERVE_BYTES;
  return new CutdownError('disk-full', `There is not enough room to render ${wanted.payload.outputId}: ${megabytes(free)} MB are free, up to ${megabytes(needed)} MB are needed${beside > 0 ? ' with the clip\'s other outputs' : ''}.`, {
    advice: 'Free some space on the library\'s disk, then resume the run; nothing that was finished is lost.',
  });
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1024 ** 2);
}
