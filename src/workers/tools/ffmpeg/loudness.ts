/** Measures loudness by EBU R 128, with ffmpeg's loudnorm in its measuring pass. */
import { z } from 'zod';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { inputArgs, runFfmpeg } from './run.ts';

/** What was measured; null where there is nothing above the gate of -70 LUFS. */
export interface Loudness {
  integratedLufs: number | null;
  truePeakDbtp: number | null;
  loudnessRangeLu: number | null;
}

/** loudnorm writes its numbers as strings, `-inf` for silence. */
const LoudnormReport = z.object({ input_i: z.string(), input_tp: z.string(), input_lra: z.string() });

/**
 * Measures the first audio stream of a file of our own making, after `filters` (an ffmpeg filter chain) where given.
 * Integrated loudness in LUFS, true peak (4x oversampled) in dBTP, range in LU, each to 0.01.
 * Rejects with the kinds of `runFfmpeg`.
 */
export async function measureLoudness(path: string, options: { signal?: AbortSignal; filters?: string } = {}): Promise<Loudness> {
  const chain = [options.filters, 'aformat=sample_rates=48000:channel_layouts=stereo', 'loudnorm=print_format=json'].filter(Boolean).join(',');
  const { stderr } = await runFfmpeg({
    args: [...inputArgs(path), '-map', '0:a:0', '-vn', '-sn', '-dn', '-af', chain, '-f', 'null', '-'],
    signal: options.signal, subject: 'measuring loudness',
  });
  const start = stderr.lastIndexOf('{');
  const end = stderr.lastIndexOf('}');
  const report = LoudnormReport.safeParse(start >= 0 && end > start ? parseJson(stderr.slice(start, end + 1)) : null);
  if (!report.success) {
    throw new CutdownError('tool-failed', 'ffmpeg did not report a loudness.', {
      advice: 'Run "cutdown doctor" to check the installed ffmpeg.', detail: stderr,
    });
  }
  const integratedLufs = finite(report.data.input_i);
  const silent = integratedLufs === null || integratedLufs <= -70;
  return {
    integratedLufs: silent ? null : integratedLufs,
    truePeakDbtp: finite(report.data.input_tp),
    loudnessRangeLu: silent ? null : finite(report.data.input_lra),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function finite(text: string): number | null {
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
