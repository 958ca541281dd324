import type { RunEvent } from '#shared/api/events.ts';

import type { TextSink } from '../ports.ts';
import { clip, printable } from '../text.ts';
import type { Board } from './board.ts';
import { drawBoard } from './draw-board.ts';
import type { Display } from './display.ts';

/** Redraws a second: smooth enough for the eye, cheap enough for a slow connection. */
const REDRAW_MS = 100;

/** On a terminal: the stages of the run at work, redrawn in place; what should stay is written above. */
export function createLiveDisplay(stderr: TextSink, options: { verbose: boolean; now: () => number }): Display {
  const boards: Board[] = [];
  let drawnLines = 0;
  let drawnAt = Number.NEGATIVE_INFINITY;

  const frame = (): string[] => {
    const waiting = boards.filter(board => !board.started && !board.finished).length;
    const lines = boards.filter(board => board.started && !board.finished).flatMap(board => drawBoard(board, stderr.columns));
    return waiting > 0 && boards.length > 1 ? [...lines, clip(`  ${waiting} more waiting`, stderr.columns)] : lines;
  };
  const erase = (): string => drawnLines === 0 ? '' : `\u001b[${drawnLines}A\u001b[0J`;
  const draw = (above = ''): void => {
    const lines = frame();
    stderr.write(erase() + above + lines.map(line => `${line}\n`).join(''));
    drawnLines = lines.length;
    drawnAt = options.now();
  };
  return {
    watch: board => {
      boards.push(board);
    },
    event: event => {
      const above = lasting(event, boards, options.verbose);
      if (above !== null || event.event === 'run.started' || event.event === 'stage.completed' || options.now() - drawnAt >= REDRAW_MS) {
        draw(above === null ? '' : `${above}\n`);
      }
    },
    note: text => {
      draw(`${printable(text)}\n`);
    },
    close: () => {
      draw();
    },
  };
}

/** Lines that are not to vanish with the next redraw. */
function lasting(event: RunEvent, boards: readonly Board[], verbose: boolean): string | null {
  if (event.event === 'log' && (event.level === 'warn' || event.level === 'error' || (verbose && event.level === 'info'))) {
    return `${event.level === 'info' ? '  ' : '! '}${printable(event.message)}`;
  }
  if (event.event === 'stage.stalled') {
    return `! ${event.stage} gave no sign of life for ${Math.round(event.silentSec)} s and is started again.`;
  }
  if (event.event === 'stage.failed') {
    return `! ${event.stage}: ${printable(event.error.message)}${event.willRetry ? ' Trying again.' : ''}`;
  }
  if (event.event === 'run.paused') {
    return `Paused. Go on from another terminal with: cutdown resume ${event.runId}`;
  }
  const board = boards.find(each => each.runId === event.runId);
  if (event.event === 'run.finished' && board) {
    return drawBoard(board, Number.POSITIVE_INFINITY).join('\n');
  }
  return null;
}
