import { useMemo, type ReactElement } from 'react';

import type { RunView } from '#shared/api/run-view.ts';
import { text } from '#shared/text/en.ts';

import { orderRuns } from '../../app/actions.ts';
import { duration, fileName } from '../../ui/format.ts';
import { SortableList, useOrder, useSortableItem } from '../../ui/sortable.tsx';

const words = text.library;

/** The runs that wait for their turn, where there is more than one: in another order, if the editor likes. */
export function Queue({ runs }: { runs: readonly RunView[] }): ReactElement | null {
  const waiting = useMemo(() => runs.filter(run => run.queuePlace !== null).sort((a, b) => (a.queuePlace ?? 0) - (b.queuePlace ?? 0)), [runs]);
  const { order, reorder } = useOrder(waiting.map(run => run.runId), orderRuns);
  if (waiting.length < 2) {
    return null;
  }
  const nameOf = (id: string): string => fileName(waiting.find(run => run.runId === id)?.sourcePath ?? '');
  return (
    <section className="queue" aria-labelledby="queue-title">
      <h2 id="queue-title">{words.queue}</h2>
      <p className="soft small">{words.queueHint}</p>
      <SortableList ids={order} label={nameOf} moved={words.moved} onOrder={reorder}>
        <ol>{order.map((id, at) => <QueueItem key={id} id={id} name={nameOf(id)} place={at + 1} durationSec={waiting.find(run => run.runId === id)?.durationSec ?? null} />)}</ol>
      </SortableList>
    </section>
  );
}

function QueueItem({ id, name, place, durationSec }: { id: string; name: string; place: number; durationSec: number | null }): ReactElement {
  const { setNodeRef, style, handle } = useSortableItem(id, text.outputs.handle(name));
  return (
    <li ref={setNodeRef} style={style} className="row" data-queued={id}>
      {handle}<span className="num soft">{place}</span><span className="cut">{name}</span><span className="num soft">{durationSec === null ? '' : duration(durationSec)}</span>
    </li>
  );
}
