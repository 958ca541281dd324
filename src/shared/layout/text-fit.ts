/**
 * Estimates how much room text needs, without a font at hand. Layers fit their text to the box anyway; the estimate is on the
 * wide side so that they seldom have to shrink it. Widths are shares of the font size, from Inter's bold advance widths rounded
 * up (lower case about 0.57 em on average, capitals about 0.70, digits 0.66); ideographs and emoji take a full em and more.
 */

const NARROW = /[ijlIt.,:;'’!|()[\]f\s]/u;
const WIDE_LOWER = /[mw]/u;
const WIDE_UPPER = /[MWQOG@%—…]/u;
const UPPER_OR_DIGIT = /[\p{Lu}\p{Nd}#&$€£?+=–-]/u;
const FULL_WIDTH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}\uFF00-\uFFEF\u3000-\u303F]/u;

/** Estimated width of one line of bold text, pixels. */
export function textWidthPx(text: string, fontSizePx: number): number {
  let em = 0;
  for (const char of text) {
    em += charEm(char);
  }
  return em * fontSizePx;
}

/** How many lines a text takes when it is broken at spaces to fit a width. A word wider than that counts as what it fills. */
export function linesNeeded(text: string, fontSizePx: number, widthPx: number): number {
  const spacePx = textWidthPx(' ', fontSizePx);
  let lines = 1;
  let usedPx = 0;
  for (const word of text.split(/\s+/).filter(part => part !== '')) {
    const wordPx = textWidthPx(word, fontSizePx);
    if (usedPx > 0 && usedPx + spacePx + wordPx > widthPx) {
      lines += 1;
      usedPx = 0;
    }
    usedPx += (usedPx > 0 ? spacePx : 0) + wordPx;
    if (usedPx > widthPx) {
      const extra = Math.ceil(usedPx / widthPx) - 1;
      lines += extra;
      usedPx -= extra * widthPx;
    }
  }
  return lines;
}

function charEm(char: string): number {
  if (FULL_WIDTH.test(char)) {
    return 1.2;
  }
  if (NARROW.test(char)) {
    return 0.36;
  }
  if (WIDE_LOWER.test(char)) {
    return 0.92;
  }
  if (WIDE_UPPER.test(char)) {
    return 0.98;
  }
  return UPPER_OR_DIGIT.test(char) ? 0.72 : 0.61;
}
