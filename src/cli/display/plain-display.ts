import type { RunEvent } from '#shared/api/events.ts';
import { stageSpec, type StageId } from '#shared/pipeline/stages.ts';

import type { TextSink } from '../ports.ts';
import { formatLeft, formatRate, formatSec, printable } from '../text.ts';
import type { Board } from './board.ts';
import type { Display } from './display.ts';

/** A line at each quarter of a stage is enough for a log file. */
const STEP = 0.25;

/** Where there is no terminal: a line for each thing that happens, nothing redrawn. */
export function createPlainDisplay(stderr: TextSink, options: { verbose: boolean }): Display {
  const names = new Map<string, string>();
  const shown = new Map<string, number>();
  const line = (runId: string, text: string): void => {
    stderr.write(`${printable(names.get(runId) ?? runId)}: ${printable(text)}\n`);
  };
  return {
    watch: (board: Board) => {
      names.set(board.runId, board.name);
    },
    event: event => {
      const text = describe(event, shown, options.verbose);
      if (text !== null) {
        line(event.runId, text);
      }
    },
    note: text => {
      stderr.write(`${printable(text)}\n`);
    },
    close: () => undefined,
  };
}

function title(stage: StageId): string {
  return `${String(stageSpec(stage).number).padStart(2, '0')} ${stage}`;
}

function describe(event: RunEvent, shown: Map<string, number>, verbose: boolean): string | null {
  switch (event.event) {
    case 'run.queued':
      return event.position > 1 ? `waiting (number ${event.position} in the queue)` : null;
    case 'run.paused':
      return `paused; go on from another terminal with: cutdown resume ${event.runId}`;
    case 'run.started':
      return `run ${event.runId} in ${event.directory}`;
    case 'stage.started':
      shown.delete(`${event.runId}/${event.stage}`);
      return `${title(event.stage)} started${event.attempt > 1 ? ` (attempt ${event.attempt})` : ''}`;
    case 'stage.progress':
      return progress(event, shown);
    case 'stage.completed':
      return `${title(event.stage)} ${event.reused ? 'reused' : `done in ${formatSec(event.wallSec)}`}`;
    case 'stage.failed':
      return `${title(event.stage)} failed: ${event.error.message}${event.willRetry ? ' Trying again.' : ''}`;
    case 'stage.stalled':
      return `${title(event.stage)} gave no sign of life for ${Math.round(event.silentSec)} s; starting it again`;
    case 'output.state':
      return event.output.state === 'rendered' && event.output.file !== null ? `ready: ${event.output.file}` : null;
    case 'log':
      return event.level === 'warn' || event.level === 'error' || (verbose && event.level === 'info') ? `${event.level}: ${event.message}` : null;
    case 'output.progress':
    case 'run.state':
    case 'run.finished':
      return null;
  }
}

function progress(event: Extract<RunEvent, { event: 'stage.progress' }>, shown: Map<string, number>): string | null {
  const key = `${event.runId}/${event.stage}`;
  const step = Math.floor(event.fraction / STEP);
  if (step <= (shown.get(key) ?? 0) || event.fraction >= 1) {
    return null;
  }
  shown.set(key, step);
  const parts = [`${Math.floor(event.fraction * 100)} %`];
  if (event.rate !== null) {
    parts.push(formatRate(event.rate));
  }
  if (event.secondsLeft !== null) {
    parts.push(`${formatLeft(event.secondsLeft)} left`);
  }
  return `${title(event.stage)} ${parts.join(', ')}`;
}
