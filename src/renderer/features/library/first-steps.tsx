import { useEffect, useState, type ReactElement } from 'react';

import type { DoctorCheck } from '#shared/api/doctor.ts';
import { APP_KEYS, commandIdOf } from '#shared/keys/app-keys.ts';
import { text } from '#shared/text/en.ts';

import { openChosen, trySample } from '../../app/actions.ts';
import { openDialog, useStudio } from '../../app/store.ts';
import { callEngine } from '../../bridge/engine.ts';
import { useKeyLabels } from '../../keys/index.ts';
import { Icon } from '../../ui/icon.tsx';
import { Button } from '../../ui/parts.tsx';

const words = text.library;
/** The three keys to begin with. */
const FIRST_KEYS = ['open', 'palette', 'show-keys'] as const;
const LIMIT_MS = 200_000;

/** An empty library: where to begin, without an account, a key or a download. */
export function FirstSteps(): ReactElement {
  const [busy, setBusy] = useState(false);
  const missing = useMissing();
  const keyLabels = useKeyLabels();
  return (
    <div className="empty">
      <Icon name="film" />
      <h1>{words.dropTitle}</h1>
      <p>{words.empty}</p>
      <div className="row">
        <Button kind="primary" onClick={() => { void openChosen(); }}>{words.open}</Button>
        <Button icon="play" disabled={busy} onClick={() => { setBusy(true); void trySample().finally(() => { setBusy(false); }); }}>{words.sample}</Button>
      </div>
      <p className="small">{words.sampleHint}</p>
      {missing === null ? null : (
        <p role="status" className="row wrap machine-lacks"><span className="state" data-tone="failed"><Icon name="failed" />{words.needs(missing)}</span><Button onClick={() => { openDialog('machine'); }}>{words.howTo}</Button></p>
      )}
      <dl className="first-keys small">
        {FIRST_KEYS.map(name => (
          <div key={name}>
            <dt><kbd>{keyLabels({ id: commandIdOf(name), group: '', keys: APP_KEYS[name] })[0] ?? text.keys.none}</kbd></dt>
            <dd>{text.keys.commands[name]}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** What the machine lacks, told once it has been looked at; null: nothing, or not known yet. */
function useMissing(): string | null {
  const [checks, setChecks] = useState<readonly DoctorCheck[]>([]);
  const ready = useStudio(state => state.engine.state === 'ready');
  useEffect(() => {
    let shown = true;
    if (ready) {
      // What cannot be checked now is found out when a run begins; the status line has the same check.
      callEngine((engine, options) => engine.machine.check(undefined, options), LIMIT_MS).then(found => { if (shown) { setChecks(found); } }, () => undefined);
    }
    return () => { shown = false; };
  }, [ready]);
  return checks.find(each => each.state === 'missing')?.name ?? null;
}
