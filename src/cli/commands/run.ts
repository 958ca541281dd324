import { basename } from 'node:path';

import type { Command } from 'commander';

import { toErrorData } from '#shared/errors/cutdown-error.ts';
import { STAGE_IDS } from '#shared/pipeline/stages.ts';
import { ENCODER_WISHES, OUTPUT_PRESETS } from '#shared/render/presets.ts';
import { SOUND_CLEANINGS, USUAL_CLEANING } from '#shared/sound/cleaning.ts';
import { TIGHTENINGS, USUAL_TIGHTENING } from '#shared/sound/tightening.ts';

import { prepareRequests, type RunOptions } from '../run-request.ts';
import { followRuns } from '../follow-runs.ts';
import { withCommonOptions, withEngine, type CommandContext, type CommonOptions, parseStage } from './command-context.ts';

/** `cutdown run VIDEO...` */
export function addRunCommand(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('run'), 'print events as JSON, one a line; the last one is run.finished')
    .summary('cut recordings into finished shorts')
    .description('Cuts each recording into finished shorts. Several recordings queue. Doing it again reuses everything that has not changed.')
    .argument('<video...>', 'recordings (write ./-name.mp4 for a name that begins with a dash)')
    .option('--transcript <file>', 'transcript: SRT, VTT, word JSON or Whisper JSON (default: a file of the recording\'s name beside it)')
    .option('--brief <text>', 'what the clips should be about, in your own words')
    .option('--clips <n>', 'how many clips at most, 1-100 (default: 10)')
    .option('--min-sec <s>', 'shortest clip, seconds (default: 15)')
    .option('--max-sec <s>', 'longest clip, seconds (default: 60)')
    .option('--tighten <mode>', `shorten long pauses, leave out fillers (um, uh): ${TIGHTENINGS.join(', ')} (default: ${USUAL_TIGHTENING})`)
    .option('--clean-sound <mode>', `take away what is no speech: ${SOUND_CLEANINGS.join(', ')} (default: ${USUAL_CLEANING})`)
    .option('--aspects <list>', 'shapes, separated by commas (default: 9:16,1:1,16:9)')
    .option('--style <id@version>', 'style package (default: default@1.0.0)')
    .option('--until <stage>', `stop after this stage: ${STAGE_IDS.join(', ')}`)
    .option('--preset <name>', `size and quality: ${OUTPUT_PRESETS.join(', ')} (default: standard)`)
    .option('--draft', 'small, quick outputs to look at: the same as --preset draft')
    .option('--encoder <name>', `video encoder: ${ENCODER_WISHES.join(', ')} (default: x264; see "cutdown doctor" for what works here)`)
    .option('--backend <name>', 'what draws the pictures: auto, or reference (slow; for comparisons and support)')
    .option('--out <dir>', 'where the files go (default: ./NAME-shorts)')
    .option('--verbose', 'also show the log\'s info lines')
    .addHelpText('after', `
Examples:
  cutdown run interview.mp4
  cutdown run interview.mp4 --transcript interview.srt --clips 5 --min-sec 20 --max-sec 45
  cutdown run talk.mov --brief "hiring mistakes" --aspects 9:16 --out shorts
  cutdown run *.mp4 --json > events.jsonl`)
    .action(async (videos: string[], options: RunOptions & CommonOptions & { verbose?: boolean }) => {
      await runVideos(context, videos, options);
    });
}

async function runVideos(context: CommandContext, videos: string[], options: RunOptions & CommonOptions & { verbose?: boolean }): Promise<void> {
  const { ports } = context;
  try {
    const until = options.until === undefined ? undefined : parseStage(options.until);
    const prepared = await prepareRequests(videos, { ...options, until }, ports.cwd);
    for (const { foundTranscript } of prepared) {
      if (foundTranscript !== null) {
        ports.stderr.write(`Using the transcript ${foundTranscript}\n`);
      }
    }
    await withEngine(context, options, async engine => {
      const runs = prepared.map(({ request }) => ({
        name: basename(request.sourcePath), outDir: request.outDir, until: request.until,
        start: async () => (await engine.startRun(request)).runId,
      }));
      await followRuns(context, engine, runs, options);
    });
  } catch (error) {
    if (options.json) {
      // A script reads the last line; it is there whatever happens.
      const finished = { event: 'run.finished', runId: '', state: 'failed', error: toErrorData(error), jobs: [], outputs: [], warnings: [] };
      ports.stdout.write(`${JSON.stringify(finished)}\n`);
    }
    throw error;
  }
}
