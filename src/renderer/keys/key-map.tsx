import { useEffect, useMemo, useState, type ReactElement } from 'react';

import { chordOfPress, formatChord } from '#shared/keys/chord.ts';
import { chooseKeys, findConflicts, keysOf, type KeyChoices } from '#shared/keys/key-map.ts';
import { text } from '#shared/text/en.ts';

import { Button, Modal } from '../ui/parts.tsx';
import type { Command } from './command.ts';
import { chordText, MAC, useCommandsAtHand, useKeyLabels } from './use-commands.ts';

const words = text.keys;

/** What can be done here and with which keys; each can be given others. */
export function KeyMap({ choices, onChange, onClose }: { choices: KeyChoices; onChange: (next: KeyChoices) => void; onClose: () => void }): ReactElement {
  const commands = useCommandsAtHand();
  useKeyLabels();
  const [filter, setFilter] = useState('');
  const [editing, setEditing] = useState<string | null>(null);
  const shown = commands.filter(each => `${each.group} ${each.label}`.toLowerCase().includes(filter.trim().toLowerCase()));
  const conflicts = findConflicts(commands, choices);
  return (
    <Modal title={words.title} onClose={onClose} footer={(
      <>
        <Button disabled={Object.keys(choices).length === 0} onClick={() => { onChange({}); }}>{words.resetAll}</Button>
        <Button kind="primary" onClick={onClose}>{words.close}</Button>
      </>
    )}>
      <p className="soft">{words.what}</p>
      <div className="field"><input type="search" aria-label={words.filter} placeholder={words.filter} value={filter} onChange={event => { setFilter(event.target.value); }} /></div>
      {conflicts.map(each => <p key={each.keys} role="status" className="state" data-tone="look">{words.sameKeys(chordText(each.keys), each.commands.map(one => one.label).join(', '))}</p>)}
      {[...new Set(shown.map(each => each.group))].map(group => (
        <section key={group} aria-label={group}>
          <h2>{group}</h2>
          <ul className="keymap">
            {shown.filter(each => each.group === group).map(command => (
              <li key={command.id}>
                <span>{command.label}</span>
                {editing === command.id
                  ? <KeyCatcher command={command} commands={commands} choices={choices} onChange={onChange} onDone={() => { setEditing(null); }} />
                  : (
                    <button type="button" className="button quiet" aria-label={`${keysOf(command, choices).map(chordText).join(' ') || words.none}: ${words.change(command.label)}`} onClick={() => { setEditing(command.id); }}>
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
function KeyCatcher(props: { command: Command; commands: readonly Command[]; choices: KeyChoices; onChange: (next: KeyChoices) => void; onDone: () => void }): ReactElement {
  const { command, commands, choices, onChange, onDone } = props;
  const [pressed, setPressed] = useState<string | null>(null);
  const rivals = useMemo(() => (pressed === null ? [] : commands.filter(each => each.id !== command.id && keysOf(each, choices).includes(pressed))), [pressed, commands, command, choices]);

  useEffect(() => {
    if (pressed !== null) {
      return;
    }
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Tab') {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      if (event.key === 'Escape') {
        onDone();
        return;
      }
      const chord = chordOfPress(event, MAC);
      if (!chord) {
        return;
      }
      const keys = formatChord(chord);
      if (commands.some(each => each.id !== command.id && keysOf(each, choices).includes(keys))) {
        setPressed(keys);
      } else {
        onChange(chooseKeys(choices, command, [keys]));
        onDone();
      }
    };
    window.addEventListener('keydown', onKey, true);
    return () => { window.removeEventListener('keydown', onKey, true); };
  }, [pressed, commands, command, choices, onChange, onDone]);

  const take = (keys: string): void => {
    const freed = rivals.reduce((all, rival) => chooseKeys(all, rival, keysOf(rival, all).filter(each => each !== keys)), choices);
    onChange(chooseKeys(freed, command, [keys]));
    onDone();
  };
  return pressed === null ? (
    <span className="row" role="status">
      <span className="state" data-tone="working">{words.press}</span>
      <Button kind="quiet" onClick={() => { onChange(chooseKeys(choices, command, [])); onDone(); }}>{words.clear}</Button>
      <Button kind="quiet" onClick={() => { onChange(chooseKeys(choices, command, null)); onDone(); }}>{words.reset}</Button>
    </span>
  ) : (
    <span className="row wrap" role="alert">
      <span className="state" data-tone="look">{words.conflict(chordText(pressed), rivals.map(each => each.label).join(', '))}</span>
      <Button kind="primary" autoFocus onClick={() => { take(pressed); }}>{words.take}</Button>
      <Button onClick={onDone}>{words.keep}</Button>
    </span>
  );
}
