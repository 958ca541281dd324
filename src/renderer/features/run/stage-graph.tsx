import { memo, useEffect, useState, type ReactElement } from 'react';

import type { RunView, StageView } from '#shared/api/run-view.ts';
import { STAGES, stageSpec, type StageGroup, type StageId } from '#shared/pipeline/stages.ts';
import { text } from '#shared/text/en.ts';

import { useStudio } from '../../app/store.ts';
import { percent, timeLeft, workTime } from '../../ui/format.ts';
import { moveWithArrows, Progress } from '../../ui/parts.tsx';
import { markOfStage, StateMark } from '../../ui/state-mark.tsx';
import { secondsToRetry, whyOf } from './why.ts';

const GROUPS = [...new Set(STAGES.map(stage => stage.group))];
const TICK_MS = 1000;

/** The stages in their five groups. Arrows move, Enter shows a stage below. */
export function StageGraph({ run, selected, onSelect }: { run: RunView; selected: StageId | null; onSelect: (stage: StageId) => void }): ReactElement {
  const runs = useStudio(state => state.runs);
  const nowMs = useClock(run.stages.some(stage => (secondsToRetry(stage, Date.now()) ?? 0) > 0));
  return (
    <ol className="graph" aria-label={text.run.stages} onKeyDown={moveWithArrows}>
      {GROUPS.map(group => {
        const stages = run.stages.filter(each => stageSpec(each.stage).group === group);
        return stages.length === 0 ? null : (
          <li key={group}>
            <GroupHead group={group} stages={stages} />
            <ol>
              {stages.map(stage => (
                <li key={stage.stage}><Node stage={stage} ended={run.activity === 'ended'} why={whyOf(run, stage, { runs, nowMs })} selected={stage.stage === selected} onSelect={onSelect} /></li>
              ))}
            </ol>
          </li>
        );
      })}
    </ol>
  );
}

function GroupHead({ group, stages }: { group: StageGroup; stages: readonly StageView[] }): ReactElement {
  const done = stages.filter(each => each.state === 'completed').length;
  const workSec = stages.reduce((sum, each) => sum + each.wallSec, 0);
  return (
    <div className="group-head row spread">
      <h2>{text.groups[group]}</h2>
      <span className="small soft num">{text.run.groupDone(done, stages.length)}{workSec > 0 ? <span title={text.run.groupTime}>{`  ·  ${workTime(workSec)}`}</span> : null}</span>
    </div>
  );
}

const Node = memo(function Node({ stage, ended, why, selected, onSelect }: { stage: StageView; ended: boolean; why: string | null; selected: boolean; onSelect: (stage: StageId) => void }): ReactElement {
  const name = text.stages[stage.stage];
  const { progress } = stage;
  const left = progress?.secondsLeft ?? null;
  const figures = stage.state === 'completed' && !stage.reused
    ? [workTime(stage.wallSec), stage.attempts > 1 ? text.run.attempts(stage.attempts) : null]
    : stage.state === 'in_progress' ? [progress ? percent(progress.fraction) : null, left === null ? null : text.run.left(timeLeft(left))] : [];
  const hint = stage.error?.message ?? why;
  return (
    <button type="button" className="node" data-stop data-stage={stage.stage} data-state={stage.state} aria-pressed={selected} onClick={() => { onSelect(stage.stage); }}>
      <span className="name"><span className="soft num">{String(stageSpec(stage.stage).number).padStart(2, '0')}</span><span className="cut">{name}</span></span>
      <span className="row spread small"><StateMark mark={ended && stage.state === 'pending' ? { tone: 'none', icon: 'wait', word: text.run.notDone } : markOfStage(stage)} /><span className="num soft">{figures.filter(each => each !== null).join('  ·  ')}</span></span>
      {stage.state === 'in_progress' ? <Progress value={progress?.fraction ?? 0} label={name} /> : null}
      {hint === null ? null : <span className="why small soft num" title={hint}>{hint}</span>}
    </button>
  );
});

/** The time, milliseconds since 1970; it moves on while it is looked at. */
function useClock(running: boolean): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    if (!running) {
      return;
    }
    const tick = (): void => { setNowMs(Date.now()); };
    tick();
    const timer = setInterval(tick, TICK_MS);
    return () => { clearInterval(timer); };
  }, [running]);
  return nowMs;
}
