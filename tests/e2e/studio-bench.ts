/** The built app on the stand-in, with a library and a made recording of its own. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Page } from 'playwright-core';

import { findChromium } from '../electron-stand-in/chromium.ts';
import { launch, type StandIn } from '../electron-stand-in/launch.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SRT = ['Why did everybody leave the company?', 'Because nobody ever told them the truth.', 'And that is the whole story.'];

/**
 * How long a test waits before it says that something does not come, milliseconds: bounds for a machine that is busy with other
 * things, no speeds. `step`: what follows an action at once; `run`: a short run, from the recording to its files.
 */
export const LIMIT_MS = { step: 60_000, run: 300_000 } as const;

/** Whether there is what the stand-in needs. */
export const CAN_RUN = findChromium() !== null;

export interface StudioBench {
  readonly root: string;
  readonly recording: string;
  readonly libraryDir: string;
  open(options?: { env?: Record<string, string>; quiet?: boolean }): Promise<{ app: StandIn; page: Page }>;
  remove(): void;
}

/** Builds the app, as `npm run build` does. */
export function buildStudio(): void {
  execFileSync('npm', ['run', '-s', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** `durationSec`: at least 9, what the words need. `make`: makes another recording with its transcript in a folder, and returns its path. */
export function createStudioBench({ durationSec = 9, make }: { durationSec?: number; make?: (folder: string) => string } = {}): StudioBench {
  const root = mkdtempSync(join(tmpdir(), 'cutdown-studio-'));
  const recording = make ? make(root) : makeShortRecording(root, durationSec);
  const libraryDir = join(root, 'library');
  return {
    root, recording, libraryDir,
    open: options => openApp({ root, libraryDir, ...options }),
    remove() { rmSync(root, { recursive: true, force: true, maxRetries: 5 }); },
  };
}

/** Opens the app on a library; its own data lie in `root`. `main`: another build of it, relative to the project. */
export async function openApp({ root, libraryDir, env = {}, quiet = false, main }: { root: string; libraryDir: string; env?: Record<string, string>; quiet?: boolean; main?: string }): Promise<{ app: StandIn; page: Page }> {
  const app = await launch({ data: join(root, 'app-data'), quiet, env: { CUTDOWN_LIBRARY: libraryDir, ...env }, ...(main === undefined ? {} : { main }) });
  const page = await app.firstWindow();
  page.setDefaultTimeout(LIMIT_MS.step);
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  return { app, page };
}

function makeShortRecording(folder: string, durationSec: number): string {
  const recording = join(folder, 'episode one.mp4');
  execFileSync('ffmpeg', [
    '-nostdin', '-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=30:duration=${durationSec}`, '-f', 'lavfi', '-i', `sine=frequency=330:duration=${durationSec}`,
    '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-shortest', `file:${recording}`,
  ]);
  writeFileSync(join(folder, 'episode one.srt'), SRT.map((text, index) => `${index + 1}\n00:00:0${index * 3},100 --> 00:00:0${index * 3 + 2},600\n${text}\n`).join('\n'));
  return recording;
}

export function engineReady(page: Page): Promise<boolean> {
  return page.getByText('Engine ok').isVisible();
}

/** How many stages of the shown run are in a state. */
export function stagesIn(page: Page, state: string): Promise<number> {
  return page.locator(`.node[data-state="${state}"]`).count();
}

/** Opens the recording by drop (unless it was) and starts a short run of it from the keyboard. Leaves its run on the screen. */
export async function startShortRun(app: StandIn, page: Page, bench: StudioBench, options: { clips?: number; without?: readonly string[]; dropped?: boolean } = {}): Promise<void> {
  const { clips = 1, without = [], dropped = false } = options;
  if (!dropped) {
    await app.control.dropFiles([bench.recording]);
  }
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await dialog.getByLabel('Clips at most').fill(String(clips));
  await dialog.getByLabel('Shortest, seconds').fill('3');
  await dialog.getByLabel('Longest, seconds').fill('6');
  await dialog.getByLabel('Quality').selectOption('draft');
  await dialog.getByLabel('Review before rendering').uncheck();
  for (const shape of without) {
    await dialog.getByLabel(shape, { exact: true }).uncheck();
  }
  await dialog.getByLabel('Longest, seconds').press('Enter');
  await page.getByRole('list', { name: 'Stages' }).waitFor();
}

/** Waits until something is so; the limit is in milliseconds. Also where a look itself is never answered. Returns how long it took. */
export async function until(what: string, isSo: () => Promise<boolean>, limitMs: number = LIMIT_MS.step): Promise<number> {
  const begun = performance.now();
  let trouble: unknown = null;
  for (;;) {
    const leftMs = limitMs - (performance.now() - begun);
    const so = await within(Math.max(leftMs, LAST_LOOK_MS), isSo()).catch((error: unknown) => {
      trouble = error;
      return false;
    });
    if (so) {
      return performance.now() - begun;
    }
    if (performance.now() - begun > limitMs) {
      throw new Error(`it did not come to pass within ${limitMs} ms: ${what}`, { cause: trouble });
    }
    await new Promise(resolve => { setTimeout(resolve, 25); });
  }
}

/** What a look that begins at the limit has, milliseconds. */
const LAST_LOOK_MS = 1000;

async function within<T>(limitMs: number, look: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => { reject(new Error(`a look was not answered for ${Math.round(limitMs)} ms`)); }, limitMs); });
  try {
    return await Promise.race([look, late]);
  } finally {
    clearTimeout(timer);
  }
}
