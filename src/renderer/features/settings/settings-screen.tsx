import { useDeferredValue, useState, type ReactElement } from 'react';

import { text } from '#shared/text/en.ts';

import { useSettingsState } from '../../app/settings.ts';
import { FolderSettings } from './folder-settings.tsx';
import { KeyboardSettings, LookSettings } from './look-settings.tsx';
import { MachineSettings } from './machine-settings.tsx';
import { ModelSettings } from './model-settings.tsx';
import { NetworkSettings } from './network-settings.tsx';
import { NewRunSettings, OutputSettings } from './output-settings.tsx';
import { Search } from './parts.tsx';
import { SecretSettings } from './secret-settings.tsx';

const words = text.settings;

export function SettingsScreen(): ReactElement {
  const state = useSettingsState(each => each.state);
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed.trim().toLowerCase());
  if (!state) {
    return <p className="soft" role="status">{words.loading}</p>;
  }
  const { trouble } = state;
  return (
    <div className="settings">
      <div className="settings-head">
        <h1>{words.title}</h1>
        <div className="field"><input type="search" aria-label={words.search} placeholder={words.search} value={typed} onChange={event => { setTyped(event.target.value); }} /></div>
      </div>
      {trouble === null ? null : (
        <div className="trouble" role="alert" data-tone="look">
          <p>{trouble.why === 'partly' ? words.trouble.partly(trouble.groups.join(', ')) : words.trouble[trouble.why]}</p>
          {trouble.copy === null ? null : <p>{words.trouble.copied(trouble.copy)}</p>}
        </div>
      )}
      <Search value={search}>
        <NetworkSettings />
        <FolderSettings state={state} />
        <ModelSettings />
        <MachineSettings />
        <SecretSettings secrets={state.secrets} />
        <OutputSettings />
        <NewRunSettings />
        <LookSettings />
        <KeyboardSettings />
      </Search>
      <p className="soft nothing-found">{words.nothingFound(typed.trim())}</p>
    </div>
  );
}
