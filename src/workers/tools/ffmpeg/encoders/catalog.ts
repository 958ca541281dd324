/** The H.264 encoders that outputs can be made with. */
import type { EncoderWish } from '#shared/render/presets.ts';

/** Names of the encoders as ffmpeg calls them. */
export type EncoderName = 'libx264' | 'h264_videotoolbox' | 'h264_nvenc' | 'h264_qsv' | 'h264_amf';

/** The picture that is encoded: what the filter graph hands over, after scaling. */
export interface EncodedPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fps: number;
}

/** A wish that names a hardware encoder. */
export type HardwareWish = Exclude<EncoderWish, 'x264' | 'auto'>;

/** ffmpeg's name for each hardware encoder. */
export const HARDWARE_ENCODERS: Readonly<Record<HardwareWish, EncoderName>> = {
  videotoolbox: 'h264_videotoolbox', nvenc: 'h264_nvenc', qsv: 'h264_qsv', amf: 'h264_amf',
};

/**
 * What `auto` tries, in this order. Macs have VideoToolbox alone. Elsewhere cards with an encoder of their own come before the
 * processor's graphics: NVENC, whose constant quality is the steadiest, then Quick Sync, then AMF.
 */
export function automaticOrder(platform: NodeJS.Platform = process.platform): readonly HardwareWish[] {
  return platform === 'darwin' ? ['videotoolbox'] : ['nvenc', 'qsv', 'amf'];
}

/**
 * How many encodes a hardware encoder should do at once: each output of a clip is one, three aspects are three. More are
 * refused by the driver or only share the same chip.
 *
 * - NVENC: NVIDIA's driver lets consumer cards encode 2 at once for the whole system, 3 since 2020, 5 since March 2023, 8 since
 *   January 2024 (NVIDIA's "Video Encode and Decode GPU Support Matrix" and driver release notes); 3 holds on every driver in use
 *   and leaves the newer ones room for a recorder or a call.
 * - VideoToolbox, Quick Sync, AMF: no documented limit. A chip has one or two engines; a third encode hides the pauses between
 *   frames, more would only take memory (judgement, not measured).
 *
 * x264 has no sessions: Infinity (cores and memory bound it).
 */
export function encoderSessions(encoder: string): number {
  return encoder.startsWith('h264_') ? 3 : Infinity;
}
