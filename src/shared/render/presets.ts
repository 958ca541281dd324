/** What an output may be asked to be: how big, how good, and with which encoder. The one place for these figures. */
import { z } from 'zod';

/**
 * Output presets: `draft` is a small, quick look (a quarter of the side lengths), `standard` is what is delivered and uploaded,
 * `high` is for mastering: material that will be edited or encoded again. See `PRESETS` for figures.
 */
export const OUTPUT_PRESETS = ['draft', 'standard', 'high'] as const;
export const OutputPreset = z.enum(OUTPUT_PRESETS);
export type OutputPreset = z.infer<typeof OutputPreset>;

/**
 * The video encoder that is wanted. `x264`, the default, runs on any machine and gives the same bytes on all of them, at the
 * best quality for its size. `auto` takes the first hardware encoder that passes a test encode, else x264. The others name a
 * hardware encoder: Apple VideoToolbox, NVIDIA NVENC, Intel Quick Sync, AMD AMF; x264 stands in where it does not work.
 */
export const ENCODER_WISHES = ['x264', 'auto', 'videotoolbox', 'nvenc', 'qsv', 'amf'] as const;
export const EncoderWish = z.enum(ENCODER_WISHES);
export type EncoderWish = z.infer<typeof EncoderWish>;

/** The figures of a preset. */
export interface PresetFigures {
  /** Factor on both side lengths, (0, 1]. */
  readonly renderScale: number;
  /** x264's speed preset. */
  readonly x264Preset: 'superfast' | 'veryfast' | 'medium';
  /** x264's constant rate factor at 8 bit: 0 lossless, 51 worst; 6 less is about twice the size. Hardware encoders are set to look like it. */
  readonly crf: number;
  /** Bits a pixel that ordinary recordings stay below: for estimates of a whole batch. */
  readonly likelyBitsPerPixel: number;
  /** Bits a pixel that even noisy pictures stay below: for one output's room on the disk. */
  readonly mostBitsPerPixel: number;
}

/**
 * Figures per preset. Measured with x264 core 164 on 2 s of 30 fps at the preset's size of 9:16, against the very pictures that
 * were encoded: a talking head, a synthetic scene of two speakers, and the talking head under heavy moving grain (ffmpeg's
 * `noise=alls=6:allf=t`). PSNR of all planes in dB, SSIM of luma, bits a pixel; CPU of one encode against `standard`:
 *
 * | | talking head | synthetic | grain | CPU |
 * |---|---|---|---|---|
 * | **270x480, superfast 22** | 39.5, .974, 0.20 | 44.6, .991, 0.10 | 39.3, .971, 0.20 | 0.05 |
 * | 270x480, ultrafast 22 | 40.0, .965, 0.44 | 45.9, .990, 0.17 | 39.8, .962, 0.44 | 0.04 |
 * | veryfast 20 | 46.6, .989, 0.13 | 49.6, .994, 0.04 | 38.6, .911, 0.46 | 0.97 |
 * | **veryfast 18** | 47.8, .991, 0.17 | 50.6, .995, 0.05 | 39.7, .936, 0.84 | 1 |
 * | **medium 16** | 49.8, .993, 0.22 | 53.0, .997, 0.07 | 41.9, .961, 1.51 | 2.1-3.3 |
 *
 * - `draft`: a sixteenth of the pixels. Its encoder costs next to nothing either way, so it is `superfast`: half the size of
 *   `ultrafast`, which besides leaves out what makes a stream High profile. Under 1 Mbit/s.
 * - `standard`: crf 18 rather than 20, because 1.2 dB more cost 3 % more CPU, and pictures that a platform encodes again should not
 *   bring visible losses of their own; at 3 to 11 Mbit/s it is about what YouTube asks of 1080p uploads (8 to 12 Mbit/s).
 *   `veryfast`, because the encoder is what bounds a batch, and slower presets save little size at equal quality.
 * - `high`: two steps finer and a thorough search: 2 dB more for 1.3 times the size and over twice the time.
 */
export const PRESETS: Readonly<Record<OutputPreset, PresetFigures>> = {
  draft: { renderScale: 0.25, x264Preset: 'superfast', crf: 22, likelyBitsPerPixel: 0.3, mostBitsPerPixel: 0.5 },
  standard: { renderScale: 1, x264Preset: 'veryfast', crf: 18, likelyBitsPerPixel: 0.25, mostBitsPerPixel: 1 },
  high: { renderScale: 1, x264Preset: 'medium', crf: 16, likelyBitsPerPixel: 0.35, mostBitsPerPixel: 1.75 },
};

/** AAC as delivered takes 192 kbit/s. */
const SOUND_BYTES_PER_SEC = 24_000;
/** Headers and index: well under this for clips of up to 15 minutes. */
const CONTAINER_BYTES = 512 * 1024;

/** What of an output's payload decides its size. */
export interface OutputExtent {
  readonly renderScale: number;
  readonly preset: OutputPreset;
  readonly props: { readonly widthPx: number; readonly heightPx: number; readonly durationFrames: number; readonly fps: number };
}

/** Bytes that a finished output will hardly exceed with an ordinary recording: for estimates of a whole batch. */
export function expectedBytes(payload: OutputExtent): number {
  return bytesAt(payload, PRESETS[payload.preset].likelyBitsPerPixel);
}

/** Bytes that a finished output stays below even with a noisy picture: for the room that one output needs. */
export function mostBytes(payload: OutputExtent): number {
  return bytesAt(payload, PRESETS[payload.preset].mostBitsPerPixel);
}

function bytesAt({ props, renderScale }: OutputExtent, bitsPerPixel: number): number {
  const pixels = props.widthPx * props.heightPx * renderScale ** 2 * props.durationFrames;
  return Math.ceil(pixels * bitsPerPixel / 8 + SOUND_BYTES_PER_SEC * props.durationFrames / props.fps + CONTAINER_BYTES);
}
