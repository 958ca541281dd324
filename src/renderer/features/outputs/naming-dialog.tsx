import { useState, type FormEvent, type ReactElement } from 'react';

import type { RunView } from '#shared/api/run-view.ts';
import { DEFAULT_NAME_TEMPLATE } from '#shared/naming/file-names.ts';
import { text } from '#shared/text/en.ts';

import { nameRun } from '../../app/actions.ts';
import { NameTemplateField } from '../../ui/name-template-field.tsx';
import { Button, Modal } from '../../ui/parts.tsx';

const { outputs: words } = text;

/** Whom a run is for, and how its files are called from now on. */
export function NamingDialog({ run, onClose }: { run: RunView; onClose: () => void }): ReactElement {
  const [client, setClient] = useState(run.client ?? '');
  const [template, setTemplate] = useState(run.nameTemplate ?? DEFAULT_NAME_TEMPLATE);
  const named = client.trim() === '' ? null : client.trim();

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (await nameRun(run.runId, { client: named, nameTemplate: template === DEFAULT_NAME_TEMPLATE ? null : template })) {
      onClose();
    }
  }

  return (
    <Modal title={words.namingTitle} onClose={onClose} footer={(
      <>
        <Button onClick={onClose}>{words.cancel}</Button>
        <button type="submit" form="naming" className="button primary">{words.save}</button>
      </>
    )}>
      <p className="soft">{words.namingWhat}</p>
      <form id="naming" className="content-rows" onSubmit={event => { void save(event); }}>
        <div className="field">
          <label htmlFor="naming-client">{words.client}</label>
          <input id="naming-client" maxLength={80} data-first value={client} onChange={event => { setClient(event.target.value); }} />
        </div>
        <div className="field">
          <span className="label">{words.template}</span>
          <NameTemplateField value={template} run={{ client: named, recording: run.sourcePath, date: run.createdAt }} outputs={run.outputs} onChange={setTemplate}
            onReset={template === DEFAULT_NAME_TEMPLATE ? undefined : () => { setTemplate(DEFAULT_NAME_TEMPLATE); }} />
        </div>
      </form>
    </Modal>
  );
}
