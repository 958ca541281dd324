/** Twelve toy stages: real artifacts of the real schemas, next to no work. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { ErrorKind } from '#shared/errors/kinds.ts';
import type { StageId } from '#shared/pipeline/stages.ts';
import { aspectSlug } from '#shared/units/geometry.ts';
import type { StageContext, StageModule } from '#workers/host/stage.ts';

import { planWithEdits } from '#workers/stages/04-planning/edit-plan.ts';

import { behaviourOf, isDue, noteRan } from './toy-behaviour.ts';
import { runToyProgram } from './toy-program.ts';

export const TOY_CLIPS = ['c0000000a', 'c0000000b'];

type Runs = { [S in StageId]: (context: StageContext<S>) => Promise<void> };

const facts = (clipId: string, startSec = 0) => ({
  kind: 'clip-facts' as const, version: 1 as const, clipId, sourceRanges: [{ sourceStartSec: startSec, sourceEndSec: startSec + 5, outputStartSec: 0 }],
  fps: 30, frameCount: 150, durationSec: 5, widthPx: 320, heightPx: 180, silent: false,
});
const framing = (clipId: string, aspects: readonly ('9:16' | '1:1' | '16:9')[]) => ({
  kind: 'framing' as const, version: 1 as const, clipId, detector: 'none' as const, widthPx: 320, heightPx: 180, frameCount: 150, shotStarts: [0],
  tracks: [], warnings: [],
  aspects: aspects.map(aspect => ({ aspect, segments: [{ startFrame: 0, endFrame: 150, layout: 'whole-blur' as const, windows: [], reason: 'toy' }] })),
});
const audioPlan = (clipId: string) => ({
  kind: 'audio-plan' as const, version: 1 as const, clipId, measured: null, targetLufs: -14, ceilingDbtp: -1, gainDb: 0, limiterDb: null,
  fadeInSec: 0, fadeOutSec: 0, predicted: null, warnings: [],
});
const bundle = (clipId: string) => ({
  kind: 'bundle' as const, version: 1 as const, clipId, fps: 30, durationFrames: 150, pages: [], title: null, lowerThirds: [], punchIns: [], placements: [],
});

const RUNS: Runs = {
  async 'transcoding'({ write, scratchDir, sourceFingerprint }) {
    await write.json('source-facts', {
      kind: 'source-facts', version: 1, fingerprint: sourceFingerprint, formatName: 'toy', durationSec: 60, fileOffsetSec: 0,
      video: {
        streamIndex: 0, codec: 'toy', widthPx: 320, heightPx: 180, codedWidthPx: 320, codedHeightPx: 180, fps: 30, variableFrameRate: false,
        rotationDeg: 0, pixelFormat: 'yuv420p', bitDepth: 8, hdr: false, interlaced: false,
      },
      audio: null, repairs: [], cutFrom: 'source', proxy: { widthPx: 320, heightPx: 180, fps: 30, frameCount: 1800 }, outputFps: 30,
    });
    await write.json('peaks', { kind: 'peaks', version: 1, hopSec: 0.1, max: [] });
    await write.json('loudness-curve', { kind: 'loudness-curve', version: 1, hopSec: 0.1, momentaryLufs: [], integratedLufs: null });
    for (const kind of ['proxy', 'filmstrip'] as const) {
      await writeFile(join(scratchDir, kind), `${kind} of ${sourceFingerprint.digest}`);
      await write.file(kind, join(scratchDir, kind));
    }
  },
  async 'transcription'({ write, transcriptPath, log }) {
    log('warn', transcriptPath === null ? 'There is no transcript.' : 'The transcript was not looked at.');
    await write.json('words', { kind: 'words', version: 1, language: null, provider: { id: 'none', detail: 'toy' }, speakers: [], words: [], warnings: [] });
  },
  async 'segment-detection'({ write }) {
    await write.json('segments', {
      kind: 'segments', version: 1, shots: [{ startSec: 0, endSec: 60 }], speech: [], speechDetector: 'none', silences: [], turns: [], sentences: [],
      topics: [], energy: { hopSec: 0.1, rmsDb: [] },
    });
  },
  async 'planning'({ read, write, params, edits, keep, own }) {
    const clips = TOY_CLIPS.slice(0, params.clipCount).map((clipId, index) => ({
      clipId, rank: index + 1, startSec: index * 10, endSec: index * 10 + 5, title: params.brief ?? 'Toy', score: 50, criteria: [], reason: 'toy',
      firstWord: null, lastWord: null, topic: null, cuts: [],
    }));
    await keep({ item: 'toy', dependsOn: params }, async () => {
      noteRan('planning:proposal');
      await write.json('proposal', { kind: 'proposal', version: 1, scorer: { id: 'toy', note: '' }, candidateCount: 2, clips, rejected: [], warnings: [] }, 'toy');
    });
    await write.json('plan', planWithEdits(await own.json('proposal', 'toy'), edits, { words: await read.json('words'), segments: await read.json('segments'), durationSec: 60, params }));
  },
  async 'enhancement-plan'({ read, write }) {
    const { clips } = await read.json('plan');
    await write.json('enhancement-plan', {
      kind: 'enhancement-plan', version: 1,
      clips: clips.map(({ clipId }) => ({ clipId, hookTitle: null, emphasisWords: [], punchIns: [], lowerThirds: [], musicMood: null })),
    });
  },
  async 'prepare-media'({ read, write, forEachItem, delegate, sourceFingerprint }) {
    const { clips } = await read.json('plan');
    await forEachItem(clips.map(clip => ({ item: clip.clipId, dependsOn: { clip, source: sourceFingerprint.digest } })), { concurrency: 2 }, async ({ item, dependsOn }) => {
      noteRan(`prepare-media:${item}`);
      const made = await delegate.run({ item, handler: 'cut', task: dependsOn.clip }) as { media: string; audio: string };
      await write.file('clip-media', made.media, item);
      await write.file('clip-audio', made.audio, item);
      await write.json('clip-facts', facts(item, dependsOn.clip.startSec), item);
    });
  },
  async 'framing-analysis'({ read, write, params, edits, forEachItem }) {
    const items = read.items('clip-media').map(item => ({ item, dependsOn: [read.digest('clip-media', item), params.aspects, edits.framing?.[item] ?? []] }));
    await forEachItem(items, {}, async ({ item }) => {
      misbehaveOn('framing-analysis', item);
      await write.json('framing', framing(item, params.aspects), item);
    });
  },
  async 'audio-planning'({ read, write, forEachItem }) {
    const items = read.items('clip-audio').map(item => ({ item, dependsOn: read.digest('clip-audio', item) }));
    await forEachItem(items, {}, async ({ item }) => { await write.json('audio-plan', audioPlan(item), item); });
  },
  async 'enhancement-build'({ read, write, forEachItem }) {
    const items = read.items('clip-facts').map(item => ({ item, dependsOn: [read.digest('clip-facts', item), read.digest('framing', item)] }));
    await forEachItem(items, {}, async ({ item }) => {
      noteRan(`enhancement-build:${item}`);
      await write.json('bundle', bundle(item), item);
    });
  },
  async 'prepare-finalize'({ read, write, params, edits, forEachItem }) {
    const { clips } = await read.json('plan');
    const titled = clips.map(clip => ({ ...clip, title: edits.titles?.[clip.clipId] ?? clip.title }));
    await forEachItem(titled.map(clip => ({ item: clip.clipId, clip, dependsOn: [clip, params.aspects, read.digest('bundle', clip.clipId), read.digest('clip-media', clip.clipId)] })), {}, async ({ item, clip }) => {
      noteRan(`prepare-finalize:${item}`);
      await write.json('package', {
        kind: 'package', version: 1, clipId: item, rank: clip.rank, title: clip.title, score: 50, criteria: [], reason: 'toy',
        facts: await read.json('clip-facts', item), framing: framing(item, params.aspects), audio: audioPlan(item), bundle: bundle(item),
        mediaDigest: read.digest('clip-media', item), audioDigest: read.digest('clip-audio', item), checks: [],
      }, item);
    });
  },
  async 'composition'({ read, write, params, style }) {
    const { clips: planned } = await read.json('plan');
    const clips = await Promise.all(planned.map(({ clipId }) => read.json('package', clipId)));
    await write.json('composition-index', {
      kind: 'composition-index', version: 1,
      outputs: clips.flatMap(({ clipId, rank, title, facts: { sourceRanges } }) => params.aspects.map(aspect => ({
        outputId: `${clipId}-${aspectSlug(aspect)}`, clipId, aspect, rank, fileStem: `0${rank}-${title.startsWith('Edited') ? title.toLowerCase().replace(/\W+/g, '-') : 'toy'}-${aspectSlug(aspect)}`, renderScale: 0.25, preset: 'draft' as const,
        props: {
          aspect, widthPx: 270, heightPx: 480, fps: 30, durationFrames: 150, mediaSrc: `clip-media:${clipId}`, mediaWidthPx: 320, mediaHeightPx: 180,
          segments: [{ startFrame: 0, endFrame: 150, layout: 'whole-blur' as const, windows: [], reason: 'toy' }], punchIns: [], captions: [], title: null,
          lowerThirds: [], logoBox: null, progressBox: null, style: style.tokens,
        },
        audio: { gainDb: 0, limiterDb: null, fadeInSec: 0, fadeOutSec: 0, silent: false, targetLufs: -14, ceilingDbtp: -1 },
        captionsSrt: `1\n00:00:00,000 --> 00:00:01,000\n${title}\n`,
        sidecar: {
          clipId, aspect, rank, title, score: 50, criteria: [], reason: 'toy', style: { id: style.id, version: style.version, digest: style.digest },
          durationSec: 5, sourceRanges, checks: [],
        },
      }))),
    });
  },
  async 'rendering'({ read, write, chosen, forEachItem, signal }) {
    const { outputs: composed } = await read.json('composition-index');
    const outputs = composed.filter(each => chosen?.includes(each.outputId) ?? true);
    await forEachItem(outputs.map(payload => ({ item: payload.outputId, dependsOn: payload })), {}, async ({ item }, { scratchDir, progress }) => {
      misbehaveOn('rendering', item);
      progress(0.5);
      await pause((behaviourOf('rendering').slowItemSec ?? 0) * 1000, undefined, { signal });
      await writeFile(join(scratchDir, 'out.mp4'), `render of ${item}`);
      await write.file('render', join(scratchDir, 'out.mp4'), item);
      await write.json('render-report', {
        kind: 'render-report', version: 1, outputId: item, backend: 'reference', encoder: 'toy', notes: [], widthPx: 270, heightPx: 480, fps: 30, durationSec: 5, frameCount: 150,
        sizeBytes: 10, integratedLufs: null, truePeakDbtp: null,
      }, item);
    });
  },
};

function misbehaveOn(stage: StageId, item: string): void {
  noteRan(`${stage}:${item}`);
  const { failItem } = behaviourOf(stage);
  if (failItem?.item === item && isDue(`item ${stage}`, failItem.times)) {
    throw new CutdownError('render-failed', `The toy ${item} can't be made.`, { advice: 'Nothing; it is a test.' });
  }
}

async function misbehave(context: StageContext<StageId>): Promise<void> {
  const { fail, silent, program, slowSec } = behaviourOf(context.stage);
  if (fail && isDue(`fail ${context.stage}`, fail.times)) {
    throw new CutdownError(fail.kind as ErrorKind, `The toy stage ${context.stage} fails.`, { advice: 'Nothing; it is a test.', retryable: fail.retryable });
  }
  if (silent && isDue(`silent ${context.stage}`, silent.times)) {
    if (silent.way === 'deaf') {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
    }
    await pause(60_000, undefined, { signal: context.signal });
  }
  if (program && context.stage !== 'prepare-media') {
    await runToyProgram(context.stage, context.signal);
  }
  for (const endMs = Date.now() + (slowSec ?? 0) * 1000; Date.now() < endMs;) {
    context.progress(0.5);
    await pause(50, undefined, { signal: context.signal });
  }
}

/** The toy of a stage. */
export function toyStage<S extends StageId>(id: S): StageModule<S> {
  return {
    id,
    async run(context) {
      noteRan(id);
      await misbehave(context as unknown as StageContext<StageId>);
      await RUNS[id](context);
    },
  };
}
