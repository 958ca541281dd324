import { useRef, type ReactElement } from 'react';
import { flushSync } from 'react-dom';

import type { RunView } from '#shared/api/run-view.ts';
import type { StageId } from '#shared/pipeline/stages.ts';
import { text } from '#shared/text/en.ts';

import { actionsOf, attempt, cancelRun, pauseRun, relinkRun, removeRun, resumeRun } from '../../app/actions.ts';
import { isPlanned, show, useStudio } from '../../app/store.ts';
import { copyText, openRunFolder } from '../../bridge/shell.ts';
import { duration, fileName, moment } from '../../ui/format.ts';
import { Button, Trouble } from '../../ui/parts.tsx';
import { markOfRun, StateMark } from '../../ui/state-mark.tsx';
import { StageDetail } from './stage-detail.tsx';
import { StageGraph } from './stage-graph.tsx';
import { RecordingTimeline } from './timeline/recording-timeline.tsx';

export function RunScreen({ runId }: { runId: string }): ReactElement {
  const run = useStudio(state => state.runs[runId]);
  const chosen = useStudio(state => state.selectedStage[runId]);
  const log = useRef<HTMLElement>(null);
  if (!run) {
    return (
      <div className="empty">
        <p>{text.run.notFound}</p>
        <Button onClick={() => { show({ name: 'library' }); }}>{text.run.back}</Button>
      </div>
    );
  }
  const stage = run.stages.find(each => each.stage === (chosen ?? stageOfInterest(run)));
  const failed = run.activity === 'ended' ? run.error : null;
  const failedStage = run.stages.find(each => each.state === 'failed')?.stage;
  const select = (each: StageId): void => { useStudio.setState(state => ({ selectedStage: { ...state.selectedStage, [runId]: each } })); };
  return (
    <div className="run">
      <Head run={run} />
      {run.sourceMissing ? (
        <div className="trouble" role="status" data-tone="look">
          <p><strong>{text.library.missing}</strong></p>
          <p className="cut" title={run.sourcePath}>{run.sourcePath}</p>
          <div><Button kind="primary" icon="folder" onClick={() => { void relinkRun(runId); }}>{text.library.relink}</Button></div>
        </div>
      ) : null}
      {failed && failed.kind !== 'cancelled' ? (
        <Trouble error={failed} onCopy={copied => { void copyText(copied); }}
          actions={(
            <>
              {actionsOf(run).retry ? <Button kind="primary" onClick={() => { void resumeRun(runId); }}>{failedStage ? text.run.retryHere : text.run.retry}</Button> : null}
              {failedStage ? (
                <Button onClick={() => {
                  flushSync(() => { select(failedStage); });
                  log.current?.focus();
                }}>{text.run.showLog}</Button>
              ) : null}
            </>
          )} />
      ) : null}
      <RecordingTimeline run={run} />
      <div className="stages">
        <StageGraph run={run} selected={stage?.stage ?? null} onSelect={select} />
        {stage ? <StageDetail key={stage.stage} run={run} stage={stage} log={log} /> : null}
      </div>
    </div>
  );
}

function Head({ run }: { run: RunView }): ReactElement {
  const can = actionsOf(run);
  const { runId } = run;
  const rendered = run.outputs.filter(each => each.state === 'rendered').length;
  return (
    <div style={{ display: 'grid', gap: 8 }}>
      <div className="row spread wrap">
        <h1 className="cut" title={run.sourcePath}>{fileName(run.sourcePath)}</h1>
        <div className="row">
          {isPlanned(run) ? <Button kind="primary" icon="review" onClick={() => { show({ name: 'review', runId }); }}>{text.review.open}</Button> : null}
          {can.pause ? <Button icon="pause" onClick={() => { void pauseRun(runId); }}>{text.run.pause}</Button> : null}
          {can.resume ? <Button kind="primary" icon="play" onClick={() => { void resumeRun(runId); }}>{text.run.resume}</Button> : null}
          {can.retry && run.error?.kind === 'cancelled' ? <Button kind="primary" icon="play" onClick={() => { void resumeRun(runId); }}>{text.run.resume}</Button> : null}
          {can.cancel ? <Button onClick={() => { void cancelRun(runId); }}>{text.run.cancel}</Button> : null}
          {rendered > 0 ? <Button icon="folder" onClick={() => { void attempt(() => openRunFolder({ runId })); }}>{text.run.folder}</Button> : null}
          {can.remove ? <Button kind="quiet" onClick={() => { void removeRun(runId); }}>{text.run.remove}</Button> : null}
        </div>
      </div>
      <dl className="facts num">
        <div><dt className="hidden">{text.outputs.state}</dt><dd style={{ marginLeft: 0 }}><StateMark mark={markOfRun(run)} /></dd></div>
        {run.client === null ? null : <div><dt>{text.outputs.client}</dt><dd>{run.client}</dd></div>}
        {run.durationSec === null ? null : <div><dt>{text.run.length}</dt><dd>{duration(run.durationSec)}</dd></div>}
        <div><dt>{text.run.made}</dt><dd>{moment(run.createdAt)}</dd></div>
        {run.outputs.length === 0 ? null : <div><dt>{text.run.clips}</dt><dd>{text.library.ready(rendered, run.outputs.length)}</dd></div>}
      </dl>
    </div>
  );
}

/** What an editor wants to see without choosing: what failed, else what is at work, else what ran last. */
function stageOfInterest(run: RunView): StageId | null {
  const { stages } = run;
  const found = stages.find(each => each.state === 'failed') ?? stages.find(each => each.state === 'in_progress')
    ?? [...stages].reverse().find(each => each.state === 'completed') ?? stages[0];
  return found?.stage ?? null;
}
