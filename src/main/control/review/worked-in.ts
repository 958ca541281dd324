/** Whether what is composed of a clip is what the edits say, and of one piece with the clip's media. */
import type { ClipFacts, SourceRange } from '#shared/artifacts/clip.ts';
import type { PlannedClip } from '#shared/artifacts/plan.ts';
import type { Word } from '#shared/artifacts/words.ts';
import { clipWords, type ClipWord } from '#shared/captions/clip-words.ts';
import { stableJson } from '#shared/pipeline/stable-json.ts';
import type { ClipEdit, EditState } from '#shared/review/edits.ts';
import { wordsIn } from '#shared/review/spans.ts';
import { keptSpans } from '#shared/timeline/clip-time.ts';

import type { ComposedClip } from './artifacts.ts';
import type { Review } from './load-review.ts';

/** Pieces are cut on whole frames: what is further apart than this share of one is another cut. */
const FRAME_SHARE = 0.6;

/** Whether payloads and media of a clip belong together: while an edit is worked in, the media come first. */
export function fitsMedia(composed: ComposedClip, facts: ClipFacts): boolean {
  return composed.payloads.every(({ props, sidecar }) =>
    props.durationFrames === facts.frameCount && stableJson(sidecar.sourceRanges) === stableJson(facts.sourceRanges));
}

/** Whether a clip is composed as its range, cuts and title say, with the words as they read now. Framing is not looked at. */
export function isWorkedIn(review: Review, clip: { clipId: string; content: ClipEdit; title: string }, composed: ComposedClip, facts: ClipFacts): boolean {
  const { content, clipId, title } = clip;
  const planned = review.planned.get(clipId);
  if (!planned) {
    return false;
  }
  const captions = heardWords(review.words.words, review.edits, planned, facts.sourceRanges).map(word => word.text).join(' ');
  return planned.startSec === content.startSec && planned.endSec === content.endSec && sameCut(facts, content)
    && composed.payloads.every(({ sidecar, props }) => sidecar.title === title
      && props.captions.flatMap(page => page.words.map(word => word.text)).join(' ') === captions);
}

function sameCut(facts: ClipFacts, content: ClipEdit): boolean {
  const wanted = keptSpans(content);
  const near = (a: number, b: number): boolean => Math.abs(a - b) < FRAME_SHARE / facts.fps;
  return wanted.length === facts.sourceRanges.length && wanted.every((span, at) => {
    const made = facts.sourceRanges[at];
    return made !== undefined && near(span.startSec, made.sourceStartSec) && near(span.endSec, made.sourceEndSec);
  });
}

/** The words of a clip on clip time, as they read now; hidden ones are left out. */
export function heardWords(words: readonly Word[], edits: Pick<EditState, 'words'>, { firstWord, lastWord }: Pick<PlannedClip, 'firstWord' | 'lastWord'>, ranges: readonly SourceRange[]): ClipWord[] {
  // A clip has some hundred words of the recording's many thousand.
  const [from, to] = wordsIn(words, { startSec: Math.min(...ranges.map(range => range.sourceStartSec)), endSec: Math.max(...ranges.map(range => range.sourceEndSec)) });
  const span = firstWord === null || lastWord === null ? null : { first: firstWord - from, last: lastWord - from };
  const near = words.slice(from, to).map((word, at) => ({ ...word, text: edits.words[String(at + from)] ?? word.text }));
  return clipWords(near, ranges, span).map(word => ({ ...word, index: word.index + from }));
}
