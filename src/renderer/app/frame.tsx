/** What stands around every screen: rooms, place, status, messages. */
import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';

import { APP_KEYS, commandIdOf } from '#shared/keys/app-keys.ts';
import { NETWORK_PURPOSES } from '#shared/settings/settings.ts';
import { text } from '#shared/text/en.ts';

import { copyText } from '../bridge/shell.ts';
import { useKeyLabels } from '../keys/index.ts';
import { Icon } from '../ui/icon.tsx';
import { Button, IconButton, moveWithArrows, Trouble } from '../ui/parts.tsx';
import { fileName, percent, timeLeft } from '../ui/format.ts';
import { openChosen } from './actions.ts';
import { useSettings } from './settings.ts';
import { dismiss, openDialog, runsInOrder, runToReview, show, useStudio } from './store.ts';

export function Rail(): ReactElement {
  const screen = useStudio(state => state.screen.name);
  const room = (name: 'library' | 'outputs' | 'settings'): ReactElement => (
    <button type="button" data-stop aria-current={screen === name || (name === 'library' && screen === 'run') ? 'page' : undefined} onClick={() => { show({ name }); }}>
      <Icon name={name} />{text.rail[name]}
    </button>
  );
  const review = (
    <button type="button" data-stop aria-current={screen === 'review' ? 'page' : undefined} onClick={() => { show({ name: 'review', runId: runToReview(useStudio.getState()) }); }}>
      <Icon name="review" />{text.rail.review}
    </button>
  );
  return <nav className="rail" aria-label={text.rail.label} onKeyDown={moveWithArrows}>{room('library')}{review}{room('outputs')}{room('settings')}</nav>;
}

export function TopBar(): ReactElement {
  const screen = useStudio(state => state.screen);
  const run = useStudio(state => {
    const runId = state.screen.name === 'run' ? state.screen.runId : state.screen.name === 'review' ? state.screen.runId ?? runToReview(state) : null;
    return runId === null ? undefined : state.runs[runId];
  });
  return (
    <header className="top">
      <nav className="crumbs" aria-label={text.library.title}>
        {screen.name === 'outputs' ? <strong>{text.outputs.title}</strong> : null}
        {screen.name === 'settings' ? <strong>{text.settings.title}</strong> : null}
        {screen.name === 'library' ? <strong>{text.library.title}</strong> : null}
        {screen.name === 'review' && !run ? <strong>{text.review.title}</strong> : null}
        {screen.name === 'run' || (screen.name === 'review' && run) ? (
          <>
            <button type="button" onClick={() => { show({ name: 'library' }); }}>{text.run.back}</button>
            <span className="soft" aria-hidden="true">/</span>
            {screen.name === 'review' && run ? (
              <>
                <button type="button" className="cut" onClick={() => { show({ name: 'run', runId: run.runId }); }}>{fileName(run.sourcePath)}</button>
                <span className="soft" aria-hidden="true">/</span>
                <strong>{text.review.title}</strong>
              </>
            ) : <strong className="cut">{run ? fileName(run.sourcePath) : text.run.notFound}</strong>}
          </>
        ) : null}
      </nav>
      <WorkInHand />
      <PaletteButton />
      <Button kind="primary" onClick={() => { void openChosen(); }}>{text.library.open}</Button>
    </header>
  );
}

/** The way to everything by name, and its key. */
function PaletteButton(): ReactElement {
  const [key] = useKeyLabels()({ id: commandIdOf('palette'), group: '', keys: APP_KEYS.palette });
  return <Button kind="quiet" icon="search" onClick={() => { openDialog('palette'); }}>{text.keys.commands.palette}{key === undefined ? null : <kbd>{key}</kbd>}</Button>;
}

/** The run at work, in three words; it opens that run. */
function WorkInHand(): ReactElement | null {
  const run = useStudio(state => runsInOrder(state).find(each => each.activity === 'working'));
  if (!run) {
    return null;
  }
  const done = run.stages.filter(each => each.state === 'completed').length;
  const stage = run.stages.find(each => each.progress !== null);
  const secondsLeft = stage?.progress?.secondsLeft ?? null;
  const parts = [text.run.progress(Math.min(done + 1, run.stages.length), run.stages.length), stage?.progress ? percent(stage.progress.fraction) : null, secondsLeft === null ? null : text.run.left(timeLeft(secondsLeft))];
  return <Button kind="quiet" onClick={() => { show({ name: 'run', runId: run.runId }); }}><span className="num soft">{parts.filter(each => each !== null).join('  ·  ')}</span></Button>;
}

export function StatusLine(): ReactElement {
  const engine = useStudio(state => state.engine.state);
  const { network } = useSettings();
  const open = NETWORK_PURPOSES.filter(purpose => network[purpose] !== 'off').map(purpose => text.settings.network.purposes[purpose].name.toLowerCase());
  const [working, queued, ready] = useStudio(useShallow(state => {
    const runs = runsInOrder(state);
    return [
      runs.filter(run => run.activity === 'working').length, runs.filter(run => run.activity === 'queued').length,
      runs.reduce((sum, run) => sum + run.outputs.filter(output => output.state === 'rendered').length, 0),
    ];
  }));
  return (
    <footer className="status num" aria-label={text.status.label}>
      <span role="status">{text.status[engine]}</span>
      <span>{text.status.working(working)}</span>
      <span>{text.status.queue(queued)}</span>
      <span>{text.status.outputs(ready)}</span>
      <button type="button" onClick={() => { show({ name: 'settings' }); }}>{text.status.network(open)}</button>
      <button type="button" onClick={() => { openDialog('machine'); }}>{text.machine.open}</button>
    </footer>
  );
}

export function Notices(): ReactElement {
  const notices = useStudio(state => state.notices);
  return (
    <div className="notices" aria-live="polite">
      {notices.map(notice => (
        <div key={notice.id}>
          {notice.error ? (
            <Trouble error={notice.error} onCopy={copied => { void copyText(copied); }} actions={<Button onClick={() => { dismiss(notice.id); }}>{text.library.dismiss}</Button>} />
          ) : (
            <div className="plain row spread">
              <div>{notice.sentences.map(each => <p key={each}>{each}</p>)}</div>
              <IconButton icon="close" label={text.library.dismiss} onClick={() => { dismiss(notice.id); }} />
            </div>
          )}
        </div>
      ))}
    </div>
  );
}
