import { useEffect, useRef, useState, type ReactElement } from 'react';

import { chordOfPress, formatChord } from '#shared/keys/chord.ts';
import { chooseKeys, keysOf, type KeyChoices } from '#shared/keys/key-map.ts';
import { text } from '#shared/text/en.ts';

import { Button, Modal } from '../ui/parts.tsx';
import type { CommandSpec } from './command.ts';
import { conflictsOf, rivalsOf } from './conflicts.ts';
import { chordText, MAC, pressOf, useKeyLabels } from './use-commands.ts';

const words = text.keys;

/** What can be done on every screen and with which keys; each can be given others. `commands` in the order in which their groups stand. */
export function KeyMap({ commands, choices, onChange, onClose }: { commands: readonly CommandSpec[]; choices: KeyChoices; onChange: (next: KeyChoices) => void; onClose: () => void }): ReactElement {
  useKeyLabels();
  const [filter, setFilter] = useState('');
  const [editing, setEditing] = useState<string | null>(null);
  /** The command whose keys were looked at last: its button gets the keyboard back. */
  const [edited, setEdited] = useState<string | null>(null);
  const shown = commands.filter(each => `${each.group} ${each.label}`.toLowerCase().includes(filter.trim().toLowerCase()));
  const conflicts = conflictsOf(commands, choices);
  return (
    <Modal title={words.title} onClose={onClose} footer={(
      <>
        <Button disabled={Object.keys(choices).length === 0} onClick={() => { onChange({}); }}>{words.resetAll}</Button>
        <Button kind="primary" onClick={onClose}>{words.close}</Button>
      </>
    )}>
      <p className="soft">{words.what}</p>
      <div className="field"><input type="search" data-first aria-label={words.filter} placeholder={words.filter} value={filter} onChange={event => { setFilter(event.target.value); setEdited(null); }} /></div>
      {conflicts.map(each => <p key={`${each.keys} ${each.commands.map(one => one.id).join(' ')}`} role="status" className="state" data-tone="look">{words.sameKeys(chordText(each.keys), each.commands.map(one => one.label).join(', '))}</p>)}
      {[...new Set(shown.map(each => each.group))].map(group => (
        <section key={group} aria-label={group}>
          <h2>{group}</h2>
          <ul className="keymap">
            {shown.filter(each => each.group === group).map(command => (
              <li key={command.id}>
                <span>{command.label}</span>
                {editing === command.id
                  ? <KeyCatcher command={command} commands={commands} choices={choices} onChange={onChange} onDone={() => { setEditing(null); setEdited(command.id); }} />
                  : (
                    <button type="button" className="button quiet" autoFocus={edited === command.id} aria-label={`${keysOf(command, choices).map(chordText).join(' ') || words.none}: ${words.change(command.label)}`} onClick={() => { setEditing(command.id); }}>
                      {keysOf(command, choices).length === 0 ? <span className="soft">{words.none}</span> : keysOf(command, choices).map(each => <kbd key={each}>{chordText(each)}</kbd>)}
                    </button>
                  )}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Modal>
  );
}

/** Waits for the keys that a command is to have. */
function KeyCatcher(props: { command: CommandSpec; commands: readonly CommandSpec[]; choices: KeyChoices; onChange: (next: KeyChoices) => void; onDone: () => void }): ReactElement {
  const { command, commands, choices, onChange, onDone } = props;
  /** What was pressed and is another's; null: nothing yet. */
  const [pressed, setPressed] = useState<{ keys: string; rivals: ReturnType<typeof rivalsOf> } | null>(null);

  const box = useRef<HTMLSpanElement>(null);
  // The button that was pressed is gone, and the keyboard with it.
  useEffect(() => { box.current?.focus(); }, []);
  useEffect(() => {
    if (pressed !== null) {
      return;
    }
    const onKey = (event: KeyboardEvent): void => {
      // The buttons beside it are reached and pressed as everywhere.
      const onButton = event.target instanceof Element && event.target.closest('button') !== null;
      if (event.key === 'Tab' || (onButton && (event.key === 'Enter' || event.key === ' '))) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      if (event.key === 'Escape') {
        onDone();
        return;
      }
      const press = pressOf(event);
      const chord = chordOfPress(press, MAC);
      if (!chord) {
        return;
      }
      const keys = formatChord(chord);
      const rivals = rivalsOf(command, press, commands, { choices, mac: MAC });
      if (rivals.length > 0) {
        setPressed({ keys, rivals });
      } else {
        onChange(chooseKeys(choices, command, [keys]));
        onDone();
      }
    };
    window.addEventListener('keydown', onKey, true);
    return () => { window.removeEventListener('keydown', onKey, true); };
  }, [pressed, commands, command, choices, onChange, onDone]);

  const take = (keys: string, rivals: ReturnType<typeof rivalsOf>): void => {
    const freed = rivals.reduce((all, { rival, keys: theirs }) => chooseKeys(all, rival, keysOf(rival, all).filter(each => !theirs.includes(each))), choices);
    onChange(chooseKeys(freed, command, [keys]));
    onDone();
  };
  return pressed === null ? (
    <span ref={box} className="row" role="status" tabIndex={-1}>
      <span className="state" data-tone="working">{words.press}</span>
      <Button kind="quiet" onClick={() => { onChange(chooseKeys(choices, command, [])); onDone(); }}>{words.clear}</Button>
      <Button kind="quiet" onClick={() => { onChange(chooseKeys(choices, command, null)); onDone(); }}>{words.reset}</Button>
    </span>
  ) : (
    <span className="row wrap" role="alert">
      <span className="state" data-tone="look">{words.conflict(chordText(pressed.keys), pressed.rivals.map(each => each.rival.label).join(', '))}</span>
      <Button kind="primary" autoFocus onClick={() => { take(pressed.keys, pressed.rivals); }}>{words.take}</Button>
      <Button onClick={onDone}>{words.keep}</Button>
    </span>
  );
}
