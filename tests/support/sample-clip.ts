/** A small, sound clip for tests of the later stages: every artifact up to a stage, contradiction-free. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { AudioPlan, ClipFacts, Framing } from '#shared/artifacts/clip.ts';
import type { EnhancementPlan } from '#shared/artifacts/enhancement.ts';
import type { Plan, PlannedClip } from '#shared/artifacts/plan.ts';
import type { SourceFacts } from '#shared/artifacts/source.ts';
import type { Words } from '#shared/artifacts/words.ts';
import type { ResolvedStyle } from '#shared/style/style-package.ts';
import { ASPECTS } from '#shared/units/geometry.ts';
import { locateFfmpeg } from '#workers/tools/ffmpeg/locate.ts';

export const CLIP_ID = 'c00000001';
/** The sample clip: 4 s at 30 fps, 640x360, cut from 10 s into the recording. */
export const CLIP_SEC = 4;

export const sampleStyle: ResolvedStyle = {
  id: 'sample', version: '1.0.0', digest: '0'.repeat(64), name: 'Sample',
  tokens: {
    fontFamily: 'Inter',
    captions: { fontSize: 0.065, fontWeight: 800, colour: '#ffffff', highlightColour: '#ffe14d', emphasisColour: '#ff5050', strokeColour: '#000000', strokeWidth: 0.1, uppercase: false, maxWords: 4, maxChars: 24, popScale: 1.08 },
    title: { fontSize: 0.055, fontWeight: 800, colour: '#000000', background: '#ffffff', durationSec: 3, maxChars: 60 },
    lowerThird: { fontSize: 0.04, colour: '#ffffff', background: '#000000', accent: '#ff0000', durationSec: 4 },
    logo: { dataUrl: null, corner: 'top-right', size: 0.12, opacity: 1 },
    progressBar: { enabled: true, colour: '#ffffff', height: 0.006 },
    background: '#000000',
  },
  rules: {
    punchInsPerMinute: 6, punchInScale: 1.12, emphasisShare: 0.2, lowerThird: true, hookTitle: true, musicMood: null,
    safeZones: { '9:16': { top: 0.15, bottom: 0.35, left: 0.045, right: 0.18 }, '1:1': { top: 0.06, bottom: 0.08, left: 0.06, right: 0.06 }, '16:9': { top: 0.06, bottom: 0.08, left: 0.06, right: 0.06 } },
  },
  fonts: [],
};

export const sampleFacts: ClipFacts = {
  kind: 'clip-facts', version: 1, clipId: CLIP_ID, sourceRanges: [{ sourceStartSec: 10, sourceEndSec: 10 + CLIP_SEC, outputStartSec: 0 }],
  fps: 30, frameCount: CLIP_SEC * 30, durationSec: CLIP_SEC, widthPx: 640, heightPx: 360, silent: false,
};

export const sampleFraming: Framing = {
  kind: 'framing', version: 1, clipId: CLIP_ID, detector: 'yunet', widthPx: 640, heightPx: 360, frameCount: CLIP_SEC * 30, shotStarts: [0],
  tracks: [{ trackId: 0, boxes: [0, 30, 60, 90, 119].map(frame => ({ frame, xPx: 292, yPx: 80, widthPx: 56, heightPx: 72, score: 0.9 })) }],
  aspects: ASPECTS.map(aspect => ({ aspect, segments: [{ startFrame: 0, endFrame: CLIP_SEC * 30, layout: 'single' as const, windows: [[{ frame: 0, centerXPx: 320, centerYPx: 180, widthPx: aspect === '16:9' ? 640 : aspect === '1:1' ? 360 : 202.5 }]], reason: 'one person' }] })),
  warnings: [],
};

export const sampleAudio: AudioPlan = {
  kind: 'audio-plan', version: 1, clipId: CLIP_ID, measured: { integratedLufs: -20, truePeakDbtp: -8, loudnessRangeLu: 3 }, targetLufs: -14, ceilingDbtp: -1,
  gainDb: 6, limiterDb: null, fadeInSec: 0.02, fadeOutSec: 0.03, predicted: { integratedLufs: -14, truePeakDbtp: -1.9 }, warnings: [],
};

const TEXT = 'We left in March, and nobody ever told us why. So we went back.'.split(' ');

/** A recording's words: two before the sample clip, then the clip's own. */
export const sampleWords: Words = {
  kind: 'words', version: 1, language: 'en', provider: { id: 'import', detail: 'srt' }, speakers: [{ name: 'Ann' }], warnings: [],
  words: ['Before', 'it.', ...TEXT].map((text, at) => {
    const startSec = at < 2 ? 8 + at * 0.5 : 10.1 + (at - 2) * 0.27;
    return { startSec, endSec: startSec + 0.25, text, speaker: 0, confidence: null, estimated: false };
  }),
};

export const samplePlannedClip: PlannedClip = {
  clipId: CLIP_ID, rank: 1, startSec: 10, endSec: 10 + CLIP_SEC, title: 'Why we left – and came back', score: 71, reason: 'It begins with a question.',
  criteria: [{ id: 'hook', score: 7.5, reason: 'It begins with a question.', evidence: [{ text: 'We left', startSec: 10.1, endSec: 10.6 }] }],
  firstWord: 2, lastWord: 1 + TEXT.length, topic: null, cuts: [],
};

export const samplePlan: Plan = { kind: 'plan', version: 1, scorer: { id: 'offline', note: '' }, candidateCount: 1, clips: [samplePlannedClip], rejected: [], warnings: [] };

export const sampleEnhancement: EnhancementPlan = {
  kind: 'enhancement-plan', version: 1,
  clips: [{
    clipId: CLIP_ID, hookTitle: { text: 'Why we left', startSec: 0, endSec: 2 }, emphasisWords: [5], punchIns: [{ startSec: 1, endSec: 1.5, scale: 1.1, reason: 'March' }],
    lowerThirds: [{ name: 'Ann Keller', role: 'Founder', startSec: 0.5, endSec: 3 }], musicMood: null,
  }],
};

export const sampleSource: SourceFacts = {
  kind: 'source-facts', version: 1, fingerprint: { algorithm: 'sampled-sha256-v1', digest: '0'.repeat(64), sizeBytes: 1 }, formatName: 'mov', durationSec: 60, fileOffsetSec: 0,
  video: { streamIndex: 0, codec: 'h264', widthPx: 640, heightPx: 360, codedWidthPx: 640, codedHeightPx: 360, fps: 30, variableFrameRate: false, rotationDeg: 0, pixelFormat: 'yuv420p', bitDepth: 8, hdr: false, interlaced: false },
  audio: { streamIndex: 1, codec: 'aac', sampleRateHz: 48000, channels: 2, channelLayout: 'stereo', trackCount: 1 },
  repairs: [], cutFrom: 'source', proxy: { widthPx: 640, heightPx: 360, fps: 30, frameCount: 1800 }, outputFps: 30,
};

/** Runs ffmpeg for a test's own material: `args` come before the output. */
export async function makeMedia(path: string, args: readonly string[]): Promise<string> {
  const { ffmpegPath } = await locateFfmpeg();
  await promisify(execFile)(ffmpegPath, ['-hide_banner', '-nostdin', '-y', '-v', 'error', ...args, path]);
  return path;
}

/** The sample clip's media and sound as stage 06 leaves them: a moving test picture and a tone with noise. */
export async function makeSampleMedia(dir: string, options: { picture?: string; sound?: string } = {}): Promise<{ mediaPath: string; audioPath: string }> {
  const { picture = 'testsrc2=s=640x360:r=30', sound = 'aevalsrc=\'0.1*sin(880*t)+0.05*(random(0)-0.5)\':s=48000' } = options;
  const mediaPath = await makeMedia(join(dir, 'sample-clip.mp4'), ['-f', 'lavfi', '-i', picture, '-t', String(CLIP_SEC), '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p']);
  const audioPath = await makeMedia(join(dir, 'sample-clip.wav'), ['-f', 'lavfi', '-i', sound, '-t', String(CLIP_SEC), '-ar', '48000', '-ac', '2']);
  return { mediaPath, audioPath };
}
