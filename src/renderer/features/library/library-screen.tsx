import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';

import { text } from '#shared/text/en.ts';

import { openChosen } from '../../app/actions.ts';
import { runsInOrder, useStudio } from '../../app/store.ts';
import { Icon } from '../../ui/icon.tsx';
import { Button, moveWithArrows } from '../../ui/parts.tsx';
import { RunCard } from './run-card.tsx';

export function LibraryScreen(): ReactElement {
  const runs = useStudio(useShallow(runsInOrder));
  const loaded = useStudio(state => state.loaded);
  if (!loaded) {
    return <p className="soft" role="status">{text.status.starting}</p>;
  }
  if (runs.length === 0) {
    return (
      <div className="empty">
        <Icon name="film" />
        <h1>{text.library.dropTitle}</h1>
        <p>{text.library.empty}</p>
        <Button kind="primary" onClick={() => { void openChosen(); }}>{text.library.open}</Button>
        <p className="small row"><kbd>Ctrl O</kbd><kbd>Ctrl V</kbd><kbd>F1</kbd></p>
      </div>
    );
  }
  return (
    <>
      <h1>{text.library.title}</h1>
      <ul className="cards" onKeyDown={moveWithArrows}>{runs.map(run => <li key={run.runId}><RunCard run={run} /></li>)}</ul>
    </>
  );
}
