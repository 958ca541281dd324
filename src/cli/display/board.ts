/** What is known of a run while it goes on, folded from its events. Pure: the displays draw it. */
import type { RunEvent } from '#shared/api/events.ts';
import { neededFor, type StageId } from '#shared/pipeline/stages.ts';

export type StageStanding = 'waiting' | 'working' | 'done' | 'reused' | 'failed';

export interface StageLine {
  readonly stage: StageId;
  standing: StageStanding;
  fraction: number;
  rate: number | null;
  secondsLeft: number | null;
  message: string | null;
  wallSec: number;
  attempt: number;
}

export interface Board {
  readonly runId: string;
  readonly name: string;
  started: boolean;
  finished: boolean;
  readonly stages: StageLine[];
}

/** A run's board before its first event. `until` is the last stage that will run. */
export function createBoard(runId: string, name: string, until: StageId): Board {
  const stages = neededFor(until).map((stage): StageLine => ({
    stage, standing: 'waiting', fraction: 0, rate: null, secondsLeft: null, message: null, wallSec: 0, attempt: 0,
  }));
  return { runId, name, started: false, finished: false, stages };
}

/** Takes an event of this run into the board; others are left alone. */
export function applyEvent(board: Board, event: RunEvent): void {
  if (event.runId !== board.runId) {
    return;
  }
  if (event.event === 'run.started') {
    board.started = true;
  } else if (event.event === 'run.paused') {
    board.started = false;
    board.stages.filter(line => line.standing === 'working').forEach(line => { Object.assign(line, { standing: 'waiting', secondsLeft: null }); });
  } else if (event.event === 'run.finished') {
    board.finished = true;
    for (const job of event.jobs) {
      const line = lineOf(board, job.stage);
      if (line && job.state === 'completed') {
        Object.assign(line, { standing: job.reused ? 'reused' : 'done', fraction: 1, wallSec: job.wallSec, secondsLeft: null });
      } else if (line && line.standing === 'working') {
        line.standing = job.state === 'failed' ? 'failed' : 'waiting';
      }
    }
  } else if ('stage' in event && event.stage !== null) {
    const line = lineOf(board, event.stage);
    if (line) {
      applyStageEvent(line, event);
    }
  }
}

function lineOf(board: Board, stage: StageId): StageLine | undefined {
  return board.stages.find(line => line.stage === stage);
}

function applyStageEvent(line: StageLine, event: RunEvent): void {
  if (event.event === 'stage.started') {
    Object.assign(line, { standing: 'working', fraction: 0, rate: null, secondsLeft: null, message: null, attempt: event.attempt });
  } else if (event.event === 'stage.progress') {
    Object.assign(line, { standing: 'working', fraction: event.fraction, rate: event.rate, secondsLeft: event.secondsLeft, message: event.message });
  } else if (event.event === 'stage.completed') {
    Object.assign(line, { standing: event.reused ? 'reused' : 'done', fraction: 1, wallSec: event.wallSec, secondsLeft: null });
  } else if (event.event === 'stage.failed') {
    Object.assign(line, { standing: event.willRetry ? 'waiting' : 'failed', message: event.error.message, secondsLeft: null });
  } else if (event.event === 'stage.stalled') {
    line.message = `no sign of life for ${Math.round(event.silentSec)} s; starting it again`;
  }
}
