import { describe, expect, it } from 'vitest';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { STDERR_TAIL_CHARS, runProgram, startProgram } from './run-program.ts';

const node = (code: string): { program: string; args: string[] } => ({ program: process.execPath, args: ['-e', code] });

async function alive(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return false;
    }
    await new Promise(later => setTimeout(later, 50));
  }
  return true;
}

describe('runProgram', () => {
  it('hands back what was said, in the C locale, without the parent\'s secrets', async () => {
    process.env['CUTDOWN_TEST_SECRET'] = 'x';
    const { stdout, stderr } = await runProgram(node('console.log(process.env.LC_ALL, process.env.CUTDOWN_TEST_SECRET); console.error("warned")'));
    expect(stdout).toBe('C undefined\n');
    expect(stderr).toBe('warned\n');
  });

  it('keeps only the end of a flood on stderr', async () => {
    const { stderr } = await runProgram(node('for (let i = 0; i < 20000; i++) console.error("line " + i)'));
    expect(stderr.length).toBeLessThanOrEqual(STDERR_TAIL_CHARS);
    expect(stderr.endsWith('line 19999\n')).toBe(true);
  });

  it('rejects with tool-failed and the last line', async () => {
    await expect(runProgram({ ...node('console.error("broken thing"); process.exit(3)'), subject: 'a.mp4' })).rejects.toMatchObject({ kind: 'tool-failed', message: expect.stringMatching(/a\.mp4.*exit code 3: broken thing/) as string });
  });

  it('recognises a full disk by its words', async () => {
    await expect(runProgram(node('console.error("av_write: No space left on device"); process.exit(1)'))).rejects.toMatchObject({ kind: 'disk-full' });
  });

  it('rejects with tool-missing for a program that is not there', async () => {
    await expect(runProgram({ program: '/nowhere/ffmpeg', args: [] })).rejects.toMatchObject({ kind: 'tool-missing' });
  });

  it('ends a program that takes too long, even one that ignores SIGTERM', async () => {
    const running = startProgram({ ...node('process.on("SIGTERM", () => {}); setInterval(() => console.error("."), 20)'), timeoutSec: 0.6, graceSec: 0.2 });
    await expect(running.done).rejects.toMatchObject({ kind: 'timed-out', retryable: true });
    expect(await alive(running.pid ?? 0)).toBe(false);
  });

  it('ends a program that falls silent', async () => {
    await expect(runProgram({ ...node('setInterval(() => {}, 1000)'), stallSec: 0.3 })).rejects.toMatchObject({ kind: 'stalled' });
  });

  it.skipIf(process.platform === 'win32')('ends the whole group on abort, with the signal\'s reason', async () => {
    const control = new AbortController();
    let grandchild = 0;
    const running = startProgram({
      ...node('const c = require("child_process").spawn(process.execPath, ["-e", "process.on(\'SIGTERM\',()=>{});setInterval(()=>{},1000)"]); console.error(c.pid); setInterval(()=>{},1000)'),
      signal: control.signal, graceSec: 0.3,
      onStderrLine: line => {
        grandchild = Number(line);
        control.abort(new CutdownError('source-changed', 'gone', { advice: '' }));
        return true;
      },
    });
    await expect(running.done).rejects.toMatchObject({ kind: 'source-changed' });
    expect(grandchild).toBeGreaterThan(0);
    expect(await alive(grandchild)).toBe(false);
  });

  it('does not start for a signal that has fired already', async () => {
    const running = startProgram({ ...node(''), signal: AbortSignal.abort() });
    expect(running.pid).toBeUndefined();
    await expect(running.done).rejects.toMatchObject({ kind: 'cancelled' });
  });

  describe('with inputs', () => {
    async function* bytes(...texts: string[]): AsyncGenerator<Uint8Array> {
      for (const text of texts) {
        await new Promise(later => setTimeout(later, 5));
        yield Buffer.from(text);
      }
    }
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield* bytes('begun');
      throw new CutdownError('browser-failed', 'the painter ended', { advice: 'again' });
    }
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 1e6; i += 1) {
        yield* bytes('x'.repeat(65_536));
      }
    }

    it.skipIf(process.platform === 'win32')('lets the program read them from 3 on, each whole', async () => {
      const { stdout } = await runProgram({ ...node('const fs = require("fs"); console.log(fs.readFileSync(4, "utf8") + fs.readFileSync(3, "utf8"))'), inputs: [bytes('a', 'b'), bytes('c')] });
      expect(stdout).toBe('cab\n');
    });

    it('rejects with what an input threw', async () => {
      await expect(runProgram({ ...node('setTimeout(() => {}, 60000)'), inputs: [failing()], graceSec: 1 })).rejects.toMatchObject({ kind: 'browser-failed' });
    });

    it('does not mind a program that has read enough', async () => {
      await expect(runProgram({ ...node('require("fs").readSync(3, Buffer.alloc(10)); console.log("enough")'), inputs: [endless()] })).resolves.toMatchObject({ stdout: 'enough\n' });
    });

    it('ends when aborted while an input is still to come', async () => {
      const control = new AbortController();
      async function* waiting(): AsyncGenerator<Uint8Array> {
        yield* bytes('a');
        await new Promise((_, reject) => control.signal.addEventListener('abort', () => reject(new Error('no more')), { once: true }));
      }
      const running = runProgram({ ...node('require("fs").readFileSync(3)'), inputs: [waiting()], signal: control.signal, graceSec: 1 });
      setTimeout(() => control.abort(), 200);
      await expect(running).rejects.toMatchObject({ kind: 'cancelled' });
    });
  });
});
