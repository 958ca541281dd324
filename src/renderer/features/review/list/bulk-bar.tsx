/** What is done to many clips at once. */
import { useState, type ReactElement } from 'react';
import * as Popover from '@radix-ui/react-popover';

import { text } from '#shared/text/en.ts';
import type { Aspect } from '#shared/units/geometry.ts';

import { Button } from '../../../ui/parts.tsx';
import { edit, render } from '../state/actions.ts';
import { ask, clipsOf, toast, useReview } from '../state/store.ts';
import { judgeAndGoOn } from '../state/select.ts';
import { isToDo } from './arrange-clips.ts';

const t = text.review;

export function BulkBar(): ReactElement {
  const picked = useReview(state => state.picked);
  if (picked.size > 0) {
    return (
      <div className="bulk">
        <span className="small row spread"><strong role="status">{t.list.picked(picked.size)}</strong><Button kind="quiet" onClick={() => { useReview.setState({ picked: new Set() }); }}>{t.list.unpick}</Button></span>
        <span className="row">
          <Button icon="check" onClick={() => { judgeAndGoOn([...picked], 'approved'); }}>{t.verdicts.approve}</Button>
          <Button icon="fix" onClick={() => { ask({ what: 'note', clipIds: [...picked] }); }}>{t.verdicts.needsFix}</Button>
          <Button icon="failed" onClick={() => { judgeAndGoOn([...picked], 'rejected'); }}>{t.verdicts.reject}</Button>
        </span>
      </div>
    );
  }
  return <div className="bulk"><ApproveAbove /><RenderApproved /></div>;
}

function ApproveAbove(): ReactElement {
  const open = useReview(state => state.asking?.what === 'approve-above');
  const clips = useReview(clipsOf);
  const [score, setScore] = useState(80);
  const count = clips.filter(each => isToDo(each) && each.score >= score).length;
  return (
    <Popover.Root open={open} onOpenChange={next => { ask(next ? { what: 'approve-above' } : null); }}>
      <Popover.Trigger asChild><button type="button" className="button">{t.bulk.approveAbove}</button></Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover" side="top" align="start" sideOffset={6} collisionPadding={8} aria-label={t.bulk.approveAbove}>
          <form className="field" onSubmit={event => {
            event.preventDefault();
            if (count > 0) {
              ask(null);
              void edit({ type: 'approve-above', score }).then(ok => { if (ok) { toast(t.verdicts.saidMany(count, t.states.approved)); } });
            }
          }}>
            <label htmlFor="approve-above">{t.bulk.score}</label>
            <div className="row">
              <input id="approve-above" type="range" min={0} max={100} value={score} onChange={event => { setScore(event.target.valueAsNumber); }} />
              <output className="num" htmlFor="approve-above">{score}</output>
            </div>
            {count === 0 ? <p className="soft small">{t.bulk.none}</p> : null}
            <button type="submit" className="button primary" disabled={count === 0}>{t.bulk.approve(count)}</button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function RenderApproved(): ReactElement {
  const open = useReview(state => state.asking?.what === 'render');
  const approved = useReview(state => clipsOf(state).filter(each => each.verdict.state === 'approved').length);
  const aspects = useReview(state => state.view?.aspects) ?? [];
  const [without, setWithout] = useState<readonly Aspect[]>([]);
  const wanted = aspects.filter(each => !without.includes(each));
  return (
    <Popover.Root open={open} onOpenChange={next => { ask(next ? { what: 'render' } : null); }}>
      <Popover.Trigger asChild><button type="button" className="button primary">{t.bulk.render(approved)}</button></Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover" side="top" align="end" sideOffset={6} collisionPadding={8} aria-label={t.bulk.render(approved)}>
          <form className="field" onSubmit={event => {
            event.preventDefault();
            if (approved > 0 && wanted.length > 0) {
              ask(null);
              void render(null, wanted);
            }
          }}>
            <p className="small soft">{approved === 0 ? t.bulk.noneApproved : t.bulk.renderHint}</p>
            <fieldset className="choices">
              <legend className="soft small">{t.bulk.shapes}</legend>
              {aspects.map(aspect => (
                <label key={aspect}>
                  <input type="checkbox" checked={wanted.includes(aspect)} onChange={event => { setWithout(event.target.checked ? without.filter(each => each !== aspect) : [...without, aspect]); }} />{aspect}
                </label>
              ))}
            </fieldset>
            <button type="submit" className="button primary" disabled={approved === 0 || wanted.length === 0}>{t.bulk.start}</button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
