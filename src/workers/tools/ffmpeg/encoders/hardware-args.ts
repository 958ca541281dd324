/** Rate control of the hardware encoders. */
import { PRESETS } from '#shared/render/presets.ts';
import type { OutputPreset } from '#shared/render/presets.ts';
import type { EncodedPicture } from './catalog.ts';
import { h264Level } from './level.ts';

/**
 * Writes tags and square pixels into the stream itself: some encoders leave them out and would rely on the container alone
 * (ffmpeg's bitstream filter `h264_metadata`; values of ITU-T H.264 annex E: 1 is bt709).
 */
const TAGGING = ['-bsf:v', 'h264_metadata=colour_primaries=1:transfer_characteristics=1:matrix_coefficients=1:video_full_range_flag=0:sample_aspect_ratio=1/1'];

/**
 * Encoder, speed and quality. Each uses the encoder's own constant quality, at a figure meant to look like x264's at the
 * preset's crf, on the side of quality: hardware needs up to twice the size for it. None of these chips was at hand when the
 * figures were chosen: they follow the sources named beside them, and `testEncoder` checks each on the machine that has it.
 */
export function hardwareArgs(encoder: string, preset: OutputPreset, picture: EncodedPicture): string[] {
  const make = { h264_videotoolbox: videotoolbox, h264_nvenc: nvenc, h264_qsv: quickSync, h264_amf: amf }[encoder];
  if (!make) {
    throw new Error(`no arguments for encoder ${encoder}`);
  }
  return ['-c:v', encoder, ...make(preset, picture), ...TAGGING];
}

/**
 * Target quality: `-rc vbr` with `-cq` and no bitrate (NVIDIA, "Using FFmpeg with NVIDIA GPU Hardware Acceleration"; NVENC
 * programming guide, "target quality", scale of H.264's QP). Its scale runs near x264's crf; one less makes up for the
 * simpler search. `p1`-`p7` are the SDK's presets, quickest to best. With adaptive quantisation in space, as x264 has by default.
 * Every key frame closes its group: ffmpeg sets the IDR period to `-g`.
 */
function nvenc(preset: OutputPreset, picture: EncodedPicture): string[] {
  const speed = { draft: 'p1', standard: 'p5', high: 'p7' }[preset];
  return ['-preset', speed, '-tune', 'hq', '-rc', 'vbr', '-cq', String(PRESETS[preset].crf - 1), '-b:v', '0', '-spatial-aq', '1', '-forced-idr', '1', '-level:v', h264Level(picture)];
}

/**
 * Intelligent constant quality: `-global_quality` without `-qscale` (ffmpeg's documentation, "QSV Encoders"), 1 best to 51; Intel
 * describes the scale as that of x264's crf. `-idr_interval 0` makes every I picture an IDR. Levels are written as whole numbers.
 */
function quickSync(preset: OutputPreset, picture: EncodedPicture): string[] {
  const speed = { draft: 'veryfast', standard: 'medium', high: 'veryslow' }[preset];
  return ['-preset', speed, '-global_quality', String(PRESETS[preset].crf - 1), '-forced_idr', '1', '-idr_interval', '0', '-level:v', h264Level(picture).replace('.', '')];
}

/**
 * Constant quantiser (`-rc cqp`), AMF's only mode that every chip has and that holds quality rather than a rate. x264 gives key
 * frames about 3 less than the frames that follow (its ipratio of 1.4) and B frames 2 more (pbratio 1.3); so here.
 */
function amf(preset: OutputPreset, picture: EncodedPicture): string[] {
  const { crf } = PRESETS[preset];
  const speed = { draft: 'speed', standard: 'balanced', high: 'quality' }[preset];
  return ['-usage', 'transcoding', '-quality', speed, '-rc', 'cqp', '-qp_i', String(crf - 2), '-qp_p', String(crf + 1), '-qp_b', String(crf + 3), '-level:v', h264Level(picture)];
}

/**
 * Constant quality `-q:v`, 1 worst to 100, which only Apple's own processors have: on Intel Macs ffmpeg refuses it ("qscale not
 * available for encoder"), so there it is a bitrate. Public calibrations by SSIM put crf 18, 23 and 28 of x264 `medium` at 75, 64
 * and 53: 2.2 a step. Level: VideoToolbox chooses it from the picture.
 */
function videotoolbox(preset: OutputPreset, picture: EncodedPicture): string[] {
  const { crf, likelyBitsPerPixel } = PRESETS[preset];
  if (process.arch === 'arm64') {
    return ['-allow_sw', '0', '-q:v', String(Math.round(75 - 2.2 * (crf - 18)))];
  }
  const bitsPerSec = Math.round(picture.widthPx * picture.heightPx * picture.fps * likelyBitsPerPixel / 1000) * 1000;
  return ['-allow_sw', '0', '-b:v', String(bitsPerSec), '-maxrate:v', String(2 * bitsPerSec), '-bufsize:v', String(2 * bitsPerSec)];
}
