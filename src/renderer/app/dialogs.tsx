import { useEffect, useMemo, useState, type ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';

import type { DoctorCheck } from '#shared/api/doctor.ts';
import type { ErrorData } from '#shared/errors/kinds.ts';
import { text } from '#shared/text/en.ts';

import { callEngine, dataOf } from '../bridge/engine.ts';
import { copyText } from '../bridge/shell.ts';
import { KeyMap } from '../keys/key-map.tsx';
import { Palette, type PalettePlace } from '../keys/palette.tsx';
import { fileName, moment } from '../ui/format.ts';
import { Button, Modal, Trouble } from '../ui/parts.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { allCommands } from './app-commands.ts';
import { setSettings, useSettings } from './settings.ts';
import { openDialog, runsInOrder, show, useStudio } from './store.ts';

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
      {checks ? <Checks checks={checks} /> : null}
    </Modal>
  );
}

export function Checks({ checks }: { checks: readonly DoctorCheck[] }): ReactElement {
  return (
    <ul className="checks">
      {checks.map(check => (
        <li key={check.name}>
          <StateMark mark={MARKS[check.state]} /><strong>{check.name}</strong>
          <p className="soft small">{check.detail}</p>
          {check.advice === null ? null : <p className="small">{check.advice}</p>}
        </li>
      ))}
    </ul>
  );
}

export function KeysDialog(): ReactElement {
  const { keys } = useSettings();
  const place = useStudio(state => state.screen.name);
  const commands = useMemo(() => allCommands(place), [place]);
  return <KeyMap commands={commands} choices={keys} onChange={next => { void setSettings({ keys: next }); }} onClose={() => { openDialog(null); }} />;
}

/** Commands, and the runs to go to. */
export function PaletteDialog(): ReactElement {
  const runs = useStudio(useShallow(runsInOrder));
  const places = runs.map((run): PalettePlace => {
    const name = fileName(run.sourcePath);
    return {
      id: run.runId, label: text.palette.openRun(run.client === null ? name : `${name}, ${run.client}`), hint: moment(run.createdAt),
      go: () => { show({ name: 'run', runId: run.runId }); },
    };
  });
  return <Palette places={places} onClose={() => { openDialog(null); }} />;
}
