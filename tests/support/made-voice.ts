/** A made voice: words of known length in a room of known noise, to be measured on. */
import { writeFileSync } from 'node:fs';

/** A sound of the voice, seconds. `hiss`: an unvoiced sound (s, f), 28 dB under the vowels. */
export interface MadeWord { readonly startSec: number; readonly endSec: number; readonly text: string; readonly hiss?: boolean }

/** A voice that fades in over 15 ms and out over 50 ms, at about -20 dBFS, over white noise at `roomDb` dBFS. The same every time. */
export function madeVoice(words: readonly MadeWord[], options: { durationSec: number; sampleRateHz: number; roomDb: number }): Float32Array {
  const { durationSec, sampleRateHz, roomDb } = options;
  const random = noise();
  const room = 10 ** (roomDb / 20) * Math.sqrt(3);
  const samples = Float32Array.from({ length: Math.round(durationSec * sampleRateHz) }, () => room * random());
  for (const { startSec, endSec, hiss = false } of words) {
    const pitchHz = 110 + 15 * Math.sin(7 * startSec);
    for (let at = Math.round(startSec * sampleRateHz); at < Math.round(endSec * sampleRateHz); at += 1) {
      const sec = at / sampleRateHz;
      const envelope = Math.min(1, (sec - startSec) / 0.015, (endSec - sec) / 0.05);
      const voiced = [1, 0.6, 0.4, 0.3].reduce((sum, height, harmonic) => sum + height * Math.sin(2 * Math.PI * pitchHz * (harmonic + 1) * sec), 0);
      samples[at] = (samples[at] ?? 0) + envelope * (hiss ? 0.007 * random() : 0.09 * voiced);
    }
  }
  return samples;
}

/** Writes samples as a 16-bit WAV; several channels: one list each. */
export function writeWav(path: string, channels: readonly Float32Array[], sampleRateHz: number): void {
  const frames = channels[0]?.length ?? 0;
  const bytes = Buffer.alloc(44 + frames * 2 * channels.length);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels.length, 22);
  bytes.writeUInt32LE(sampleRateHz, 24);
  bytes.writeUInt32LE(sampleRateHz * 2 * channels.length, 28);
  bytes.writeUInt16LE(2 * channels.length, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(bytes.length - 44, 40);
  for (let frame = 0; frame < frames; frame += 1) {
    channels.forEach((channel, index) => {
      bytes.writeInt16LE(Math.round(Math.max(-1, Math.min(1, channel[frame] ?? 0)) * 32767), 44 + 2 * (frame * channels.length + index));
    });
  }
  writeFileSync(path, bytes);
}

/** Numbers from -1 to 1 that look like chance. */
export function noise(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
