/** How fast each stage of the main job is, and how much memory its processes take. */
import { join } from 'node:path';

import { execa } from 'execa';

import { RunEvent } from '#shared/api/events.ts';
import { stageSpec } from '#shared/pipeline/stages.ts';
import { formatBytes, formatRate, formatSec, table } from '#cli/text.ts';

import { watchProcesses, type Peak } from './processes.ts';
import type { BenchSource } from './source.ts';

const root = join(import.meta.dirname, '..');

/** Runs the main job on a source. The result belongs into the line of JSON. */
export async function benchStages(source: BenchSource, options: { work: string; clips: string; print: (text: string) => void }): Promise<Record<string, unknown>> {
  const { finished, peaks, togetherPeakBytes } = await runJob(source, options.work, options.clips);
  const stages = stageSpeeds(finished, source.durationSec);
  options.print(`\n${table([['STAGE', 'TIME', 'OF REAL TIME'], ...stages.map(each => [each.stage, formatSec(each.wallSec), each.timesRealTime === null ? '-' : formatRate(each.timesRealTime)])])}`);
  options.print(`\n${table([['PROCESS', 'PEAK MEMORY (ONE)', 'STARTED'], ...peaks.map(peak => [peak.role, formatBytes(peak.peakBytes), String(peak.count)]), ['all together', formatBytes(togetherPeakBytes), '']])}`);
  return { source: source.what, durationSec: source.durationSec, stages, peaks, peakMb: Math.round(togetherPeakBytes / 1e6) };
}

interface Job { readonly finished: Extract<RunEvent, { event: 'run.finished' }>; readonly peaks: Peak[]; readonly togetherPeakBytes: number }

async function runJob(source: BenchSource, work: string, clips: string): Promise<Job> {
  const transcript = source.transcript === null ? [] : ['--transcript', source.transcript];
  const options = ['--clips', clips, '--min-sec', '10', '--max-sec', '20', '--library', join(work, 'library'), '--out', join(work, 'out'), '--json'];
  const child = execa(process.execPath, [join(root, 'src', 'cli', 'main.ts'), 'run', ...transcript, ...options, '--', source.video], { stderr: 'inherit', reject: false, env: { CUTDOWN_CACHE: join(work, 'cache') } });
  const watch = watchProcesses(child.pid ?? 0);
  const { stdout } = await child;
  const { peaks, togetherPeakBytes } = await watch.stop();
  const events = stdout.split('\n').filter(line => line !== '').map(line => RunEvent.parse(JSON.parse(line)));
  const finished = events.findLast(event => event.event === 'run.finished');
  if (!finished || finished.state !== 'fully_generated') {
    throw new Error(`The main job did not end well: ${JSON.stringify(finished?.error ?? 'no word of it')}`);
  }
  return { finished, peaks, togetherPeakBytes };
}

function stageSpeeds(finished: Job['finished'], durationSec: number) {
  return finished.jobs.map(job => ({
    stage: `${String(stageSpec(job.stage).number).padStart(2, '0')} ${job.stage}`, wallSec: job.wallSec,
    timesRealTime: job.wallSec > 0 ? Math.round(durationSec / job.wallSec * 100) / 100 : null,
  }));
}
