/** The app as a file of tests has it open. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

import type { StandIn } from '../electron-stand-in/launch.ts';
import { CAN_RUN, createStudioBench, engineReady, LIMIT_MS, until, type StudioBench } from './studio-bench.ts';

export interface OpenStudio {
  readonly bench: StudioBench;
  readonly app: StandIn;
  readonly page: Page;
  /** What main and its engines have written to standard error. */
  readonly said: string;
  /** Quits the app as its menu does. Returns the exit code. */
  quit(): Promise<number | null>;
  /** Starts it again on the same library. */
  open(): Promise<void>;
}

/** Opens the app before the tests of a file (or of a `describe`), and closes it after them. `envFor`: what it is started with besides. */
export function useStudio(make: () => StudioBench = createStudioBench, envFor: (bench: StudioBench) => Promise<Record<string, string>> = () => Promise.resolve({})): OpenStudio {
  let bench: StudioBench | undefined;
  let opened: { app: StandIn; page: Page } | undefined;
  let said = '';
  let env: Record<string, string> = {};
  const there = <T>(what: T | undefined): T => {
    if (what === undefined) {
      throw new Error('the app is not open');
    }
    return what;
  };
  const open = async (): Promise<void> => {
    opened = await there(bench).open({ env });
    opened.app.child.stderr?.on('data', (data: Buffer) => { said += data.toString('utf8'); });
    await until('the engine is ready', () => engineReady(there(opened).page));
  };
  beforeAll(async () => {
    if (CAN_RUN) {
      bench = make();
      env = await envFor(bench);
      await open();
    }
  }, LIMIT_MS.run);
  afterAll(async () => {
    await opened?.app.close();
    bench?.remove();
  }, LIMIT_MS.step);
  return {
    get bench() { return there(bench); }, get app() { return there(opened).app; }, get page() { return there(opened).page; }, get said() { return said; },
    open,
    async quit() {
      await there(opened).app.close();
      return await there(opened).app.exited;
    },
  };
}
