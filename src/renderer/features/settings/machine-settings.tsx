import { useContext, useState, type ReactElement } from 'react';

import type { DoctorCheck } from '#shared/api/doctor.ts';
import type { DeviceSpeed } from '#shared/api/model-view.ts';
import { DEVICES } from '#shared/settings/settings.ts';
import { text } from '#shared/text/en.ts';

import { attempt } from '../../app/actions.ts';
import { Checks } from '../../app/dialogs.tsx';
import { setSettings, useSettings } from '../../app/settings.ts';
import { callEngine } from '../../bridge/engine.ts';
import { Button } from '../../ui/parts.tsx';
import { Choose, Group, isFound, Row, Search } from './parts.tsx';

const { tools: words, groups } = text.settings;
/** Checks and measurements take seconds to minutes. */
const LIMIT_MS = 200_000;

export function MachineSettings(): ReactElement {
  const { machine } = useSettings();
  const [checks, setChecks] = useState<readonly DoctorCheck[] | null>(null);
  const [speeds, setSpeeds] = useState<readonly DeviceSpeed[] | null>(null);
  const [busy, setBusy] = useState<'checks' | 'speed' | null>(null);
  const search = useContext(Search);
  const during = async (what: 'checks' | 'speed', act: () => Promise<unknown>): Promise<void> => {
    setBusy(what);
    await attempt(act);
    setBusy(null);
  };
  return (
    <Group title={groups.tools}>
      <Row group={groups.tools} name={words.programs} what={words.what} control={() => (
        <Button disabled={busy !== null} onClick={() => { void during('checks', async () => { setChecks(await callEngine((engine, options) => engine.machine.check(undefined, options), LIMIT_MS)); }); }}>
          {busy === 'checks' ? text.machine.checking : words.check}
        </Button>
      )}>
        {checks === null ? undefined : <Checks checks={checks.filter(each => isFound(search, groups.tools, words.what, each.name, each.detail))} />}
      </Row>
      <Row group={groups.tools} name={words.device} what={words.deviceWhat} control={id => (
        <Choose labelledBy={id} value={machine.device} options={DEVICES.map(value => ({ value, label: words.devices[value] }))} onChange={device => { void setSettings({ machine: { device } }); }} />
      )} />
      <Row group={groups.tools} name={words.speed} what={words.speedWhat} control={() => (
        <Button disabled={busy !== null} onClick={() => { void during('speed', async () => { setSpeeds(await callEngine((engine, options) => engine.machine.speed(undefined, options), LIMIT_MS)); }); }}>
          {busy === 'speed' ? words.measuring : words.speed}
        </Button>
      )}>
        {speeds === null ? undefined : (
          <dl className="facts num" data-speeds>
            {speeds.map(each => <div key={each.device}><dt>{each.device}</dt><dd>{each.msPerFrame === null ? `${words.doesNotRun}${each.note === null ? '' : `: ${each.note}`}` : words.ms(each.msPerFrame.toFixed(1))}</dd></div>)}
          </dl>
        )}
      </Row>
    </Group>
  );
}
