/** What the timeline can be asked for from the keyboard; `timeline-keys.ts` does it. */
import { text } from '#shared/text/en.ts';

import { describeCommands } from '../../../keys/command.ts';

const { keys: words, zoomIn, zoomOut, zoomWhole } = text.timeline;

/** Seconds by which the arrows move. */
export const STEP_SEC = { near: 1, far: 10 } as const;

export const TIMELINE_COMMANDS = describeCommands({ prefix: 'timeline', group: words.group, places: ['run'] }, {
  'play': [words.play, 'Space'],
  'back': [words.back, 'ArrowLeft'],
  'forward': [words.forward, 'ArrowRight'],
  'far-back': [words.far(-STEP_SEC.far), 'Shift+ArrowLeft'],
  'far-forward': [words.far(STEP_SEC.far), 'Shift+ArrowRight'],
  'previous-clip': [words.previousClip, 'ArrowUp'],
  'next-clip': [words.nextClip, 'ArrowDown'],
  'page-back': [words.pageBack, 'PageUp'],
  'page-forward': [words.pageForward, 'PageDown'],
  'start': [words.start, 'Home'],
  'end': [words.end, 'End'],
  'zoom-in': [zoomIn, '+', '='],
  'zoom-out': [zoomOut, '-'],
  'zoom-whole': [zoomWhole, 'Digit0'],
});
