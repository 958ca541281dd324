/** A page that has turned against the app: what it asks for is refused, and nothing is done. */
import { describe, it } from 'vitest';

import { askFromForeignFrame, askPermissions, goElsewhere, loadFiles, lookForMore, misuseEngine, misuseShell, openWindow, runScript, talkNonsense } from './hostile-probes.ts';
import { CAN_RUN } from './studio-bench.ts';
import { useStudio } from './use-studio.ts';

describe.skipIf(!CAN_RUN)('a hostile page', () => {
  const studio = useStudio();

  it('finds no Node, no Electron, and functions that it can neither change nor add to', () => lookForMore(studio));
  it('runs no script of its own', () => runScript(studio));
  it('opens no window', () => openWindow(studio));
  it('goes nowhere', () => goElsewhere(studio));
  it('is granted nothing', () => askPermissions(studio));
  it('loads nothing but the library\'s own pictures and sounds', () => loadFiles(studio));
  it('is refused by the shell: paths it makes up, wrong payloads, unknown outputs', () => misuseShell(studio));
  it('is refused by the engine: recordings that nobody opened, wrong payloads, unknown procedures', () => misuseEngine(studio));
  it('can\'t end the engine by talking nonsense', () => talkNonsense(studio));
  it('is refused in a foreign frame, even by raw messages', () => askFromForeignFrame(studio));
});
