import { useEffect, useRef, useState, type ReactElement, type Ref } from 'react';

import type { StageView } from '#shared/api/run-view.ts';
import type { LogLine } from '#shared/api/engine-contract.ts';
import { text } from '#shared/text/en.ts';

import { attempt } from '../../app/actions.ts';
import { useStudio } from '../../app/store.ts';
import { callEngine } from '../../bridge/engine.ts';
import { copyText } from '../../bridge/shell.ts';
import { IconButton } from '../../ui/parts.tsx';

/** Lines kept on the screen; the rest is in the run's folder. */
const LINES_SHOWN = 400;

/** A stage's log, followed. Takes the keyboard when it is asked to. */
export function StageLog({ runId, stage, ref }: { runId: string; stage: StageView; ref: Ref<HTMLElement> }): ReactElement {
  const lines = useLog(runId, stage);
  return (
    <section aria-label={text.run.log} ref={ref} tabIndex={-1}>
      <div className="row spread">
        <h2>{text.run.log}</h2>
        {lines.length === 0 ? null : <IconButton icon="copy" label={text.run.copyLog} onClick={() => { void attempt(() => copyText(lines.map(each => `${each.createdAt} ${each.level} ${each.message}`).join('\n'))); }} />}
      </div>
      {lines.length === 0 ? <p className="soft">{text.run.noLog}</p> : (
        <ol className="log" tabIndex={0} aria-label={text.run.log}>
          {lines.map(line => <li key={line.logId} data-level={line.level}><span className="soft">{line.createdAt.slice(11, 19)}</span><span>{line.level}</span><span>{line.message}</span></li>)}
        </ol>
      )}
    </section>
  );
}

function useLog(runId: string, stage: StageView): readonly LogLine[] {
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  const last = useRef(0);
  /** How often there was reason to ask: also while an answer was awaited, which may not have what is new yet. */
  const reasons = useRef(0);
  const asking = useRef(false);
  const tick = useStudio(state => state.logTicks[runId] ?? 0);
  useEffect(() => {
    async function ask(): Promise<void> {
      const more = await callEngine((engine, options) => engine.runs.log({ runId, stage: stage.stage, afterId: last.current }, options));
      last.current = more.at(-1)?.logId ?? last.current;
      if (more.length > 0) {
        setLines(before => [...before, ...more].slice(-LINES_SHOWN));
      }
    }
    async function askWhileThereIsReason(): Promise<void> {
      if (asking.current) {
        return;
      }
      asking.current = true;
      for (let answered = 0; answered !== reasons.current;) {
        answered = reasons.current;
        // Rejected, the engine is away; the banner says so, and the next line of the log asks again.
        await ask().catch(() => undefined);
      }
      asking.current = false;
    }
    reasons.current += 1;
    void askWhileThereIsReason();
  }, [runId, stage.stage, stage.state, tick]);
  return lines;
}
