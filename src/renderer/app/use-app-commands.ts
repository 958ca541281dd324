/** What can be done on every screen, and on a run's. */
import { useEffect, useLayoutEffect, useMemo } from 'react';

import type { MenuCommand } from '#shared/api/shell.ts';
import { commandIdOf } from '#shared/keys/app-keys.ts';

import { onCommand } from '../bridge/shell.ts';
import { listenToKeys, runCommand, useCommands, type Command } from '../keys/index.ts';
import { actionsOf, cancelRun, openChosen, openPasted, pauseRun, resumeRun } from './actions.ts';
import { BACK, MENU_COMMANDS, RUN_COMMANDS } from './app-commands.ts';
import { openDialog, runToReview, show, useStudio } from './store.ts';

export function useAppCommands(): void {
  const screen = useStudio(state => state.screen);
  const run = useStudio(state => (state.screen.name === 'run' ? state.runs[state.screen.runId] : undefined));
  const reviewed = useStudio(runToReview);
  const acts = useMemo((): Readonly<Record<MenuCommand, () => void>> => ({
    'open': () => { void openChosen(); },
    'paste': () => { void openPasted(); },
    'palette': () => { openDialog('palette'); },
    'show-library': () => { show({ name: 'library' }); },
    'show-review': () => { show({ name: 'review', runId: reviewed }); },
    'show-outputs': () => { show({ name: 'outputs' }); },
    'show-settings': () => { show({ name: 'settings' }); },
    'check-machine': () => { openDialog('machine'); },
    'show-keys': () => { openDialog('keys'); },
  }), [reviewed]);

  const can = run ? actionsOf(run) : null;
  useCommands([
    ...MENU_COMMANDS.map((spec): Command => ({
      ...spec, run: acts[spec.name], repeats: false,
      // These have modifiers, so that no text field misses them; `?` would be typed.
      whileTyping: spec.name !== 'show-keys', palette: spec.name !== 'palette',
    })),
    { ...BACK, run: () => { show({ name: 'library' }); }, enabled: BACK.places.includes(screen.name), repeats: false },
    { ...RUN_COMMANDS.pause, repeats: false, enabled: can !== null && (can.pause || can.resume), run: () => { if (run) { void (can?.pause ? pauseRun(run.runId) : resumeRun(run.runId)); } } },
    { ...RUN_COMMANDS.retry, repeats: false, enabled: can?.retry ?? false, run: () => { if (run) { void resumeRun(run.runId); } } },
    { ...RUN_COMMANDS.cancel, enabled: can?.cancel ?? false, run: () => { if (run) { void cancelRun(run.runId); } } },
  ]);

  // With the first picture, not after it: a key may follow at once.
  useLayoutEffect(() => listenToKeys(), []);
  // The menu's own: clicked there, or a key that the page has left to it.
  useEffect(() => onCommand(command => { runCommand(commandIdOf(command)); }), []);
}
