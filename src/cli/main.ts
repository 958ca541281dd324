/** The command line's entry point: real terminal, engine and library. */
import { readFileSync } from 'node:fs';

import { runDoctorProcess } from '#main/engine/doctor.ts';
import { connectEngine, type EngineConnection } from '#main/engine/engine-client.ts';
import { killGroup } from '#main/pipeline/kill-group.ts';
import { endLeftovers } from '#main/pipeline/leftovers.ts';

import { modelStore } from './model-store.ts';
import { openRunReader } from './open-run-reader.ts';
import type { CliPorts, TextSink } from './ports.ts';
import { runCli } from './run-cli.ts';

const DEFAULT_COLUMNS = 80;

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

let engine: EngineConnection | null = null;
let libraryDir = '';

const ports: CliPorts = {
  stdout: sinkOf(process.stdout),
  stderr: sinkOf(process.stderr),
  env: process.env,
  // npm starts scripts in the project's folder; what was typed is meant from where it was typed.
  cwd: process.env['INIT_CWD'] ?? process.cwd(),
  connectEngine: async options => {
    libraryDir = options.libraryDir;
    engine = await connectEngine(options);
    return engine;
  },
  openReader: openRunReader,
  models: modelStore,
  runDoctor: runDoctorProcess,
  onInterrupt: listener => {
    process.on('SIGINT', listener);
    process.on('SIGTERM', listener);
    return () => {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    };
  },
  kill: code => {
    killEngine(engine?.pid() ?? null);
    process.exit(code);
  },
  now: () => performance.now(),
};

// Somebody who reads with `head` closes the pipe early: that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
});

process.exitCode = await runCli(process.argv.slice(2), ports, version);

function sinkOf(stream: NodeJS.WriteStream): TextSink {
  return {
    write: text => {
      stream.write(text);
    },
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns ?? DEFAULT_COLUMNS;
    },
  };
}

/** With the programs that it has started. Handed-off work is durable and goes on. */
function killEngine(pid: number | null): void {
  if (pid !== null) {
    killGroup(pid);
    endLeftovers(libraryDir, pid);
  }
}
