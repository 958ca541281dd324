/** What the stages after planning leave of a clip of a synthetic run; captions, overlays and payloads come from the stages' own code. */
import type { AudioPlan, ClipFacts, ClipPackage, FaceTrack, Framing } from '#shared/artifacts/clip.ts';
import type { Bundle, EnhancementPlan } from '#shared/artifacts/enhancement.ts';
import type { PlannedClip } from '#shared/artifacts/plan.ts';
import type { Words } from '#shared/artifacts/words.ts';
import type { ResolvedStyle } from '#shared/style/style-package.ts';
import { ASPECTS, type Aspect } from '#shared/units/geometry.ts';
import { buildBundle } from '#workers/stages/09-enhancement-build/build-bundle.ts';

import { CLIP_SEC, FPS, PICTURE } from './recording.ts';

const FRAMES = CLIP_SEC * FPS;
/** A shot every eight seconds. */
const SHOT_STARTS = Array.from({ length: Math.ceil(CLIP_SEC / 8) }, (_, at) => at * 8 * FPS);

/** Widths of a window that fills the whole output, pixels of the picture. */
const WINDOW_PX: Readonly<Record<Aspect, number>> = { '9:16': 202.5, '1:1': 360, '16:9': 640 };

export interface ClipArtifacts {
  readonly facts: ClipFacts;
  readonly framing: Framing;
  readonly audio: AudioPlan;
  readonly bundle: Bundle;
}

export function makeClip(clip: PlannedClip, words: Words, enhancement: EnhancementPlan['clips'][number] | undefined, style: ResolvedStyle): ClipArtifacts {
  const { clipId } = clip;
  const facts: ClipFacts = {
    kind: 'clip-facts', version: 1, clipId, sourceRanges: [{ sourceStartSec: clip.startSec, sourceEndSec: clip.endSec, outputStartSec: 0 }],
    fps: FPS, frameCount: FRAMES, durationSec: CLIP_SEC, ...PICTURE, silent: false,
  };
  const framing = makeFraming(clipId);
  const audio: AudioPlan = {
    kind: 'audio-plan', version: 1, clipId, measured: { integratedLufs: -20, truePeakDbtp: -8, loudnessRangeLu: 3 }, targetLufs: -14, ceilingDbtp: -1,
    gainDb: 6, limiterDb: -1, fadeInSec: 0.02, fadeOutSec: 0.03, predicted: { integratedLufs: -14, truePeakDbtp: -1.9 }, warnings: [],
  };
  return { facts, framing, audio, bundle: buildBundle({ clip, words, enhancement, facts, framing, style, aspects: ASPECTS }) };
}

/** `digests`: of the clip's media and sound. `withoutModels`: nothing told faces. */
export function makePackage(clip: PlannedClip, { facts, framing, audio, bundle }: ClipArtifacts, digests: { media: string; audio: string }, { withoutModels = false } = {}): ClipPackage {
  const { tracks: _, ...framingOnly } = framing;
  const { clipId, rank, title, score, criteria, reason } = clip;
  return {
    kind: 'package', version: 1, clipId, rank, title, score, criteria, reason, facts, framing: framingOnly, audio, bundle, mediaDigest: digests.media, audioDigest: digests.audio,
    checks: [
      { code: 'timing', level: 'ok', sentence: 'Every caption stands on its word.' },
      ...(withoutModels ? [{ code: 'face-model-missing', level: 'warning' as const, sentence: 'The face model is not there.' }] : []),
      ...(rank % 5 === 0 ? [{ code: 'fast-captions', level: 'warning' as const, sentence: 'Some captions stand for less than half a second.' }] : []),
    ],
  };
}

/** Two people, left and right: first the left one, then both, then the right one. */
function makeFraming(clipId: string): Framing {
  const endOf = (shot: number): number => SHOT_STARTS[shot + 1] ?? FRAMES;
  return {
    kind: 'framing', version: 1, clipId, detector: 'yunet', ...PICTURE, frameCount: FRAMES, shotStarts: SHOT_STARTS, tracks: [track(0, 170), track(1, 430)],
    aspects: ASPECTS.map(aspect => ({
      aspect,
      segments: SHOT_STARTS.map((startFrame, shot) => {
        const key = (centerXPx: number, widthPx: number) => [{ frame: startFrame, centerXPx, centerYPx: 180, widthPx }];
        const both = shot % 3 === 1 && aspect !== '16:9';
        return {
          startFrame, endFrame: endOf(shot), layout: both ? 'two-up' as const : 'single' as const, reason: both ? 'two people talk' : 'one person talks',
          windows: both ? [key(190, 200), key(450, 200)] : [key(aspect === '16:9' ? 320 : shot % 3 === 0 ? 200 : 440, WINDOW_PX[aspect])],
          trackIds: both ? [0, 1] : [shot % 3 === 0 ? 0 : 1],
        };
      }),
    })),
    warnings: [],
  };
}

function track(trackId: number, leftPx: number): FaceTrack {
  const frames = Array.from({ length: Math.ceil(FRAMES / 15) }, (_, at) => at * 15);
  return { trackId, boxes: frames.map(frame => ({ frame, xPx: leftPx + Math.round(6 * Math.sin(frame / 40)), yPx: 90, widthPx: 56, heightPx: 72, score: 0.92 })) };
}
