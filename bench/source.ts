/** What the bench works on: a given recording, a made episode where the fixtures are, or the sample in a loop. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

import { probeMedia } from '#workers/tools/ffmpeg/probe.ts';
import { inputArgs, runFfmpeg } from '#workers/tools/ffmpeg/run.ts';

import { makeSample } from '../scripts/sample/make-sample.ts';

const MINUTES = 3;

export interface BenchSource { readonly video: string; readonly transcript: string | null; readonly what: string; readonly durationSec: number }

/** Finds or makes the source; made ones are kept in `cacheDir`. */
export async function benchSource(given: string | undefined, cacheDir: string, fixtures: string): Promise<BenchSource> {
  const source = given !== undefined ? { video: given, transcript: null, what: given }
    : existsSync(join(fixtures, 'tools', 'make-episode')) ? await episode(cacheDir, fixtures) : await loopedSample(cacheDir);
  const { durationSec } = await probeMedia(source.video);
  if (durationSec === null) {
    throw new Error(`${source.video} does not tell its duration`);
  }
  return { ...source, durationSec };
}

async function episode(cacheDir: string, fixtures: string) {
  const folder = join(cacheDir, `episode-${MINUTES}`);
  if (!existsSync(join(folder, 'truth.json'))) {
    await mkdir(folder, { recursive: true });
    await execa(join(fixtures, 'tools', 'make-episode'), [folder, '--minutes', String(MINUTES)], { stdio: ['ignore', 2, 2] });
  }
  return { video: join(folder, 'episode.mp4'), transcript: join(folder, 'episode.srt'), what: `made episode, ${MINUTES} min, 1920x1080` };
}

async function loopedSample(cacheDir: string) {
  const sample = await makeSample(cacheDir, text => { process.stderr.write(`${text}\n`); });
  const video = sample.video.replace(/sample\.mp4$/, 'sample-looped.mp4');
  const transcript = video.replace(/mp4$/, 'srt');
  const { durationSec } = await probeMedia(sample.video);
  const times = Math.ceil(MINUTES * 60 / (durationSec ?? 60));
  if (!existsSync(transcript)) {
    await runFfmpeg({ args: ['-stream_loop', String(times - 1), ...inputArgs(sample.video), '-c', 'copy', '-movflags', '+faststart', video], subject: 'the bench\'s source' });
    const cues = await readFile(sample.transcript, 'utf8');
    await writeFile(transcript, Array.from({ length: times }, (_, index) => shiftCues(cues, index * (durationSec ?? 0))).join('\n'));
  }
  return { video, transcript, what: `the sample, ${times} times, 1280x720` };
}

function shiftCues(srt: string, bySec: number): string {
  return srt.replace(/(\d\d):(\d\d):(\d\d),(\d\d\d)/g, (_all, h: string, m: string, s: string, ms: string) => {
    const at = Math.round((Number(h) * 3600 + Number(m) * 60 + Number(s) + bySec) * 1000 + Number(ms));
    return `${new Date(at).toISOString().slice(11, 19)},${String(at % 1000).padStart(3, '0')}`;
  });
}
