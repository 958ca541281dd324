/** Puts commands at hand while a part of the screen is shown, and runs what keys mean. */
import { useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';

import { chordLabel, parseChord, type KeyboardLayout, type KeyPress } from '#shared/keys/chord.ts';
import { keysOf, type KeyChoices } from '#shared/keys/key-map.ts';

import { platform } from '../bridge/shell.ts';
import type { Command } from './command.ts';
import { commandFor, commandsAtHand, type Focus, type Scope } from './registry.ts';

export const MAC = platform === 'darwin';

interface LiveScope { readonly order: number; commands: readonly Command[] }

const scopes = new Set<LiveScope>();
const listeners = new Set<() => void>();
let nextOrder = 1;
let choices: KeyChoices = {};
let layout: KeyboardLayout = new Map();
let version = 0;

/**
 * Commands that are at hand while the caller is mounted. Parts that come later (and children before their parents) win where keys are
 * the same. The list may be another one at each render.
 */
export function useCommands(commands: readonly Command[]): void {
  // Taken while rendering, where parents come before their children; effects run the other way round.
  const [order] = useState(() => nextOrder++);
  const scope = useRef<LiveScope | null>(null);
  // With the picture, not after it: a key that follows at once means what is shown.
  useLayoutEffect(() => {
    const own: LiveScope = { order, commands: [] };
    scope.current = own;
    scopes.add(own);
    return () => {
      scopes.delete(own);
      told();
    };
  }, [order]);
  useLayoutEffect(() => {
    if (scope.current) {
      const before = scope.current.commands;
      scope.current.commands = commands;
      if (!sameForReaders(before, commands)) {
        told();
      }
    }
  });
}

/** Follows the keyboard. Once a window; returns what ends it. */
export function listenToKeys(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) {
      return;
    }
    const command = commandFor(pressOf(event), liveScopes(), { mac: MAC, choices, focus: focusOf(event.target) });
    if (command) {
      event.preventDefault();
      if (!event.repeat || command.repeats !== false) {
        command.run({ repeat: event.repeat });
      }
    }
  };
  window.addEventListener('keydown', onKey);
  void readLayout();
  return () => { window.removeEventListener('keydown', onKey); };
}

/** What a chord is compared with. Also when the event is over. */
export function pressOf(event: KeyboardEvent): KeyPress {
  const { code, key, ctrlKey, metaKey, altKey, shiftKey } = event;
  return { code, key, ctrlKey, metaKey, altKey, shiftKey, altGraph: event.getModifierState('AltGraph') };
}

/** Runs a command by its id, as menus do. False: it is not at hand. */
export function runCommand(id: string): boolean {
  const command = commandsAtHand(liveScopes()).find(each => each.id === id);
  command?.run({ repeat: false });
  return command !== undefined;
}

/** The commands at hand, followed. */
export function useCommandsAtHand(): readonly Command[] {
  useSyncExternalStore(subscribe, () => version);
  return commandsAtHand(liveScopes());
}

/** Sets the editor's own keys. */
export function setKeyChoices(next: KeyChoices): void {
  choices = next;
  told();
}

/** A command's keys for people, the first one first; empty: it has none. */
export function keyLabels(command: Pick<Command, 'id' | 'group' | 'keys'>): string[] {
  return keysOf(command, choices).map(chordText);
}

/** Follows `keyLabels`: returns a function that gives them. Also for keys of a command that is not at hand. */
export function useKeyLabels(): typeof keyLabels {
  useSyncExternalStore(subscribe, () => version);
  return keyLabels;
}

/** One chord for people. What is no chord stays as it is. */
export function chordText(keys: string): string {
  const chord = parseChord(keys);
  return chord ? chordLabel(chord, { mac: MAC, layout }) : keys;
}

function liveScopes(): Scope[] {
  return [...scopes];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

function told(): void {
  version += 1;
  listeners.forEach(listener => { listener(); });
}

/** Whether palette and key map would show the same: what commands do may have changed, which is not shown. */
function sameForReaders(before: readonly Command[], after: readonly Command[]): boolean {
  return before.length === after.length && before.every((each, at) => {
    const other = after[at];
    return other !== undefined && each.id === other.id && each.label === other.label && each.group === other.group
      && (each.enabled !== false) === (other.enabled !== false) && each.keys.join() === other.keys.join();
  });
}

const TYPING = 'input:not([type="checkbox"], [type="radio"], [type="range"], [type="button"], [type="submit"]), textarea, select, [contenteditable]:not([contenteditable="false"])';
const CONTROLS = 'button, a[href], summary, input, [role="button"], [role="tab"], [role="option"], [role="menuitem"], [role="checkbox"], [role="radio"], [role="switch"]';
const MOVING = 'input, select, [role="slider"], [role="tablist"], [role="radiogroup"], [role="listbox"], [role="grid"], [role="menu"], [role="tree"]';

function focusOf(target: EventTarget | null): Focus {
  const element = target instanceof Element ? target : document.body;
  const within = (selector: string): boolean => element.closest(selector) !== null;
  return {
    typing: within(TYPING), control: within(CONTROLS), moves: within(MOVING),
    dialog: within('dialog, [role="dialog"], [role="alertdialog"], [role="menu"]') || document.querySelector('dialog:modal, [role="dialog"][aria-modal="true"]') !== null,
  };
}

/** What the reader's keyboard writes; Chromium alone knows. Without it, keys are named as on a US keyboard. */
async function readLayout(): Promise<void> {
  if ('keyboard' in navigator && typeof navigator.keyboard === 'object' && navigator.keyboard !== null && 'getLayoutMap' in navigator.keyboard) {
    const { keyboard } = navigator as unknown as { keyboard: { getLayoutMap(): Promise<Iterable<[string, string]>> } };
    try {
      layout = new Map(await keyboard.getLayoutMap());
      told();
    } catch {
      // Refused where the page has no say over the keyboard; the US names serve.
    }
  }
}
