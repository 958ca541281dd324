/**
 * `npm run bench [-- PART] [--json]`: how fast and how good this is, on this machine. Tables, then one line of JSON (`--json`:
 * that line only). Parts:
 *
 *   stages [--source VIDEO] [--clips N]   each stage's speed as a multiple of real time, memory of its processes (the default)
 *   render [--quick]                      the hybrid against stock Remotion and bare ffmpeg, turn by turn
 *   equality [NAME...] [--quick] [--backend hybrid|reference]   every layer, layout and aspect against lossless stills, and the
 *                                         camera against its path; ends with 1 where a limit is broken. NAME: a layout or a move
 *   edits --library DIR [--run RUN]       from an edit to its preview, on a copy of a library with a composed run
 *   sound --source FOLDER [--clips N] [--tighten MODE]   what tightening does to the sound of an episode with its truth (episode.mp4,
 *                                         episode.srt, truth.json); ends with 1 where a word is shortened or a join steps
 *   review [--quick]                      the review in the window: opening, the next clip, scrolling, memory (Linux with Chromium)
 *   preview [--quick]                     the window's preview against rendered files, frame by frame; ends with 1 where one is unlike
 *   framing [NAME...] [--episode DIR]... [--minutes 5] [--count 3] [--rendered DIR] [--quick]   who is in the picture and what the camera does, per aspect,
 *                                         beside a fixed crop and one on the largest face (see bench/framing/run.ts)
 *   walk --source VIDEO [--transcript FILE] [--clips N] [--shots DIR] [--quick]   a recording through the window, from the drop to its
 *                                         files: how long each step takes, with pictures (Linux with Chromium)
 *   editorial ...                         see bench/editorial.ts
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { execa } from 'execa';

import { formatSec } from '#cli/text.ts';

import { benchEdits } from './edits.ts';
import { benchEquality } from './equality.ts';
import { benchRender } from './render/run.ts';
import { benchSound } from './sound.ts';
import { benchSource } from './source.ts';
import { benchStages } from './stages.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cacheDir = join(root, '.cache');

const { values, positionals } = parseArgs({
  allowPositionals: true, options: {
    json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false }, backend: { type: 'string', default: 'hybrid' }, source: { type: 'string' }, clips: { type: 'string' }, library: { type: 'string' }, run: { type: 'string' },
    episode: { type: 'string', multiple: true, default: [] }, minutes: { type: 'string', default: '5' }, count: { type: 'string', default: '3' }, rendered: { type: 'string' }, transcript: { type: 'string' }, shots: { type: 'string' }, tighten: { type: 'string', default: 'pauses' },
  },
});
const [part = 'stages', ...names] = positionals;
const print = (text: string): void => { (values.json ? process.stderr : process.stdout).write(`${text}\n`); };
const machine = { cores: availableParallelism(), cpu: cpus()[0]?.model ?? 'unknown' };

switch (part) {
  case 'stages': emit(await stages()); break;
  case 'render': emit(await benchRender({ cacheDir, quick: values.quick, print })); break;
  case 'equality': await equality(); break;
  case 'framing': emit(await framing()); break;
  case 'edits': emit(await edits()); break;
  case 'sound': await sound(); break;
  case 'review': emit(await (await import('./review/run.ts')).benchReview({ quick: values.quick, print })); break;
  case 'preview': {
    const { result, unlike } = await (await import('./review/preview.ts')).benchPreview({ cacheDir, quick: values.quick, print });
    emit(result);
    process.exitCode = unlike > 0 ? 1 : 0;
    break;
  }
  case 'walk': emit(await walk()); break;
  case 'editorial': {
    const { exitCode } = await execa(process.execPath, [join(root, 'bench', 'editorial.ts'), ...names], { stdio: 'inherit', reject: false });
    process.exitCode = exitCode;
    break;
  }
  default:
    process.stderr.write(`There is no part "${part}": stages, render, equality, framing, edits, sound, review, preview, walk, editorial.\n`);
    process.exitCode = 2;
}

function emit(result: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ ...result, ...machine })}\n`);
}

async function stages(): Promise<Record<string, unknown>> {
  const given = values.source === undefined ? undefined : resolve(process.env['INIT_CWD'] ?? '.', values.source);
  const source = await benchSource(given, cacheDir, resolve(root, process.env['CUTDOWN_FIXTURES'] ?? '../shared'));
  print(`Source: ${source.what}, ${formatSec(source.durationSec)}. Machine: ${machine.cores} cores, ${machine.cpu}.`);
  const work = await mkdtemp(join(tmpdir(), 'cutdown-bench-'));
  try {
    return await benchStages(source, { work, clips: values.clips ?? '1', print });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function framing(): Promise<Record<string, unknown>> {
  const { benchFraming } = await import('./framing/run.ts');
  const given = (path: string): string => resolve(process.env['INIT_CWD'] ?? '.', path);
  return await benchFraming({
    episodes: values.episode.map(given), minutes: Number(values.minutes), count: Number(values.count), quick: values.quick, only: names, rendered: values.rendered === undefined ? undefined : given(values.rendered),
    cacheDir, fixtures: resolve(root, process.env['CUTDOWN_FIXTURES'] ?? '../shared'), print,
  });
}

async function edits(): Promise<Record<string, unknown>> {
  if (values.library === undefined) {
    throw new Error('Name a library with a composed run: --library DIR.');
  }
  const work = await mkdtemp(join(tmpdir(), 'cutdown-bench-'));
  try {
    return await benchEdits(resolve(process.env['INIT_CWD'] ?? '.', values.library), { work, runId: values.run, print });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function walk(): Promise<Record<string, unknown>> {
  if (values.source === undefined) {
    throw new Error('Name a recording: --source VIDEO.');
  }
  const given = (path: string): string => resolve(process.env['INIT_CWD'] ?? '.', path);
  const { benchWalk } = await import('./review/walk.ts');
  return await benchWalk({
    source: given(values.source), transcript: values.transcript === undefined ? undefined : given(values.transcript), clips: values.clips === undefined ? undefined : Number(values.clips),
    shotsDir: given(values.shots ?? 'demo-out/walk'), quick: values.quick, print,
  });
}

async function sound(): Promise<void> {
  if (values.source === undefined) {
    throw new Error('Name a folder with an episode and its truth: --source FOLDER.');
  }
  const work = await mkdtemp(join(tmpdir(), 'cutdown-bench-'));
  try {
    const { result, broken } = await benchSound(resolve(process.env['INIT_CWD'] ?? '.', values.source), { work, clips: values.clips ?? '1', tighten: values.tighten, print });
    emit(result);
    process.exitCode = broken.length > 0 ? 1 : 0;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function equality(): Promise<void> {
  if (values.backend !== 'hybrid' && values.backend !== 'reference') {
    throw new Error(`There is no backend "${values.backend}" to compare: hybrid, reference.`);
  }
  const { result, broken } = await benchEquality({ cacheDir, backend: values.backend, quick: values.quick, only: names, print });
  emit(result);
  process.exitCode = broken.length > 0 ? 1 : 0;
}
