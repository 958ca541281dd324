import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { PlannedClip } from '#shared/artifacts/plan.ts';
import { toErrorData } from '#shared/errors/cutdown-error.ts';
import type { ErrorData } from '#shared/errors/kinds.ts';
import transcoding from '#workers/stages/01-transcoding/index.ts';
import { handlers } from '#workers/stages/06-prepare-media/delegates.ts';
import prepareMedia from '#workers/stages/06-prepare-media/index.ts';
import { probeMedia } from '#workers/tools/ffmpeg/probe.ts';
import { readWavLayout } from '#workers/tools/ffmpeg/wav.ts';
import { makeOddities } from './support/make-media.ts';
import type { MadeOddity } from './support/make-media.ts';
import { FIXTURES, StageHarness } from './support/stage-harness.ts';

/** No odd file may take longer than this, in milliseconds; on an idle machine the longest takes 5 s. */
const LIMIT_MS = 120_000;

/** The refusals that stand for what a file is; anything that is not here must run through. */
const REFUSED: Readonly<Record<string, ErrorData['kind']>> = {
  'exoplayer/1024_incrementing_bytes.mp3': 'source-not-media',
  'exoplayer/full_blocks.mkv': 'source-not-media',
  'exoplayer/play-trimmed.mp3': 'source-not-media',
  'exoplayer/sample.text.mp4': 'source-not-media',
  'exoplayer/sample_fragmented_sideloaded_track.mp4': 'source-damaged',
  'exoplayer/sample_with_sdt.ts': 'source-damaged',
  'exoplayer/subsample_encrypted_altref.webm': 'source-encrypted',
  'exoplayer/subsample_encrypted_noaltref.webm': 'source-encrypted',
  'exoplayer/dolbyVision-hdr.MOV': 'source-too-short',
  'exoplayer/h265_with_metadata_track.mp4': 'source-too-short',
  'exoplayer/portrait_4k60.mp4': 'source-too-short',
  'exoplayer/sample_android_slow_motion.mp4': 'source-too-short',
  'exoplayer/sample_h262_mpeg_audio.ts': 'source-too-short',
  'exoplayer/sample_h264_mpeg_audio.ts': 'source-too-short',
  'exoplayer/sample_h264_no_access_unit_delimiters.ts': 'source-too-short',
  'exoplayer/sample_scte35.ts': 'source-too-short',
  'exoplayer/sample_with_color_info.mp4': 'source-too-short',
  'exoplayer/sample.flv': 'source-too-short',
  'exoplayer/sample.mkv': 'source-too-short',
  'exoplayer/sample_with_htc_rotation_track_name.mkv': 'source-too-short',
  'exoplayer/sample_with_null_terminated_ssa_subtitles.mkv': 'source-too-short',
  'exoplayer/sample_with_null_terminated_vtt_subtitles.mkv': 'source-too-short',
  'exoplayer/sample_with_srt.mkv': 'source-too-short',
  'exoplayer/sample_with_ssa_subtitles.mkv': 'source-too-short',
  'exoplayer/sample_with_vtt_subtitles.mkv': 'source-too-short',
  'mediabunny/annex-b.mp4': 'source-too-short',
  'moviepy/-video-with-dash-.mp4': 'source-no-picture',
  'moviepy/bitmap.mp4': 'source-no-picture',
  'moviepy/result.webm': 'source-empty',
};

/** Repairs that must be named for a fixture. */
const REPAIRED: Readonly<Record<string, string[]>> = {
  'auto-editor/SAR-2by3.mp4': ['pixel-aspect'],
  'mediabunny/sar_2x1.mp4': ['pixel-aspect', 'no-audio'],
  'mediabunny/cursed-vfr.mp4': ['variable-frame-rate', 'no-audio'],
  'mediabunny/annex-b-avc.mkv': ['variable-frame-rate', 'duration-missing'],
  'exoplayer/hdr10-video-with-sdr-container.mp4': ['hdr', 'bit-depth'],
  'exoplayer/sample_with_colr_mdcv_and_clli.mp4': ['hdr', 'bit-depth'],
  'exoplayer/roadtrip-vp92-10bit.webm': ['bit-depth', 'no-audio'],
  'exoplayer/sample_fragmented.mp4': ['tail-missing'],
  'exoplayer/sample_h263.ts': ['start-offset', 'no-audio'],
  'exoplayer/sample_with_increasing_timestamps_320w_240h.mp4': ['full-range'],
  'torchcodec/h264_10bits.mp4': ['bit-depth'],
};

/** Extensions and codecs that hold no picture. */
const SOUND_ONLY = /\.(mp3|mka|flac|ogg|opus|ac3|adts|eac3|amr|wav|aac)$|(_ac3|sample_ait|sample_latm|eac3|ac3|opus|multiple-aac)[^/]*\.(mp4|ts|ps|mkv)$|sample\.audio\.mp4$/;

/** Runs a file through 01 and, where it went through, 06; checks all that must hold of any file. */
async function runThrough(harness: StageHarness, path: string): Promise<{ error: ErrorData } | { error: null; repairs: string[] }> {
  try {
    await harness.run(transcoding, { sourcePath: path });
  } catch (thrown) {
    const error = toErrorData(thrown);
    expect(harness.files(), 'nothing half-written').toEqual([]);
    expect(error.message).toContain(basename(path));
    expect(error.message.length).toBeLessThan(300);
    expect(error.advice).not.toBe('');
    return { error };
  }
  const facts = harness.read('source-facts');
  facts.repairs.forEach(repair => expect(repair.sentence).toMatch(/^[A-Z].*\.$/s));
  const proxy = (await probeMedia(harness.pathOf('proxy'))).video[0];
  expect(proxy).toMatchObject({ codec: 'h264', pixelFormat: 'yuv420p', pixelAspect: 1, rotationDeg: 0, colorSpace: 'bt709', colorTransfer: 'bt709', colorRange: 'tv', frameCount: facts.proxy.frameCount });
  expect(proxy?.heightPx).toBeLessThanOrEqual(540);
  expect(facts.proxy.frameCount / facts.proxy.fps).toBeCloseTo(facts.durationSec, 2);
  expect(harness.has('audio')).toBe(facts.audio !== null);
  if (facts.audio) {
    expect(await readWavLayout(harness.pathOf('audio'))).toMatchObject({ channels: 1, sampleRateHz: 16_000, frames: Math.round(facts.durationSec * 16_000) });
    expect(harness.read('peaks').max).toHaveLength(Math.ceil(Math.round(facts.durationSec * 16_000) / 800));
  }
  expect(harness.has('mezzanine')).toBe(facts.cutFrom === 'mezzanine');
  await checkClip(harness, path);
  return { error: null, repairs: facts.repairs.map(repair => repair.code) };
}

async function checkClip(harness: StageHarness, path: string): Promise<void> {
  const facts = harness.read('source-facts');
  const startSec = Math.round(facts.durationSec * 0.3 * 1000) / 1000;
  const endSec = Math.min(facts.durationSec, startSec + 2);
  await harness.seed('plan', { kind: 'plan', version: 1, scorer: { id: 'test', note: '' }, candidateCount: 1, rejected: [], warnings: [], clips: [clip('c00000001', startSec, endSec)] });
  await harness.run(prepareMedia, { sourcePath: path, handlers });
  const made = harness.read('clip-facts', 'c00000001');
  expect(made.frameCount).toBe(Math.round((endSec - startSec) * facts.outputFps));
  const media = await probeMedia(harness.pathOf('clip-media', 'c00000001'));
  expect(media.audio).toEqual([]);
  expect(media.video[0]).toMatchObject({
    codec: 'h264', pixelFormat: 'yuv420p', pixelAspect: 1, rotationDeg: 0, colorSpace: 'bt709', colorPrimaries: 'bt709', colorTransfer: 'bt709', colorRange: 'tv',
    frameCount: made.frameCount, widthPx: made.widthPx, heightPx: made.heightPx,
  });
  expect(media.video[0]?.averageFps).toBeCloseTo(facts.outputFps, 2);
  const sound = await readWavLayout(harness.pathOf('clip-audio', 'c00000001'));
  expect(sound).toMatchObject({ channels: 2, sampleRateHz: 48_000, frames: Math.round(made.frameCount / made.fps * 48_000) });
  expect(made.silent).toBe(facts.audio === null);
}

function clip(clipId: string, startSec: number, endSec: number): PlannedClip {
  return { clipId, rank: 1, startSec, endSec, title: 'A clip', score: 50, criteria: [], reason: '', firstWord: null, lastWord: null, topic: null, cuts: [] };
}

let harness: StageHarness | null = null;

async function fresh(): Promise<StageHarness> {
  harness = await StageHarness.create();
  return harness;
}

afterEach(async () => {
  await harness?.close();
  harness = null;
});

describe('made odd recordings', () => {
  let dir = '';
  let made: MadeOddity[] = [];
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cutdown-odd-'));
    made = await makeOddities(dir);
  }, 120_000);
  afterAll(async () => {
    await rm(dir, { recursive: true, force: true });
  });

  it.each([
    'plain', 'variable frame rate', 'rotated', 'odd pixel aspect', '5.1 sound', 'a dead channel', 'an inverted channel', 'a channel far too quiet', 'no sound', '10 bit 4:2:2', 'HDR (HLG)', 'two sound tracks, the first silent',
    'transport stream', 'bare stream', 'interlaced', 'broken tail', 'index missing', 'too short',
  ])('%s: runs through with its repairs named, or is refused with its kind', async name => {
    const oddity = made.find(each => each.name === name);
    expect(oddity).toBeDefined();
    const result = await runThrough(await fresh(), oddity?.path ?? '');
    if (oddity?.refused) {
      expect(result.error?.kind).toBe(oddity.refused);
      return;
    }
    expect(result.error).toBeNull();
    expect(result.error === null ? result.repairs : []).toEqual(expect.arrayContaining(oddity?.repairs ?? []));
    if (name === 'plain') {
      expect(result).toEqual({ error: null, repairs: [] });
    }
  }, LIMIT_MS);
});

const oddDir = FIXTURES ? join(FIXTURES, 'media', 'odd') : '';
const oddFiles = FIXTURES ? globSync('*/*', { cwd: oddDir }).map(path => path.split('\\').join('/')).sort() : [];

describe.skipIf(FIXTURES === null)('odd recordings of the fixtures', () => {
  it('are there', () => {
    expect(oddFiles.length).toBeGreaterThan(80);
  });

  it.each(oddFiles)('%s', async file => {
    const result = await runThrough(await fresh(), join(oddDir, file));
    const expected = REFUSED[file] ?? (SOUND_ONLY.test(file) ? 'source-no-picture' : null);
    expect(result.error?.kind ?? null).toBe(expected);
    if (result.error === null) {
      expect(result.repairs).toEqual(expect.arrayContaining(REPAIRED[file] ?? []));
    }
  }, LIMIT_MS);
});
