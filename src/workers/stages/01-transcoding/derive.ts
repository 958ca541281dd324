/** What is drawn from the proxy and the 16 kHz sound, once their exact length is known. */
import { createInterface } from 'node:readline';

import type { LoudnessCurve, Peaks } from '#shared/artifacts/source.ts';
import { filmstripIntervalSec } from '#shared/artifacts/source.ts';
import { runFfmpeg, fileUrl, inputArgs, streamFfmpeg } from '#workers/tools/ffmpeg/run.ts';
import { wavPeaks } from '#workers/tools/ffmpeg/wav.ts';

/** Peaks are taken 20 times a second. */
const PEAK_HOP_SEC = 0.05;
/** EBU R 128's momentary loudness comes every 0.1 s. */
const MOMENTARY_HOP_SEC = 0.1;
const SILENCE_LUFS = -70;

/** The waveform's peaks. Without sound: none. */
export async function makePeaks(audioPath: string | null, signal: AbortSignal): Promise<Peaks> {
  return { kind: 'peaks', version: 1, hopSec: PEAK_HOP_SEC, max: audioPath ? await wavPeaks(audioPath, { hopSec: PEAK_HOP_SEC, signal }) : [] };
}

/**
 * Loudness over time: each value is the mean power of the momentary loudness (400 ms windows) in the hop that ends there. Hops
 * are 0.1 s up to 10 minutes, 0.5 s up to an hour, 1 s beyond. Mono is measured as the stereo it will be played as.
 */
export async function makeLoudnessCurve(audioPath: string | null, durationSec: number, signal: AbortSignal): Promise<LoudnessCurve> {
  const steps = durationSec <= 600 ? 1 : durationSec <= 3600 ? 5 : 10;
  const hopSec = steps * MOMENTARY_HOP_SEC;
  if (!audioPath) {
    return { kind: 'loudness-curve', version: 1, hopSec, momentaryLufs: [], integratedLufs: null };
  }
  const { stdout, done } = streamFfmpeg({
    args: [...inputArgs(audioPath), '-af', 'ebur128=metadata=1:dualmono=true,ametadata=mode=print:file=-', '-f', 'null', '/dev/null'],
    signal, subject: 'measuring loudness over time',
  });
  const momentaryLufs: number[] = [];
  let integrated = SILENCE_LUFS;
  let power = 0;
  let counted = 0;
  for await (const line of createInterface({ input: stdout, crlfDelay: Infinity })) {
    const match = /^lavfi\.r128\.([MI])=(-?[\d.]+|-?inf|-?nan)/.exec(line);
    if (match?.[1] === 'I') {
      integrated = Math.max(SILENCE_LUFS, finiteOr(match[2], SILENCE_LUFS));
    } else if (match) {
      power += 10 ** (Math.max(SILENCE_LUFS, finiteOr(match[2], SILENCE_LUFS)) / 10);
      counted += 1;
      if (counted === steps) {
        momentaryLufs.push(Math.round(10 * Math.log10(power / counted) * 10) / 10);
        power = 0;
        counted = 0;
      }
    }
  }
  await done;
  return { kind: 'loudness-curve', version: 1, hopSec, momentaryLufs, integratedLufs: integrated <= SILENCE_LUFS ? null : Math.round(integrated * 10) / 10 };
}

/**
 * The filmstrip: tile i (10 columns, 160 px wide, rows from the top) shows the proxy's key frame at or before i times
 * `filmstripIntervalSec`. Only key frames are decoded: one a second.
 */
export async function makeFilmstrip(proxyPath: string, outPath: string, options: { durationSec: number; signal: AbortSignal }): Promise<void> {
  const intervalSec = filmstripIntervalSec(options.durationSec);
  const tiles = Math.max(1, Math.ceil(options.durationSec / intervalSec - 1e-6));
  const rows = Math.ceil(tiles / 10);
  await runFfmpeg({
    args: [
      '-loglevel', 'warning', '-skip_frame', 'nokey', ...inputArgs(proxyPath), '-map', '0:v:0', '-an',
      '-vf', `fps=fps=1/${intervalSec}:start_time=0:round=up,scale=160:-2:flags=area,trim=end_frame=${tiles},tile=10x${rows}`,
      '-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '4', '-pix_fmt', 'yuvj420p', '-threads', '1', '-bitexact', '-map_metadata', '-1', '-update', '1', '-f', 'image2', fileUrl(outPath),
    ],
    signal: options.signal, subject: 'drawing the filmstrip',
  });
}

function finiteOr(text: string | undefined, fallback: number): number {
  const value = Number(text);
  return Number.isFinite(value) ? value : fallback;
}
