/**
 * A library with a run of as many clips and words as wanted, made without running the pipeline: every artifact up to the composition,
 * valid by its schema. For tests of what shows a run, and for measurements. The pipeline has not made it, so it cannot be replayed: leave it
 * paused where edits shall not be worked in.
 */
import { createHash } from 'node:crypto';
import { link, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { runDirectory } from '#main/state/artifact-store.ts';
import { openLibrary, type Library } from '#main/state/library.ts';
import { claimJob, completeJob, recordItem } from '#main/state/transitions/jobs.ts';
import { finishOutput, startOutput, upsertOutputs } from '#main/state/transitions/outputs.ts';
import { createRun, finishPartialRun, markAnalysisComplete, pauseRun, setCompositionIndex } from '#main/state/transitions/runs.ts';
import { loadStyle, pinStyle } from '#main/style/style-store.ts';
import { artifactPath, type ArtifactKind, type ArtifactRecord, JSON_ARTIFACTS, type JsonArtifact, type JsonArtifactKind } from '#shared/artifacts/catalog.ts';
import { RunRequest } from '#shared/pipeline/run-request.ts';
import { stableJson } from '#shared/pipeline/stable-json.ts';
import { neededFor, STAGES, stageFolder, type StageId } from '#shared/pipeline/stages.ts';
import { ASPECTS } from '#shared/units/geometry.ts';
import { planEnhancements } from '#workers/stages/05-enhancement-plan/plan-enhancements.ts';
import { outputPayload } from '#workers/stages/11-composition/payload.ts';

import { makeClip, makePackage } from './clip.ts';
import { makeSyntheticMedia, type SyntheticMedia } from './media.ts';
import { makePeaks, makePlan, makeSegments, makeSourceFacts, makeWords, recordingSec } from './recording.ts';

export interface SyntheticRunOptions {
  /** Clips, each 20 s long. Default 4. */
  readonly clips?: number;
  /** Words of the transcript, 2.5 a second. Default 600 (four minutes). */
  readonly words?: number;
  /** Whether pictures and sounds can be played (needs ffmpeg, some seconds); default false: a few bytes stand for each. */
  readonly playable?: boolean;
  /** Outputs of this many clips, the best first, count as rendered. Default 0. */
  readonly rendered?: number;
  /** Whether it was framed without any model, which each clip says; default false. */
  readonly withoutModels?: boolean;
  /** `ready` (default): analysed up to the composition, and ended. `paused`: open and paused, so that edits are recorded but not worked in. */
  readonly state?: 'ready' | 'paused';
  /** Default `20260102-030405-5e7e5e`. */
  readonly runId?: string;
}

export interface SyntheticRun {
  readonly runId: string;
  /** Best first. */
  readonly clipIds: readonly string[];
  readonly durationSec: number;
}

const EXECUTION = 'synthetic';

/** Adds the run to the library at `libraryDir`, which is made where there is none. No engine may have it. */
export async function makeSyntheticRun(libraryDir: string, options: SyntheticRunOptions = {}): Promise<SyntheticRun> {
  const library = openLibrary(libraryDir);
  try {
    return await fill(library, options);
  } finally {
    library.close();
  }
}

async function fill(library: Library, { clips = 4, words: wordCount = 600, playable = false, rendered = 0, withoutModels = false, state = 'ready', runId = '20260102-030405-5e7e5e' }: SyntheticRunOptions): Promise<SyntheticRun> {
  const { db, paths } = library;
  const durationSec = recordingSec(wordCount);
  const mediaDir = join(paths.tmp, `synthetic-${runId}`);
  const media = await makeSyntheticMedia(mediaDir, durationSec, playable);
  const sourcePath = join(paths.root, 'recordings', 'Bread and patience.mp4');
  await mkdir(dirname(sourcePath), { recursive: true });
  await rm(sourcePath, { force: true });
  await link(media.proxy, sourcePath);

  const request = RunRequest.parse({ sourcePath, outDir: join(paths.root, 'shorts'), clipCount: Math.min(100, clips), until: 'composition' });
  const stylePin = pinStyle(library, request.style);
  createRun(db, { runId, executionId: EXECUTION, request, stylePin, transcriptDigest: null, stages: neededFor('composition') });
  const records = await writeArtifacts(library, runId, media, { clips, wordCount, durationSec, withoutModels });
  await rm(mediaDir, { recursive: true, force: true });
  completeStages(library, runId, records.all);

  upsertOutputs(db, { runId, executionId: EXECUTION, outputs: records.outputs });
  setCompositionIndex(db, { runId, executionId: EXECUTION, path: `${stageFolder('composition')}/${artifactPath('composition-index', null)}` });
  for (const { outputId, rank } of records.outputs.filter(each => each.rank <= rendered)) {
    startOutput(db, { runId, outputId, executionId: EXECUTION, backend: 'local' });
    finishOutput(db, { runId, outputId, executionId: EXECUTION, file: join(request.outDir, `${rank}-${outputId}.mp4`) });
  }
  const settled = markAnalysisComplete(db, { runId, executionId: EXECUTION })
    && (state === 'paused' ? pauseRun(db, { runId }) : finishPartialRun(db, { runId, executionId: EXECUTION }));
  if (!settled) {
    throw new Error('the synthetic run is not complete');
  }
  return { runId, clipIds: records.clipIds, durationSec };
}

async function writeArtifacts(library: Library, runId: string, media: SyntheticMedia, { clips, wordCount, durationSec, withoutModels }: { clips: number; wordCount: number; durationSec: number; withoutModels: boolean }) {
  const dir = runDirectory(library.paths, runId);
  const all: ArtifactRecord[] = [];
  const digests = new Map<string, string>();

  async function put<K extends JsonArtifactKind>(kind: K, value: JsonArtifact<K>, item: string | null = null): Promise<void> {
    const text = stableJson(JSON_ARTIFACTS[kind].parse(value));
    await place(kind, item, async path => { await writeFile(path, text); }, sha256(text));
  }
  async function putMedia(kind: ArtifactKind, from: string, item: string | null = null): Promise<string> {
    const digest = digests.get(from) ?? sha256(from);
    digests.set(from, digest);
    await place(kind, item, path => link(from, path), digest);
    return digest;
  }
  async function place(kind: ArtifactKind, item: string | null, write: (path: string) => Promise<void>, digest: string): Promise<void> {
    const path = `${stageFolder(stageOf(kind))}/${artifactPath(kind, item)}`;
    const absolute = join(dir, ...path.split('/'));
    await mkdir(dirname(absolute), { recursive: true });
    await write(absolute);
    all.push({ kind, item, path, digest, sizeBytes: (await stat(absolute)).size });
  }

  const words = makeWords(wordCount);
  const segments = makeSegments(words, durationSec);
  const plan = makePlan(words, durationSec, clips);
  const pin = pinStyle(library, 'default@1.0.0');
  const style = loadStyle(library, pin);
  const enhancements = planEnhancements(plan, words, segments, style);
  await put('source-facts', makeSourceFacts(durationSec));
  await put('peaks', makePeaks(durationSec));
  await put('loudness-curve', { kind: 'loudness-curve', version: 1, hopSec: 1, momentaryLufs: Array.from({ length: Math.ceil(durationSec) }, () => -18), integratedLufs: -18 });
  await putMedia('proxy', media.proxy);
  await putMedia('filmstrip', media.filmstrip);
  await put('words', words);
  await put('segments', segments);
  await put('plan', plan);
  await put('enhancement-plan', enhancements);
  const payloads = [];
  for (const clip of plan.clips) {
    const { clipId } = clip;
    const made = makeClip(clip, words, enhancements.clips.find(each => each.clipId === clipId), style);
    await put('clip-facts', made.facts, clipId);
    const mediaDigest = await putMedia('clip-media', media.clipMedia, clipId);
    const audioDigest = await putMedia('clip-audio', media.clipAudio, clipId);
    await put('framing', made.framing, clipId);
    await put('audio-plan', made.audio, clipId);
    await put('bundle', made.bundle, clipId);
    const whole = makePackage(clip, made, { media: mediaDigest, audio: audioDigest }, { withoutModels });
    await put('package', whole, clipId);
    payloads.push(...ASPECTS.map(aspect => outputPayload(whole, aspect, { style, preset: 'standard', rankDigits: String(clips).length })));
  }
  await put('composition-index', { kind: 'composition-index', version: 1, outputs: payloads });
  return {
    all, clipIds: plan.clips.map(clip => clip.clipId),
    outputs: payloads.map(({ outputId, clipId, aspect, rank, sidecar }) => ({ outputId, clipId, aspect, rank, title: sidecar.title })),
  };
}

function completeStages({ db }: Library, runId: string, artifacts: readonly ArtifactRecord[]): void {
  for (const stage of neededFor('composition')) {
    const own = artifacts.filter(each => stageOf(each.kind) === stage);
    claimJob(db, { runId, stage, executionId: EXECUTION, cacheKey: `synthetic ${stage}` });
    for (const item of new Set(own.flatMap(each => (each.item === null ? [] : [each.item])))) {
      recordItem(db, { runId, stage, executionId: EXECUTION, item, itemCacheKey: `synthetic ${item}`, artifacts: own.filter(each => each.item === item) });
    }
    completeJob(db, { runId, stage, executionId: EXECUTION, artifacts: own.filter(each => each.item === null) });
  }
}

function stageOf(kind: ArtifactKind): StageId {
  const stage = STAGES.find(each => each.writes.includes(kind));
  if (!stage) {
    throw new Error(`no stage writes ${kind}`);
  }
  return stage.id;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
