import { memo, type MouseEvent, type ReactElement } from 'react';

import type { ReviewClip } from '#shared/review/review-view.ts';
import { text } from '#shared/text/en.ts';

import { duration } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icon.tsx';
import { StateMark } from '../../../ui/state-mark.tsx';
import { pick, select } from '../state/select.ts';
import { useReview } from '../state/store.ts';
import { markOfClip } from './clip-mark.ts';
import { ScoreRing } from './score-ring.tsx';

const t = text.review.list;

export const clipRowId = (clipId: string): string => `clip-${clipId}`;

export const ClipRow = memo(function ClipRow({ clip, selected, picked, at, count }: { clip: ReviewClip; selected: boolean; picked: boolean; at: number; count: number }): ReactElement {
  const mark = markOfClip(clip.verdict.state);
  const rendered = clip.outputs.filter(each => each.state === 'rendered').length;
  return (
    <div id={clipRowId(clip.clipId)} role="option" aria-selected={selected || picked} aria-setsize={count} aria-posinset={at + 1}
      className="clip-row" data-current={selected} data-picked={picked} data-clip={clip.clipId} data-verdict={clip.verdict.state} onClick={event => { onClick(event, clip.clipId); }}>
      <span className="rank num soft">{clip.rank}</span>
      <ScoreRing score={clip.criteria.length === 0 ? null : clip.score} />
      <span className="about">
        <span className="name cut" title={clip.title}>{clip.title}</span>
        <span className="row small">
          <span className="num soft">{duration(clip.durationSec)}</span>
          <StateMark mark={mark} />
          <span className="marks soft">
            {clip.origin === 'made' ? <span title={t.made}><Icon name="plus" /></span> : null}
            {clip.edited.length > 0 ? <span title={t.edited(clip.edited)}><Icon name="edit" /></span> : null}
            {clip.verdict.note === '' ? null : <span title={clip.verdict.note}><Icon name="note" /></span>}
            {clip.preparation === 'preparing' || clip.preparation === 'waiting' ? <span title={clip.preparation === 'waiting' ? t.waiting : t.preparing}><Icon name="work" /></span> : null}
            {clip.preparation === 'failed' ? <span className="state" data-tone="failed" title={t.failed}><Icon name="failed" /></span> : null}
            {rendered > 0 ? <span title={t.rendered(rendered, clip.outputs.length)}><Icon name="outputs" /></span> : null}
          </span>
        </span>
        {clip.verdict.state === 'lapsed' ? <span className="small look cut">{t.lapsed(clip.verdict.changed)}</span> : null}
      </span>
    </div>
  );
});

function onClick(event: MouseEvent, clipId: string): void {
  if (event.shiftKey || event.ctrlKey || event.metaKey) {
    event.preventDefault();
    pick(clipId, event.shiftKey);
    return;
  }
  useReview.setState({ picked: new Set() });
  select(clipId, { play: true });
}
