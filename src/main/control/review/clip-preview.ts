/** What the Player needs to show a clip: the payloads that its renders are made from, with media that a window can load. */
import type { ClipFacts } from '#shared/artifacts/clip.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { HostFont } from '#shared/render/clip-input.ts';
import type { OutputPayload } from '#shared/render/composition-props.ts';
import { noEdits } from '#shared/review/edits.ts';
import { clipName, requireClip } from '#shared/review/review-facts.ts';
import type { ClipPreview } from '#shared/review/review-view.ts';
import { secToFrame } from '#shared/units/timecode.ts';

import type { Review } from './load-review.ts';
import { previewKeyOf, urlOf } from './review-view.ts';
import { heardWords } from './worked-in.ts';

/** Throws `not-found` for an unknown clip, `wrong-state` where it has no preview yet. `fonts`: of the pinned style. */
export function previewClip(review: Review, clipId: string, fonts: () => readonly HostFont[]): ClipPreview {
  requireClip(review.facts, review.edits, clipId);
  const previewKey = previewKeyOf(review, clipId);
  const payloads = review.composed.get(clipId)?.payloads ?? [];
  const [first] = payloads;
  const [factsRecord, framingRecord] = [review.artifact('clip-facts', clipId), review.artifact('framing', clipId)];
  const [mediaUrl, audioUrl] = [urlOf(review.artifact('clip-media', clipId)), urlOf(review.artifact('clip-mix', clipId) ?? review.artifact('clip-audio', clipId))];
  if (previewKey === null || !first || !factsRecord || !framingRecord || mediaUrl === null || audioUrl === null) {
    throw new CutdownError('wrong-state', `${clipName(review.facts, review.edits, clipId)} has no preview yet.`, { advice: 'It shows up here as soon as it is prepared.' });
  }
  const facts = review.read.json('clip-facts', factsRecord);
  const planRecord = review.artifact('audio-plan', clipId);
  const { gainDb, limiterDb, fadeInSec, fadeOutSec, silent } = first.audio;
  return {
    clipId, previewKey,
    outputs: payloads.filter(payload => review.aspects.includes(payload.aspect)).map(({ outputId, props }) => ({ outputId, props: { ...props, mediaSrc: mediaUrl } })),
    fonts: fonts().map(({ family, weight, dataUrl }) => ({ family, weight, dataUrl })),
    audioUrl, audio: { gainDb, limiterDb, fadeInSec, fadeOutSec, silent },
    ducking: planRecord ? review.read.json('audio-plan', planRecord).bed?.keys ?? [] : [],
    sourceRanges: facts.sourceRanges,
    words: captionIndices(review, first, facts),
    framing: review.read.json('framing', framingRecord),
  };
}

/**
 * Which word of the transcript each caption word is: the one that begins where it does. By time, because a preview may be older than the
 * last edit, and have a word that is hidden by now.
 */
function captionIndices(review: Review, { props }: OutputPayload, facts: ClipFacts): ClipPreview['words'] {
  const spoken = heardWords(review.words.words, noEdits(), { firstWord: null, lastWord: null }, facts.sourceRanges)
    .map(({ index, startSec }) => ({ index, frame: secToFrame(startSec, facts.fps) }));
  let at = 0;
  return props.captions.flatMap(page => page.words).flatMap(({ startFrame, endFrame }) => {
    const off = (position: number): number => Math.abs((spoken[position]?.frame ?? Infinity) - startFrame);
    while (off(at + 1) <= off(at) && at + 1 < spoken.length) {
      at += 1;
    }
    const found = spoken[at];
    return found ? [{ index: found.index, startFrame, endFrame }] : [];
  });
}
