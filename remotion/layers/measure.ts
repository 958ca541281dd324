import { measureText } from '@remotion/layout-utils';

/** Measured at this size and divided: glyphs scale linearly, and hinting at small sizes would not. */
const PROBE_SIZE_PX = 100;

/** A function that gives a text's width at a font size of 1 px, in a font that has been loaded. */
export function measureWith(fontFamily: string, fontWeight: number): (text: string) => number {
  return text => measureText({ text, fontFamily, fontWeight: String(fontWeight), fontSize: PROBE_SIZE_PX }).width / PROBE_SIZE_PX;
}
