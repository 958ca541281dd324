/** Gives a rendered picture its sound and its final container. */
import type { OutputPayload } from '#shared/render/composition-props.ts';
import { MIX_ENCODER_ARGS, mixFilter } from '#workers/tools/audio/mix-filter.ts';
import { CONTAINER_ARGS } from '#workers/tools/ffmpeg/encoders/args.ts';
import { fileUrl, inputArgs, runFfmpeg } from '#workers/tools/ffmpeg/run.ts';

/** What `finishVideo` joins. Paths are absolute; `videoPath` holds H.264 and no sound. */
export interface FinishVideo {
  readonly payload: OutputPayload;
  readonly videoPath: string;
  readonly audioPath: string;
  readonly outPath: string;
  readonly signal: AbortSignal;
}

/**
 * Mixes the clip's sound as its audio plan says, encodes it to AAC and joins it to the picture, which is copied: MP4, index
 * first, tagged bt709 and TV range, no encoder names or dates in it. Rejects with the kinds of `runFfmpeg`.
 */
export async function finishVideo({ payload, videoPath, audioPath, outPath, signal }: FinishVideo): Promise<void> {
  const { durationFrames, fps } = payload.props;
  const durationSec = durationFrames / fps;
  await runFfmpeg({
    args: [
      ...inputArgs(videoPath), ...inputArgs(audioPath), '-map', '0:v:0', '-map', '1:a:0',
      '-c:v', 'copy', '-af', mixFilter(payload.audio, durationSec), ...MIX_ENCODER_ARGS,
      '-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709', '-color_range', 'tv',
      '-flags:a', '+bitexact', ...CONTAINER_ARGS, fileUrl(outPath),
    ],
    signal, timeoutSec: 120 + 4 * durationSec, subject: payload.outputId,
  });
}
