/** Carries what is known on the source timeline over to a clip's frames. */
import type { ClipFacts } from '#shared/artifacts/clip.ts';
import type { Segments } from '#shared/artifacts/segments.ts';
import type { Talk } from './speaking.ts';
import type { FrameSpan } from './tracks.ts';

/** The part of the analysis that lies in one clip, in its frames. */
export interface ClipTalk extends Talk {
  /** Where segment detection found cuts. */
  readonly expectedShotFrames: readonly number[];
}

/** Turns, speech and cuts of the recording as far as they lie in the clip, in order. Turns of unknown speakers are left out. */
export function talkOfClip(facts: Pick<ClipFacts, 'sourceRanges' | 'fps' | 'frameCount'>, segments: Pick<Segments, 'turns' | 'speech' | 'shots'>): ClipTalk {
  const spansOf = (startSec: number, endSec: number): FrameSpan[] => facts.sourceRanges.flatMap(range => {
    const from = Math.max(startSec, range.sourceStartSec);
    const to = Math.min(endSec, range.sourceEndSec);
    const frameAt = (sourceSec: number): number => Math.min(facts.frameCount, Math.max(0, Math.round((range.outputStartSec + sourceSec - range.sourceStartSec) * facts.fps)));
    const span = { startFrame: frameAt(from), endFrame: frameAt(to) };
    return to > from && span.endFrame > span.startFrame ? [span] : [];
  });
  const byStart = (a: FrameSpan, b: FrameSpan): number => a.startFrame - b.startFrame;
  const turns = segments.turns.flatMap(({ startSec, endSec, speaker }) => (speaker === null ? [] : spansOf(startSec, endSec).map(span => ({ ...span, speaker }))));
  const joins = facts.sourceRanges.map(range => Math.round(range.outputStartSec * facts.fps));
  const cuts = segments.shots.flatMap(shot => spansOf(shot.startSec, shot.endSec).map(span => span.startFrame));
  return {
    fps: facts.fps,
    turns: turns.sort(byStart),
    speech: segments.speech.flatMap(({ startSec, endSec }) => spansOf(startSec, endSec)).sort(byStart),
    expectedShotFrames: [...new Set([...joins, ...cuts])].filter(frame => frame > 0).sort((a, b) => a - b),
  };
}
