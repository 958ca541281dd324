import { useEffect, useState, type ReactElement } from 'react';

import type { DoctorCheck } from '#shared/api/doctor.ts';
import type { ErrorData } from '#shared/errors/kinds.ts';
import { text } from '#shared/text/en.ts';

import { callEngine, dataOf } from '../bridge/engine.ts';
import { copyText } from '../bridge/shell.ts';
import { Button, Modal, Trouble } from '../ui/parts.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { openDialog } from './store.ts';

/** Checking takes seconds: encoders are tried out. */
const CHECK_LIMIT_MS = 200_000;
const MARKS = {
  ok: { tone: 'ready', icon: 'check', word: text.machine.states.ok }, warning: { tone: 'look', icon: 'look', word: text.machine.states.warning },
  missing: { tone: 'failed', icon: 'failed', word: text.machine.states.missing },
} as const;

export function MachineDialog(): ReactElement {
  const [checks, setChecks] = useState<DoctorCheck[] | null>(null);
  const [error, setError] = useState<ErrorData | null>(null);
  useEffect(() => {
    let shown = true;
    callEngine((engine, options) => engine.machine.check(undefined, options), CHECK_LIMIT_MS)
      .then(found => { if (shown) { setChecks(found); } }, (thrown: unknown) => { if (shown) { setError(dataOf(thrown)); } });
    return () => { shown = false; };
  }, []);
  const close = (): void => { openDialog(null); };
  return (
    <Modal title={text.machine.title} onClose={close} footer={<Button kind="primary" onClick={close}>{text.machine.close}</Button>}>
      {error ? <Trouble error={error} onCopy={copied => { void copyText(copied); }} /> : null}
      {!checks && !error ? <p role="status" className="soft">{text.machine.checking}</p> : null}
      <ul className="checks">
        {checks?.map(check => (
          <li key={check.name}>
            <StateMark mark={MARKS[check.state]} /><strong>{check.name}</strong>
            <p className="soft small">{check.detail}</p>
            {check.advice === null ? null : <p className="small">{check.advice}</p>}
          </li>
        ))}
      </ul>
    </Modal>
  );
}

export function KeysDialog(): ReactElement {
  const close = (): void => { openDialog(null); };
  return (
    <Modal title={text.keys.title} onClose={close} footer={<Button kind="primary" onClick={close}>{text.keys.close}</Button>}>
      <dl className="keys">
        {text.keys.list.flatMap(([keys, what]) => [
          <dt key={keys} className="row">{keys.split(' ').map(key => <kbd key={key}>{key}</kbd>)}</dt>, <dd key={what}>{what}</dd>,
        ])}
      </dl>
    </Modal>
  );
}
