import type { ClipFacts } from '#shared/artifacts/clip.ts';
import { type ProbeResult, probeMedia } from '#workers/tools/ffmpeg/probe.ts';
import { inputArgs, runFfmpeg } from '#workers/tools/ffmpeg/run.ts';
import { MIX_RATE_HZ } from '#workers/tools/audio/mix-filter.ts';
import type { Contradiction } from './contradictions.ts';

/** How far the sound may be shorter or longer than the picture, seconds: renders pad and cut, but not more than this. */
const AUDIO_SLACK_SEC = 0.1;
/** How much of each end is looked at for black, seconds; and how long black must last to count. */
const EDGE_SEC = 1;
const BLACK_SEC = 0.1;

/** In what the clip's media files differ from what is recorded of them. Reads headers only. */
export async function mediaContradictions(paths: { mediaPath: string; audioPath: string }, facts: ClipFacts, signal: AbortSignal): Promise<Contradiction[]> {
  const [media, audio] = await Promise.all([probeMedia(paths.mediaPath, { signal }), probeMedia(paths.audioPath, { signal })]);
  return [...pictureContradictions(media, facts), ...soundContradictions(audio, facts)];
}

/** The picture's part of `mediaContradictions`. */
export function pictureContradictions(media: ProbeResult, facts: ClipFacts): Contradiction[] {
  const stream = media.video[0];
  if (!stream) {
    return [{ field: 'clip-media', sentence: 'has no picture' }];
  }
  const found: Contradiction[] = [];
  if (stream.widthPx !== facts.widthPx || stream.heightPx !== facts.heightPx) {
    found.push({ field: 'clip-media', sentence: `is ${stream.widthPx}x${stream.heightPx}, but ${facts.widthPx}x${facts.heightPx} is recorded` });
  }
  if (stream.averageFps !== null && Math.abs(stream.averageFps - facts.fps) > 0.02) {
    found.push({ field: 'clip-media', sentence: `runs at ${stream.averageFps.toFixed(3)} fps, but ${facts.fps} is recorded` });
  }
  if (stream.frameCount !== null && stream.frameCount !== facts.frameCount) {
    found.push({ field: 'clip-media', sentence: `has ${stream.frameCount} frames, but ${facts.frameCount} are recorded` });
  }
  const durationSec = stream.durationSec ?? media.durationSec;
  if (durationSec !== null && Math.abs(durationSec - facts.durationSec) > 2 / facts.fps) {
    found.push({ field: 'clip-media', sentence: `lasts ${durationSec.toFixed(3)} s, but ${facts.durationSec} s are recorded` });
  }
  if (stream.rotationDeg !== 0 || Math.abs(stream.pixelAspect - 1) > 0.001 || stream.bitDepth !== 8) {
    found.push({ field: 'clip-media', sentence: 'is turned, has odd pixels or more than 8 bits: it was not normalised' });
  }
  return found;
}

/** The sound's part of `mediaContradictions`. */
export function soundContradictions(audio: ProbeResult, facts: ClipFacts): Contradiction[] {
  const stream = audio.audio[0];
  if (!stream) {
    return [{ field: 'clip-audio', sentence: 'has no sound track' }];
  }
  const found: Contradiction[] = [];
  if (stream.sampleRateHz !== MIX_RATE_HZ || stream.channels !== 2) {
    found.push({ field: 'clip-audio', sentence: `has ${stream.sampleRateHz} Hz and ${stream.channels} channels, but clips are ${MIX_RATE_HZ} Hz stereo` });
  }
  const durationSec = stream.durationSec ?? audio.durationSec;
  if (durationSec !== null && Math.abs(durationSec - facts.durationSec) > AUDIO_SLACK_SEC) {
    found.push({ field: 'clip-audio', sentence: `lasts ${durationSec.toFixed(3)} s, but the clip ${facts.durationSec} s` });
  }
  return found;
}

/**
 * Seconds of black at the clip's start and end, within its first and last second; 0 for none. Black: 98 % of the picture below
 * a tenth of full brightness (ffmpeg's blackdetect) for at least a tenth of a second.
 */
export async function blackEdges(mediaPath: string, facts: ClipFacts, signal: AbortSignal): Promise<{ startSec: number; endSec: number }> {
  const tailFromSec = Math.max(0, facts.durationSec - EDGE_SEC);
  const [head, tail] = await Promise.all([blackSpans(mediaPath, 0, signal), blackSpans(mediaPath, tailFromSec, signal)]);
  const first = head.find(span => span.startSec <= 1.5 / facts.fps);
  const last = tail.find(span => tailFromSec + span.endSec >= facts.durationSec - 1.5 / facts.fps);
  return { startSec: first ? first.endSec - first.startSec : 0, endSec: last ? last.endSec - last.startSec : 0 };
}

async function blackSpans(mediaPath: string, fromSec: number, signal: AbortSignal): Promise<{ startSec: number; endSec: number }[]> {
  const { stderr } = await runFfmpeg({
    args: ['-ss', fromSec.toFixed(3), '-t', String(EDGE_SEC), ...inputArgs(mediaPath), '-map', '0:v:0', '-an', '-vf', `scale=160:-2,blackdetect=d=${BLACK_SEC}:pic_th=0.98:pix_th=0.1`, '-f', 'null', '-'],
    signal, timeoutSec: 120, subject: 'looking for black pictures',
  });
  return [...stderr.matchAll(/black_start:([\d.]+) black_end:([\d.]+)/g)].map(([, start, end]) => ({ startSec: Number(start), endSec: Number(end) }));
}
