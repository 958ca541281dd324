/** Stage 06: cuts every planned clip out of the recording, each handed off to a process of its own. */
import type { SourceFacts } from '#shared/artifacts/source.ts';
import type { Plan, PlannedClip } from '#shared/artifacts/plan.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { stableJson } from '#shared/pipeline/stable-json.ts';
import type { ChannelMix } from '#shared/sound/channel-mix.ts';
import { piecesOnFrames, rangesOfPieces, type FramePiece } from '#shared/timeline/clip-time.ts';
import { roundMs, secToFrame } from '#shared/units/timecode.ts';
import { defineStage } from '#workers/host/stage.ts';
import type { StageContext } from '#workers/host/stage.ts';
import { clipPictureSize } from '#workers/tools/ffmpeg/picture.ts';
import { probeMedia } from '#workers/tools/ffmpeg/probe.ts';
import { CutResult } from './cut-clip.ts';
import type { CutTask } from './cut-clip.ts';

/** Two clips at once: one decodes while the other encodes. */
const CONCURRENCY = 2;

export default defineStage({
  id: 'prepare-media',
  async run(context) {
    const [facts, plan] = await Promise.all([context.read.json('source-facts'), context.read.json('plan')]);
    const input = await inputOf(context, facts);
    const items = plan.clips.map(clip => {
      const pieces = piecesOf(facts, clip);
      const quick = isEdited(plan, clip);
      return { item: clip.clipId, clip, pieces, quick, dependsOn: { startSec: clip.startSec, endSec: clip.endSec, ...(pieces ? { pieces } : {}), ...(quick ? { quick } : {}), ...context.params, ...input.identity } };
    });
    await context.forEachItem(items, { concurrency: CONCURRENCY }, async ({ clip, pieces, quick }, item) => {
      const task = { ...cutTask(facts, clip, pieces, input), clean: context.params.cleanSound ?? 'off', quick };
      const done = CutResult.parse(await context.delegate.run({ item: clip.clipId, handler: 'cut-clip', task, onProgress: item.progress }));
      await context.faultPoint('cut');
      const { fps, frameCount, widthPx, heightPx } = task;
      const durationSec = frameCount / fps;
      await context.write.file('clip-media', done.mediaPath, clip.clipId);
      await context.write.file('clip-audio', done.audioPath, clip.clipId);
      await context.write.json('clip-facts', {
        kind: 'clip-facts', version: 1, clipId: clip.clipId,
        sourceRanges: pieces
          ? rangesOfPieces(pieces, clip.startSec, fps)
          : [{ sourceStartSec: roundMs(clip.startSec), sourceEndSec: roundMs(clip.startSec + durationSec), outputStartSec: 0 }],
        fps, frameCount, durationSec: Math.round(durationSec * 1e6) / 1e6, widthPx, heightPx, silent: done.silent,
      }, clip.clipId);
    });
  },
});

interface CutInput {
  /** What of the input a clip's result depends on. */
  identity: Record<string, unknown>;
  path: string;
  sizeBytes: number | null;
  videoStream: number;
  audioStream: number | null;
  fileOffsetSec: number;
  channelMix: ChannelMix | null;
}

async function inputOf(context: StageContext<'prepare-media'>, facts: SourceFacts): Promise<CutInput> {
  if (facts.cutFrom === 'source') {
    return {
      identity: { source: facts.fingerprint, facts: context.read.digest('source-facts') }, path: context.sourcePath, sizeBytes: facts.fingerprint.sizeBytes,
      videoStream: facts.video.streamIndex, audioStream: facts.audio?.streamIndex ?? null, fileOffsetSec: facts.fileOffsetSec,
      channelMix: facts.audio?.channelMix ?? null,
    };
  }
  const path = context.read.requirePath('mezzanine');
  const probe = await probeMedia(path, { signal: context.signal });
  const video = probe.video[0];
  if (!video) {
    throw new CutdownError('artifact-invalid', 'The clean copy of the recording has no picture.', { advice: 'Run "cutdown rerun RUN --from transcoding".' });
  }
  return {
    identity: { mezzanine: context.read.digest('mezzanine'), facts: context.read.digest('source-facts') }, path, sizeBytes: null,
    videoStream: video.streamIndex, audioStream: facts.audio ? (probe.audio[0]?.streamIndex ?? null) : null, fileOffsetSec: 0, channelMix: null,
  };
}

/** Whether a clip is not cut as it was proposed: an editor waits for it. */
function isEdited({ proposed }: Plan, clip: PlannedClip): boolean {
  return proposed !== undefined && !proposed.some(each => each.clipId === clip.clipId && each.startSec === clip.startSec && each.endSec === clip.endSec && stableJson(each.cuts) === stableJson(clip.cuts));
}

/** What is kept of a clip that has cuts; null: all of it. */
function piecesOf(facts: SourceFacts, clip: PlannedClip): FramePiece[] | null {
  const pieces = piecesOnFrames({ ...clip, endSec: Math.min(clip.endSec, facts.durationSec) }, facts.outputFps);
  const isWhole = pieces.length === 1 && pieces[0]?.startFrame === 0 && pieces[0].endFrame === lengthInFrames(facts, clip);
  return clip.cuts.length === 0 || isWhole ? null : pieces;
}

function lengthInFrames(facts: SourceFacts, clip: PlannedClip): number {
  // A plan may end a rounding error behind the recording.
  return secToFrame(Math.min(clip.endSec, facts.durationSec) - clip.startSec, facts.outputFps);
}

function cutTask(facts: SourceFacts, clip: PlannedClip, pieces: FramePiece[] | null, input: CutInput): Omit<CutTask, 'quick' | 'clean'> {
  const fps = facts.outputFps;
  const startSec = clip.startSec;
  const frameCount = pieces ? pieces.reduce((sum, piece) => sum + piece.endFrame - piece.startFrame, 0) : lengthInFrames(facts, clip);
  if (pieces?.length === 0) {
    throw new CutdownError('artifact-invalid', `Everything of clip ${clip.clipId} ("${clip.title}") is cut out; nothing is left of it.`, {
      advice: 'Put a part of it back, or take the clip out.',
    });
  }
  if (frameCount < 1) {
    throw new CutdownError('artifact-invalid', `Clip ${clip.clipId} (${startSec.toFixed(2)} to ${clip.endSec.toFixed(2)} s) lies outside the recording (${facts.durationSec.toFixed(2)} s).`, {
      advice: 'Run "cutdown rerun RUN --from planning".',
    });
  }
  return {
    clipId: clip.clipId, inputPath: input.path, sizeBytes: input.sizeBytes, videoStream: input.videoStream, audioStream: input.audioStream,
    fileOffsetSec: input.fileOffsetSec, channelMix: input.channelMix, startSec, fps, frameCount, pieces, ...clipPictureSize(facts.video),
  };
}
