/** The recordings that framing is measured on: named by path, made, or found among the fixtures. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { execa } from 'execa';

import type { Framing } from '#shared/artifacts/clip.ts';

import { drawnRecordings } from './drawn.ts';
import { episodeTruth, sideBySideTruth, type Recording } from './truth.ts';

/** Made episodes: seed and transcript, other than those that anything was tuned with. */
const MADE = [
  { seed: 11, srt: 'Syntax027.srt' }, { seed: 23, srt: 'Syntax024.srt' }, { seed: 37, srt: 'Syntax025.srt' },
] as const;
/** In the two speakers' recording the right one takes over then, seconds. */
const TWO_SPEAKERS = { file: 'media/talking/synth-two-speakers-16x9.mp4', changeSec: 8, durationSec: 16 } as const;
const PEOPLE = 'media/people';

/** Episodes at these paths; else made ones of so many minutes, kept in `cacheDir`. And the fixtures' own recordings. */
export async function recordingsOf(options: { episodes: readonly string[]; minutes: number; count: number; cacheDir: string; fixtures: string; print: (text: string) => void }): Promise<Recording[]> {
  const { fixtures, print } = options;
  const folders = options.episodes.length > 0 ? [...options.episodes] : await makeEpisodes(options);
  const twoSpeakers = join(fixtures, TWO_SPEAKERS.file);
  const people = existsSync(join(fixtures, PEOPLE)) ? readdirSync(join(fixtures, PEOPLE)).filter(name => name.endsWith('.mp4')).sort() : [];
  if (people.length === 0 && folders.length === 0) {
    print(`There are no recordings at ${fixtures} (CUTDOWN_FIXTURES): name made episodes by path.`);
  }
  return [
    ...folders.map(episodeAt),
    ...(existsSync(twoSpeakers) ? [{
      name: 'two speakers', video: twoSpeakers, transcript: null,
      truth: (framing: Framing) => sideBySideTruth(framing, TWO_SPEAKERS.changeSec, TWO_SPEAKERS.durationSec),
    }] : []),
    ...await drawnRecordings(options),
    ...people.map(name => ({ name: basename(name, '.preview.mp4'), video: join(fixtures, PEOPLE, name), transcript: null, truth: () => [] })),
  ];
}

function episodeAt(folder: string): Recording {
  const truth = episodeTruth(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')));
  return { name: basename(folder), video: join(folder, 'episode.mp4'), transcript: join(folder, 'episode.srt'), truth: () => truth };
}

async function makeEpisodes({ minutes, count, cacheDir, fixtures, print }: { minutes: number; count: number; cacheDir: string; fixtures: string; print: (text: string) => void }): Promise<string[]> {
  const tool = join(fixtures, 'tools', 'make-episode');
  if (!existsSync(tool)) {
    return [];
  }
  const folders: string[] = [];
  for (const { seed, srt } of MADE.slice(0, count)) {
    const folder = join(cacheDir, 'framing', `episode-${minutes}min-seed${seed}-${basename(srt, '.srt')}`);
    if (!existsSync(join(folder, 'truth.json'))) {
      print(`Making an episode of ${minutes} min (seed ${seed}, ${srt})…`);
      await mkdir(folder, { recursive: true });
      await execa(tool, [folder, '--minutes', String(minutes), '--seed', String(seed), '--srt', join(fixtures, 'transcripts/podcasts/srt', srt)], { stdio: ['ignore', 2, 2] });
    }
    folders.push(folder);
  }
  return folders;
}
