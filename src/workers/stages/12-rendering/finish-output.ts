/** Looks at a rendered file from end to end, and publishes it with its report. */
import type { OutputPayload, RenderOrigin, RenderReport } from '#shared/render/composition-props.ts';
import { roundMs } from '#shared/units/timecode.ts';
import type { StageContext } from '#workers/host/stage.ts';
import { evenSize } from '#workers/render/even-scale.ts';
import { measureLoudness } from '#workers/tools/ffmpeg/loudness.ts';
import { checkRender } from './check-render.ts';

/** A render is warned about when it misses the target by more than this, LU (delivery practice: within 1 LU). */
const LOUDNESS_TOLERANCE_LU = 1;

/** Checks and publishes. Rejects with `render-failed` where the file is not what it should be; nothing is published then. */
export async function finishOutput(context: StageContext<'rendering'>, { payload, outPath, origin }: { payload: OutputPayload; outPath: string; origin: RenderOrigin }): Promise<void> {
  const { write, signal } = context;
  const { outputId, props } = payload;
  await context.faultPoint('output-rendered');
  const found = await checkRender(outPath, { outputId, ...evenSize(props, payload.renderScale), fps: props.fps, frameCount: props.durationFrames }, signal);
  context.heartbeat();
  const loudness = await measureLoudness(outPath, { signal });
  warnAboutLoudness(context, payload, loudness);
  const report: RenderReport = {
    kind: 'render-report', version: 1, outputId, backend: origin.backend, encoder: origin.encoder, notes: origin.notes,
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
