/** Chooses the sound track. */
import type { Repair } from '#shared/artifacts/source.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { runFfmpeg } from '#workers/tools/ffmpeg/run.ts';
import { sourceInputArgs } from '#workers/tools/ffmpeg/probe.ts';
import type { AudioStream, ProbeResult } from '#workers/tools/ffmpeg/probe.ts';
import type { StreamTiming } from '#workers/tools/ffmpeg/scan.ts';

/** Where tracks are listened to, as shares of the length, and how long. */
const LISTEN_AT = [0.1, 0.5, 0.8];
const LISTEN_SEC = 10;
/** Mean level below which a track counts as an unplugged microphone, dBFS. */
const SILENT_DB = -70;

/**
 * The default track, else the longest, else the one with more channels; but where that one is silent and another is not, the
 * loudest. Null where there is none that can be decoded. The choice among several is named in `repairs`.
 */
export async function chooseAudio(path: string, found: { probe: ProbeResult; timings: Map<number, StreamTiming>; repairs: Repair[]; signal: AbortSignal }): Promise<AudioStream | null> {
  const { probe, timings, repairs, signal } = found;
  const usable = probe.audio.filter(stream => !stream.encrypted && stream.codec !== 'unknown' && stream.sampleRateHz > 0 && stream.channels > 0 && (timings.get(stream.streamIndex)?.packets ?? 0) > 0);
  if (usable.length < probe.audio.length) {
    const lost = probe.audio.length - usable.length;
    repairs.push({ code: 'audio-track-unusable', sentence: `${lost} of the ${probe.audio.length} sound tracks cannot be decoded ${usable.length > 0 ? 'and was left out' : '; clips will be silent'}.` });
  }
  const length = (stream: AudioStream): number => {
    const timing = timings.get(stream.streamIndex);
    return Math.round(((timing?.endSec ?? 0) - (timing?.firstSec ?? 0)) / 2);
  };
  const ordered = [...usable].sort((left, right) => Number(right.isDefault) - Number(left.isDefault) || length(right) - length(left) || right.channels - left.channels || left.streamIndex - right.streamIndex);
  const [first, ...others] = ordered;
  if (!first || others.length === 0) {
    return first ?? null;
  }
  const name = (stream: AudioStream): string => [`track ${probe.audio.indexOf(stream) + 1}`, stream.title, stream.language === 'und' ? null : stream.language].filter(Boolean).join(', ');
  const levels = new Map<AudioStream, number>();
  for (const stream of ordered) {
    levels.set(stream, await loudestMean(path, stream, (probe.durationSec ?? 0), signal));
    if (stream === first && (levels.get(first) ?? SILENT_DB) > SILENT_DB) {
      const why = first.isDefault ? 'the file\'s default' : 'the longest';
      repairs.push({ code: 'audio-track-chosen', sentence: `The file has ${probe.audio.length} sound tracks; ${why} (${name(first)}) is used.` });
      return first;
    }
  }
  const loudest = ordered.reduce((left, right) => ((levels.get(right) ?? SILENT_DB) > (levels.get(left) ?? SILENT_DB) ? right : left));
  repairs.push({ code: 'audio-track-chosen', sentence: `The file has ${probe.audio.length} sound tracks; ${name(first)} is silent, so the loudest (${name(loudest)}) is used.` });
  return loudest;
}

async function loudestMean(path: string, stream: AudioStream, durationSec: number, signal: AbortSignal): Promise<number> {
  let loudest = Number.NEGATIVE_INFINITY;
  for (const share of durationSec > 3 * LISTEN_SEC ? LISTEN_AT : [0]) {
    try {
      const { stderr } = await runFfmpeg({
        args: ['-ss', String(Math.floor(durationSec * share)), ...sourceInputArgs(path), '-map', `0:${stream.streamIndex}`, '-t', String(LISTEN_SEC), '-af', 'volumedetect', '-f', 'null', '-'],
        signal, timeoutSec: 120, subject: 'listening to a sound track',
      });
      const level = Number(/mean_volume: (-?[\d.]+) dB/.exec(stderr)?.[1] ?? Number.NaN);
      loudest = Number.isFinite(level) ? Math.max(loudest, level) : loudest;
    } catch (error) {
      // A place that does not decode says nothing for this track.
      if (!(error instanceof CutdownError && error.kind === 'tool-failed')) {
        throw error;
      }
    }
  }
  return loudest;
}
