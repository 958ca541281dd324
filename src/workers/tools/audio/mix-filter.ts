import type { OutputPayload } from '#shared/render/composition-props.ts';

/** Sample rate of clip audio and of every delivered file, Hz. */
export const MIX_RATE_HZ = 48_000;

/**
 * Rate the limiter works at, Hz: four times the clip's, the oversampling that ITU-R BS.1770-4 (annex 2) asks of a true-peak
 * meter, so that the limiter sees nearly the peaks which the meter sees.
 */
const LIMITER_RATE_HZ = 4 * MIX_RATE_HZ;

/** Encoder arguments of every delivered sound track. Predicting and rendering use the same, because AAC moves peaks. */
export const MIX_ENCODER_ARGS: readonly string[] = ['-c:a', 'aac', '-b:a', '192k', '-ar', String(MIX_RATE_HZ), '-ac', '2'];

/**
 * The ffmpeg audio filter chain that brings a clip's sound to its delivered form: gain, true-peak limiter, fades at the
 * edges, and exactly `durationSec` long (padded with silence or cut). Input: the clip audio, any rate and layout ffmpeg can
 * resample; output: 48 kHz stereo float. Use it as `-af` or as a branch of a filter graph; it holds no quotes. The audio
 * plan's prediction is measured through this very chain, so renders must use it unchanged.
 *
 * `alimiter` levels automatically unless told not to, and delays by its look-ahead unless told to compensate.
 */
export function mixFilter(audio: OutputPayload['audio'], durationSec: number): string {
  const filters = [`aresample=${MIX_RATE_HZ}`, 'aformat=sample_fmts=fltp:channel_layouts=stereo'];
  if (!audio.silent) {
    if (audio.gainDb !== 0) {
      filters.push(`volume=volume=${decimal(audio.gainDb)}dB:precision=float`);
    }
    if (audio.limiterDb !== null) {
      filters.push(
        `aresample=${LIMITER_RATE_HZ}`,
        `alimiter=limit=${decimal(10 ** (audio.limiterDb / 20))}:attack=5:release=80:level=false:latency=true`,
        `aresample=${MIX_RATE_HZ}`,
        'aformat=sample_fmts=fltp:channel_layouts=stereo',
      );
    }
  }
  filters.push(`apad=whole_dur=${decimal(durationSec)}`, `atrim=end=${decimal(durationSec)}`);
  if (!audio.silent && audio.fadeInSec > 0) {
    filters.push(`afade=t=in:st=0:d=${decimal(audio.fadeInSec)}`);
  }
  if (!audio.silent && audio.fadeOutSec > 0) {
    filters.push(`afade=t=out:st=${decimal(Math.max(0, durationSec - audio.fadeOutSec))}:d=${decimal(audio.fadeOutSec)}`);
  }
  return filters.join(',');
}

/** A number as ffmpeg reads it: never in exponent form, at most six decimals. */
function decimal(value: number): string {
  return String(Number(value.toFixed(6)));
}
