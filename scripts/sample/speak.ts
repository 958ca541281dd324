/** Lines of text to sound: ffmpeg's flite, else espeak-ng, else a voice-like sound of our own. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

import { ffmpegCapabilities, locateFfmpeg } from '#workers/tools/ffmpeg/locate.ts';

import type { Line } from './dialogue.ts';
import { synthesizeVoice } from './synthetic-voice.ts';

export const RATE_HZ = 24_000;
/** Quieter than this, full scale 1, is taken for silence when a line's ends are trimmed. */
const SILENCE = 0.008;

export type VoiceKind = 'flite' | 'espeak-ng' | 'synthetic';

/** Which voices this machine has. */
export async function chooseVoice(): Promise<VoiceKind> {
  const { filters } = await ffmpegCapabilities();
  if (filters.has('flite')) {
    return 'flite';
  }
  const { exitCode } = await execa('espeak-ng', ['--version'], { reject: false, timeout: 10_000 });
  return exitCode === 0 ? 'espeak-ng' : 'synthetic';
}

/** Mono samples of a line, -1..1 at `RATE_HZ`, without silence at its ends. `folder` takes temporary files. */
export async function speakLine(line: Line, kind: VoiceKind, folder: string): Promise<Float32Array> {
  if (kind === 'synthetic') {
    return trim(synthesizeVoice(line.text, { pitchHz: line.speaker === 0 ? 205 : 118, rateHz: RATE_HZ }));
  }
  const { ffmpegPath } = await locateFfmpeg();
  await writeFile(join(folder, 'line.txt'), line.text);
  let input: string[];
  if (kind === 'flite') {
    input = ['-f', 'lavfi', '-i', `flite=textfile=line.txt:voice=${line.speaker === 0 ? 'slt' : 'rms'}`];
  } else {
    await execa('espeak-ng', ['-v', line.speaker === 0 ? 'en-us+f3' : 'en-us+m3', '-s', '165', '-f', 'line.txt', '-w', 'line.wav'], { cwd: folder, timeout: 60_000 });
    input = ['-i', 'line.wav'];
  }
  const output = ['-af', 'loudnorm=I=-20:TP=-3', '-ac', '1', '-ar', String(RATE_HZ), '-f', 'f32le', 'line.f32'];
  await execa(ffmpegPath, ['-hide_banner', '-nostdin', '-y', '-loglevel', 'error', ...input, ...output], { cwd: folder, timeout: 60_000 });
  const bytes = await readFile(join(folder, 'line.f32'));
  return trim(new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength - bytes.byteLength % 4)));
}

function trim(samples: Float32Array): Float32Array {
  const first = samples.findIndex(value => Math.abs(value) > SILENCE);
  const last = samples.findLastIndex(value => Math.abs(value) > SILENCE);
  return first < 0 ? samples : samples.slice(first, last + 1);
}
