import type { ClipFacts, Framing } from '#shared/artifacts/clip.ts';
import type { Bundle, EnhancementPlan } from '#shared/artifacts/enhancement.ts';
import type { PlannedClip } from '#shared/artifacts/plan.ts';
import type { Words } from '#shared/artifacts/words.ts';
import { clipWords } from '#shared/captions/clip-words.ts';
import { pageWords } from '#shared/captions/page-words.ts';
import { timePages } from '#shared/captions/time-pages.ts';
import { placeOverlays } from '#shared/layout/place-overlays.ts';
import type { ResolvedStyle } from '#shared/style/style-package.ts';
import type { Aspect } from '#shared/units/geometry.ts';
import { secToFrame } from '#shared/units/timecode.ts';

/** What a clip's bundle is made from. `enhancement` is the clip's entry of the enhancement plan; without one there are captions only. */
export interface BundleRequest {
  readonly clip: Pick<PlannedClip, 'clipId' | 'firstWord' | 'lastWord'>;
  /** As they read; one with an empty text is not shown. */
  readonly words: Words;
  readonly enhancement: EnhancementPlan['clips'][number] | undefined;
  readonly facts: ClipFacts;
  readonly framing: Framing;
  readonly style: Pick<ResolvedStyle, 'tokens' | 'rules'>;
  readonly aspects: readonly Aspect[];
}

/** Puts a clip's captions and overlays on frames, and places them in every aspect. */
export function buildBundle(request: BundleRequest): Bundle {
  const { clip, words, enhancement, facts, framing, style, aspects } = request;
  const { fps, frameCount } = facts;
  const wordSpan = clip.firstWord !== null && clip.lastWord !== null ? { first: clip.firstWord, last: clip.lastWord } : null;
  const spoken = clipWords(words.words, facts.sourceRanges, wordSpan);
  const pages = timePages(pageWords(spoken, style.tokens.captions), { fps, durationFrames: frameCount, emphasised: new Set(enhancement?.emphasisWords ?? []) });
  const titles = onFrames(enhancement?.hookTitle ? [enhancement.hookTitle] : [], fps, frameCount);
  const overlays = {
    fps, pages,
    title: titles.map(({ text, startFrame, endFrame }) => ({ text, startFrame, endFrame }))[0] ?? null,
    lowerThirds: onFrames(enhancement?.lowerThirds ?? [], fps, frameCount).map(({ name, role, startFrame, endFrame }) => ({ name, role, startFrame, endFrame })),
    punchIns: onFrames(enhancement?.punchIns ?? [], fps, frameCount).map(({ scale, startFrame, endFrame }) => ({ startFrame, endFrame, scale })),
  };
  return {
    kind: 'bundle', version: 1, clipId: clip.clipId, durationFrames: frameCount, ...overlays,
    placements: aspects.map(aspect => placeOverlays({ aspect, bundle: overlays, framing, style })),
  };
}

/** Spans in seconds put on frames, in order, inside the clip, none overlapping the next; what has no frame left is dropped. */
export function onFrames<T extends { startSec: number; endSec: number }>(spans: readonly T[], fps: number, frameCount: number): (T & { startFrame: number; endFrame: number })[] {
  const sorted = [...spans].sort((a, b) => a.startSec - b.startSec || a.endSec - b.endSec);
  return sorted.flatMap((span, at) => {
    const startFrame = secToFrame(span.startSec, fps);
    const next = sorted[at + 1];
    const endFrame = Math.min(frameCount, secToFrame(span.endSec, fps), next ? secToFrame(next.startSec, fps) : frameCount);
    return endFrame > startFrame ? [{ ...span, startFrame, endFrame }] : [];
  });
}
