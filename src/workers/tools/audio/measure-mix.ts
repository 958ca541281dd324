import { join } from 'node:path';

import type { OutputPayload } from '#shared/render/composition-props.ts';
import { type Loudness, measureLoudness } from '#workers/tools/ffmpeg/loudness.ts';
import { inputArgs, runFfmpeg } from '#workers/tools/ffmpeg/run.ts';
import { MIX_ENCODER_ARGS, mixFilter } from './mix-filter.ts';

/** What a mix is measured on. */
export interface MixTrial {
  /** Absolute path of the clip audio. */
  readonly audioPath: string;
  readonly durationSec: number;
  readonly signal: AbortSignal;
  /** A folder for the trial file. */
  readonly scratchDir: string;
  /** The clip, for messages. */
  readonly subject: string;
}

/**
 * Loudness and true peak of a clip's sound as it will be delivered: through the mix chain, encoded to AAC and decoded again,
 * because encoding moves peaks by up to a decibel and more. Rejects with the kinds of `runFfmpeg`.
 */
export async function measureMix(trial: MixTrial, audio: OutputPayload['audio']): Promise<Loudness> {
  const encodedPath = join(trial.scratchDir, 'trial-mix.m4a');
  await runFfmpeg({
    args: [
      ...inputArgs(trial.audioPath), '-map', '0:a:0', '-vn', '-sn', '-dn', '-af', mixFilter(audio, trial.durationSec),
      ...MIX_ENCODER_ARGS, '-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact', encodedPath,
    ],
    signal: trial.signal, subject: trial.subject,
  });
  return await measureLoudness(encodedPath, { signal: trial.signal });
}
