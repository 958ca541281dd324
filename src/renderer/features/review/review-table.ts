/** What can be asked for from the keyboard while clips are reviewed; `review-commands.ts` does it. */
import { text } from '#shared/text/en.ts';
import { ASPECTS, aspectSlug, type Aspect } from '#shared/units/geometry.ts';

import { describeCommands, type CommandSpec } from '../../keys/command.ts';

const { commands: t } = text.review;
const PREFIX = 'review';
const places = ['review'] as const;

const PLAYING = describeCommands({ prefix: PREFIX, group: t.groups.playing, places }, {
  'play': [t.play, 'Space'],
  'shuttle-back': [t.back, 'KeyJ'],
  'shuttle-stop': [t.stop, 'KeyK'],
  'shuttle-on': [t.on, 'KeyL'],
  'frame-back': [t.frameBack, 'ArrowLeft'],
  'frame-on': [t.frameOn, 'ArrowRight'],
  'word-back': [t.wordBack, 'Shift+ArrowLeft'],
  'word-on': [t.wordOn, 'Shift+ArrowRight'],
  'to-start': [t.toStart, 'Home'],
  'to-end': [t.toEnd, 'End'],
});

const JUDGING = describeCommands({ prefix: PREFIX, group: t.groups.judging, places }, {
  'previous': [t.previous, 'ArrowUp'],
  'next': [t.next, 'ArrowDown'],
  'approve': [t.approve, 'KeyA'],
  'reject': [t.reject, 'KeyX'],
  'needs-fix': [t.needsFix, 'KeyN'],
  'unjudge': [t.unjudge, 'KeyU'],
  'pick': [t.pick, 'KeyP'],
  'approve-above': [t.approveAbove],
  'render': [t.render, 'Shift+KeyR'],
});

const REPAIRING = describeCommands({ prefix: PREFIX, group: t.groups.repairing, places }, {
  'in': [t.in, 'KeyI'],
  'out': [t.out, 'KeyO'],
  'make-clip': [t.makeClip, 'Enter'],
  'cut': [t.cut, 'Delete', 'Backspace'],
  'mend': [t.mend, 'KeyE'],
  'title': [t.title, 'KeyT'],
  'merge': [t.merge, 'KeyM'],
  'split': [t.split, 'KeyS'],
  'tighten': [t.tighten],
  'loosen': [t.loosen],
  'add-clip': [t.addClip, 'Shift+KeyA'],
  'undo': [t.undo, 'Mod+KeyZ'],
  'redo': [t.redo, 'Mod+Shift+KeyZ', 'Mod+KeyY'],
});

const LOOKING = describeCommands({ prefix: PREFIX, group: t.groups.looking, places }, {
  'shape-all': [t.all, 'Digit4'],
  'why': [t.why, 'KeyY'],
  'words': [t.words, 'KeyW'],
  'frame': [t.frame, 'KeyG'],
  'search': [t.search, '/'],
  'search-words': [t.searchWords, 'Mod+KeyF'],
  'zoom-in': [t.zoomIn, '='],
  'zoom-out': [t.zoomOut, '-'],
  'clear': [t.clear, 'Escape'],
});

/** Each shape has its own key, whichever of them a run has. */
const shape = (aspect: Aspect): CommandSpec => ({
  id: `${PREFIX}.shape-${aspectSlug(aspect)}`, label: t.shape(aspect), group: t.groups.looking, keys: [`Digit${ASPECTS.indexOf(aspect) + 1}`], places,
});
export const SHAPE_COMMANDS: Readonly<Record<Aspect, CommandSpec>> = { '9:16': shape('9:16'), '1:1': shape('1:1'), '16:9': shape('16:9') };

/** The shapes' own stand in `SHAPE_COMMANDS`. */
export const NAMED_COMMANDS = { ...PLAYING, ...JUDGING, ...REPAIRING, ...LOOKING };

export const REVIEW_COMMANDS: readonly CommandSpec[] = [...Object.values({ ...PLAYING, ...JUDGING, ...REPAIRING }), ...Object.values(SHAPE_COMMANDS), ...Object.values(LOOKING)];
