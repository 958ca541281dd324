import type { TextSink } from '../ports.ts';
import type { Display } from './display.ts';

/** `--json`: one event a line on standard output; notes go to standard error. */
export function createJsonDisplay(stdout: TextSink, stderr: TextSink): Display {
  return {
    watch: () => undefined,
    event: event => {
      stdout.write(`${JSON.stringify(event)}\n`);
    },
    note: text => {
      stderr.write(`${text}\n`);
    },
    close: () => undefined,
  };
}
