/** Stage 12: renders every output through a backend, and looks at each finished file from end to end before publishing it. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import type { OutputPayload, RenderReport } from '#shared/render/composition-props.ts';
import { ASPECTS } from '#shared/units/geometry.ts';
import { roundMs } from '#shared/units/timecode.ts';
import { defineStage } from '#workers/host/stage.ts';
import type { StageContext } from '#workers/host/stage.ts';
import { evenSize } from '#workers/render/even-scale.ts';
import { createReferenceBackend } from '#workers/render/reference-backend.ts';
import type { RenderBackend } from '#workers/render/render-backend.ts';
import { measureLoudness } from '#workers/tools/ffmpeg/loudness.ts';
import { checkRender } from './check-render.ts';
import { requireSpace } from './disk-space.ts';

/** A render is warned about when it misses the target by more than this, LU (delivery practice: within 1 LU). */
const LOUDNESS_TOLERANCE_LU = 1;
/** Share of an output's work that is rendering; the rest is checking. */
const RENDER_SHARE = 0.92;
/** A page draws on one core while the encoder and the browser's own processes keep another busy; a browser takes up to 1 GB. */
const CORES_AN_OUTPUT = 2;
const MOST_AT_ONCE = 4;

export default defineStage({
  id: 'rendering',
  async run(context) {
    const { read } = context;
    const { outputs } = await read.json('composition-index');
    const items = [...outputs].sort(byRankThenAspect).map(payload => ({
      item: payload.outputId, payload,
      dependsOn: { payload, media: read.digest('clip-media', payload.clipId), audio: read.digest('clip-audio', payload.clipId), style: context.style.digest, backend: 'reference' },
    }));
    const concurrency = outputsAtOnce(items.length);
    const backends = Array.from({ length: concurrency }, () => createReferenceBackend({ log: context.log }));
    const free = [...backends];
    try {
      await context.forEachItem(items, { concurrency }, async ({ payload }, { scratchDir, progress }) => {
        await requireSpace(scratchDir, payload);
        const backend = free.pop();
        if (!backend) {
          throw new Error('more outputs at once than backends');
        }
        try {
          await renderOutput(context, backend, payload, scratchDir, progress);
        } finally {
          free.push(backend);
        }
      });
    } finally {
      await Promise.all(backends.map(backend => backend.close()));
    }
  },
});

/** Outputs rendered at once, each by a backend and browser of its own: one for two cores (page and encoder), four at most. */
function outputsAtOnce(count: number): number {
  return Math.max(1, Math.min(count, MOST_AT_ONCE, Math.floor(availableParallelism() / CORES_AN_OUTPUT)));
}

async function renderOutput(context: StageContext<'rendering'>, backend: RenderBackend, payload: OutputPayload, scratchDir: string, progress: (fraction: number) => void): Promise<void> {
  const { read, write, signal, style } = context;
  const { outputId, clipId, props } = payload;
  const outPath = join(scratchDir, `${outputId}.mp4`);
  await backend.render([{
    payload, mediaPath: read.requirePath('clip-media', clipId), audioPath: read.requirePath('clip-audio', clipId), fonts: style.fonts, outPath, scratchDir,
  }], {
    signal,
    onProgress: (_, fraction) => progress(RENDER_SHARE * fraction),
  });
  await context.faultPoint('output-rendered');
  const found = await checkRender(outPath, { outputId, ...evenSize(props, payload.renderScale), fps: props.fps, frameCount: props.durationFrames }, signal);
  context.heartbeat();
  const loudness = await measureLoudness(outPath, { signal });
  warnAboutLoudness(context, payload, loudness);
  const report: RenderReport = {
    kind: 'render-report', version: 1, outputId, backend: backend.id,
    widthPx: found.widthPx, heightPx: found.heightPx, fps: roundMs(found.fps), durationSec: roundMs(found.pictureSec), frameCount: found.frameCount, sizeBytes: found.sizeBytes,
    integratedLufs: loudness.integratedLufs, truePeakDbtp: loudness.truePeakDbtp,
  };
  await write.file('render', outPath, outputId);
  await context.faultPoint('render-published');
  await write.json('render-report', report, outputId);
}

function warnAboutLoudness(context: StageContext<'rendering'>, { outputId, audio }: OutputPayload, measured: { integratedLufs: number | null; truePeakDbtp: number | null }): void {
  if (audio.silent) {
    return;
  }
  const { integratedLufs, truePeakDbtp } = measured;
  if (integratedLufs === null) {
    context.log('warn', `${outputId} came out silent, although its clip has sound.`);
  } else if (Math.abs(integratedLufs - audio.targetLufs) > LOUDNESS_TOLERANCE_LU) {
    context.log('warn', `${outputId} is at ${integratedLufs.toFixed(1)} LUFS, more than ${LOUDNESS_TOLERANCE_LU} LU from the ${audio.targetLufs} LUFS wanted.`);
  }
  if (truePeakDbtp !== null && truePeakDbtp > audio.ceilingDbtp) {
    context.log('warn', `${outputId} peaks at ${truePeakDbtp.toFixed(1)} dBTP, above the ceiling of ${audio.ceilingDbtp} dBTP.`);
  }
}

function byRankThenAspect(a: OutputPayload, b: OutputPayload): number {
  return a.rank - b.rank || ASPECTS.indexOf(a.aspect) - ASPECTS.indexOf(b.aspect) || a.outputId.localeCompare(b.outputId, 'en');
}
