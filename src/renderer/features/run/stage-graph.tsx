import { memo, type ReactElement } from 'react';

import type { RunView, StageView } from '#shared/api/run-view.ts';
import { STAGES, stageSpec, upstreamOf, type StageGroup, type StageId } from '#shared/pipeline/stages.ts';
import { text } from '#shared/text/en.ts';

import { duration, percent, rate, timeLeft } from '../../ui/format.ts';
import { moveWithArrows, Progress } from '../../ui/parts.tsx';
import { markOfStage, StateMark } from '../../ui/state-mark.tsx';

const GROUPS = [...new Set(STAGES.map(stage => stage.group))];

/** The stages in their five groups. Arrows move, Enter shows a stage below. */
export function StageGraph({ run, selected, onSelect }: { run: RunView; selected: StageId | null; onSelect: (stage: StageId) => void }): ReactElement {
  const inGroup = (group: StageGroup): StageView[] => run.stages.filter(each => stageSpec(each.stage).group === group);
  return (
    <ol className="graph" aria-label={text.run.stages} onKeyDown={moveWithArrows}>
      {GROUPS.map(group => (
        <li key={group}>
          <h2>{text.groups[group]}</h2>
          <ol>{inGroup(group).map(stage => <li key={stage.stage}><Node stage={stage} hint={hintFor(run, stage)} selected={stage.stage === selected} onSelect={onSelect} /></li>)}</ol>
        </li>
      ))}
    </ol>
  );
}

const Node = memo(function Node({ stage, hint, selected, onSelect }: { stage: StageView; hint: string; selected: boolean; onSelect: (stage: StageId) => void }): ReactElement {
  const name = text.stages[stage.stage];
  return (
    <button type="button" className="node" data-stop data-stage={stage.stage} data-state={stage.state} aria-pressed={selected} onClick={() => { onSelect(stage.stage); }}>
      <span className="name"><span className="soft num">{String(stageSpec(stage.stage).number).padStart(2, '0')}</span><span className="cut">{name}</span></span>
      <span className="row spread small"><StateMark mark={markOfStage(stage)} /><span className="num soft">{stage.progress ? percent(stage.progress.fraction) : ''}</span></span>
      {stage.state === 'in_progress' ? <Progress value={stage.progress?.fraction ?? 0} label={name} /> : null}
      <span className="small soft num cut" title={hint}>{hint}</span>
    </button>
  );
});

/** One line: how fast and how long, what it took, or what it waits for. */
function hintFor(run: RunView, stage: StageView): string {
  if (stage.state === 'in_progress') {
    const { rate: times, secondsLeft, message } = stage.progress ?? { rate: null, secondsLeft: null, message: null };
    return [times === null ? null : text.run.rate(rate(times)), secondsLeft === null ? message : text.run.left(timeLeft(secondsLeft))].filter(each => each !== null).join(', ');
  }
  if (stage.state === 'pending' && run.activity === 'working') {
    const awaited = upstreamOf(stage.stage).filter(each => run.stages.some(other => other.stage === each && other.state !== 'completed'));
    return awaited.length === 0 ? text.run.waitsForRoom : text.run.waitsFor(awaited.map(each => text.stages[each]).join(', '));
  }
  if (stage.state === 'completed' && !stage.reused) {
    return [stage.wallSec < 10 ? `${stage.wallSec.toFixed(1)} s` : duration(stage.wallSec), stage.attempts > 1 ? text.run.attempts(stage.attempts) : null].filter(each => each !== null).join(', ');
  }
  return '';
}
