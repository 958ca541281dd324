import { useEffect, useMemo, useState, type ReactElement } from 'react';

import type { OutputView, RunView } from '#shared/api/run-view.ts';
import { text } from '#shared/text/en.ts';
import type { Aspect } from '#shared/units/geometry.ts';

import { actionsOf, cancelRun, pauseRun, renderNext, resumeRun, retryOutputs } from '../../app/actions.ts';
import { copyText } from '../../bridge/shell.ts';
import { bytes, fileName } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { Button, Trouble } from '../../ui/parts.tsx';
import { SortableList, useOrder, useSortableItem } from '../../ui/sortable.tsx';
import { markOfRun, StateMark } from '../../ui/state-mark.tsx';
import { arrangeOutputs, wantedFor, type ClipRow } from './arrange-outputs.ts';
import { NamingDialog } from './naming-dialog.tsx';
import { OutputCell } from './output-cell.tsx';

const { outputs: words } = text;
type Play = (output: OutputView) => void;

/** The files of one run: what failed first, then a row for each clip with a column for each shape. */
export function RunOutputs({ run, unfolded, onPlay }: { run: RunView; unfolded: boolean; onPlay: Play }): ReactElement {
  const { runId } = run;
  const can = actionsOf(run);
  const { rows, aspects } = useMemo(() => arrangeOutputs(run), [run]);
  const [naming, setNaming] = useState(false);
  const [open, setOpen] = useState(unfolded);
  useEffect(() => {
    // What has become of interest unfolds; what no longer is stays, for somebody may be looking at it.
    if (unfolded) {
      setOpen(true);
    }
  }, [unfolded]);
  const failed = run.outputs.filter(each => each.state === 'failed');
  const name = fileName(run.sourcePath);
  const sizeBytes = run.outputs.reduce((sum, each) => sum + (each.sizeBytes ?? 0), 0);
  const waiting = can.pause ? rows.filter(row => row.state === 'waiting').map(row => row.clipId) : [];
  const { order, reorder } = useOrder(waiting, next => renderNext(runId, wantedFor(next, rows)));
  const shown = [...rows.filter(row => row.state === 'failed'), ...order.flatMap(id => rows.find(row => row.clipId === id) ?? []), ...rows.filter(row => row.state !== 'failed' && !order.includes(row.clipId))];
  return (
    <section aria-label={name}>
      <details open={open} onToggle={event => { setOpen(event.currentTarget.open); }}>
        <summary className="row spread wrap">
          <span className="row"><Icon name="folded" /><h2 className="cut">{name}</h2>{run.client === null ? null : <span className="soft">{text.library.client(run.client)}</span>}
            <span className="small"><StateMark mark={markOfRun(run)} /></span>
            {failed.length > 0 ? <span className="state small" data-tone="failed"><Icon name="failed" />{words.failed(failed.length)}</span> : null}
          </span>
          <span className="soft num small">{text.library.ready(run.outputs.filter(each => each.state === 'rendered').length, run.outputs.length)}{sizeBytes > 0 ? `, ${words.total(bytes(sizeBytes))}` : ''}</span>
        </summary>
        <div className="row wrap output-tools">
          {can.pause ? <Button icon="pause" onClick={() => { void pauseRun(runId); }}>{text.run.pause}</Button> : null}
          {can.resume ? <Button icon="play" onClick={() => { void resumeRun(runId); }}>{text.run.resume}</Button> : null}
          {can.retry && failed.length > 0 ? <Button icon="reused" onClick={() => { void resumeRun(runId); }}>{words.retry}</Button> : null}
          {can.cancel ? <Button onClick={() => { void cancelRun(runId); }}>{text.run.cancel}</Button> : null}
          <Button icon="name" onClick={() => { setNaming(true); }}>{words.naming}</Button>
          {waiting.length > 1 ? <span className="soft small">{words.dragHint}</span> : null}
        </div>
        {failed.map(each => (each.error ? (
          <div key={each.outputId} className="failed-output">
            <h3>{words.clipFailed(each.title, each.aspect)}</h3>
            <Trouble error={each.error} onCopy={copied => { void copyText(copied); }}
              actions={<Button icon="reused" onClick={() => { void retryOutputs(runId, [each.outputId]); }}>{words.retryOne}</Button>} />
          </div>
        ) : null))}
        <SortableList ids={order} label={id => rows.find(row => row.clipId === id)?.title ?? id} moved={words.moved} onOrder={reorder}>
          <table className="clip-table">
            <thead><tr><th>{words.file}</th>{aspects.map(aspect => <th key={aspect} className="num">{aspect}</th>)}</tr></thead>
            <tbody>{shown.map(row => (order.includes(row.clipId) && order.length > 1
              ? <SortableRow key={row.clipId} run={run} row={row} aspects={aspects} onPlay={onPlay} />
              : <tr key={row.clipId}><ClipCells run={run} row={row} aspects={aspects} onPlay={onPlay} handle={null} /></tr>))}
            </tbody>
          </table>
        </SortableList>
      </details>
      {naming ? <NamingDialog run={run} onClose={() => { setNaming(false); }} /> : null}
    </section>
  );
}

interface RowProps { readonly run: RunView; readonly row: ClipRow; readonly aspects: readonly Aspect[]; readonly onPlay: Play }

function SortableRow(props: RowProps): ReactElement {
  const { setNodeRef, style, handle, dragging } = useSortableItem(props.row.clipId, words.handle(props.row.title));
  return <tr ref={setNodeRef} style={style} data-dragging={dragging ? '' : undefined}><ClipCells {...props} handle={handle} /></tr>;
}

function ClipCells({ run, row, aspects, onPlay, handle }: RowProps & { handle: ReactElement | null }): ReactElement {
  return (
    <>
      <th scope="row"><span className="row">{handle}<span className="soft num">{row.rank}</span><span>{row.title}</span></span></th>
      {aspects.map(aspect => {
        const output = row.outputs[aspect];
        return output ? <OutputCell key={aspect} run={run} output={output} onPlay={onPlay} /> : <td key={aspect} className="soft small">{words.noOutput}</td>;
      })}
    </>
  );
}
