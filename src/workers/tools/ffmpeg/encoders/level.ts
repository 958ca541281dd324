import type { EncodedPicture } from './catalog.ts';

/** A level's bounds: macroblocks a second, macroblocks a picture. ITU-T H.264 table A-1. */
const LEVELS: readonly { readonly level: string; readonly macroblocksPerSec: number; readonly macroblocks: number }[] = [
  { level: '3.1', macroblocksPerSec: 108_000, macroblocks: 3600 },
  { level: '3.2', macroblocksPerSec: 216_000, macroblocks: 5120 },
  { level: '4.1', macroblocksPerSec: 245_760, macroblocks: 8192 },
  { level: '4.2', macroblocksPerSec: 522_240, macroblocks: 8704 },
  { level: '5.1', macroblocksPerSec: 983_040, macroblocks: 36_864 },
  { level: '5.2', macroblocksPerSec: 2_073_600, macroblocks: 36_864 },
];

/**
 * The lowest H.264 level in common use that a picture of this size and rate fits: 1080x1920 at 30 is 4.1, at 60 it is 4.2.
 * 4.1 rather than 4.0, which differs in bits a second only (62.5 instead of 25 Mbit/s in High profile): grain needs them, and
 * whatever plays 1080p plays 4.1. Above all bounds: 5.2, and the encoder's own word on it.
 */
export function h264Level({ widthPx, heightPx, fps }: EncodedPicture): string {
  const macroblocks = Math.ceil(widthPx / 16) * Math.ceil(heightPx / 16);
  const fits = LEVELS.find(each => macroblocks <= each.macroblocks && macroblocks * fps <= each.macroblocksPerSec);
  return fits?.level ?? '5.2';
}
