import { memo, type CSSProperties, type ReactElement } from 'react';

import type { RunView } from '#shared/api/run-view.ts';
import { filmstripIntervalSec } from '#shared/artifacts/source.ts';
import { text } from '#shared/text/en.ts';

import { relinkRun } from '../../app/actions.ts';
import { isPlanned, show } from '../../app/store.ts';
import { duration, fileName, moment } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { Button } from '../../ui/parts.tsx';
import { markOfRun, StateMark } from '../../ui/state-mark.tsx';

/** Columns of a filmstrip. */
const COLUMNS = 10;
/** Which part of a recording stands for it: past the greetings. */
const POSTER_AT = 0.3;
const WIDE = 16 / 9;

export const RunCard = memo(function RunCard({ run }: { run: RunView }): ReactElement {
  const name = fileName(run.sourcePath);
  const rendered = run.outputs.filter(each => each.state === 'rendered').length;
  const done = run.stages.filter(each => each.state === 'completed').length;
  return (
    <div className="card-box">
      <button type="button" className="card" data-stop onClick={() => { show({ name: 'run', runId: run.runId }); }}>
        <div className="poster">{run.filmstripUrl === null ? <Icon name="film" /> : <div className="tile" style={posterStyle(run)} />}</div>
        <div className="words">
          <div className="row spread">
            <span className="name cut" title={run.sourcePath}>{name}{run.client === null ? null : <span className="soft"> {text.library.client(run.client)}</span>}</span>
            <span className="num soft">{run.durationSec === null ? '' : duration(run.durationSec)}</span>
          </div>
          <div className="twelve" role="img" aria-label={text.library.stagesDone(done, run.stages.length)}>
            {run.stages.map(stage => (
              <span key={stage.stage} data-state={stage.state}>
                <i style={{ transform: `scaleX(${stage.state === 'completed' || stage.state === 'failed' ? 1 : stage.progress?.fraction ?? 0})` }} />
              </span>
            ))}
          </div>
          <div className="row spread small">
            <StateMark mark={run.sourceMissing ? { tone: 'look', icon: 'look', word: text.library.missing } : markOfRun(run)} />
            <span className="soft num">{run.outputs.length > 0 ? text.library.ready(rendered, run.outputs.length) : moment(run.createdAt)}</span>
          </div>
        </div>
      </button>
      {run.sourceMissing ? <Button className="card-relink" data-stop aria-label={`${text.library.relink} ${name}`} onClick={() => { void relinkRun(run.runId); }}>{text.library.relink}</Button> : null}
      {isPlanned(run) ? <Button icon="review" className="card-review" data-stop aria-label={`${text.review.open}: ${name}`} onClick={() => { show({ name: 'review', runId: run.runId }); }}>{text.review.open}</Button> : null}
    </div>
  );
});

function posterStyle(run: RunView): CSSProperties {
  const ratio = run.aspectRatio ?? WIDE;
  const durationSec = run.durationSec ?? 1;
  const tiles = Math.max(1, Math.ceil(durationSec / filmstripIntervalSec(durationSec)));
  const tile = Math.floor(tiles * POSTER_AT);
  const rows = Math.ceil(tiles / COLUMNS);
  const column = tile % COLUMNS;
  const row = Math.floor(tile / COLUMNS);
  return {
    backgroundImage: `url("${run.filmstripUrl ?? ''}")`, aspectRatio: String(ratio), ...(ratio < WIDE ? { height: '100%' } : { width: '100%' }),
    backgroundPosition: `${(column / (COLUMNS - 1)) * 100}% ${rows > 1 ? (row / (rows - 1)) * 100 : 0}%`,
  };
}
