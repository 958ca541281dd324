import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';

import { text } from '#shared/text/en.ts';

import { runsInOrder, useStudio } from '../../app/store.ts';
import { moveWithArrows } from '../../ui/parts.tsx';
import { FirstSteps } from './first-steps.tsx';
import { Queue } from './queue.tsx';
import { RunCard } from './run-card.tsx';

export function LibraryScreen(): ReactElement {
  const runs = useStudio(useShallow(runsInOrder));
  const loaded = useStudio(state => state.loaded);
  if (!loaded) {
    return <p className="soft" role="status">{text.status.starting}</p>;
  }
  if (runs.length === 0) {
    return <FirstSteps />;
  }
  return (
    <>
      <h1>{text.library.title}</h1>
      <Queue runs={runs} />
      <ul className="cards" onKeyDown={moveWithArrows}>{runs.map(run => <li key={run.runId}><RunCard run={run} /></li>)}</ul>
    </>
  );
}
