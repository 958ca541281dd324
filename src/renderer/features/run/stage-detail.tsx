import { useEffect, useState, type ReactElement, type Ref } from 'react';

import type { RunView, StageView } from '#shared/api/run-view.ts';
import type { ShownStage } from '#shared/api/engine-contract.ts';
import { text } from '#shared/text/en.ts';

import { actionsOf, attempt, rerunFrom, resumeRun } from '../../app/actions.ts';
import { useEngineGeneration } from '../../app/store.ts';
import { callEngine } from '../../bridge/engine.ts';
import { copyText } from '../../bridge/shell.ts';
import { moment, workTime } from '../../ui/format.ts';
import { Button, Trouble } from '../../ui/parts.tsx';
import { StageFiles } from './stage-files.tsx';
import { StageLog } from './stage-log.tsx';

/** A stage: what it does, how it went, its log (`log`: takes the keyboard when it is asked to), what it read and wrote. */
export function StageDetail({ run, stage, log }: { run: RunView; stage: StageView; log: Ref<HTMLElement> }): ReactElement {
  const can = actionsOf(run);
  const shown = useShown(run, stage);
  return (
    <section className="stage-detail" aria-label={text.stages[stage.stage]}>
      <div className="row spread">
        <div><h2>{text.stages[stage.stage]}</h2><p className="soft">{text.stageWork[stage.stage]}</p></div>
        {can.replay && stage.state === 'completed' ? <Button icon="reused" onClick={() => { void rerunFrom(run.runId, stage.stage); }}>{text.run.replay}</Button> : null}
      </div>
      {stage.error && !isToldAbove(run, stage) ? (
        <Trouble error={stage.error} onCopy={copied => { void attempt(() => copyText(copied)); }}
          actions={can.retry ? <Button kind="primary" onClick={() => { void resumeRun(run.runId); }}>{text.run.retryHere}</Button> : undefined} />
      ) : null}
      <Facts stage={stage} shown={shown} />
      <div className="detail">
        <StageLog ref={log} runId={run.runId} stage={stage} />
        <StageFiles runId={run.runId} shown={shown} />
      </div>
    </section>
  );
}

/** What has ended the whole run stands at the top of the screen. */
function isToldAbove(run: RunView, stage: StageView): boolean {
  return run.activity === 'ended' && run.error?.message === stage.error?.message;
}

function Facts({ stage, shown }: { stage: StageView; shown: ShownStage | null }): ReactElement | null {
  const words = text.run;
  if (stage.reused) {
    return shown?.reusedFromRun ? <p className="soft">{words.reusedHint(shown.reusedFromRun)}</p> : null;
  }
  if (stage.attempts === 0) {
    return null;
  }
  return (
    <dl className="facts num">
      {shown?.startedAt ? <div><dt>{words.began}</dt><dd>{moment(shown.startedAt)}</dd></div> : null}
      {shown?.finishedAt ? <div><dt>{words.ended}</dt><dd>{moment(shown.finishedAt)}</dd></div> : null}
      {stage.wallSec > 0 ? <div><dt>{words.wall}</dt><dd>{workTime(stage.wallSec)}</dd></div> : null}
      <div><dt>{words.tries}</dt><dd>{stage.attempts}</dd></div>
    </dl>
  );
}

/** What the stage read and wrote; asked again whenever it has changed its state. */
function useShown(run: RunView, stage: StageView): ShownStage | null {
  const [shown, setShown] = useState<ShownStage | null>(null);
  const { runId } = run;
  const generation = useEngineGeneration();
  useEffect(() => {
    let wanted = true;
    if (generation === 0) {
      return;
    }
    callEngine((engine, options) => engine.runs.show({ runId }, options))
      // What cannot be had now is asked for again with the next change or engine; the screen says "nothing yet".
      .then(stages => { if (wanted) { setShown(stages.find(each => each.stage === stage.stage) ?? null); } }, () => undefined);
    return () => { wanted = false; };
  }, [runId, stage.stage, stage.state, stage.attempts, generation]);
  return shown;
}
