import { useEffect, useRef, useState, type ReactElement } from 'react';

import type { RunView, StageView } from '#shared/api/run-view.ts';
import type { LogLine, ShownStage } from '#shared/api/window-contract.ts';
import { text } from '#shared/text/en.ts';

import { actionsOf, rerunFrom, resumeRun } from '../../app/actions.ts';
import { useStudio } from '../../app/store.ts';
import { callEngine } from '../../bridge/engine.ts';
import { copyText } from '../../bridge/shell.ts';
import { bytes } from '../../ui/format.ts';
import { Button, Trouble } from '../../ui/parts.tsx';

/** Lines kept on the screen; the rest is in the run's folder. */
const LINES_SHOWN = 400;

export function StageDetail({ run, stage }: { run: RunView; stage: StageView }): ReactElement {
  const can = actionsOf(run);
  const shown = useShown(run, stage);
  const lines = useLog(run.runId, stage);
  return (
    <>
      <div className="row spread">
        <div><h2>{text.stages[stage.stage]}</h2><p className="soft">{text.stageWork[stage.stage]}</p></div>
        {can.replay && stage.state === 'completed' ? <Button icon="reused" onClick={() => { void rerunFrom(run.runId, stage.stage); }}>{text.run.replay}</Button> : null}
      </div>
      {stage.error ? (
        <Trouble error={stage.error} onCopy={copied => { void copyText(copied); }}
          actions={can.retry ? <Button kind="primary" onClick={() => { void resumeRun(run.runId); }}>{text.run.retry}</Button> : undefined} />
      ) : null}
      <div className="detail">
        <section aria-label={text.run.log}>
          <h2>{text.run.log}</h2>
          {lines.length === 0 ? <p className="soft">{text.run.noLog}</p> : (
            <ol className="log" tabIndex={0} aria-label={text.run.log}>
              {lines.map(line => <li key={line.logId} data-level={line.level}><span className="soft">{line.createdAt.slice(11, 19)}</span><span>{line.level}</span><span>{line.message}</span></li>)}
            </ol>
          )}
        </section>
        <section aria-label={text.run.files}>
          <h2>{text.run.writes}</h2>
          {shown?.reusedFromRun ? <p className="soft small">{text.run.reusedHint(shown.reusedFromRun)}</p> : null}
          {shown && shown.writes.length > 0 ? (
            <ul className="files" tabIndex={0} aria-label={text.run.writes}>
              {shown.writes.map(file => <li key={file.path ?? file.digest}><span className="cut" title={file.path ?? ''}>{file.path?.split('/').slice(1).join('/')}</span><span className="soft num">{file.sizeBytes === null ? '' : bytes(file.sizeBytes)}</span></li>)}
            </ul>
          ) : <p className="soft">{text.run.noFiles}</p>}
          <h2>{text.run.reads}</h2>
          <p className="soft small">{[...new Set(shown?.reads.map(each => each.kind) ?? [])].join(', ') || text.run.noFiles}</p>
        </section>
      </div>
    </>
  );
}

/** What the stage read and wrote; asked again whenever it has changed its state. */
function useShown(run: RunView, stage: StageView): ShownStage | null {
  const [shown, setShown] = useState<ShownStage | null>(null);
  const { runId } = run;
  useEffect(() => {
    let wanted = true;
    callEngine((engine, options) => engine.runs.show({ runId }, options))
      // What cannot be had now is asked for again with the next change; the screen says "nothing yet".
      .then(stages => { if (wanted) { setShown(stages.find(each => each.stage === stage.stage) ?? null); } }, () => undefined);
    return () => { wanted = false; };
  }, [runId, stage.stage, stage.state, stage.attempts]);
  return shown;
}

/** The stage's log, followed. */
function useLog(runId: string, stage: StageView): readonly LogLine[] {
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  const last = useRef(0);
  const asking = useRef(false);
  const tick = useStudio(state => state.logTicks[runId] ?? 0);
  useEffect(() => {
    async function ask(): Promise<void> {
      if (asking.current) {
        return;
      }
      asking.current = true;
      try {
        const more = await callEngine((engine, options) => engine.runs.log({ runId, stage: stage.stage, afterId: last.current }, options));
        last.current = more.at(-1)?.logId ?? last.current;
        if (more.length > 0) {
          setLines(before => [...before, ...more].slice(-LINES_SHOWN));
        }
      } catch {
        // The engine is away; the banner says so, and the next line of the log asks again.
      } finally {
        asking.current = false;
      }
    }
    void ask();
  }, [runId, stage.stage, stage.state, tick]);
  return lines;
}
