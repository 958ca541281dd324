/** Decides from headers and timestamps how a recording is to be read, before anything is decoded. */
import { basename } from 'node:path';

import type { Repair } from '#shared/artifacts/source.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { ChannelMix } from '#shared/sound/channel-mix.ts';
import { formatTimecode } from '#shared/units/timecode.ts';
import { exactFps, outputFpsFor } from '#workers/tools/ffmpeg/frame-rate.ts';
import { displaySize } from '#workers/tools/ffmpeg/picture.ts';
import { probeMedia } from '#workers/tools/ffmpeg/probe.ts';
import type { AudioStream, ProbeResult, VideoStream } from '#workers/tools/ffmpeg/probe.ts';
import { scanPackets } from '#workers/tools/ffmpeg/scan.ts';
import type { StreamTiming } from '#workers/tools/ffmpeg/scan.ts';
import { chooseAudio } from './choose-audio.ts';
import { listenToChannels } from './listen-to-channels.ts';
import { canSeek } from './seek-check.ts';

/**
 * How timestamps are taken. `file`: as they stand. `mended`: after ffmpeg's repair of jumps (transport streams). `counted`:
 * not at all, frames follow each other at the stated rate.
 */
export type Clock = 'file' | 'mended' | 'counted';

/** What is known of a recording before it is decoded. Times without `File` are on the source timeline. */
export interface Inspection {
  probe: ProbeResult;
  video: VideoStream;
  audio: AudioStream | null;
  /** How the sound's channels are put right; null: they are in order. */
  channelMix: ChannelMix | null;
  clock: Clock;
  fileOffsetSec: number;
  /** Where the picture ends by its timestamps. */
  expectedEndSec: number;
  fps: number;
  variableFrameRate: boolean;
  outputFps: number;
  /** Why clips can't be cut from the file itself; null: they can. */
  mezzanineWhy: string | null;
  repairs: Repair[];
}

/** Shortest recording that is taken, in seconds. */
export const SHORTEST_SEC = 1;
/** A picture with a shorter side than this, in pixels, is a marker or a damaged header, not a picture. */
const SMALLEST_SIDE_PX = 16;
/** A step in time that long, without sound that covers it, is an error of the clock and not a still picture. */
const LONGEST_STILL_SEC = 600;
/** Transport streams jump when recordings were joined; ffmpeg mends steps above this. */
const TRANSPORT_JUMP_SEC = 10;
/** In these streams a seek lands between key frames; clips are decoded from 12 s ahead, so key frames must be nearer than that. */
const LONGEST_STREAM_GOP_SEC = 11;
/** Sound that starts this little before the picture is an encoder's run-in. */
const RUN_IN_SEC = 0.05;
/** Share of regular intervals below which a frame rate counts as variable. */
const REGULAR_SHARE = 0.97;

/** Inspects a recording. Rejects with a `source-...` kind where nothing can be made of it. */
export async function inspectSource(path: string, options: { signal: AbortSignal; toneMapping: boolean; onScan: (timeSec: number, ofSec: number | null) => void }): Promise<Inspection> {
  const { signal } = options;
  const name = basename(path);
  const probe = await probeMedia(path, { signal });
  const video = chooseVideo(probe, name);
  const timings = await scanPackets(path, { signal, onProgress: timeSec => options.onScan(timeSec, probe.durationSec) });
  const timing = timings.get(video.streamIndex);
  if (!timing || timing.packets - timing.discarded <= 0) {
    throw new CutdownError('source-no-picture', `"${name}" has a video track, but not one picture in it.`, { advice: 'Copy the recording again completely, or choose another file.' });
  }
  const repairs: Repair[] = [];
  const audio = await chooseAudio(path, { probe, timings, repairs, signal });
  const fault = await listenToChannels(path, audio, { durationSec: probe.durationSec ?? 0, signal, onHeard: () => { options.onScan(probe.durationSec ?? 0, probe.durationSec); } });
  if (fault) {
    repairs.push(fault.repair);
  }
  const sound = audio ? timings.get(audio.streamIndex) : undefined;
  const clock = chooseClock(probe, timing, sound);
  const fps = averageFps(video, timing, clock);
  const variableFrameRate = clock !== 'counted' && timing.regularShare < REGULAR_SHARE;
  const fileOffsetSec = clock === 'file' ? startOf(timing, sound) : 0;
  const expectedEndSec = clock === 'counted' ? timing.packets / fps : (timing.endSec ?? 0) - (clock === 'mended' ? (timing.firstSec ?? 0) : fileOffsetSec);
  // Within a frame: what decodes decides, afterwards.
  if (clock !== 'mended' && expectedEndSec + 1 / fps < SHORTEST_SEC) {
    throw tooShort(name, expectedEndSec);
  }
  const mezzanineWhy = clock === 'file' ? await whyNotCuttable(path, { timing, fileOffsetSec, expectedEndSec, signal, probe, video }) : 'its timestamps had to be rebuilt';
  const outputFps = outputFpsFor(fps, variableFrameRate);
  const found: Inspection = { probe, video, audio, channelMix: fault?.mix ?? null, clock, fileOffsetSec, expectedEndSec, fps, variableFrameRate, outputFps, mezzanineWhy, repairs };
  nameTimeRepairs(found, timing, sound);
  return found;
}

/** The refusal of a recording with too little in it. */
export function tooShort(name: string, durationSec: number): CutdownError {
  return new CutdownError('source-too-short', `"${name}" holds ${Math.max(0, durationSec).toFixed(2)} s of picture: too short to cut anything from.`, {
    advice: 'Choose a longer recording; if it should be longer, copy it again completely.',
  });
}

function chooseVideo(probe: ProbeResult, name: string): VideoStream {
  if (probe.video.length === 0) {
    throw new CutdownError('source-no-picture', `"${name}" holds sound but no moving picture.`, { advice: 'Choose the video recording; clips are made from picture and sound.' });
  }
  const open = probe.video.filter(stream => !stream.encrypted);
  if (open.length === 0) {
    throw new CutdownError('source-encrypted', `"${name}" is encrypted (copy protection): its picture cannot be read.`, { advice: 'Get an unprotected copy of the recording.' });
  }
  const area = (stream: VideoStream): number => stream.widthPx * stream.heightPx;
  const best = [...open].sort((left, right) => Number(right.isDefault) - Number(left.isDefault) || area(right) - area(left))[0];
  if (!best || area(best) === 0 || best.pixelFormat === 'unknown' || best.codec === 'unknown') {
    throw new CutdownError('source-damaged', `The picture of "${name}" (${best?.codec ?? 'unknown'}) cannot be decoded: its description is missing or broken.`, {
      advice: 'Copy the recording again completely, or export it anew as MP4 (H.264).',
    });
  }
  if (Math.min(best.widthPx, best.heightPx) < SMALLEST_SIDE_PX) {
    throw new CutdownError('source-no-picture', `The picture of "${name}" is ${best.widthPx} x ${best.heightPx} pixels: nothing that could be shown.`, { advice: 'Choose the video recording itself.' });
  }
  return best;
}

function chooseClock(probe: ProbeResult, timing: StreamTiming, sound: StreamTiming | undefined): Clock {
  if (timing.firstSec === null || timing.untimed > 0.01 * timing.packets) {
    return 'counted';
  }
  if (probe.formatName === 'mpegts' && (timing.maxGapSec > TRANSPORT_JUMP_SEC || timing.disordered > 0.01 * timing.packets)) {
    return 'mended';
  }
  const covered = sound !== undefined && sound.maxGapSec < LONGEST_STILL_SEC;
  return timing.maxGapSec > LONGEST_STILL_SEC && !covered ? 'counted' : 'file';
}

function averageFps(video: VideoStream, timing: StreamTiming, clock: Clock): number {
  const sane = (value: number | null): number | null => (value !== null && value >= 0.1 && value <= 1000 ? value : null);
  const median = timing.medianIntervalSec ? 1 / timing.medianIntervalSec : null;
  if (clock === 'counted') {
    return sane(video.averageFps) ?? sane(video.baseFps) ?? sane(median) ?? 30;
  }
  // Millisecond clocks (MKV, FLV) show 33.3 ms as 33 or 34: the count over the whole length is exact, the median is not.
  return sane(timing.fps) ?? sane(median) ?? sane(video.averageFps) ?? 30;
}

function startOf(timing: StreamTiming, sound: StreamTiming | undefined): number {
  const picture = timing.firstSec ?? 0;
  const first = sound?.firstSec ?? picture;
  return Math.round((first < picture - RUN_IN_SEC ? first : picture) * 1e6) / 1e6;
}

async function whyNotCuttable(path: string, found: { timing: StreamTiming; fileOffsetSec: number; expectedEndSec: number; signal: AbortSignal; probe: ProbeResult; video: VideoStream }): Promise<string | null> {
  const { timing, probe } = found;
  if (timing.disordered > Math.max(1, 0.005 * timing.packets)) {
    return 'its timestamps are out of order';
  }
  if (/^(h264|hevc|m4v|mpegvideo|av1|obu)$/.test(probe.formatName)) {
    return 'it is a bare stream without an index';
  }
  if (/^mpeg(ts)?$/.test(probe.formatName) && timing.maxKeyframeGapSec > LONGEST_STREAM_GOP_SEC) {
    return 'its key frames are too far apart for its format';
  }
  return await canSeek(path, found) ? null : 'places in it cannot be found reliably (its index is missing or wrong)';
}

function nameTimeRepairs(found: Inspection, timing: StreamTiming, sound: StreamTiming | undefined): void {
  const { repairs, probe, video, fps, expectedEndSec } = found;
  const add = (code: string, sentence: string): void => void repairs.push({ code, sentence });
  if (probe.video.length > 1) {
    add('video-track-chosen', `The file has ${probe.video.length} video tracks; the ${video.isDefault ? 'default' : 'largest'} one (${video.widthPx} x ${video.heightPx}) is used.`);
  }
  if (found.clock === 'counted') {
    add('timestamps-rebuilt', `Times of the pictures are missing or impossible; they were set anew at ${fps.toFixed(2)} pictures a second.`);
  } else if (found.clock === 'mended') {
    add('timestamps-rebuilt', `The file's clock jumps (by ${timing.maxGapSec.toFixed(1)} s at ${formatTimecode(timing.maxGapAtSec - (timing.firstSec ?? 0))}); the parts were joined.`);
  }
  if (found.variableFrameRate) {
    add('variable-frame-rate', `The frame rate varies (${fps.toFixed(2)} on average); clips get a constant ${exactFps(found.outputFps)}.`);
  } else if (Math.abs(found.outputFps / fps - 1) > 0.006) {
    add('frame-rate', `The recording has ${fps.toFixed(2)} frames a second; clips get ${exactFps(found.outputFps)}.`);
  }
  if (timing.discarded > 0) {
    add('edit-list', `The file hides ${timing.discarded} of its frames by an edit list; they stay hidden.`);
  }
  if (found.clock === 'file' && Math.abs(found.fileOffsetSec) > 0.001) {
    add('start-offset', `The file's clock starts at ${found.fileOffsetSec.toFixed(3)} s; the timeline starts at 0.`);
  }
  const lateSec = sound?.firstSec !== null && sound?.firstSec !== undefined && timing.firstSec !== null ? sound.firstSec - timing.firstSec : 0;
  if (lateSec > 0.1) {
    add('sound-starts-late', `The sound starts ${lateSec.toFixed(2)} s after the picture; there is silence before.`);
  } else if (lateSec < -0.1) {
    add('picture-starts-late', `The picture starts ${(-lateSec).toFixed(2)} s after the sound; its first frame stands until then.`);
  }
  const stated = video.durationSec ?? probe.durationSec;
  if (stated === null) {
    add('duration-missing', `The file does not tell its length; it was measured: ${formatTimecode(expectedEndSec)}.`);
  } else if (Math.abs(stated - expectedEndSec) > Math.max(1, 0.02 * expectedEndSec) && found.clock === 'file') {
    const less = stated > expectedEndSec;
    add(less ? 'tail-missing' : 'duration-corrected', `The file says it is ${formatTimecode(stated)} long, but ${less ? 'only ' : ''}${formatTimecode(expectedEndSec)} ${less ? 'are' : 'is'} there.`);
  }
}

/** The repairs of picture and sound that follow from what the streams are. */
export function nameFormatRepairs(found: Inspection, toneMapping: boolean): Repair[] {
  const { video, audio } = found;
  const repairs: Repair[] = [];
  const add = (code: string, sentence: string): void => void repairs.push({ code, sentence });
  const size = displaySize(video);
  if (video.rotationDeg !== 0) {
    add('rotated', `The picture is stored turned by ${video.rotationDeg} degrees; it was set upright.`);
  }
  if (Math.abs(video.pixelAspect - 1) > 0.001) {
    add('pixel-aspect', `The pixels are not square (${video.pixelAspect.toFixed(3)} : 1); the picture was brought to ${size.widthPx} x ${size.heightPx}.`);
  }
  const hdr = video.colorTransfer === 'smpte2084' ? 'PQ' : video.colorTransfer === 'arib-std-b67' ? 'HLG' : null;
  if (hdr) {
    add(toneMapping ? 'hdr' : 'hdr-plain', toneMapping
      ? `The picture is HDR (${hdr}); it was tone-mapped to standard range.`
      : `The picture is HDR (${hdr}), and this ffmpeg cannot tone-map: colours may look flat.`);
  }
  if (video.bitDepth > 8) {
    add('bit-depth', `The picture has ${video.bitDepth} bits a colour; it was brought to 8.`);
  }
  if (/42[24]|44[04]|rgb|gbr|bgr|yuyv|uyvy/.test(video.pixelFormat)) {
    add('chroma', `The colours are stored as ${video.pixelFormat}; they were brought to 4:2:0.`);
  }
  if (video.colorRange === 'pc' || video.pixelFormat.startsWith('yuvj')) {
    add('full-range', 'The picture uses the full range of levels; it was brought to video range.');
  }
  if (['tt', 'bb', 'tb', 'bt'].includes(video.fieldOrder ?? '')) {
    add('interlaced', 'The picture is interlaced; it was deinterlaced.');
  }
  if (audio && audio.channels > 2) {
    add('surround', `The sound has ${audio.channels} channels (${audio.channelLayout}); it was mixed down to stereo.`);
  }
  if (!audio && found.repairs.every(repair => !repair.code.startsWith('audio-'))) {
    add('no-audio', 'The recording has no sound; clips will be silent.');
  }
  return repairs;
}
