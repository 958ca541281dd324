/** Keys that work on every screen. The menu's own come as commands. */
import { actionsOf, pauseRun, resumeRun } from './actions.ts';
import { show, useStudio } from './store.ts';

export function onKey(event: KeyboardEvent): void {
  const { screen, dialog, runs } = useStudio.getState();
  const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, select') !== null;
  if (dialog !== null || typing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) {
    return;
  }
  if (event.key === 'Escape' && screen.name !== 'library') {
    show({ name: 'library' });
    return;
  }
  const run = screen.name === 'run' ? runs[screen.runId] : undefined;
  if (!run) {
    return;
  }
  const can = actionsOf(run);
  if (event.key === 'p' && (can.pause || can.resume)) {
    void (can.pause ? pauseRun(run.runId) : resumeRun(run.runId));
  } else if (event.key === 'r' && can.retry) {
    void resumeRun(run.runId);
  }
}
