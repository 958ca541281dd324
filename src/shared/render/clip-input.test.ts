import { describe, expect, it } from 'vitest';

import { ClipInput } from './clip-input.ts';

const style = {
  fontFamily: 'Inter',
  captions: { fontSize: 0.07, fontWeight: 800, colour: '#ffffff', highlightColour: '#ffd83d', emphasisColour: '#5fe3a1', strokeColour: '#101014', strokeWidth: 0.07, uppercase: false, maxWords: 4, maxChars: 30, popScale: 1.08 },
  title: { fontSize: 0.05, fontWeight: 700, colour: '#ffffff', background: '#101014e0', durationSec: 3, maxChars: 60 },
  lowerThird: { fontSize: 0.04, colour: '#ffffff', background: '#101014e0', accent: '#ffd83d', durationSec: 4 },
  logo: { dataUrl: null, corner: 'top-right', size: 0.1, opacity: 1 },
  progressBar: { enabled: true, colour: '#ffd83d', height: 0.005 },
  background: '#101014',
};
const props = {
  aspect: '1:1', widthPx: 1080, heightPx: 1080, fps: 30, durationFrames: 30, mediaSrc: 'clip-media:c00000000', mediaWidthPx: 1920, mediaHeightPx: 1080,
  segments: [{ startFrame: 0, endFrame: 30, layout: 'whole-blur', windows: [], reason: '' }],
  punchIns: [], captions: [], title: null, lowerThirds: [], logoBox: null, progressBox: null, style,
};

describe('ClipInput', () => {
  it('takes props alone and lends itself a host without fonts', () => {
    expect(ClipInput.parse(props).host).toEqual({ fonts: [], video: 'auto' });
  });

  it.each([
    ['a colour that is none', { style: { ...style, background: 'url(http://elsewhere)' } }],
    ['an aspect that is none', { aspect: '4:3' }],
    ['no frames', { durationFrames: 0 }],
    ['half a frame', { durationFrames: 1.5 }],
    ['no segment', { segments: [] }],
    ['a caption page without words', { captions: [{ startFrame: 0, endFrame: 5, words: [], box: { xPx: 0, yPx: 0, widthPx: 1, heightPx: 1 } }] }],
    ['a font that is fetched', { host: { fonts: [{ family: 'Inter', weight: 700, dataUrl: 'https://elsewhere/font.woff2' }], video: 'auto' } }],
    ['a logo that is fetched', { style: { ...style, logo: { ...style.logo, dataUrl: 'https://elsewhere/logo.png' } } }],
  ])('refuses %s', (_, change) => {
    expect(ClipInput.safeParse({ ...props, ...change }).success).toBe(false);
  });
});
