import { useContext, useState, type FormEvent, type ReactElement } from 'react';

import { SECRET_IDS, type SecretId, type SecretsState } from '#shared/api/shell.ts';
import { text } from '#shared/text/en.ts';

import { attempt } from '../../app/actions.ts';
import { takeSettings } from '../../app/settings.ts';
import { removeSecret, setSecret } from '../../bridge/shell.ts';
import { moment } from '../../ui/format.ts';
import { Button } from '../../ui/parts.tsx';
import { Group, isFound, Row, Search } from './parts.tsx';

const { secrets: words, groups } = text.settings;

/** Keys of services. What is typed goes to the shell and is forgotten here. */
export function SecretSettings({ secrets }: { secrets: SecretsState }): ReactElement {
  const search = useContext(Search);
  return (
    <Group title={groups.keys} what={words.what}>
      {secrets.refused === null || !isFound(search, groups.keys) ? null : <p role="status" className="state" data-tone="look">{words.refused[secrets.refused]}</p>}
      {SECRET_IDS.map(id => <Secret key={id} id={id} savedAt={secrets.kept.find(each => each.id === id)?.savedAt ?? null} refused={secrets.refused !== null} />)}
    </Group>
  );
}

function Secret({ id, savedAt, refused }: { id: SecretId; savedAt: string | null; refused: boolean }): ReactElement {
  const [typing, setTyping] = useState(false);
  const { name, what } = words.list[id];

  async function save(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const value = new FormData(form).get('key');
    form.reset();
    if (typeof value === 'string' && value.trim() !== '' && await attempt(async () => { takeSettings(await setSecret(id, value)); })) {
      setTyping(false);
    }
  }

  return (
    <Row group={groups.keys} name={name} what={what} control={() => (typing ? null : (
      <span className="row">
        <span className="soft small num">{savedAt === null ? words.none : words.kept(moment(savedAt))}</span>
        <Button disabled={refused} onClick={() => { setTyping(true); }}>{savedAt === null ? words.set : words.replace}</Button>
        {savedAt === null ? null : <Button kind="quiet" onClick={() => { void attempt(async () => { takeSettings(await removeSecret(id)); }); }}>{words.remove}</Button>}
      </span>
    ))}>
      {typing ? (
        <form className="row" onSubmit={event => { void save(event); }}>
          <span className="field grow"><input name="key" type="password" required autoFocus autoComplete="off" spellCheck={false} maxLength={4096} aria-label={words.field(name)} /></span>
          <button type="submit" className="button primary">{words.save}</button>
          <Button onClick={() => { setTyping(false); }}>{words.cancel}</Button>
        </form>
      ) : undefined}
    </Row>
  );
}
