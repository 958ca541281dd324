/** Stage 01: makes any recording into what all later stages work on, and says in words what it repaired. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { SourceFacts } from '#shared/artifacts/source.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { roundMs } from '#shared/units/timecode.ts';
import { defineStage } from '#workers/host/stage.ts';
import type { StageContext } from '#workers/host/stage.ts';
import { exactFps } from '#workers/tools/ffmpeg/frame-rate.ts';
import { requireFfmpeg } from '#workers/tools/ffmpeg/locate.ts';
import { displaySize, isHdr, isInterlaced } from '#workers/tools/ffmpeg/picture.ts';
import { setWavLength } from '#workers/tools/ffmpeg/wav.ts';
import { whileSourceStands } from '#workers/tools/ffmpeg/watch-source.ts';
import { makeFilmstrip, makeLoudnessCurve, makePeaks } from './derive.ts';
import { encode } from './encode.ts';
import type { Encoded } from './encode.ts';
import { SHORTEST_SEC, inspectSource, nameFormatRepairs, tooShort } from './inspect.ts';
import type { Inspection } from './inspect.ts';

/** Shares of the stage's time: reading timestamps, decoding, and what comes after. */
const SCANNED = 0.05;
const ENCODED = 0.93;
const AUDIO_RATE_HZ = 16_000;

export default defineStage({
  id: 'transcoding',
  async run(context) {
    const { toneMapping } = await requireFfmpeg();
    const path = context.sourcePath;
    const { found, encoded } = await whileSourceStands(path, { signal: context.signal }, async signal => {
      const inspected = await inspectSource(path, {
        signal, toneMapping,
        onScan: (timeSec, ofSec) => context.progress(SCANNED * Math.min(1, timeSec / (ofSec ?? Math.max(timeSec * 2, 1))), { message: 'reading timestamps' }),
      });
      context.progress(SCANNED);
      return await decodeOnce(context, { inspected, signal, toneMapping });
    });
    const durationSec = roundMs(encoded.proxy.frameCount / encoded.proxy.fps);
    if (encoded.proxy.frameCount === 0) {
      throw new CutdownError('source-damaged', `Not one picture of "${basename(path)}" could be decoded.`, { advice: 'Copy the recording again completely, or export it anew as MP4 (H.264).' });
    }
    if (durationSec < SHORTEST_SEC - 0.5 / encoded.proxy.fps) {
      throw tooShort(basename(path), durationSec);
    }
    await context.faultPoint('decoded');
    const audioPath = await exactAudio(encoded.audioPath, durationSec);
    context.progress(ENCODED, { message: 'measuring' });
    const filmstripPath = join(context.scratchDir, 'filmstrip.jpg');
    const { signal } = context;
    const [peaks, curve] = await Promise.all([
      makePeaks(audioPath, signal), makeLoudnessCurve(audioPath, durationSec, signal), makeFilmstrip(encoded.proxyPath, filmstripPath, { durationSec, signal }),
    ]);
    const facts = describe(context, { found, encoded, durationSec, toneMapping, hasAudio: audioPath !== null });
    await context.write.json('peaks', peaks);
    await context.write.json('loudness-curve', curve);
    await context.write.file('filmstrip', filmstripPath);
    if (audioPath) {
      await context.write.file('audio', audioPath);
    }
    if (encoded.mezzaninePath) {
      await context.write.file('mezzanine', encoded.mezzaninePath);
    }
    await context.write.file('proxy', encoded.proxyPath);
    await context.faultPoint('published');
    await context.write.json('source-facts', facts);
    facts.repairs.forEach(repair => context.log('info', repair.sentence, { code: repair.code }));
    context.progress(1);
  },
});

/** Decodes the recording; where its sound makes that fail, once more without it. */
async function decodeOnce(context: StageContext<'transcoding'>, options: { inspected: Inspection; signal: AbortSignal; toneMapping: boolean }): Promise<{ found: Inspection; encoded: Encoded }> {
  const { inspected, signal, toneMapping } = options;
  const run = async (found: Inspection): Promise<Encoded> => await encode(context.sourcePath, found, {
    scratchDir: context.scratchDir, toneMapping, signal,
    onProgress: (fraction, rate) => context.progress(SCANNED + (ENCODED - SCANNED) * fraction, { message: 'decoding', rate }),
  });
  try {
    return { found: inspected, encoded: await run(inspected) };
  } catch (error) {
    if (!(error instanceof CutdownError && error.kind === 'tool-failed')) {
      throw error;
    }
    if (inspected.audio) {
      context.log('debug', 'decoding with sound failed; trying without', { detail: error.detail?.slice(-2000) ?? error.message });
      const sentence = `The sound (${inspected.audio.codec}) cannot be decoded; clips will be silent.`;
      const silent: Inspection = { ...inspected, audio: null, repairs: [...inspected.repairs, { code: 'audio-unusable', sentence }] };
      try {
        return { found: silent, encoded: await run(silent) };
      } catch (again) {
        if (!(again instanceof CutdownError && again.kind === 'tool-failed')) {
          throw again;
        }
      }
    }
    throw new CutdownError('source-damaged', `"${basename(context.sourcePath)}" cannot be decoded.`, {
      advice: 'Copy the recording again completely, or export it anew as MP4 (H.264).', detail: error.detail, cause: error,
    });
  }
}

/** Brings the sound to exactly the picture's length; null where not a sample was decoded. */
async function exactAudio(audioPath: string | null, durationSec: number): Promise<string | null> {
  if (!audioPath) {
    return null;
  }
  const decoded = (await stat(audioPath)).size > 44;
  if (decoded) {
    await setWavLength(audioPath, Math.round(durationSec * AUDIO_RATE_HZ));
  }
  return decoded ? audioPath : null;
}

function describe(context: StageContext<'transcoding'>, options: { found: Inspection; encoded: Encoded; durationSec: number; toneMapping: boolean; hasAudio: boolean }): SourceFacts {
  const { found, encoded, durationSec, toneMapping, hasAudio } = options;
  const { video, audio, probe } = found;
  const repairs = [...found.repairs, ...nameFormatRepairs(found, toneMapping)];
  const add = (code: string, sentence: string): void => void repairs.push({ code, sentence });
  if (encoded.damaged) {
    add('damage-bridged', 'Parts of the file are damaged; what could not be decoded was bridged with what stands around it.');
  }
  if (found.expectedEndSec - durationSec > 1 && repairs.every(repair => repair.code !== 'tail-missing')) {
    add('tail-missing', `Only ${durationSec.toFixed(1)} s of ${found.expectedEndSec.toFixed(1)} s could be decoded.`);
  }
  if (audio && !hasAudio) {
    add('audio-unusable', 'Nothing of the sound could be decoded; clips will be silent.');
  }
  if (found.mezzanineWhy) {
    add('mezzanine', `Clips are cut from a clean copy, not from the file itself: ${found.mezzanineWhy}.`);
  }
  const size = displaySize(video);
  return {
    kind: 'source-facts', version: 1, fingerprint: context.sourceFingerprint, formatName: probe.formatName, durationSec,
    fileOffsetSec: found.fileOffsetSec,
    video: {
      streamIndex: video.streamIndex, codec: video.codec, ...size, codedWidthPx: video.widthPx, codedHeightPx: video.heightPx,
      fps: Math.round(found.fps * 1e4) / 1e4, variableFrameRate: found.variableFrameRate, rotationDeg: video.rotationDeg,
      pixelFormat: video.pixelFormat, bitDepth: video.bitDepth, hdr: isHdr(video), interlaced: isInterlaced(video),
    },
    audio: audio && hasAudio ? {
      streamIndex: audio.streamIndex, codec: audio.codec, sampleRateHz: audio.sampleRateHz, channels: audio.channels,
      channelLayout: audio.channelLayout, trackCount: probe.audio.length, ...(found.channelMix ? { channelMix: found.channelMix } : {}),
    } : null,
    repairs, cutFrom: found.mezzanineWhy ? 'mezzanine' : 'source', proxy: encoded.proxy, outputFps: exactFps(found.outputFps),
  };
}
