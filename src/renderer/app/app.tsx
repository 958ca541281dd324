import { useEffect, useState, type ReactElement } from 'react';

import { text } from '#shared/text/en.ts';

import { copyText, onOpened, retryEngine } from '../bridge/shell.ts';
import { LibraryScreen } from '../features/library/library-screen.tsx';
import { StartDialog } from '../features/library/start-dialog.tsx';
import { OutputsScreen } from '../features/outputs/outputs-screen.tsx';
import { ReviewRoom } from '../features/review/review-room.tsx';
import { RunScreen } from '../features/run/run-screen.tsx';
import { SettingsScreen } from '../features/settings/settings-screen.tsx';
import { Icon } from '../ui/icon.tsx';
import { Button, Trouble } from '../ui/parts.tsx';
import { attempt, openDropped, openPasted, takeOpened } from './actions.ts';
import { KeysDialog, MachineDialog, PaletteDialog } from './dialogs.tsx';
import { Notices, Rail, StatusLine, TopBar } from './frame.tsx';
import { useStudio } from './store.ts';
import { useAppCommands } from './use-app-commands.ts';

export function App(): ReactElement {
  const screen = useStudio(state => state.screen);
  const dialog = useStudio(state => state.dialog);
  const offered = useStudio(state => state.offered);
  const dropping = useDrops();
  useAppCommands();
  useEffect(() => onOpened(takeOpened), []);
  return (
    <div className="frame">
      <Rail />
      <TopBar />
      <EngineBanner />
      <main className="screen" data-screen={screen.name} tabIndex={-1}>
        {screen.name === 'library' ? <LibraryScreen /> : null}
        {screen.name === 'outputs' ? <OutputsScreen /> : null}
        {screen.name === 'run' ? <RunScreen key={screen.runId} runId={screen.runId} /> : null}
        {screen.name === 'settings' ? <SettingsScreen /> : null}
        {screen.name === 'review' ? <ReviewRoom runId={screen.runId} /> : null}
      </main>
      <StatusLine />
      <Notices />
      {dialog === 'start' && offered.length > 0 ? <StartDialog offered={offered} /> : null}
      {dialog === 'machine' ? <MachineDialog /> : null}
      {dialog === 'keys' ? <KeysDialog /> : null}
      {dialog === 'palette' ? <PaletteDialog /> : null}
      {dropping ? <div className="dropping">{text.library.drop}</div> : null}
    </div>
  );
}

/** Says that the engine is away. The screen stays as it was. */
function EngineBanner(): ReactElement | null {
  const engine = useStudio(state => state.engine);
  if (engine.state === 'down') {
    return <div className="banner" role="status"><span className="state" data-tone="look"><Icon name="look" />{text.engine.down}</span></div>;
  }
  if (engine.state === 'gone') {
    return (
      <div className="banner">
        <Trouble error={engine.error} onCopy={copied => { void copyText(copied); }}
          actions={<Button kind="primary" onClick={() => { void attempt(retryEngine); }}>{text.engine.retry}</Button>} />
      </div>
    );
  }
  return null;
}

/** Files and paths may be dropped and pasted anywhere. Returns whether something hovers over the window. */
function useDrops(): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const hover = (event: DragEvent): void => {
      event.preventDefault();
      setOver(event.type === 'dragover' && (event.dataTransfer?.types.includes('Files') ?? false));
    };
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      setOver(false);
      const files = [...event.dataTransfer?.files ?? []];
      if (files.length > 0) {
        void openDropped(files);
      }
    };
    const paste = (event: ClipboardEvent): void => {
      if (!(event.target instanceof HTMLElement && event.target.closest('input, textarea'))) {
        event.preventDefault();
        const files = [...event.clipboardData?.files ?? []];
        void (files.length > 0 ? openDropped(files) : openPasted());
      }
    };
    const listening = new AbortController();
    const { signal } = listening;
    window.addEventListener('dragover', hover, { signal });
    window.addEventListener('dragleave', hover, { signal });
    window.addEventListener('drop', drop, { signal });
    window.addEventListener('paste', paste, { signal });
    return () => { listening.abort(); };
  }, []);
  return over;
}
