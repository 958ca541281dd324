/** Why a stage is not done, or not faster, in words: from what the engine has told, and nothing guessed. Pure. */
import type { RunView, StageView, StageWait } from '#shared/api/run-view.ts';
import { downstreamOf, upstreamOf } from '#shared/pipeline/stages.ts';
import { text } from '#shared/text/en.ts';

import { fileName, rate } from '../../ui/format.ts';

/** What is needed besides the run itself. */
export interface WhyContext {
  /** All runs, to say whose work is in the way. */
  readonly runs: Readonly<Record<string, Pick<RunView, 'sourcePath' | 'activity'>>>;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** One sentence without a full stop; null: there is nothing to say (it is done, or has failed, which says why itself). */
export function whyOf(run: RunView, stage: StageView, context: WhyContext): string | null {
  const { why } = text;
  if (stage.state === 'completed' || stage.state === 'failed') {
    return null;
  }
  if (stage.state === 'in_progress') {
    return speedOf(stage);
  }
  switch (run.activity) {
    case 'queued': return why.queued(Object.values(context.runs).filter(each => each.activity === 'working').length + (run.queuePlace ?? 1) - 1);
    case 'paused': return why.paused;
    case 'interrupted': return why.interrupted;
    case 'stopping': return why.stopping;
    case 'ended': return whyNever(run, stage);
    case 'working': return stage.wait ? waitOf(run, stage.wait, context) : missingInputs(run, stage);
  }
}

/** Seconds until what a stage waits for is over, where that is known: who shows it looks again then. */
export function secondsToRetry(stage: StageView, nowMs: number): number | null {
  return stage.wait?.for === 'retry' ? Math.max(0, Math.ceil((Date.parse(stage.wait.at) - nowMs) / 1000)) : null;
}

/** Null: neither its speed nor what it is at is known. */
function speedOf({ progress }: StageView): string | null {
  const { why } = text;
  const times = progress?.rate ?? null;
  const parts = [times === null ? progress?.message ?? null : why.working(rate(times)), progress?.device === 'cpu' ? why.onCpu : null].filter(each => each !== null);
  const sentence = parts.join(', ');
  return sentence === '' ? null : sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function waitOf(run: RunView, wait: StageWait, { runs, nowMs }: WhyContext): string {
  const { why } = text;
  const nameOf = (runId: string): string => (runId === run.runId ? why.own : runs[runId] ? fileName(runs[runId].sourcePath) : why.another);
  switch (wait.for) {
    case 'preparation': return why.preparation;
    case 'same-work': return why.sameWork(nameOf(wait.runId));
    case 'slot': {
      const others = wait.behind.map(each => why.work(text.stages[each.stage], each.runId === run.runId ? null : nameOf(each.runId)));
      return others.length === 0 ? why.slot(wait.resource) : why.slotBehind(wait.resource, others.join(', '));
    }
    case 'retry': {
      const seconds = Math.max(0, Math.ceil((Date.parse(wait.at) - nowMs) / 1000));
      return seconds === 0 ? why.retryNow(wait.error.message) : why.retry(seconds, wait.error.message);
    }
  }
}

function missingInputs(run: RunView, stage: StageView): string {
  const missing = upstreamOf(stage.stage).filter(each => run.stages.some(other => other.stage === each && other.state !== 'completed'));
  // What comes last is waited for; it waits for the others itself.
  const last = missing.filter(each => !missing.some(other => other !== each && downstreamOf(each).includes(other)));
  const failed = run.stages.find(each => each.state === 'failed');
  if (failed) {
    return text.why.failedBefore(text.stages[failed.stage]);
  }
  return last.length === 0 ? text.why.begins : text.why.stages(last.map(each => text.stages[each]).join(', '));
}

function whyNever(run: RunView, stage: StageView): string {
  const failed = run.stages.find(each => each.state === 'failed' && each.stage !== stage.stage);
  return failed ? text.why.failedBefore(text.stages[failed.stage]) : text.why.ended;
}
