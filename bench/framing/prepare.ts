/** Runs the stages up to framing on a recording, cut into pieces that cover all of it: what a plan would leave out is judged too. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { findModels } from '#main/inference/models.ts';
import type { ClipFacts, Framing } from '#shared/artifacts/clip.ts';
import { stageSpec, type StageId } from '#shared/pipeline/stages.ts';
import type { StageModule } from '#workers/host/stage.ts';
import transcoding from '#workers/stages/01-transcoding/index.ts';
import transcription from '#workers/stages/02-transcription/index.ts';
import segmentDetection from '#workers/stages/03-segment-detection/index.ts';
import { handlers } from '#workers/stages/06-prepare-media/delegates.ts';
import prepareMedia from '#workers/stages/06-prepare-media/index.ts';
import framingAnalysis from '#workers/stages/07-framing-analysis/index.ts';

import { StageHarness } from '../../tests/support/stage-harness.ts';
import { watchProcesses } from '../processes.ts';
import type { Recording } from './truth.ts';

/** A recording with its pieces framed. */
export interface FramedRecording {
  readonly recording: Recording;
  readonly durationSec: number;
  readonly pieces: readonly { readonly facts: ClipFacts; readonly framing: Framing }[];
  /** Seconds that each part took; of parts that were there from an earlier time, seconds then. */
  readonly wallSec: Readonly<Record<string, number>>;
  /** What framing took of the processors, and of memory together with ffmpeg (the bench itself counted in). */
  readonly framing: { readonly cpuSec: number; readonly peakBytes: number };
}

const Prepared = z.object({ wallSec: z.record(z.string(), z.number()) });

/** Pieces are about as long as clips are, seconds; a shorter rest belongs to the piece before. */
const PIECE_SEC = 40;
const LEAST_PIECE_SEC = 5;

/**
 * Frames a recording. What comes before framing is kept in `cacheDir` and used again while recording and stages are the same. The
 * framing itself is done twice, without models and with: the difference is what finding faces takes. `quick`: once, with.
 */
export async function frameRecording(recording: Recording, options: { cacheDir: string; fixtures: string; quick: boolean; print: (text: string) => void }): Promise<FramedRecording> {
  const { size } = await stat(recording.video);
  const versions = (['transcoding', 'transcription', 'segment-detection', 'prepare-media'] as const).map(id => stageSpec(id).version).join('.');
  const dir = join(options.cacheDir, 'framing', `pieces-${recording.name.replace(/\W+/g, '-')}-${size}-${versions}`);
  const models = Object.fromEntries(Object.entries(await findModels({
    libraryModelsDir: join(options.cacheDir, 'models'), env: { ...process.env, CUTDOWN_MODELS: process.env['CUTDOWN_MODELS'] ?? join(options.fixtures, 'models') },
  }, [...new Set([...stageSpec('segment-detection').models, ...stageSpec('framing-analysis').models])])).map(([id, found]) => [id, found.path]));
  const record = join(dir, 'prepared.json');
  if (!existsSync(record)) {
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir, { recursive: true });
    options.print(`Preparing ${recording.name}…`);
    await writeFile(record, JSON.stringify({ wallSec: await prepare(StageHarness.at(dir), recording, models) }));
  }
  const { wallSec } = Prepared.parse(JSON.parse(await readFile(record, 'utf8')));
  const harness = StageHarness.at(dir);
  options.print(`Framing ${recording.name}…`);
  const picturesSec = options.quick ? null : await timed(harness, framingAnalysis, {});
  const watch = watchProcesses(process.pid);
  const framingSec = await timed(harness, framingAnalysis, { models });
  const { cpuSec, togetherPeakBytes } = await watch.stop();
  const clipIds = harness.read('plan').clips.map(clip => clip.clipId);
  return {
    recording, durationSec: harness.read('source-facts').durationSec,
    pieces: clipIds.map(clipId => ({ facts: harness.read('clip-facts', clipId), framing: harness.read('framing', clipId) })),
    wallSec: { ...wallSec, ...(picturesSec === null ? {} : { 'framing without faces': picturesSec }), 'framing': framingSec },
    framing: { cpuSec, peakBytes: togetherPeakBytes },
  };
}

async function prepare(harness: StageHarness, recording: Recording, models: Record<string, string>): Promise<Record<string, number>> {
  const sourcePath = recording.video;
  const wallSec: Record<string, number> = {};
  wallSec['transcoding'] = await timed(harness, transcoding, { sourcePath });
  wallSec['transcription'] = await timed(harness, transcription, { transcriptPath: recording.transcript });
  wallSec['segment detection'] = await timed(harness, segmentDetection, { models });
  const { durationSec } = harness.read('source-facts');
  const count = Math.max(1, Math.floor(durationSec / PIECE_SEC) + (durationSec % PIECE_SEC >= LEAST_PIECE_SEC ? 1 : 0));
  await harness.seed('plan', {
    kind: 'plan', version: 1, scorer: { id: 'bench', note: 'all of the recording, in pieces' }, candidateCount: count, rejected: [], warnings: [],
    clips: Array.from({ length: count }, (_, index) => ({
      clipId: `c${index.toString(16).padStart(8, '0')}`, rank: index + 1, startSec: index * PIECE_SEC, endSec: index === count - 1 ? durationSec : (index + 1) * PIECE_SEC,
      title: `Piece ${index + 1}`, score: 50, criteria: [], reason: '', firstWord: null, lastWord: null, topic: null, cuts: [],
    })),
  });
  wallSec['prepare media'] = await timed(harness, prepareMedia, { sourcePath, handlers });
  return wallSec;
}

async function timed<S extends StageId>(harness: StageHarness, stage: StageModule<S>, inputs: Parameters<StageHarness['run']>[1]): Promise<number> {
  const startedMs = performance.now();
  await harness.run(stage, inputs);
  return (performance.now() - startedMs) / 1000;
}
