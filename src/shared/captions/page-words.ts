import type { ClipWord } from './clip-words.ts';

/** How long a pause ends a caption page, seconds. */
export const PAGE_PAUSE_SEC = 0.4;

/** A page that would stand for less than this is avoided where there is a choice, seconds. */
const SHORT_PAGE_SEC = 0.5;

/** A single word of at most this many characters looks lost on a page of its own. */
const ORPHAN_CHARS = 7;

const SENTENCE_END = /[.!?…。！？][)"'”’»\]]*$/u;
const CLAUSE_END = /[,;:–—،、，；：][)"'”’»\]]*$/u;

/** Words that belong to what follows them: a page should not end with one. English; other languages just get no such hint. */
const LEANS_FORWARD = new Set(['a', 'an', 'the', 'of', 'to', 'in', 'on', 'at', 'for', 'with', 'from', 'and', 'or', 'but', 'my', 'your', 'his', 'her', 'its', 'our', 'their', 'very', 'is', 'are', 'was', 'i', "i'm", 'not']);

/** Limits of a caption page, as a style sets them. */
export interface PageLimits {
  readonly maxWords: number;
  /** Characters with the spaces between words. A single longer word still gets a page. */
  readonly maxChars: number;
}

/**
 * Divides a clip's words into caption pages of a few words. Pages always break at a pause over `PAGE_PAUSE_SEC` and where the
 * speaker changes; between those points the division with the least cost is taken (dynamic programming over break points):
 * breaks at sentence and clause ends are cheap, a lone short word, a page ending with an article or preposition, a sentence end
 * in the middle of a page, a page too short to read and very uneven pages are dear. The costs are our own, set by ear and eye.
 * Every word is on exactly one page, in order.
 */
export function pageWords(words: readonly ClipWord[], limits: PageLimits): ClipWord[][] {
  const pages: ClipWord[][] = [];
  let start = 0;
  for (let end = 1; end <= words.length; end += 1) {
    const last = words[end - 1];
    const next = words[end];
    const hardBreak = !last || !next || next.startSec - last.endSec > PAGE_PAUSE_SEC || next.speaker !== last.speaker;
    if (hardBreak) {
      pages.push(...divide(words.slice(start, end), limits));
      start = end;
    }
  }
  return pages;
}

/** Length of words set in one line, in characters. */
export function lineLength(words: readonly { text: string }[]): number {
  return words.reduce((sum, word) => sum + [...word.text].length, Math.max(0, words.length - 1));
}

/** Whether a word ends a sentence. */
export function endsSentence(text: string): boolean {
  return SENTENCE_END.test(text);
}

/** Whether a word ends a clause or a sentence. */
export function endsClause(text: string): boolean {
  return CLAUSE_END.test(text) || endsSentence(text);
}

function divide(words: readonly ClipWord[], limits: PageLimits): ClipWord[][] {
  const best: { cost: number; from: number }[] = [{ cost: 0, from: 0 }];
  for (let end = 1; end <= words.length; end += 1) {
    let choice = { cost: Infinity, from: end - 1 };
    for (let from = end - 1; from >= 0 && end - from <= limits.maxWords; from -= 1) {
      const page = words.slice(from, end);
      if (page.length > 1 && lineLength(page) > limits.maxChars) {
        break;
      }
      const cost = (best[from]?.cost ?? Infinity) + pageCost(page, words[end], from === 0 && end === words.length, limits);
      if (cost < choice.cost) {
        choice = { cost, from };
      }
    }
    best.push(choice);
  }
  const pages: ClipWord[][] = [];
  for (let end = words.length; end > 0; end = best[end]?.from ?? 0) {
    pages.unshift(words.slice(best[end]?.from ?? 0, end));
  }
  return pages;
}

function pageCost(page: readonly ClipWord[], next: ClipWord | undefined, whole: boolean, limits: PageLimits): number {
  const last = page[page.length - 1];
  const first = page[0];
  if (!first || !last) {
    return Infinity;
  }
  const chars = lineLength(page);
  let cost = 1 + ((limits.maxChars - Math.min(chars, limits.maxChars)) / limits.maxChars) ** 2;
  if (page.length === 1 && chars <= ORPHAN_CHARS && !whole) {
    cost += 6;
  }
  for (const word of page.slice(0, -1)) {
    cost += endsSentence(word.text) ? 4 : endsClause(word.text) ? 0.8 : 0;
  }
  if (next && !endsClause(last.text)) {
    cost += LEANS_FORWARD.has(last.text.toLowerCase()) ? 1.2 : 0.5;
  }
  if (next && next.startSec - first.startSec < SHORT_PAGE_SEC) {
    cost += 1.5;
  }
  return cost;
}
