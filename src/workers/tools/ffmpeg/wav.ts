/** 16-bit PCM WAV files: exact lengths, and reading in pieces. */
import { open } from 'node:fs/promises';

import { CutdownError } from '#shared/errors/cutdown-error.ts';

const HEADER_BYTES = 44;
const SILENCE_BYTES = 1024 * 1024;
const READ_BYTES = 256 * 1024;

/** Where a WAV's samples are. */
export interface WavLayout {
  channels: number; sampleRateHz: number;
  /** Bytes before the first sample, and of all samples. */
  dataOffset: number; dataBytes: number;
  /** Samples per channel. */
  frames: number;
}

/** Reads the header of a 16-bit PCM WAV. Rejects with `artifact-invalid` for anything else. */
export async function readWavLayout(path: string): Promise<WavLayout> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(4096);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    const { size } = await file.stat();
    const dataAt = head.subarray(0, bytesRead).indexOf('data', 12, 'latin1');
    const formatAt = head.subarray(0, bytesRead).indexOf('fmt ', 12, 'latin1');
    if (head.toString('latin1', 0, 4) !== 'RIFF' || formatAt < 0 || dataAt < 0 || head.readUInt16LE(formatAt + 22) !== 16) {
      throw new CutdownError('artifact-invalid', 'A sound file is not a 16-bit WAV.', { advice: 'Run the stage that made it again.' });
    }
    const channels = head.readUInt16LE(formatAt + 10);
    const dataOffset = dataAt + 8;
    // A WAV written to a pipe says 0xffffffff: what is there counts.
    const dataBytes = Math.min(head.readUInt32LE(dataAt + 4), size - dataOffset);
    const frames = Math.floor(dataBytes / (2 * channels));
    return { channels, sampleRateHz: head.readUInt32LE(formatAt + 12), dataOffset, dataBytes: frames * 2 * channels, frames };
  } finally {
    await file.close();
  }
}

/** Makes a 16-bit WAV (44-byte header, as ffmpeg writes with `-bitexact`) exactly `frames` long, in place: cut off, or silence added. */
export async function setWavLength(path: string, frames: number): Promise<void> {
  const { channels, dataOffset, dataBytes } = await readWavLayout(path);
  const wanted = frames * channels * 2;
  const file = await open(path, 'r+');
  try {
    await file.truncate(dataOffset + Math.min(wanted, dataBytes));
    const silence = Buffer.alloc(SILENCE_BYTES);
    for (let at = dataBytes; at < wanted; at += SILENCE_BYTES) {
      const length = Math.min(SILENCE_BYTES, wanted - at);
      await file.write(silence, 0, length, dataOffset + at);
    }
    const sizes = Buffer.alloc(4);
    sizes.writeUInt32LE(dataOffset - 8 + wanted);
    await file.write(sizes, 0, 4, 4);
    sizes.writeUInt32LE(wanted);
    await file.write(sizes, 0, 4, dataOffset - 4);
  } finally {
    await file.close();
  }
}

/** Writes a WAV of digital silence. */
export async function writeSilence(path: string, options: { channels: number; sampleRateHz: number; frames: number }): Promise<void> {
  const { channels, sampleRateHz, frames } = options;
  const head = Buffer.alloc(HEADER_BYTES);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(HEADER_BYTES - 8, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(sampleRateHz, 24);
  head.writeUInt32LE(sampleRateHz * channels * 2, 28);
  head.writeUInt16LE(channels * 2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  const file = await open(path, 'w');
  try {
    await file.write(head);
  } finally {
    await file.close();
  }
  await setWavLength(path, frames);
}

/** The highest |sample| (0 to 1, 3 decimals) of each `hopSec` of a mono 16-bit WAV; the last piece may be shorter. */
export async function wavPeaks(path: string, options: { hopSec: number; signal?: AbortSignal }): Promise<number[]> {
  const layout = await readWavLayout(path);
  const hop = Math.max(1, Math.round(layout.sampleRateHz * options.hopSec)) * layout.channels;
  const peaks: number[] = [];
  let highest = 0;
  let inHop = 0;
  for await (const samples of readSamples(path, layout, options.signal)) {
    for (const sample of samples) {
      const height = sample < 0 ? -sample : sample;
      highest = height > highest ? height : highest;
      inHop += 1;
      if (inHop === hop) {
        peaks.push(Math.round(Math.min(1, highest / 32768) * 1000) / 1000);
        highest = 0;
        inHop = 0;
      }
    }
  }
  return inHop > 0 ? [...peaks, Math.round(Math.min(1, highest / 32768) * 1000) / 1000] : peaks;
}

/** The level of each `hopSec` of a 16-bit WAV over all its channels, dBFS RMS, at least -90; a last part of a hop is left out. */
export async function wavLevels(path: string, options: { hopSec: number; signal?: AbortSignal }): Promise<number[]> {
  const layout = await readWavLayout(path);
  const hop = Math.max(1, Math.round(layout.sampleRateHz * options.hopSec)) * layout.channels;
  const levels: number[] = [];
  let sum = 0;
  let inHop = 0;
  for await (const samples of readSamples(path, layout, options.signal)) {
    for (const sample of samples) {
      sum += (sample / 32768) ** 2;
      inHop += 1;
      if (inHop === hop) {
        levels.push(Math.max(-90, 10 * Math.log10(sum / hop + 1e-12)));
        sum = 0;
        inHop = 0;
      }
    }
  }
  return levels;
}

async function* readSamples(path: string, layout: WavLayout, signal: AbortSignal | undefined): AsyncGenerator<Int16Array> {
  const file = await open(path, 'r');
  const buffer = Buffer.from(new ArrayBuffer(READ_BYTES));
  try {
    for (let at = 0; at < layout.dataBytes; at += READ_BYTES) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, Math.min(READ_BYTES, layout.dataBytes - at), layout.dataOffset + at);
      yield new Int16Array(buffer.buffer, 0, Math.floor(bytesRead / 2));
    }
  } finally {
    await file.close();
  }
}
