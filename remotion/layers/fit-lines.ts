/** Fits words into a box: how many lines, where they break, how large the type is. Pure; measuring is passed in. */

/** What is to be fitted. Sizes in output pixels. */
export interface FitRequest {
  readonly words: readonly string[];
  readonly boxWidthPx: number;
  readonly boxHeightPx: number;
  /** The size wanted; it only ever shrinks. */
  readonly fontSizePx: number;
  readonly maxLines: number;
  /** Distance of baselines, in font sizes. */
  readonly lineHeight: number;
  /** Space between words, in font sizes. */
  readonly wordGap: number;
  /** Width of a text at a font size of 1 px. */
  readonly measure: (text: string) => number;
}

/** Lines as indices into the words, and the size that makes them fit. */
export interface FittedLines {
  readonly fontSizePx: number;
  readonly lines: readonly (readonly number[])[];
}

/**
 * The largest type, at most the size wanted, with which the words fit the box in at most `maxLines` lines; of equal sizes the
 * fewer lines, of equal lines the most even ones. Depends on the words alone, never on which of them is spoken, so that
 * nothing moves when the highlight does. Sizes go down in steps of half a pixel.
 */
export function fitLines(request: FitRequest): FittedLines {
  const { words, boxWidthPx, boxHeightPx, fontSizePx, lineHeight, wordGap } = request;
  const widths = words.map(request.measure);
  let best: FittedLines = { fontSizePx: 0, lines: [] };
  for (let count = 1; count <= Math.min(request.maxLines, words.length); count += 1) {
    const { lines, widest } = evenLines(widths, count, wordGap);
    const fits = Math.min(fontSizePx, boxWidthPx / widest, boxHeightPx / (count * lineHeight));
    const sizePx = Math.max(1, Math.floor(fits * 2) / 2);
    if (sizePx > best.fontSizePx) {
      best = { fontSizePx: sizePx, lines };
    }
  }
  return best;
}

/** Breaks widths into exactly `count` lines, such that the widest line is as narrow as can be; a tie goes to the longer lower line. */
function evenLines(widths: readonly number[], count: number, gap: number): { lines: number[][]; widest: number } {
  const all = widths.map((_, index) => index);
  const lineWidth = (line: readonly number[]): number => line.reduce((sum, index) => sum + (widths[index] ?? 0), gap * (line.length - 1));
  if (count === 1) {
    return { lines: [all], widest: lineWidth(all) };
  }
  let best: { lines: number[][]; widest: number } | null = null;
  for (let first = 1; first <= widths.length - count + 1; first += 1) {
    const head = all.slice(0, first);
    const rest = evenLines(widths.slice(first), count - 1, gap);
    const widest = Math.max(lineWidth(head), rest.widest);
    if (!best || widest < best.widest) {
      best = { lines: [head, ...rest.lines.map(line => line.map(index => index + first))], widest };
    }
  }
  return best ?? { lines: [all], widest: lineWidth(all) };
}
