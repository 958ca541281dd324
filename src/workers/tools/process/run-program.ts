/** The one place that starts other programs: process groups, time limits, kept error output, errors for people. */
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';

import { execa } from 'execa';

import { CutdownError, cancelled } from '#shared/errors/cutdown-error.ts';

import { noteProgram } from './note-program.ts';

/** How a program is run. */
export interface ProgramRun {
  /** Absolute path of the program. */
  program: string;
  args: readonly string[];
  /** Ends the program and rejects with the signal's reason (or `cancelled`). */
  signal?: AbortSignal;
  /** Wall clock limit in seconds. Default 3600. Rejects with `timed-out`. */
  timeoutSec?: number;
  /** Seconds without a byte of output after which the program counts as hung. Default 300. Rejects with `stalled`. */
  stallSec?: number;
  /** Seconds between SIGTERM and SIGKILL. Default 3. */
  graceSec?: number;
  /** What is worked on, for messages: a file's name or a clip's. */
  subject?: string;
  /** Working directory. Default: the parent's. */
  cwd?: string;
  /** Variables added to the minimal environment. */
  env?: Readonly<Record<string, string>>;
  /** Whether the program gives way to others (nice 10). Default false. */
  lowPriority?: boolean;
  /** Called with each line of stderr; a line for which it returns false is not kept. */
  onStderrLine?: (line: string) => boolean;
  /** `buffer` keeps stdout (at most 64 MiB) as text, `stream` hands it on, `ignore` drops it. Default `buffer`. */
  stdout?: 'buffer' | 'stream' | 'ignore';
  /**
   * Bytes that the program reads from the file descriptors 3, 4, ... in this order. A program that ends without reading them
   * all is no failure; an iterable that throws ends the program and rejects with what it threw.
   */
  inputs?: readonly AsyncIterable<Uint8Array>[];
}

/** A program that is running. */
export interface RunningProgram {
  readonly pid: number | undefined;
  /** Only with `stdout: 'stream'`. Must be read to its end or destroyed. */
  readonly stdout: Readable | null;
  /** Settles when the program has ended; rejects with a `CutdownError` unless it exited with 0. */
  readonly done: Promise<{ stdout: string; stderr: string }>;
}

/** How much of stderr is kept, in characters: its end. */
export const STDERR_TAIL_CHARS = 64 * 1024;

const STDOUT_LIMIT_CHARS = 64 * 1024 * 1024;
const FULL_DISK = /No space left on device|Disk quota exceeded|ENOSPC/;
/** What programs need of the environment: where programs, libraries and temporary files are. No proxies, no credentials. */
const KEPT_VARIABLES = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'SystemDrive', 'windir', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'FONTCONFIG_FILE'];

/** Starts a program and waits for its end. See `startProgram`. */
export async function runProgram(options: ProgramRun): Promise<{ stdout: string; stderr: string }> {
  return await startProgram({ stdout: 'buffer', ...options }).done;
}

/**
 * Starts a program with an argument array (never a shell), no stdin, and a minimal environment in the C locale. On abort or a
 * limit its whole process group gets SIGTERM, then SIGKILL after `graceSec`.
 * `done` rejects with `tool-missing`, `tool-failed`, `disk-full`, `timed-out`, `stalled`, or the signal's reason.
 */
export function startProgram(options: ProgramRun): RunningProgram {
  const { signal, timeoutSec = 3600, stallSec = 300, graceSec = 3, stdout: stdoutMode = 'buffer' } = options;
  if (signal?.aborted) {
    const done = Promise.reject(abortReason(signal));
    done.catch(() => undefined);
    return { pid: undefined, stdout: null, done };
  }
  const ownGroup = process.platform !== 'win32';
  const child = execa(options.program, [...options.args], {
    stdio: ['ignore', stdoutMode === 'ignore' ? 'ignore' : 'pipe', 'pipe', ...(options.inputs ?? []).map(input => guarded(input, error => end(error)))],
    buffer: false, reject: false, extendEnv: false, env: minimalEnvironment(options.env), detached: ownGroup,
    windowsHide: true, encoding: 'buffer', ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const forget = noteProgram(child.pid);
  if (options.lowPriority && child.pid !== undefined) {
    lowerPriority(child.pid);
  }

  let ending: unknown = null;
  let killTimer: NodeJS.Timeout | undefined;
  let lastOutput = Date.now();
  const send = (name: NodeJS.Signals): void => {
    if (child.pid === undefined) {
      return;
    }
    if (!ownGroup) {
      child.kill(name);
      return;
    }
    try {
      process.kill(-child.pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
        child.kill(name);
      }
    }
  };
  const end = (reason: unknown): void => {
    if (ending !== null) {
      return;
    }
    ending = reason;
    send('SIGTERM');
    killTimer = setTimeout(() => send('SIGKILL'), graceSec * 1000);
  };
  const onAbort = (): void => end(signal ? abortReason(signal) : cancelled());
  signal?.addEventListener('abort', onAbort, { once: true });
  const onExit = (): void => send('SIGKILL');
  process.once('exit', onExit);
  const what = `${programName(options.program)}${options.subject ? ` (${options.subject})` : ''}`;
  const wallTimer = setTimeout(() => end(new CutdownError('timed-out', `${what} took longer than ${timeoutSec} s and was stopped.`, {
    advice: 'Resume the run; if it happens again, check whether the machine is overloaded or the file is damaged.', retryable: true, detail: tail.text(),
  })), timeoutSec * 1000);
  const stallTimer = setInterval(() => {
    if (Date.now() - lastOutput > stallSec * 1000) {
      end(new CutdownError('stalled', `${what} gave no sign of life for ${stallSec} s and was stopped.`, {
        advice: 'Check that the disk with the recording answers, then resume the run.', retryable: true, detail: tail.text(),
      }));
    }
  }, Math.min(5000, Math.max(50, stallSec * 250)));

  const tail = new LineTail(options.onStderrLine);
  child.stderr?.on('data', (chunk: Buffer) => {
    lastOutput = Date.now();
    tail.push(chunk);
  });
  const kept: string[] = [];
  let keptChars = 0;
  const decoder = new TextDecoder();
  child.stdout?.on('data', (chunk: Buffer) => {
    lastOutput = Date.now();
    if (stdoutMode === 'buffer') {
      keptChars += chunk.length;
      if (keptChars > STDOUT_LIMIT_CHARS) {
        end(new CutdownError('tool-failed', `${what} wrote more than 64 MiB of text.`, { advice: 'The file seems to be damaged: make a fresh export and try again.' }));
      } else {
        kept.push(decoder.decode(chunk, { stream: true }));
      }
    }
  });
  if (stdoutMode === 'stream') {
    // A 'data' listener makes a stream flow; the reader of the stream starts it.
    child.stdout?.pause();
  }

  const settle = async (): Promise<{ stdout: string; stderr: string }> => {
    const result = await child;
    clearTimeout(killTimer);
    clearTimeout(wallTimer);
    clearInterval(stallTimer);
    signal?.removeEventListener('abort', onAbort);
    process.removeListener('exit', onExit);
    if (ending !== null) {
      // Grandchildren that outlived the leader of the group.
      send('SIGKILL');
    }
    forget();
    if (ending !== null) {
      throw ending;
    }
    tail.flush();
    // A pipe that was not read to its end breaks; the program itself has said that all is well.
    if (!result.failed || (options.inputs && result.exitCode === 0)) {
      return { stdout: kept.join('') + decoder.decode(), stderr: tail.text() };
    }
    throw failure(result, { what, program: options.program, stderr: tail.text() });
  };
  const done = settle();
  done.catch(() => undefined);
  return { pid: child.pid, stdout: stdoutMode === 'stream' ? (child.stdout ?? null) : null, done };
}

/** Hands chunks on; what is thrown goes to `onError`, and the stream ends. */
async function* guarded(input: AsyncIterable<Uint8Array>, onError: (error: unknown) => void): AsyncGenerator<Uint8Array> {
  try {
    yield* input;
  } catch (error) {
    onError(error);
  }
}

function failure(result: { code?: string | undefined; exitCode?: number | undefined; signal?: string | undefined; originalMessage?: string }, run: { what: string; program: string; stderr: string }): CutdownError {
  if (result.code === 'ENOENT' || result.code === 'EACCES') {
    return new CutdownError('tool-missing', `The program ${run.program} could not be started (${result.code}).`, {
      advice: 'Run "cutdown doctor" to see what is missing and how to install it.', detail: result.originalMessage ?? null,
    });
  }
  if (FULL_DISK.test(run.stderr)) {
    return new CutdownError('disk-full', `The disk became full while ${run.what} was writing.`, {
      advice: 'Free some space, then resume the run; nothing that was finished is lost.', detail: run.stderr,
    });
  }
  const how = result.signal ? `was ended by ${result.signal}` : `failed with exit code ${result.exitCode ?? 'unknown'}`;
  const said = lastLine(run.stderr);
  return new CutdownError('tool-failed', `${run.what} ${how}${said ? `: ${said}` : '.'}`, {
    advice: 'Resume the run; if it happens again, the file may be damaged or the program too old ("cutdown doctor" tells).',
    retryable: result.signal !== undefined, detail: run.stderr || (result.originalMessage ?? null),
  });
}

/** Splits stderr into lines, hands them on, and keeps the end. */
class LineTail {
  private readonly decoder = new TextDecoder();
  private rest = '';
  private kept = '';
  private readonly onLine: ((line: string) => boolean) | undefined;

  constructor(onLine: ((line: string) => boolean) | undefined) {
    this.onLine = onLine;
  }

  push(chunk: Buffer): void {
    const lines = (this.rest + this.decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r/);
    this.rest = (lines.pop() ?? '').slice(-STDERR_TAIL_CHARS);
    lines.forEach(line => this.keep(line));
  }

  flush(): void {
    if (this.rest !== '') {
      this.keep(this.rest);
      this.rest = '';
    }
  }

  text(): string {
    return this.kept.slice(-STDERR_TAIL_CHARS);
  }

  private keep(line: string): void {
    if (this.onLine?.(line) === false) {
      return;
    }
    this.kept += `${line}\n`;
    if (this.kept.length > 2 * STDERR_TAIL_CHARS) {
      this.kept = this.kept.slice(-STDERR_TAIL_CHARS);
    }
  }
}

function minimalEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = KEPT_VARIABLES.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', ...extra };
}

function abortReason(signal: AbortSignal): unknown {
  const reason: unknown = signal.reason;
  return reason instanceof CutdownError ? reason : cancelled();
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, 10);
  } catch (error) {
    // The program may have ended already; niceness is a courtesy.
    if (!(error instanceof Error)) {
      throw error;
    }
  }
}

function programName(path: string): string {
  return basename(path).replace(/\.exe$/i, '');
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.slice(0, 300) ?? '';
}
