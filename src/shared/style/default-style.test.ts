import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { StylePackage } from './style-package.ts';

const DIR = join(import.meta.dirname, '..', '..', '..', 'resources', 'styles', 'default', '1.0.0');
const style = StylePackage.parse(JSON.parse(readFileSync(join(DIR, 'style.json'), 'utf8')));

/** Relative luminance and contrast of WCAG 2.2. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [r = 0, g = 0, blue = 0] = [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16) / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

describe('the default style package', () => {
  it('ships every file that it names, with the fonts\' licence', () => {
    for (const { file } of style.fonts) {
      expect(readFileSync(join(DIR, file)).subarray(0, 4).toString('latin1')).toBe('wOF2');
    }
    expect(style.logoFile && existsSync(join(DIR, style.logoFile))).toBe(true);
    expect(readdirSync(join(DIR, 'fonts'))).toContain('LICENSE-Inter.txt');
    expect(readFileSync(join(DIR, 'fonts', 'LICENSE-Inter.txt'), 'utf8')).toContain('SIL Open Font License');
  });

  it('has a font file for every weight that its tokens use', () => {
    const weights = new Set(style.fonts.filter(font => font.family === style.tokens.fontFamily).map(font => font.weight));
    expect([...weights]).toEqual(expect.arrayContaining([style.tokens.captions.fontWeight, style.tokens.title.fontWeight, 700, 500]));
  });

  it('keeps captions inside the box that the upright feeds all leave free (x 120-888, y 288-1248 of 1080x1920)', () => {
    const { left, right, top, bottom } = style.rules.safeZones['9:16'];
    expect(left * 1080).toBeGreaterThanOrEqual(120);
    expect(1080 - right * 1080).toBeLessThanOrEqual(888);
    expect(top * 1920).toBeGreaterThanOrEqual(288);
    expect(1920 - bottom * 1920).toBeLessThanOrEqual(1248);
  });

  it('is readable: every caption colour against its outline, and texts on their plates (WCAG, 4.5:1)', () => {
    const { captions, title, lowerThird } = style.tokens;
    const pairs = [[captions.colour, captions.strokeColour], [captions.highlightColour, captions.strokeColour], [captions.emphasisColour, captions.strokeColour], [title.colour, title.background], [lowerThird.colour, lowerThird.background]] as const;
    for (const [text, ground] of pairs) {
      expect(contrast(text, ground)).toBeGreaterThan(4.5);
    }
  });
});
