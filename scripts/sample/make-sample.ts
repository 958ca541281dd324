/** Makes the sample recording: two drawn people talking for about a minute, and its transcript. Made once, then kept. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

import { locateFfmpeg } from '#workers/tools/ffmpeg/locate.ts';

import { DIALOGUE, SPEAKERS } from './dialogue.ts';
import { createFigures, HEIGHT_PX, WIDTH_PX, type Shot } from './figures.ts';
import { chooseVoice, RATE_HZ, speakLine, type VoiceKind } from './speak.ts';

const FPS = 30;
const LEAD_SEC = 0.6;
/** Raised when the same dialogue would give another sample. */
const SAMPLE_VERSION = 2;
/** RMS of a 30th of a second at which a mouth is fully open. */
const FULL_MOUTH = 0.16;

interface Spoken { readonly speaker: 0 | 1; readonly text: string; readonly startSec: number; readonly endSec: number; readonly samples: Float32Array }

/** Makes the sample in `folder`, unless it is there. `video` has a transcript of the same name beside it. */
export async function makeSample(folder: string, say: (text: string) => void): Promise<{ video: string; transcript: string }> {
  const voice = await chooseVoice();
  const key = createHash('sha256').update(JSON.stringify([SAMPLE_VERSION, voice, DIALOGUE])).digest('hex').slice(0, 8);
  const home = join(folder, `sample-${key}`);
  const sample = { video: join(home, 'sample.mp4'), transcript: join(home, 'sample.srt') };
  if (existsSync(sample.video) && existsSync(sample.transcript)) {
    return sample;
  }
  say(`Making the sample recording (voice: ${voice})…`);
  await mkdir(folder, { recursive: true });
  const making = await mkdtemp(join(folder, 'making-'));
  try {
    const { spoken, durationSec } = await speakAll(voice, making);
    await writeFile(join(making, 'sample.srt'), toSrt(spoken));
    await writeFile(join(making, 'sound.f32'), mix(spoken, durationSec));
    await encode(making, spoken, durationSec);
    for (const name of ['line.txt', 'line.wav', 'line.f32', 'sound.f32']) {
      await rm(join(making, name), { force: true });
    }
    await rm(home, { recursive: true, force: true });
    await rename(making, home);
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    throw error;
  }
  return sample;
}

async function speakAll(voice: VoiceKind, folder: string): Promise<{ spoken: Spoken[]; durationSec: number }> {
  const spoken: Spoken[] = [];
  let atSec = LEAD_SEC;
  for (const line of DIALOGUE) {
    const samples = await speakLine(line, voice, folder);
    const endSec = atSec + samples.length / RATE_HZ;
    spoken.push({ speaker: line.speaker, text: line.text, startSec: atSec, endSec, samples });
    atSec = endSec + line.pauseSec;
  }
  return { spoken, durationSec: atSec };
}

/** All lines on one track, over a room's faint noise (digital silence between lines is what no recording has). */
function mix(spoken: readonly Spoken[], durationSec: number): Uint8Array {
  const track = new Float32Array(Math.ceil(durationSec * RATE_HZ));
  let noise = 1;
  for (let index = 0; index < track.length; index += 1) {
    noise = (noise * 16807) % 2147483647;
    track[index] = (noise / 1073741824 - 1) * 0.0008;
  }
  for (const line of spoken) {
    const start = Math.round(line.startSec * RATE_HZ);
    line.samples.forEach((value, index) => {
      track[start + index] = (track[start + index] ?? 0) + value;
    });
  }
  return new Uint8Array(track.buffer);
}

async function encode(folder: string, spoken: readonly Spoken[], durationSec: number): Promise<void> {
  const { ffmpegPath } = await locateFfmpeg();
  const picture = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${WIDTH_PX}x${HEIGHT_PX}`, '-r', String(FPS), '-i', 'pipe:0'];
  const sound = ['-f', 'f32le', '-ar', String(RATE_HZ), '-ac', '1', '-i', 'sound.f32'];
  const colour = ['-vf', 'scale=out_color_matrix=bt709:out_range=tv,format=yuv420p', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'];
  const codec = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-movflags', '+faststart'];
  const encoder = execa(ffmpegPath, ['-hide_banner', '-y', '-loglevel', 'error', ...picture, ...sound, ...colour, ...codec, 'sample.mp4'], {
    cwd: folder, stdin: 'pipe', timeout: 600_000,
  });
  const frames = Math.floor(durationSec * FPS);
  const figures = createFigures();
  const mouths: [number, number] = [0, 0];
  const feed = async (): Promise<void> => {
    for (let frame = 0; frame < frames; frame += 1) {
      const timeSec = frame / FPS;
      const now = spoken.find(line => timeSec >= line.startSec && timeSec < line.endSec);
      for (const who of [0, 1] as const) {
        const target = now?.speaker === who ? level(now, timeSec) : 0;
        mouths[who] += (target - mouths[who]) * 0.6;
      }
      const picture = Buffer.from(figures.draw(shotAt(spoken, timeSec), { mouths, timeSec }));
      if (!encoder.stdin.write(picture)) {
        await once(encoder.stdin, 'drain');
      }
    }
    encoder.stdin.end();
  };
  await Promise.all([encoder, feed()]);
}

function level(line: Spoken, timeSec: number): number {
  const start = Math.floor((timeSec - line.startSec) * RATE_HZ);
  let sum = 0;
  const count = Math.floor(RATE_HZ / FPS);
  for (let index = start; index < start + count; index += 1) {
    sum += (line.samples[index] ?? 0) ** 2;
  }
  return Math.min(1, Math.sqrt(sum / count) / FULL_MOUTH);
}

/** The wide shot opens and comes back now and then; else the camera is on who speaks, and cuts in the pause before a line. */
function shotAt(spoken: readonly Spoken[], timeSec: number): Shot {
  const next = spoken.findIndex(line => timeSec < line.endSec + 0.2);
  const index = next < 0 ? spoken.length - 1 : next;
  return index % 5 === 0 ? 'wide' : spoken[index]?.speaker === 0 ? 'close-0' : 'close-1';
}

function toSrt(spoken: readonly Spoken[]): string {
  return spoken.map((line, index) => `${index + 1}\n${stamp(line.startSec)} --> ${stamp(line.endSec)}\n${SPEAKERS[line.speaker]}: ${line.text}\n`).join('\n');
}

function stamp(sec: number): string {
  const ms = Math.round(sec * 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)},${String(ms % 1000).padStart(3, '0')}`;
}
