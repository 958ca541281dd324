/** The right side: the clip's title and verdict, and the tabs that explain and repair it. */
import type { ReactElement } from 'react';
import * as Tabs from '@radix-ui/react-tabs';

import { text } from '#shared/text/en.ts';

import { useKeyLabels } from '../../keys/index.ts';
import { IconButton } from '../../ui/parts.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { FrameTab } from './frame/frame-tab.tsx';
import { markOfClip } from './list/clip-mark.ts';
import { NAMED_COMMANDS } from './review-table.ts';
import { judge, redo, undo } from './state/actions.ts';
import { judgeAndGoOn } from './state/select.ts';
import { ask, clipsMeant, selectedClip, useReview, type Side as SideName } from './state/store.ts';
import { StyleTab } from './style/style-tab.tsx';
import { WhyTab } from './why/why-tab.tsx';
import { WordsTab } from './words/words-tab.tsx';

const t = text.review;
const SIDES = ['why', 'words', 'frame', 'style'] as const;

export function Side(): ReactElement {
  const side = useReview(state => state.side);
  const view = useReview(state => state.view);
  const clip = useReview(selectedClip);
  return (
    <section className="side" aria-label={clip?.title ?? t.pickOne}>
      <Head />
      <Tabs.Root className="tabs" value={side} onValueChange={next => { useReview.setState({ side: SIDES.find(each => each === next) ?? 'why' }); }}>
        <Tabs.List className="tab-list" aria-label={clip?.title ?? t.title}>
          {SIDES.map(each => <Tabs.Trigger key={each} value={each}>{t[each].tab}</Tabs.Trigger>)}
        </Tabs.List>
        <Panel name="why">{clip && view ? <WhyTab clip={clip} scorerNote={view.scorerNote} /> : null}</Panel>
        <Panel name="words"><WordsTab /></Panel>
        <Panel name="frame">{clip && view ? <FrameTab view={view} clip={clip} /> : null}</Panel>
        <Panel name="style"><StyleTab /></Panel>
      </Tabs.Root>
    </section>
  );
}

function Panel({ name, children }: { name: SideName; children: ReactElement | null }): ReactElement {
  return <Tabs.Content value={name} className="tab" data-side={name} tabIndex={-1}>{children}</Tabs.Content>;
}

function Head(): ReactElement | null {
  const clip = useReview(selectedClip);
  const undoes = useReview(state => state.view?.undo ?? null);
  const redoes = useReview(state => state.view?.redo ?? null);
  const keyLabels = useKeyLabels();
  if (!clip) {
    return null;
  }
  const verdict = (state: 'approved' | 'needs-fix' | 'rejected', label: string, icon: IconName, command: keyof typeof NAMED_COMMANDS, act: () => void): ReactElement => {
    const pressed = clip.verdict.state === state;
    const keys = keyLabels(NAMED_COMMANDS[command]);
    return (
      <button type="button" className="verdict" data-state={state} aria-pressed={pressed} title={pressed ? t.verdicts.takeBack : undefined} onClick={() => {
        if (pressed) {
          void judge([clip.clipId], null);
        } else {
          act();
        }
      }}><Icon name={icon} />{label}{keys[0] === undefined ? null : <kbd>{keys[0]}</kbd>}</button>
    );
  };
  return (
    <header className="side-head">
      <div className="row spread title-row">
        <h1 className="clip-title">{clip.title}</h1>
        <span className="row">
          <IconButton icon="edit" label={t.why.editTitle} onClick={() => { ask({ what: 'title' }); }} />
          <IconButton icon="undo" label={undoes === null ? t.undo.undo : t.undo.hint(undoes)} disabled={undoes === null} onClick={() => { void undo(); }} />
          <IconButton icon="redo" label={redoes === null ? t.undo.redo : t.undo.redoHint(redoes)} disabled={redoes === null} onClick={() => { void redo(); }} />
        </span>
      </div>
      <span className="small"><StateMark mark={markOfClip(clip.verdict.state)} /></span>
      <div className="verdicts" role="group" aria-label={t.verdicts.label}>
        {verdict('approved', t.verdicts.approve, 'check', 'approve', () => { judgeAndGoOn(clipsMeant(useReview.getState()), 'approved'); })}
        {verdict('needs-fix', t.verdicts.needsFix, 'fix', 'needs-fix', () => { ask({ what: 'note', clipIds: clipsMeant(useReview.getState()) }); })}
        {verdict('rejected', t.verdicts.reject, 'failed', 'reject', () => { judgeAndGoOn(clipsMeant(useReview.getState()), 'rejected'); })}
      </div>
    </header>
  );
}
