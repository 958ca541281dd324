import type { ReactElement } from 'react';

import { GATE_STATES, NETWORK_PURPOSES } from '#shared/settings/settings.ts';
import { text } from '#shared/text/en.ts';

import { setSettings, useSettings } from '../../app/settings.ts';
import { Choice, Group, Row } from './parts.tsx';

const { network: words, groups } = text.settings;

/** The first thing: what may leave this machine. */
export function NetworkSettings(): ReactElement {
  const { network } = useSettings();
  return (
    <Group title={groups.network} what={words.what}>
      {NETWORK_PURPOSES.map(purpose => {
        const { name, what } = words.purposes[purpose];
        return (
          <Row key={purpose} group={groups.network} name={name} what={what} control={() => (
            <Choice label={words.gateOf(name)} value={network[purpose]} options={GATE_STATES.map(value => ({ value, label: words.gates[value] }))}
              onChange={value => { void setSettings({ network: { [purpose]: value } }); }} />
          )} />
        );
      })}
    </Group>
  );
}
