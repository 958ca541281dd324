/** What of a clip a verdict was given on, and what of it has changed since. */
import type { EditState, JudgedContent, Verdict } from './edits.ts';
import { isKept, wordsIn } from './spans.ts';
import { requireClip, type ReviewFacts } from './review-facts.ts';
import type { ClipPart } from './review-view.ts';

const PARTS: readonly ClipPart[] = ['range', 'cuts', 'title', 'words', 'framing', 'style'];

/**
 * Digests of a clip's parts as they stand. Words: the transcript, and what was mended inside the clip; so a trim changes them only where
 * it takes a mended word in or leaves one out. Throws `not-found`.
 */
export function judgedContent(facts: ReviewFacts, edits: EditState, clipId: string): JudgedContent {
  const clip = requireClip(facts, edits, clipId);
  const title = clip.title ?? facts.proposed.find(each => each.clipId === clipId)?.title ?? '';
  const digest = (value: unknown): string => facts.digest(JSON.stringify(value));
  return {
    range: digest([clip.startSec, clip.endSec]),
    cuts: digest(clip.cuts.map(({ startSec, endSec }) => [startSec, endSec])),
    title: digest(title),
    words: digest([facts.wordsDigest, mendedIn(facts, edits, clipId)]),
    framing: digest(clip.framing.map(({ aspect, startSec, endSec, layout, windows }) => [
      aspect, startSec, endSec, layout, windows.map(({ centerX, centerY, width }) => [centerX, centerY, width]),
    ])),
    style: digest(facts.styleDigest),
  };
}

/** Words that were mended and are heard in a clip: index and reading, in order. Throws `not-found`. */
export function mendedIn(facts: ReviewFacts, edits: EditState, clipId: string): [number, string][] {
  const clip = requireClip(facts, edits, clipId);
  const found: [number, string][] = [];
  const [from, to] = wordsIn(facts.words, clip);
  for (let index = from; index < to; index += 1) {
    const reading = edits.words[String(index)];
    const word = facts.words[index];
    if (reading !== undefined && word && isKept((word.startSec + word.endSec) / 2, clip, clip.cuts)) {
      found.push([index, reading]);
    }
  }
  return found;
}

/** The parts in which a clip is no longer what a verdict was given on. */
export function changedSince(verdict: Verdict, now: JudgedContent): ClipPart[] {
  return PARTS.filter(part => verdict.of[part] !== now[part]);
}

/** Whether an approval no longer holds, because the clip has changed. Other verdicts stand whatever becomes of the clip. */
export function hasLapsed(verdict: Verdict, now: JudgedContent): boolean {
  return verdict.state === 'approved' && changedSince(verdict, now).length > 0;
}
