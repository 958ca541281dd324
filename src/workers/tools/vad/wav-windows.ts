/** Reads a 16 kHz mono WAV window by window; never holds more than a few kilobytes of it. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';

import { CutdownError } from '#shared/errors/cutdown-error.ts';

/** Sample rate that speech detection works at, Hz. */
export const SAMPLE_RATE_HZ = 16_000;

const READ_BYTES = 64 * 1024;
/** Header chunks before the samples are small; a file whose samples start later is no WAV that we wrote. */
const HEADER_LIMIT_BYTES = 1 << 20;

/** Where the samples stand in a WAV. `sizeBytes` is what the file really holds, whatever its header says. */
interface WavData {
  offsetBytes: number;
  sizeBytes: number;
}

/**
 * Windows of `length` samples, -1 to 1; the last one is filled up with zeros after its `realSamples`. The same array is handed out again and again:
 * copy what must last. Throws `artifact-invalid` when the file is not a 16-bit mono WAV of 16 kHz.
 */
export async function* wavWindows(path: string, length: number, signal: AbortSignal): AsyncGenerator<{ samples: Float32Array; realSamples: number; fraction: number }> {
  const file = await open(path, 'r');
  try {
    const { offsetBytes, sizeBytes } = await findData(file, path);
    const window = new Float32Array(length);
    const buffer = Buffer.alloc(READ_BYTES);
    let filled = 0;
    let at = 0;
    while (at + 1 < sizeBytes) {
      signal.throwIfAborted();
      const wanted = Math.min(READ_BYTES, sizeBytes - at) & ~1;
      const { bytesRead } = await file.read(buffer, 0, wanted, offsetBytes + at);
      if (bytesRead < 2) {
        break;
      }
      const usable = bytesRead & ~1;
      for (let i = 0; i < usable; i += 2) {
        window[filled++] = buffer.readInt16LE(i) / 32768;
        if (filled === length) {
          yield { samples: window, realSamples: length, fraction: (at + i) / sizeBytes };
          filled = 0;
        }
      }
      at += usable;
    }
    if (filled > 0) {
      window.fill(0, filled);
      yield { samples: window, realSamples: filled, fraction: 1 };
    }
  } finally {
    await file.close();
  }
}

async function findData(file: FileHandle, path: string): Promise<WavData> {
  const { size } = await file.stat();
  const header = Buffer.alloc(12);
  await file.read(header, 0, 12, 0);
  if (size < 12 || header.toString('latin1', 0, 4) !== 'RIFF' || header.toString('latin1', 8, 12) !== 'WAVE') {
    throw invalid(path, 'it is no WAV file');
  }
  let at = 12;
  let formatSeen = false;
  while (at + 8 <= Math.min(size, HEADER_LIMIT_BYTES)) {
    const chunk = Buffer.alloc(24);
    await file.read(chunk, 0, 24, at);
    const id = chunk.toString('latin1', 0, 4);
    const length = chunk.readUInt32LE(4);
    if (id === 'fmt ') {
      formatSeen = true;
      const channels = chunk.readUInt16LE(10);
      const rateHz = chunk.readUInt32LE(12);
      const bits = chunk.readUInt16LE(22);
      if (channels !== 1 || rateHz !== SAMPLE_RATE_HZ || bits !== 16) {
        throw invalid(path, `it has ${channels} channels of ${bits} bits at ${rateHz} Hz`);
      }
    } else if (id === 'data') {
      if (!formatSeen) {
        throw invalid(path, 'its format is missing');
      }
      // A header written to a pipe, or of more than 4 GiB, names no real length: the file's end counts.
      const left = size - at - 8;
      return { offsetBytes: at + 8, sizeBytes: length === 0 || length > left ? left : length };
    }
    at += 8 + length + (length & 1);
  }
  throw invalid(path, 'it holds no samples');
}

function invalid(path: string, why: string): CutdownError {
  return new CutdownError('artifact-invalid', `The sound ${basename(path)} can't be searched for speech: ${why}; 16-bit mono at 16000 Hz is needed.`, {
    advice: 'Run the recording again from the transcoding stage.',
  });
}
