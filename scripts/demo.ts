/**
 * `npm run demo [-- VIDEO [options of cutdown run]]`: the main job on a recording, or on a sample made here, then one
 * picture of all clips. Done twice, the second time everything is reused.
 */
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { execa } from 'execa';
import { z } from 'zod';

import { RunSummary } from '#shared/api/events.ts';

import { makeContactSheet } from './contact-sheet.ts';
import { makeSample } from './sample/make-sample.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cutdown = join(root, 'src', 'cli', 'main.ts');
const libraryDir = join(root, '.cache', 'demo-library');
/** Few and short clips: the demo should end within minutes on a small machine. */
const SAMPLE_OPTIONS = ['--clips', '2', '--min-sec', '5', '--max-sec', '11'];
const VIDEO_OPTIONS = ['--clips', '2', '--min-sec', '10', '--max-sec', '30'];

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  const video = first === undefined ? (await makeSample(join(root, '.cache'), say)).video : resolve(process.env['INIT_CWD'] ?? '.', first);
  const options = rest.length > 0 ? rest : first === undefined ? SAMPLE_OPTIONS : VIDEO_OPTIONS;
  const outDir = join(root, 'demo-out', basename(video, extname(video)));
  say(`cutdown run ${video} ${options.join(' ')}`);
  const { exitCode } = await execa(process.execPath, [cutdown, 'run', ...options, '--library', libraryDir, '--out', outDir, '--', video], { stdio: 'inherit', reject: false });
  const run = await lastRun();
  if (!run || run.sourcePath !== video) {
    return exitCode ?? 1;
  }
  const sheet = await makeContactSheet(run.outputs, join(outDir, 'contact-sheet.jpg'));
  if (sheet !== null) {
    say(`Clips:         ${outDir}`);
    say(`Contact sheet: ${sheet}`);
  }
  return exitCode ?? 1;
}

async function lastRun(): Promise<RunSummary | undefined> {
  const { stdout } = await execa(process.execPath, [cutdown, 'status', '--json', '--limit', '1', '--library', libraryDir], { stderr: 'inherit' });
  return z.array(RunSummary).parse(JSON.parse(stdout))[0];
}

function say(text: string): void {
  console.log(text);
}
