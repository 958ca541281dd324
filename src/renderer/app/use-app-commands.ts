/** What can be done on every screen, and on a run's. */
import { useEffect, useMemo } from 'react';

import { MenuCommand } from '#shared/api/shell.ts';
import { APP_KEYS, commandIdOf } from '#shared/keys/app-keys.ts';
import { text } from '#shared/text/en.ts';

import { onCommand } from '../bridge/shell.ts';
import { listenToKeys, runCommand, useCommands, type Command } from '../keys/index.ts';
import { actionsOf, cancelRun, openChosen, openPasted, pauseRun, resumeRun } from './actions.ts';
import { openDialog, runToReview, show, useStudio } from './store.ts';

const { commands: labels, groups } = text.keys;

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

  const app = MenuCommand.options.map((name): Command => ({
    id: commandIdOf(name), label: labels[name], group: groups.app, keys: APP_KEYS[name], run: acts[name], repeats: false,
    // These have modifiers, so that no text field misses them; `?` would be typed.
    whileTyping: name !== 'show-keys', palette: name !== 'palette',
  }));
  const can = run ? actionsOf(run) : null;
  useCommands([
    ...app,
    { id: 'app.back', label: labels.back, group: groups.app, keys: ['Escape'], run: () => { show({ name: 'library' }); }, 
      // In a review Escape lets go of a selection; it must not throw anybody out of the room in the middle of a clip.
      enabled: screen.name !== 'library' && screen.name !== 'review', repeats: false,
     },
    {
      id: 'run.pause', label: labels['pause-run'], group: groups.run, keys: ['KeyP'], repeats: false, enabled: can !== null && (can.pause || can.resume),
      run: () => { if (run) { void (can?.pause ? pauseRun(run.runId) : resumeRun(run.runId)); } },
    },
    { id: 'run.retry', label: labels['retry-run'], group: groups.run, keys: ['KeyR'], repeats: false, enabled: can?.retry ?? false, run: () => { if (run) { void resumeRun(run.runId); } } },
    { id: 'run.cancel', label: labels['cancel-run'], group: groups.run, keys: [], enabled: can?.cancel ?? false, run: () => { if (run) { void cancelRun(run.runId); } } },
  ]);

  useEffect(() => listenToKeys(), []);
  // The menu's own: clicked there, or a key that the page has left to it.
  useEffect(() => onCommand(command => { runCommand(commandIdOf(command)); }), []);
}
