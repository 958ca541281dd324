/** The built app on the stand-in, with a library and a made recording of its own. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Page } from 'playwright-core';

import { launch, type StandIn } from '../electron-stand-in/launch.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SRT = ['Why did everybody leave the company?', 'Because nobody ever told them the truth.', 'And that is the whole story.'];

export interface StudioBench {
  readonly root: string;
  readonly recording: string;
  readonly libraryDir: string;
  open(options?: { env?: Record<string, string>; quiet?: boolean }): Promise<{ app: StandIn; page: Page }>;
  remove(): void;
}

/** Builds the app once, as `npm run build` does. */
export function buildStudio(): void {
  execFileSync('npm', ['run', '-s', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** `durationSec`: at least 9, what the words need. */
export function createStudioBench(durationSec = 9): StudioBench {
  const root = mkdtempSync(join(tmpdir(), 'cutdown-studio-'));
  const recording = join(root, 'episode one.mp4');
  execFileSync('ffmpeg', [
    '-nostdin', '-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=30:duration=${durationSec}`, '-f', 'lavfi', '-i', `sine=frequency=330:duration=${durationSec}`,
    '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-shortest', `file:${recording}`,
  ]);
  writeFileSync(join(root, 'episode one.srt'), SRT.map((text, index) => `${index + 1}\n00:00:0${index * 3},100 --> 00:00:0${index * 3 + 2},600\n${text}\n`).join('\n'));
  const libraryDir = join(root, 'library');
  return {
    root, recording, libraryDir,
    async open({ env = {}, quiet = false } = {}) {
      const app = await launch({ data: join(root, 'app-data'), quiet, env: { CUTDOWN_LIBRARY: libraryDir, ...env } });
      const page = await app.firstWindow();
      await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
      return { app, page };
    },
    remove() { rmSync(root, { recursive: true, force: true, maxRetries: 5 }); },
  };
}

/** Opens the recording by drop and starts a short run of it from the keyboard. Leaves its run on the screen. */
export async function startShortRun(app: StandIn, page: Page, bench: StudioBench, options: { clips?: number; without?: readonly string[] } = {}): Promise<void> {
  const { clips = 1, without = [] } = options;
  await app.control.dropFiles([bench.recording]);
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await dialog.getByLabel('Clips at most').fill(String(clips));
  await dialog.getByLabel('Shortest, seconds').fill('3');
  await dialog.getByLabel('Longest, seconds').fill('6');
  await dialog.getByLabel('Quality').selectOption('draft');
  for (const shape of without) {
    await dialog.getByLabel(shape, { exact: true }).uncheck();
  }
  await dialog.getByLabel('Longest, seconds').press('Enter');
  await page.getByRole('list', { name: 'Stages' }).waitFor();
}

/** Waits until something is so; the limit is in milliseconds. */
export async function until(what: string, isSo: () => Promise<boolean>, limitMs = 10_000): Promise<number> {
  const begun = performance.now();
  for (;;) {
    if (await isSo().catch(() => false)) {
      return performance.now() - begun;
    }
    if (performance.now() - begun > limitMs) {
      throw new Error(`it did not come to pass within ${limitMs} ms: ${what}`);
    }
    await new Promise(resolve => { setTimeout(resolve, 25); });
  }
}
