/**
 * A recording's way through the built app, as an editor takes it: dropped, cut by the engine, every clip judged and some repaired from the
 * keyboard, rendered, the files found. Says how long each step took, and shows it in pictures.
 */
import { copyFile, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';

import type { Page } from 'playwright-core';

import { table } from '#cli/text.ts';

import { runsOf, startReviewedRun } from '../../tests/e2e/review-bench.ts';
import { buildStudio, CAN_RUN, engineReady, openApp, until } from '../../tests/e2e/studio-bench.ts';
import { pictureShown } from './measures.ts';
import { checkFiles, judgeAll, renderApproved, repairFirst, untilStage, type Step, type Walker } from './walk-steps.ts';

/** What is asked. `transcript`: else the one beside the recording under the same name. `quick`: in draft quality. */
export interface Walk {
  readonly source: string; readonly transcript: string | undefined; readonly clips: number | undefined; readonly shotsDir: string; readonly quick: boolean; readonly print: (text: string) => void;
}

const WINDOW = { width: 1440, height: 900 } as const;
const TRANSCRIPTS = ['.srt', '.vtt', '.json'] as const;

export async function benchWalk({ source, transcript, clips, shotsDir, quick, print }: Walk): Promise<Record<string, unknown>> {
  if (!CAN_RUN) {
    throw new Error('The window is driven on Linux with a Chromium on PATH.');
  }
  const root = await mkdtemp(join(tmpdir(), 'cutdown-walk-'));
  try {
    const recording = await bringIn(root, source, transcript);
    await mkdir(shotsDir, { recursive: true });
    print('Building the app…');
    buildStudio();
    const begun = performance.now();
    const { app, page } = await openApp({ root, libraryDir: join(root, 'library'), quiet: true });
    try {
      await page.setViewportSize(WINDOW);
      await until('the engine is ready', () => engineReady(page));
      const walker = createWalker(page, shotsDir, print, begun);
      await walker.done('the app is open', 'library');
      await startReviewedRun({ app, page, bench: { recording } }, { ...(clips === undefined ? {} : { clips }), preset: quick ? 'draft' : 'standard' });
      await walker.done('dropped, and the run started', 'run-begins');
      await untilStage(page, 'planning');
      await walker.done('the clips are planned', 'run-planned');
      await untilStage(page, 'composition');
      await walker.done('the clips are prepared', 'run-prepared');
      const runId = (await runsOf(page))[0]?.runId ?? '';
      await page.keyboard.press('Control+2');
      await page.locator('.clip-row').first().waitFor();
      await page.waitForFunction(pictureShown, { clipId: null });
      await walker.done('the review is open, with a picture', 'review');
      const repaired = await repairFirst(page, runId, walker);
      const verdicts = await judgeAll(page, runId, walker);
      const files = await renderApproved(page, runId, walker);
      await checkFiles(page, runId, files, repaired);
      print(`\n${table([['STEP', 'TOOK', 'SINCE THE APP WAS STARTED'], ...walker.steps.map(each => [each.what, seconds(each.sec), seconds(each.sinceSec)])])}`);
      print(`\n${files.length} files, ${(files.reduce((sum, each) => sum + each.sizeBytes, 0) / 1e6).toFixed(1)} MB. Pictures: ${shotsDir}`);
      return { steps: walker.steps, verdicts: verdicts.counts, nextClipMs: verdicts.nextClipMs, repaired: { word: repaired.word, trimmedSec: repaired.trimmedSec }, files: files.length, bytes: files.reduce((sum, each) => sum + each.sizeBytes, 0) };
    } finally {
      await app.close();
    }
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Files are delivered beside the recording: a copy of it and of its transcript in a folder of their own. */
async function bringIn(root: string, source: string, transcript: string | undefined): Promise<string> {
  const stem = basename(source, extname(source));
  const recording = join(root, basename(source));
  await copyFile(source, recording);
  const beside = TRANSCRIPTS.map(each => source.slice(0, source.length - extname(source).length) + each);
  for (const path of transcript === undefined ? beside : [transcript]) {
    const there = transcript !== undefined || await stat(path).then(() => true, () => false);
    if (there) {
      await copyFile(path, join(root, `${stem}${extname(path)}`));
      break;
    }
  }
  return recording;
}

/** Times from one step to the next; the pictures that are taken between them do not count. */
function createWalker(page: Page, shotsDir: string, print: (text: string) => void, begun: number): Walker {
  const steps: Step[] = [];
  let [last, shooting] = [begun, 0];
  return {
    steps,
    async done(what, shot) {
      const now = performance.now();
      const step = { what, sec: round((now - last) / 1000), sinceSec: round((now - begun - shooting) / 1000) };
      steps.push(step);
      print(`${seconds(step.sec).padStart(10)}  ${what}`);
      await page.screenshot({ path: join(shotsDir, `${String(steps.length).padStart(2, '0')}-${shot}.png`) });
      last = performance.now();
      shooting += last - now;
    },
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;
const seconds = (sec: number): string => `${sec.toFixed(1)} s`;
