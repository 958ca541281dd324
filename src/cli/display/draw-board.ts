import { stageSpec } from '#shared/pipeline/stages.ts';

import { clip, formatLeft, formatRate, formatSec, printable } from '../text.ts';
import type { Board, StageLine } from './board.ts';

const BAR_WIDTH = 20;
const NAME_WIDTH = 18;
const MARKS: Readonly<Record<StageLine['standing'], string>> = { waiting: '·', working: '▸', done: '✔', reused: '↺', failed: '✖' };

/** A board as lines of at most `columns` characters. */
export function drawBoard(board: Board, columns: number): string[] {
  const heading = `${printable(board.name)}   run ${board.runId}`;
  return [heading, ...board.stages.map(drawStage)].map(line => clip(line, columns));
}

function drawStage(line: StageLine): string {
  const number = String(stageSpec(line.stage).number).padStart(2, '0');
  const start = ` ${MARKS[line.standing]} ${number} ${line.stage.padEnd(NAME_WIDTH)}`;
  switch (line.standing) {
    case 'waiting':
      return start.trimEnd();
    case 'reused':
      return `${start} reused`;
    case 'done':
      return `${start} ${formatSec(line.wallSec)}`;
    case 'failed':
      return `${start} failed`;
    case 'working':
      return `${start} ${bar(line.fraction)} ${figures(line).join('  ')}`;
  }
}

function bar(fraction: number): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_WIDTH);
  return '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full);
}

function figures(line: StageLine): string[] {
  const parts = [`${String(Math.floor(line.fraction * 100)).padStart(3)} %`];
  if (line.rate !== null) {
    parts.push(formatRate(line.rate));
  }
  if (line.secondsLeft !== null) {
    parts.push(`${formatLeft(line.secondsLeft)} left`);
  }
  if (line.attempt > 1) {
    parts.push(`attempt ${line.attempt}`);
  }
  if (line.message !== null) {
    parts.push(printable(line.message));
  }
  return parts;
}
