/**
 * `npm run bench [-- stages|render|editorial] [--source VIDEO] [--clips N] [--json]`: each stage's speed as a multiple of
 * real time, peak memory of each kind of process, and rendering beside a bare ffmpeg in the same run. Tables, then one line
 * of JSON (`--json`: that line only).
 */
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { execa } from 'execa';
import { z } from 'zod';

import { RunEvent } from '#shared/api/events.ts';
import { stageFolder, stageSpec } from '#shared/pipeline/stages.ts';
import { formatBytes, formatRate, formatSec, table } from '#cli/text.ts';

import { renderBare } from './bare-render.ts';
import { watchProcesses, type Peak } from './processes.ts';
import { benchSource, type BenchSource } from './source.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const PARTS = ['stages', 'render', 'editorial'] as const;
const Sidecar = z.object({ clipId: z.string(), durationSec: z.number().positive() });

await main();

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true, options: { json: { type: 'boolean', default: false }, source: { type: 'string' }, clips: { type: 'string', default: '1' } },
  });
  const part = positionals[0] ?? 'all';
  if (part === 'editorial') {
    const { exitCode } = await execa(process.execPath, [join(root, 'bench', 'editorial.ts'), ...positionals.slice(1)], { stdio: 'inherit', reject: false });
    process.exitCode = exitCode;
    return;
  }
  if (part !== 'all' && !PARTS.some(each => each === part)) {
    process.stderr.write(`There is no part "${part}": ${PARTS.join(', ')}.\n`);
    process.exitCode = 2;
    return;
  }
  const print = (text: string): void => { (values.json ? process.stderr : process.stdout).write(`${text}\n`); };
  const fixtures = resolve(root, process.env['CUTDOWN_FIXTURES'] ?? '../shared');
  const given = values.source === undefined ? undefined : resolve(process.env['INIT_CWD'] ?? '.', values.source);
  const source = await benchSource(given, join(root, '.cache'), fixtures);
  const work = await mkdtemp(join(tmpdir(), 'cutdown-bench-'));
  try {
    const cores = availableParallelism();
    print(`Source: ${source.what}, ${formatSec(source.durationSec)}. Machine: ${cores} cores, ${cpus()[0]?.model ?? 'unknown'}.`);
    const job = await runJob(source, work, values.clips);
    const stages = stageSpeeds(job.finished, source.durationSec);
    const render = await renderSpeed(job, work);
    if (part !== 'render') {
      print(`\n${table([['STAGE', 'TIME', 'OF REAL TIME'], ...stages.map(each => [each.stage, formatSec(each.wallSec), each.timesRealTime === null ? '-' : formatRate(each.timesRealTime)])])}`);
      print(`\n${table([['PROCESS', 'PEAK MEMORY (ONE)', 'STARTED'], ...job.peaks.map(peak => [peak.role, formatBytes(peak.peakBytes), String(peak.count)])])}`);
    }
    if (part !== 'stages') {
      print(`\n${table([['RENDER', 'FRAMES/S'], ['rendering stage', render.stageFps.toFixed(1)], [`bare ffmpeg (captions: ${render.captions})`, render.bareFps.toFixed(1)], ['ratio', render.ratio.toFixed(3)]])}`);
    }
    process.stdout.write(`${JSON.stringify({ source: source.what, durationSec: source.durationSec, cores, stages, peaks: job.peaks, render })}\n`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

interface Job { readonly finished: Extract<RunEvent, { event: 'run.finished' }>; readonly directory: string; readonly peaks: Peak[] }

async function runJob(source: BenchSource, work: string, clips: string): Promise<Job> {
  const transcript = source.transcript === null ? [] : ['--transcript', source.transcript];
  const options = ['--clips', clips, '--min-sec', '10', '--max-sec', '20', '--library', join(work, 'library'), '--out', join(work, 'out'), '--json'];
  const child = execa(process.execPath, [join(root, 'src', 'cli', 'main.ts'), 'run', ...transcript, ...options, '--', source.video], { stderr: 'inherit', reject: false, env: { CUTDOWN_CACHE: join(work, 'cache') } });
  const watch = watchProcesses(child.pid ?? 0);
  const { stdout } = await child;
  const peaks = await watch.stop();
  const events = stdout.split('\n').filter(line => line !== '').map(line => RunEvent.parse(JSON.parse(line)));
  const finished = events.findLast(event => event.event === 'run.finished');
  const started = events.find(event => event.event === 'run.started');
  if (!finished || !started || finished.state !== 'fully_generated') {
    throw new Error(`The main job did not end well: ${JSON.stringify(finished?.error ?? 'no word of it')}`);
  }
  return { finished, directory: started.directory, peaks };
}

function stageSpeeds(finished: Job['finished'], durationSec: number) {
  return finished.jobs.map(job => ({
    stage: `${String(stageSpec(job.stage).number).padStart(2, '0')} ${job.stage}`, wallSec: job.wallSec,
    timesRealTime: job.wallSec > 0 ? Math.round(durationSec / job.wallSec * 100) / 100 : null,
  }));
}

/** The whole stage (bundling, browser, decoding the result, delivery) against bare ffmpeg on the first clip in each aspect. */
async function renderSpeed(job: Job, work: string) {
  let [frames, bareFrames, bareSec] = [0, 0, 0];
  let captions = 'none';
  for (const output of job.finished.outputs) {
    const file = output.file ?? '';
    const sidecar = Sidecar.parse(JSON.parse(await readFile(file.replace(/\.mp4$/, '.json'), 'utf8')));
    const facts = z.object({ frameCount: z.int(), fps: z.number() }).parse(JSON.parse(await readFile(join(job.directory, stageFolder('prepare-media'), 'clip-facts', `${output.clipId}.json`), 'utf8')));
    frames += Math.round(sidecar.durationSec * facts.fps);
    if (output.rank === 1) {
      await copyFile(file.replace(/\.mp4$/, '.srt'), join(work, 'bare.srt'));
      const media = (kind: string, ending: string): string => join(job.directory, stageFolder('prepare-media'), kind, `${basename(output.clipId)}.${ending}`);
      const bare = await renderBare({ mediaPath: media('clip-media', 'mp4'), audioPath: media('clip-audio', 'wav'), srtPath: join(work, 'bare.srt'), aspect: output.aspect });
      bareFrames += facts.frameCount;
      bareSec += bare.wallSec;
      captions = bare.captions;
    }
  }
  const stageSec = job.finished.jobs.find(each => each.stage === 'rendering')?.wallSec ?? 0;
  const stageFps = frames / stageSec;
  const bareFps = bareFrames / bareSec;
  return { stageFps: Math.round(stageFps * 10) / 10, bareFps: Math.round(bareFps * 10) / 10, ratio: Math.round(stageFps / bareFps * 1000) / 1000, captions };
}
