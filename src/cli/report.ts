/** What a person reads when a run has ended. */
import type { JobSummary, OutputSummary, RunEvent } from '#shared/api/events.ts';
import type { ErrorData } from '#shared/errors/kinds.ts';

import { formatSec, printable } from './text.ts';

type Finished = Extract<RunEvent, { event: 'run.finished' }>;

/** Where the files are, what to know about them, and what failed, with step, reason and advice. */
export function describeRun(finished: Finished, run: { name: string; outDir: string; until: string }): string {
  const lines = ['', headline(finished, run)];
  const reuse = describeReuse(finished.jobs);
  if (reuse !== null) {
    lines.push(reuse);
  }
  const ready = finished.outputs.filter(output => output.file !== null);
  if (ready.length > 0) {
    lines.push(`${ready.length} ${ready.length === 1 ? 'file' : 'files'} in ${printable(run.outDir)}:`, ...ready.map(describeReady));
  }
  const failed = finished.outputs.filter(output => output.error !== null);
  if (failed.length > 0) {
    lines.push(`${failed.length} of ${finished.outputs.length} outputs failed:`, ...failed.flatMap(describeFailed));
  }
  if (finished.warnings.length > 0) {
    lines.push('To know:', ...finished.warnings.map(warning => `  - ${printable(warning)}`));
  }
  if (finished.error !== null) {
    lines.push(...describeError(finished.error, finished.jobs, failed.length > 0));
  }
  if (finished.state === 'failed' || finished.state === 'delivery_failed') {
    lines.push(`Go on with: cutdown resume ${finished.runId}   Details: cutdown logs ${finished.runId}`);
  }
  return `${lines.join('\n')}\n`;
}

function headline(finished: Finished, run: { name: string; until: string }): string {
  const name = printable(run.name);
  if (finished.error?.kind === 'cancelled') {
    return `${name}: cancelled.`;
  }
  switch (finished.state) {
    case 'fully_generated':
      return `${name}: done.`;
    case 'delivery_failed':
      return `${name}: the analysis stands, but not every output could be made.`;
    case 'failed':
      return `${name}: failed.`;
    case 'analysis_complete':
    case 'started':
      return `${name}: done up to ${run.until}, as asked.`;
  }
}

/** Says how much was taken over; null when nothing was. */
export function describeReuse(jobs: readonly JobSummary[]): string | null {
  const done = jobs.filter(job => job.state === 'completed');
  const reused = done.filter(job => job.reused);
  if (reused.length === 0) {
    return null;
  }
  if (reused.length === jobs.length) {
    return `Nothing to do again: all ${reused.length} stages reused.`;
  }
  const worked = done.filter(job => !job.reused);
  const workedText = worked.length === 0 ? 'none was run' : `run: ${worked.map(job => job.stage).join(', ')} (${formatSec(worked.reduce((sum, job) => sum + job.wallSec, 0))})`;
  return `${reused.length} of ${jobs.length} stages reused; ${workedText}.`;
}

function describeReady(output: OutputSummary): string {
  return `  ${printable(output.file ?? '')}  ${output.aspect}  "${printable(output.title)}"`;
}

function describeFailed(output: OutputSummary): string[] {
  const error = output.error;
  return [
    `  clip ${output.rank} "${printable(output.title)}" (${output.clipId}), ${output.aspect}, at rendering: ${printable(error?.message ?? '')}`,
    `    ${printable(error?.advice ?? '')}`,
  ];
}

function describeError(error: ErrorData, jobs: readonly JobSummary[], outputsTold: boolean): string[] {
  const failedJob = jobs.find(job => job.state === 'failed');
  if (outputsTold && error.kind === 'render-failed') {
    return [];
  }
  return [`${failedJob ? `At ${failedJob.stage}: ` : ''}${printable(error.message)}`, `What to do: ${printable(error.advice)}`];
}

/** An error outside any run, for standard error. */
export function describeFailure(error: ErrorData): string {
  const detail = error.kind === 'internal' && error.detail !== null ? `\n${error.detail}` : '';
  return `${printable(error.message)}\n${printable(error.advice)}${detail}\n`;
}
