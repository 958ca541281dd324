/** Whether what is composed of a clip is what the edits say, and of one piece with the clip's media. */
import type { ClipFacts, SourceRange } from '#shared/artifacts/clip.ts';
import type { PlannedClip } from '#shared/artifacts/plan.ts';
import type { Word } from '#shared/artifacts/words.ts';
import { clipWords, type ClipWord } from '#shared/captions/clip-words.ts';
import { stableJson } from '#shared/pipeline/stable-json.ts';
import type { ClipEdit, EditState, FramingChoice } from '#shared/review/edits.ts';
import { wordsIn } from '#shared/review/spans.ts';
import { keptSpans } from '#shared/timeline/clip-time.ts';

import type { ChosenFraming, ComposedClip } from './artifacts.ts';
import { digest, type Review } from './load-review.ts';

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

/** Whether a clip is composed with this framing, and the framing was made with these choices. */
export function isFramedAsChosen(composed: ComposedClip, framing: ChosenFraming, choices: readonly FramingChoice[]): boolean {
  return framing.choicesDigest === (choices.length === 0 ? undefined : digest(stableJson(choices))) && isComposedOf(composed, framing);
}

/** What was compared last: a review is read again with every step of the work, and most clips are what they were. */
const compared = new WeakMap<ComposedClip, { readonly framing: ChosenFraming; readonly same: boolean }>();

function isComposedOf(composed: ComposedClip, framing: ChosenFraming): boolean {
  const known = compared.get(composed);
  if (known?.framing === framing) {
    return known.same;
  }
  const same = composed.payloads.every(({ aspect, props }) =>
    stableJson(props.segments) === stableJson(framing.aspects.find(each => each.aspect === aspect)?.segments ?? []));
  compared.set(composed, { framing, same });
  return same;
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
