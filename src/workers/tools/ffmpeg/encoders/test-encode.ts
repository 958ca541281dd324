/** Whether an encoder really works here: some frames are encoded and decoded again, and what came out is looked at. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CutdownError, toErrorData } from '#shared/errors/cutdown-error.ts';
import { PRESETS } from '#shared/render/presets.ts';
import type { OutputPreset } from '#shared/render/presets.ts';
import { ffmpegCapabilities } from '../locate.ts';
import { probeMedia } from '../probe.ts';
import { fileUrl, inputArgs, runFfmpeg, streamFfmpeg } from '../run.ts';
import { CONTAINER_ARGS, videoEncoderArgs } from './args.ts';
import type { EncoderName } from './catalog.ts';

/** What a test found. `reason` is a clause: what was wrong. */
export type EncoderTest = { readonly works: true; readonly worstPsnrDb: number } | { readonly works: false; readonly reason: string };

/**
 * Every frame must be at least this close to what went in, dB over all planes. x264 at the presets' settings gives 42 dB and more
 * on the test picture; one frame of delay gives 21, two pixels of shift 23, TV range taken for full range 27, the matrix of
 * bt601 24, swapped or lost colour 13-14, a picture of half the size enlarged 31 (all measured with x264).
 */
export const LEAST_PSNR_DB = 35;

const TEST_FPS = 30;
const TEST_FRAMES = 12;
const TEST_SIZE = { widthPx: 1080, heightPx: 1920 };
/** A driver that needs longer than this for a dozen frames is of no use; most need well under a second. */
const TIMEOUT_SEC = 20;

/**
 * Encodes a moving test picture with a preset's own arguments (1080x1920, for drafts a quarter of it) and decodes it: count of
 * frames, size, format, tags, and each picture against the original at the same time. Rejects only where `signal` is aborted, or
 * where no ffmpeg can be found.
 */
export async function testEncoder(encoder: EncoderName, preset: OutputPreset, signal?: AbortSignal): Promise<EncoderTest> {
  const { encoders } = await ffmpegCapabilities();
  if (!encoders.has(encoder)) {
    return { works: false, reason: 'this ffmpeg was built without it' };
  }
  const dir = await mkdtemp(join(tmpdir(), 'cutdown-encoder-'));
  try {
    return await encodeAndLook(encoder, preset, join(dir, 'test.mp4'), signal);
  } catch (error) {
    signal?.throwIfAborted();
    return { works: false, reason: reasonOf(error, encoder) };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function encodeAndLook(encoder: EncoderName, preset: OutputPreset, path: string, signal: AbortSignal | undefined): Promise<EncoderTest> {
  const scale = PRESETS[preset].renderScale;
  const size = { widthPx: TEST_SIZE.widthPx * scale, heightPx: TEST_SIZE.heightPx * scale };
  const limits = { signal, timeoutSec: TIMEOUT_SEC, subject: `testing ${encoder}` };
  await runFfmpeg({
    ...limits,
    args: ['-v', 'warning', '-f', 'lavfi', '-i', testPicture(size), '-frames:v', String(TEST_FRAMES), ...videoEncoderArgs({ encoder }, preset, { ...size, fps: TEST_FPS }), ...CONTAINER_ARGS, fileUrl(path)],
  });
  const { video: [found] } = await probeMedia(path, { signal });
  if (!found) {
    return { works: false, reason: 'it wrote no picture' };
  }
  const worstPsnr = await compare(path, size, limits);
  const tags = [found.colorSpace, found.colorPrimaries, found.colorTransfer, found.colorRange].map(tag => tag ?? 'untagged').join(', ');
  const faults = [
    found.codec === 'h264' ? null : `it wrote ${found.codec}`,
    found.widthPx === size.widthPx && found.heightPx === size.heightPx ? null : `its picture is ${found.widthPx}x${found.heightPx} instead of ${size.widthPx}x${size.heightPx}`,
    found.pixelFormat === 'yuv420p' ? null : `its picture is ${found.pixelFormat} instead of yuv420p`,
    found.pixelAspect === 1 ? null : 'its pixels are not square',
    tags === 'bt709, bt709, bt709, tv' ? null : `its colours are tagged ${tags}`,
    worstPsnr.length === TEST_FRAMES ? null : `it wrote ${worstPsnr.length} frames instead of ${TEST_FRAMES}`,
    Math.min(...worstPsnr) >= LEAST_PSNR_DB ? null : `its picture is wrong (${Math.min(...worstPsnr).toFixed(1)} dB from what went in)`,
  ].filter(fault => fault !== null);
  return faults.length > 0 ? { works: false, reason: faults.join(', ') } : { works: true, worstPsnrDb: Math.min(...worstPsnr) };
}

/** A picture in which everything moves, by steps of whole pixels, so that every frame differs from the ones beside it. */
function testPicture({ widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number }): string {
  return [
    `testsrc2=size=${widthPx + 240}x${heightPx + 160}:rate=${TEST_FPS}`, `crop=${widthPx}:${heightPx}:x=4*n:y=2*n`, 'format=gbrp', 'scale=out_color_matrix=bt709:out_range=tv',
    'format=yuv420p', 'setsar=1', 'setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709',
  ].join(',');
}

/** PSNR of each decoded frame against the original at the same time, dB. As many as were decoded, at most 59. */
async function compare(path: string, size: { readonly widthPx: number; readonly heightPx: number }, limits: { signal?: AbortSignal | undefined; timeoutSec: number; subject: string }): Promise<number[]> {
  // The original goes on for longer than the test: a frame too many is then seen.
  const graph = `[0:v]scale=${size.widthPx}:${size.heightPx}[found];${testPicture(size)},trim=end_frame=59[wanted];[found][wanted]psnr=shortest=1:stats_file=-`;
  const { stdout, done } = streamFfmpeg({ ...limits, args: ['-v', 'error', ...inputArgs(path), '-filter_complex', graph, '-f', 'null', '-'] });
  let text = '';
  for await (const chunk of stdout) {
    text += String(chunk);
  }
  await done;
  return [...text.matchAll(/psnr_avg:(inf|[\d.]+)/g)].map(([, value]) => (value === 'inf' ? Infinity : Number(value)));
}

/** What ffmpeg said of the encoder: its first line of it, without the address of the object that spoke. */
function reasonOf(error: unknown, encoder: string): string {
  const { message, detail } = toErrorData(error);
  const lines = (error instanceof CutdownError && error.kind === 'tool-failed' ? (detail ?? '') : '').split('\n');
  const spoken = lines.find(line => line.startsWith(`[${encoder} @`)) ?? lines.find(line => /error|fail|cannot|unable|invalid/i.test(line));
  return (spoken ?? message).replace(/^\[[^\]]*\]\s*/, '').trim().slice(0, 160).replace(/[.:]$/, '');
}
