import { useState, type ReactElement } from 'react';
import { Command as Choices } from 'cmdk';

import { text } from '#shared/text/en.ts';

import { Modal } from '../ui/parts.tsx';
import { runCommand, useCommandsAtHand, useKeyLabels } from './use-commands.ts';

const words = text.palette;

/** Something that can be gone to besides commands: a run, a screen. */
export interface PalettePlace { readonly id: string; readonly label: string; readonly hint: string; go(): void }

/** Everything that can be done here, by typing a part of its name. */
export function Palette({ places, onClose }: { places: readonly PalettePlace[]; onClose: () => void }): ReactElement {
  const commands = useCommandsAtHand().filter(each => each.palette !== false);
  const keyLabels = useKeyLabels();
  const [typed, setTyped] = useState('');
  const groups = [...new Set(commands.map(each => each.group))];
  /** Closes first: what is done may open a dialog of its own, and must find the screen as it was. */
  const choose = (act: () => void): void => {
    onClose();
    setTimeout(act);
  };
  return (
    <Modal title={words.title} onClose={onClose} kind="palette" footer={<span className="soft small">{words.hint}</span>}>
      <Choices label={words.title} loop>
        <Choices.Input data-first value={typed} onValueChange={setTyped} placeholder={words.placeholder} aria-label={words.placeholder} />
        <Choices.List label={words.title}>
          <Choices.Empty>{words.empty(typed)}</Choices.Empty>
          {groups.map(group => (
            <Choices.Group key={group} heading={group}>
              {commands.filter(each => each.group === group).map(each => (
                <Choices.Item key={each.id} value={`${each.label} ${each.id}`} keywords={[group]} onSelect={() => { choose(() => { runCommand(each.id); }); }}>
                  <span>{each.label}</span><span className="row">{keyLabels(each).slice(0, 2).map(key => <kbd key={key}>{key}</kbd>)}</span>
                </Choices.Item>
              ))}
            </Choices.Group>
          ))}
          {places.length > 0 ? (
            <Choices.Group heading={words.runs}>
              {places.map(place => (
                <Choices.Item key={place.id} value={`${place.label} ${place.id}`} onSelect={() => { choose(place.go); }}>
                  <span className="cut">{place.label}</span><span className="soft small num">{place.hint}</span>
                </Choices.Item>
              ))}
            </Choices.Group>
          ) : null}
        </Choices.List>
      </Choices>
    </Modal>
  );
}
