/**
 * Keys as text, and what they mean on a keyboard. A chord is `Mod+Shift+KeyZ`: modifiers, then one key. A key is either a place on
 * the keyboard (`KeyboardEvent.code`: `KeyJ`, `Digit1`, `Space`, `ArrowLeft`, `F1`) or a character (`?`, `/`), which is what the
 * keyboard writes, wherever it stands. Places suit keys that belong together by where they lie (J K L, I O); characters suit signs.
 */

/** `mod` is Cmd on a Mac and Ctrl elsewhere; `ctrl` is Ctrl on every system. */
export interface Chord {
  readonly mod: boolean;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  /** A `KeyboardEvent.code`, or one character. */
  readonly key: string;
}

/** What is needed of a `KeyboardEvent`. */
export interface KeyPress {
  readonly code: string;
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  /** Whether AltGr is held: on Windows it arrives as Ctrl and Alt together. */
  readonly altGraph?: boolean;
}

/** What each place writes on the reader's own keyboard, by code; a place that is absent is named as on a US keyboard. */
export type KeyboardLayout = ReadonlyMap<string, string>;

const CODE = /^(Key[A-Z]|Digit[0-9]|Numpad[A-Za-z0-9]+|F([1-9]|1[0-9]|2[0-4])|Arrow(Up|Down|Left|Right)|Space|Enter|Escape|Tab|Backspace|Delete|Insert|Home|End|PageUp|PageDown|Minus|Equal|BracketLeft|BracketRight|Backslash|Semicolon|Quote|Backquote|Comma|Period|Slash|IntlBackslash)$/;
const MODIFIERS = ['Mod', 'Ctrl', 'Alt', 'Shift'] as const;

/** Null: not a chord. */
export function parseChord(text: string): Chord | null {
  const parts = text.endsWith('++') || text === '+' ? [...text.slice(0, -1).split('+').filter(each => each !== ''), '+'] : text.split('+');
  const key = parts.pop() ?? '';
  const held = new Set(parts);
  const known = parts.every(part => MODIFIERS.some(each => each === part)) && held.size === parts.length;
  if (!known || !(isCharacter(key) || CODE.test(key))) {
    return null;
  }
  return { mod: held.has('Mod'), ctrl: held.has('Ctrl'), alt: held.has('Alt'), shift: held.has('Shift'), key };
}

/** The one way in which a chord is written: two texts mean the same keys exactly if these are equal. */
export function formatChord({ mod, ctrl, alt, shift, key }: Chord): string {
  return [mod ? 'Mod' : '', ctrl ? 'Ctrl' : '', alt ? 'Alt' : '', shift ? 'Shift' : '', key].filter(each => each !== '').join('+');
}

/** Whether a press is this chord. Shift and AltGr do not count for characters: some keyboards need them to write the sign at all. */
export function matchesChord(press: KeyPress, chord: Chord, mac: boolean): boolean {
  const typed = isCharacter(chord.key);
  const viaAltGraph = typed && press.altGraph === true;
  const [mod, ctrl] = mac ? [press.metaKey, press.ctrlKey] : [press.ctrlKey, press.ctrlKey];
  const wantedCtrl = mac ? chord.ctrl : chord.ctrl || chord.mod;
  const modifiers = viaAltGraph ? !chord.mod && !chord.ctrl && !chord.alt
    : mod === (mac ? chord.mod : wantedCtrl) && ctrl === wantedCtrl && press.altKey === chord.alt && (mac || !press.metaKey);
  if (!modifiers || (!typed && press.shiftKey !== chord.shift)) {
    return false;
  }
  if (typed) {
    return press.key === chord.key;
  }
  // Ctrl+Z is where the keyboard writes a Z, as in every other program; only where it writes no Latin letter does the place count.
  const letter = /^Key([A-Z])$/.exec(chord.key)?.[1];
  return letter !== undefined && (chord.mod || chord.ctrl) && /^[a-z]$/i.test(press.key) ? press.key.toUpperCase() === letter : press.code === chord.key;
}

/** The chord that a press is; null for a modifier alone and for keys without a place. */
export function chordOfPress(press: KeyPress, mac: boolean): Chord | null {
  const modifiers = { mod: mac ? press.metaKey : press.ctrlKey, ctrl: mac && press.ctrlKey, alt: press.altKey };
  const letter = (press.ctrlKey || press.metaKey) && /^[a-z]$/i.test(press.key) ? `Key${press.key.toUpperCase()}` : press.code;
  return CODE.test(letter) ? { ...modifiers, shift: press.shiftKey, key: letter } : null;
}

const SIGNS: Readonly<Record<string, string>> = {
  ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc', Delete: 'Del', PageUp: 'Page Up', PageDown: 'Page Down',
  Minus: '-', Equal: '=', BracketLeft: '[', BracketRight: ']', Backslash: '\\', Semicolon: ';', Quote: '\'', Backquote: '`', Comma: ',', Period: '.', Slash: '/',
};

/** A chord for people: `Ctrl+K`, `⌘K` on a Mac, arrows as signs, letters as the reader's keyboard writes them. */
export function chordLabel(chord: Chord, options: { mac: boolean; layout?: KeyboardLayout }): string {
  const { mac, layout } = options;
  const held = mac
    ? [chord.ctrl ? '⌃' : '', chord.alt ? '⌥' : '', chord.shift ? '⇧' : '', chord.mod ? '⌘' : '']
    : [chord.mod || chord.ctrl ? 'Ctrl' : '', chord.alt ? 'Alt' : '', chord.shift ? 'Shift' : ''];
  return [...held.filter(each => each !== ''), keyLabel(chord, layout)].join(mac ? '' : '+');
}

function keyLabel({ key, mod, ctrl }: Chord, layout: KeyboardLayout | undefined): string {
  const letter = /^Key([A-Z])$/.exec(key)?.[1];
  if (letter !== undefined) {
    const written = mod || ctrl ? undefined : layout?.get(key);
    return written !== undefined && written.trim() !== '' ? written.toUpperCase() : letter;
  }
  return SIGNS[key] ?? key.replace(/^Digit/, '');
}

/** As Electron's menus write keys (`CommandOrControl+Shift+V`); null: they cannot. */
export function toAccelerator({ mod, ctrl, alt, shift, key }: Chord): string | null {
  // A plus sign stands between the keys there.
  const named = key === '+' ? 'Plus' : isCharacter(key) ? key : /^(?:Key|Digit)(.)$/.exec(key)?.[1] ?? ACCELERATORS[key] ?? (/^F\d+$/.test(key) ? key : null);
  return named === null ? null : [mod ? 'CommandOrControl' : '', ctrl ? 'Control' : '', alt ? 'Alt' : '', shift ? 'Shift' : '', named].filter(each => each !== '').join('+');
}

const ACCELERATORS: Readonly<Record<string, string>> = {
  ArrowUp: 'Up', ArrowDown: 'Down', ArrowLeft: 'Left', ArrowRight: 'Right', Space: 'Space', Enter: 'Enter', Escape: 'Escape', Delete: 'Delete',
  Backspace: 'Backspace', Tab: 'Tab', Home: 'Home', End: 'End', PageUp: 'PageUp', PageDown: 'PageDown', Comma: ',', Period: '.', Slash: '/', Minus: '-', Equal: '=',
};

function isCharacter(key: string): boolean {
  return [...key].length === 1 && key !== ' ';
}
