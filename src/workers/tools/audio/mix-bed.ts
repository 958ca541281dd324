/** Mixes a music bed under a clip's sound: the one place that does it, for the preview and every render alike. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';

import { duckingAt, duckingCurve, type DuckingKey, type MusicBed } from '#shared/sound/music-bed.ts';
import { measureLoudness } from '#workers/tools/ffmpeg/loudness.ts';
import { inputArgs, runFfmpeg, fileUrl } from '#workers/tools/ffmpeg/run.ts';
import { readWavLayout, wavLevels, writeSilence } from '#workers/tools/ffmpeg/wav.ts';
import { MIX_RATE_HZ } from './mix-filter.ts';

/** Levels are taken this often; shorter gaps are inside speech, shorter sounds are none, seconds. */
const HOP_SEC = 0.05;
const SPEECH_SEC = { leastGap: 0.3, least: 0.1 } as const;
/** Somebody is heard from this far under the clip's loud syllables on, and above the room by so much, dB. */
const UNDER_LOUD_DB = 30;
const ABOVE_ROOM_DB = 8;
/** The bed comes and goes with the clip, seconds. */
const FADE_SEC = { in: 0.5, out: 1 } as const;
/** Where a short bed ends and begins again it is faded out and in for so long, seconds: a step would click, and its bars stay in time. */
const REPEAT_FADE_SEC = 0.01;
/** The gain is worked out every millisecond and goes linearly between. */
const GAIN_FRAMES = MIX_RATE_HZ / 1000;
/** The mix's highest sample: loudness is set afterwards, so room costs nothing. */
const HIGHEST = 0.95;
const CHANNELS = 2;
const CHUNK_FRAMES = 48_000;

/** What is mixed. Paths are absolute; `dialogueLufs`: the clip sound's own loudness. */
export interface BedMix {
  readonly audioPath: string;
  readonly dialogueLufs: number;
  readonly durationSec: number;
  readonly bed: MusicBed;
  readonly outPath: string;
  readonly scratchDir: string;
  readonly signal: AbortSignal;
}

/** Writes the mix as a 16-bit WAV of the clip sound's length; returns the ducking curve. Null: the bed is silent. */
export async function mixBed({ audioPath, dialogueLufs, durationSec, bed, outPath, scratchDir, signal }: BedMix): Promise<DuckingKey[] | null> {
  const bedPath = join(scratchDir, 'bed.wav');
  await runFfmpeg({
    args: [...inputArgs(bed.path), '-map', '0:a:0', '-vn', '-sn', '-dn', '-t', durationSec.toFixed(6), '-ar', String(MIX_RATE_HZ), '-ac', String(CHANNELS), '-c:a', 'pcm_s16le', '-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact', fileUrl(bedPath)],
    signal, subject: 'the music bed',
  });
  const { integratedLufs } = await measureLoudness(bed.path, { signal });
  const [clip, music] = [await samplesOf(audioPath), await samplesOf(bedPath)];
  if (integratedLufs === null || music.length === 0) {
    return null;
  }
  const keys = duckingCurve(speechIn(await wavLevels(audioPath, { hopSec: HOP_SEC, signal })), durationSec, bed);
  const mixed = Float32Array.from(clip, sample => sample / 32768);
  const [frames, bedFrames] = [mixed.length / CHANNELS, music.length / CHANNELS];
  const gainAt = (frame: number): number => {
    const sec = frame / MIX_RATE_HZ;
    const fade = Math.max(0, Math.min(1, sec / FADE_SEC.in, (frames - frame) / MIX_RATE_HZ / FADE_SEC.out));
    return fade * 10 ** ((dialogueLufs - integratedLufs + duckingAt(keys, sec)) / 20);
  };
  for (let from = 0; from < frames; from += GAIN_FRAMES) {
    const [before, after] = [gainAt(from), gainAt(from + GAIN_FRAMES)];
    for (let frame = from; frame < Math.min(frames, from + GAIN_FRAMES); frame += 1) {
      const at = frame % bedFrames;
      const edge = bedFrames < frames ? Math.min(1, (at + 0.5) / MIX_RATE_HZ / REPEAT_FADE_SEC, (bedFrames - at - 0.5) / MIX_RATE_HZ / REPEAT_FADE_SEC) : 1;
      const gain = edge * (before + (after - before) * (frame - from) / GAIN_FRAMES);
      for (let channel = 0; channel < CHANNELS; channel += 1) {
        const sample = frame * CHANNELS + channel;
        mixed[sample] = (mixed[sample] ?? 0) + gain * (music[at * CHANNELS + channel] ?? 0) / 32768;
      }
    }
  }
  signal.throwIfAborted();
  await writeSamples(outPath, mixed);
  return keys;
}

/** Where somebody is heard, on clip time. */
function speechIn(levels: readonly number[]): { startSec: number; endSec: number }[] {
  const sorted = [...levels].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? -90;
  // Talk without a pause has no room to be above of.
  const limitDb = Math.min(Math.max(at(0.05) + ABOVE_ROOM_DB, at(0.95) - UNDER_LOUD_DB), at(0.95) - ABOVE_ROOM_DB);
  const spans: { startSec: number; endSec: number }[] = [];
  levels.forEach((level, index) => {
    if (level >= limitDb) {
      const [startSec, endSec] = [index * HOP_SEC, (index + 1) * HOP_SEC];
      const last = spans.at(-1);
      if (last && startSec - last.endSec < SPEECH_SEC.leastGap) {
        last.endSec = endSec;
      } else {
        spans.push({ startSec, endSec });
      }
    }
  });
  return spans.filter(span => span.endSec - span.startSec > SPEECH_SEC.least);
}

async function samplesOf(path: string): Promise<Int16Array> {
  const { dataOffset, dataBytes } = await readWavLayout(path);
  const bytes = Buffer.from(new ArrayBuffer(dataBytes));
  const file = await open(path, 'r');
  try {
    await file.read(bytes, 0, dataBytes, dataOffset);
  } finally {
    await file.close();
  }
  return new Int16Array(bytes.buffer);
}

async function writeSamples(path: string, samples: Float32Array): Promise<void> {
  const highest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const scale = 32768 * Math.min(1, HIGHEST / Math.max(highest, 1e-9));
  await writeSilence(path, { sampleRateHz: MIX_RATE_HZ, channels: CHANNELS, frames: samples.length / CHANNELS });
  const { dataOffset } = await readWavLayout(path);
  const file = await open(path, 'r+');
  try {
    for (let from = 0; from < samples.length; from += CHUNK_FRAMES * CHANNELS) {
      const part = Int16Array.from(samples.subarray(from, from + CHUNK_FRAMES * CHANNELS), sample => Math.round(sample * scale));
      await file.write(Buffer.from(part.buffer), 0, part.byteLength, dataOffset + 2 * from);
    }
  } finally {
    await file.close();
  }
}
