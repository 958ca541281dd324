import { describe, expect, it } from 'vitest';

import { DEFAULT_SETTINGS, networkAllowed, SettingsChange, withChange, type GateState } from './settings.ts';

const network = (models: GateState) => ({ ...DEFAULT_SETTINGS.network, models });

describe('the network gate', () => {
  it.each([
    ['off', false, false], ['off', true, false], ['ask', false, false], ['ask', true, true], ['on', false, true], ['on', true, true],
  ] as const)('%s, asked and answered %s: open is %s', (state, consented, open) => {
    expect(networkAllowed('models', { network: network(state), consented })).toBe(open);
  });

  it('opens for one purpose and no other', () => {
    expect(networkAllowed('updates', { network: network('on') })).toBe(false);
    expect(networkAllowed('updates', { network: network('off'), env: { CUTDOWN_NETWORK: 'models' } })).toBe(false);
    expect(networkAllowed('models', { network: network('off'), env: { CUTDOWN_NETWORK: 'updates, models' } })).toBe(true);
  });
});

describe('a change of settings', () => {
  it('leaves what it does not name', () => {
    expect(withChange(DEFAULT_SETTINGS, { look: { theme: 'dark' } })).toEqual({ ...DEFAULT_SETTINGS, look: { ...DEFAULT_SETTINGS.look, theme: 'dark' } });
  });

  it.each([
    { network: { models: 'maybe' } }, { network: { everything: 'on' } }, { newRuns: { clipCount: 0 } }, { look: { textSize: 9 } }, { keys: { 'app.open': ['Hyper+Q'] } },
    { outputs: { nameTemplate: '../{aspect}{rank}' } }, { folders: { outDir: '' } }, { shell: 'sh' },
  ])('is refused: %j', change => {
    expect(SettingsChange.safeParse(change).success).toBe(false);
  });
});
