/** The built app, from a dropped recording to files, in real Chromium with the real engine. */
import { existsSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { STAGE_IDS } from '#shared/pipeline/stages.ts';

import { axe, axeInBothThemes } from './axe.ts';
import { CAN_RUN, engineReady, LIMIT_MS, stagesIn, startShortRun, until } from './studio-bench.ts';
import { useStudio } from './use-studio.ts';

const ALL = STAGE_IDS.length;

describe.skipIf(!CAN_RUN)('the studio, from an empty library', () => {
  const studio = useStudio();

  it('says what to do', async () => {
    const { app, page } = studio;
    await page.getByRole('heading', { name: 'Drop a recording here' }).waitFor();
    expect(await axe(page)).toEqual([]);
    expect((await app.control.state()).windows[0].url).toBe('app://studio/index.html');
    expect((await app.control.state()).preloadErrors).toEqual([]);
  });

  it('takes a dropped recording with the transcript beside it through twelve stages to files', async () => {
    const { app, page, bench } = studio;
    await app.control.dropFiles([bench.recording]);
    const dialog = page.getByRole('dialog', { name: 'New run' });
    await dialog.getByText('Transcript: episode one.srt').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await startShortRun(app, page, bench);
    expect(await page.locator('.node').count()).toBe(ALL);
    await until('the desktop is kept awake', async () => (await app.control.state()).awake === 1);
    await until('all stages are done', async () => await stagesIn(page, 'completed') === ALL, LIMIT_MS.run);

    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('Control+3');
    await until('three files are ready', async () => await page.locator('[data-output][data-state="rendered"]').count() === 3);
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: /^Copy path: .*9x16/ }).first().click();
    await until('the path was copied', async () => (await app.control.state()).clipboard !== '');
    const file: string = (await app.control.state()).clipboard;
    expect(file.startsWith(bench.root)).toBe(true);
    expect(existsSync(file)).toBe(true);
    await page.getByRole('button', { name: /^Show in folder: .*9x16/ }).first().click();
    await until('the file was shown', async () => (await app.control.state()).shown.includes(file));

    await page.getByRole('button', { name: /^Play: .*, 9:16/ }).first().click();
    const video = page.locator('dialog video');
    await until('the picture plays', () => video.evaluate((each: HTMLVideoElement) => each.currentTime > 0.1 && each.videoHeight > each.videoWidth));
    expect(await axeInBothThemes(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await video.waitFor({ state: 'detached' });

    await until('the run has come to rest', async () => (await app.control.state()).awake === 0);
    const { notifications, progress } = await app.control.state();
    expect(notifications.map((each: { title: string }) => each.title)).toEqual(['episode one.mp4 is ready']);
    expect(progress).toBe(-1);
  });
});

describe.skipIf(!CAN_RUN)('the studio, when its engine dies', () => {
  const studio = useStudio();

  it('keeps the screen, starts another engine by itself and goes on where the run stood', async () => {
    const { app, page, bench } = studio;
    await startShortRun(app, page, bench, { clips: 2, without: ['1:1', '16:9'] });
    await until('some stages are done and one is at work', async () => await stagesIn(page, 'completed') >= 3 && await stagesIn(page, 'in_progress') > 0, LIMIT_MS.run);
    const done = await page.locator('.node[data-state="completed"]').evaluateAll(all => all.map(each => (each as HTMLElement).dataset['stage']));
    const pid: number = (await app.control.state()).engines.at(-1);
    process.kill(pid, 'SIGKILL');
    await page.getByText('The engine stopped and is being started again').waitFor();
    expect(await page.locator('.node').count()).toBe(ALL);
    await until('another engine is ready', () => engineReady(page));
    expect((await app.control.state()).engines.at(-1)).not.toBe(pid);
    await until('the run is done', async () => await stagesIn(page, 'completed') === ALL, LIMIT_MS.run);
    for (const stage of done) {
      expect(await page.locator(`.node[data-stage="${stage}"]`).textContent(), 'what was done is not done again').not.toMatch(/attempts/);
    }
  });
});

describe.skipIf(!CAN_RUN)('the studio, with a finished run', () => {
  const studio = useStudio();
  /** A finished run on the screen, whatever the test before has left there. */
  const finishedRun = async (): Promise<void> => {
    const { app, page, bench } = studio;
    await page.reload();
    await until('the engine is ready', () => engineReady(page));
    if (await page.locator('.card').count() === 0) {
      await startShortRun(app, page, bench, { without: ['1:1', '16:9'] });
    } else {
      await page.locator('.card').last().click();
    }
    await until('the run is done', async () => await stagesIn(page, 'completed') === ALL, LIMIT_MS.run);
  };

  it('replays from a stage, pauses and goes on from the keyboard', async () => {
    const { page } = studio;
    await finishedRun();
    await page.locator('.node[data-stage="prepare-media"]').click();
    await page.getByRole('button', { name: 'Replay from here' }).click();
    await until('it works again', async () => await stagesIn(page, 'completed') < ALL);
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
    await page.keyboard.press('p');
    await page.getByText('Paused').first().waitFor();
    await page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
    await page.keyboard.press('p');
    await until('the run is done', async () => await stagesIn(page, 'completed') === ALL, LIMIT_MS.run);
  });

  it('takes over what another run has computed', async () => {
    const { app, page, bench } = studio;
    await finishedRun();
    await page.keyboard.press('Control+1');
    await startShortRun(app, page, bench, { clips: 2, without: ['1:1', '16:9'] });
    await until('the run is done', async () => await stagesIn(page, 'completed') === ALL, LIMIT_MS.run);
    expect(await page.locator('.node', { hasText: 'Reused' }).count()).toBeGreaterThan(2);
    await page.locator('.node[data-stage="transcoding"]').click();
    await page.getByRole('list', { name: 'Log' }).getByText('was taken over from').waitFor();
  });

  it('stands again with its runs after it was quit', async () => {
    await finishedRun();
    await studio.page.keyboard.press('Control+1');
    await studio.page.locator('.card').first().waitFor();
    const runs = await studio.page.locator('.card').count();
    expect(await studio.quit()).toBe(0);
    await studio.open();
    const { page } = studio;
    await until('the runs are there', async () => await page.locator('.card').count() === runs);
    expect(await axe(page)).toEqual([]);
    await page.locator('.card').last().focus();
    await page.keyboard.press('Enter');
    await until('the run is shown', async () => await stagesIn(page, 'completed') === ALL);
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Recordings' }).waitFor();
  });
});
