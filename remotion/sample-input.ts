import type { ClipInput } from '#shared/render/clip-input.ts';

/** A small, complete input: what Remotion asks of a composition as defaults. Every real use replaces all of it. */
export function sampleInput(): ClipInput {
  return {
    aspect: '9:16', widthPx: 1080, heightPx: 1920, fps: 30, durationFrames: 30,
    mediaSrc: 'clip-media:none', mediaWidthPx: 1920, mediaHeightPx: 1080,
    segments: [{ startFrame: 0, endFrame: 30, layout: 'whole-blur', windows: [], reason: 'sample' }],
    punchIns: [], captions: [], title: null, lowerThirds: [], logoBox: null, progressBox: null,
    style: {
      fontFamily: 'sans-serif',
      captions: { fontSize: 0.07, fontWeight: 800, colour: '#ffffff', highlightColour: '#ffe14d', emphasisColour: '#ffb020', strokeColour: '#101014', strokeWidth: 0.06, uppercase: false, maxWords: 4, maxChars: 28, popScale: 1.08 },
      title: { fontSize: 0.05, fontWeight: 700, colour: '#ffffff', background: '#101014d9', durationSec: 3, maxChars: 60 },
      lowerThird: { fontSize: 0.04, colour: '#ffffff', background: '#101014d9', accent: '#ffe14d', durationSec: 4 },
      logo: { dataUrl: null, corner: 'top-right', size: 0.1, opacity: 1 },
      progressBar: { enabled: false, colour: '#ffe14d', height: 0.004 },
      background: '#101014',
    },
    host: { fonts: [], video: 'auto' },
  };
}
