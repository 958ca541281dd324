import type { ReactElement } from 'react';

import type { SettingsState } from '#shared/api/shell.ts';
import { text } from '#shared/text/en.ts';

import { attempt } from '../../app/actions.ts';
import { setSettings, takeSettings } from '../../app/settings.ts';
import { chooseFolder, chooseLibrary, restart } from '../../bridge/shell.ts';
import { Button } from '../../ui/parts.tsx';
import { Group, Row } from './parts.tsx';

const { folders: words, groups } = text.settings;

export function FolderSettings({ state: { library, settings } }: { state: SettingsState }): ReactElement {
  const { outDir } = settings.folders;
  return (
    <Group title={groups.folders}>
      <Row group={groups.folders} name={words.library} what={words.libraryWhat} control={() => (
        <Button icon="folder" disabled={library.fixed} onClick={() => { void attempt(async () => { takeSettings(await chooseLibrary()); }); }}>{words.choose}</Button>
      )}>
        <p className="cut select" title={library.directory}>{library.directory}</p>
        {library.fixed ? <p className="soft small">{words.libraryFixed}</p> : null}
        {library.next === null ? null : (
          <p className="row wrap"><span className="state" data-tone="look">{words.libraryNext(library.next)}</span><Button onClick={() => { void attempt(restart); }}>{words.restart}</Button></p>
        )}
      </Row>
      <Row group={groups.folders} name={words.out} what={words.outWhat} control={() => (
        <Button icon="folder" onClick={() => {
          void attempt(async () => {
            const folder = await chooseFolder();
            if (folder !== null) {
              await setSettings({ folders: { outDir: folder } });
            }
          });
        }}>{words.choose}</Button>
      )}>
        <p className="row wrap"><span className="cut select" title={outDir ?? ''}>{outDir ?? words.outBeside}</span>
          {outDir === null ? null : <Button kind="quiet" onClick={() => { void setSettings({ folders: { outDir: null } }); }}>{words.outReset}</Button>}
        </p>
      </Row>
    </Group>
  );
}
