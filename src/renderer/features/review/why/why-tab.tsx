/** Why a clip was chosen: marks with reasons and the words that earned them. */
import type { ReactElement } from 'react';

import type { ReviewClip } from '#shared/review/review-view.ts';
import { text } from '#shared/text/en.ts';
import { formatTimecode } from '#shared/units/timecode.ts';

import { duration } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icon.tsx';
import { Button } from '../../../ui/parts.tsx';
import { play, seek } from '../preview/playhead.ts';
import { ScoreRing } from '../list/score-ring.tsx';
import { edit } from '../state/actions.ts';
import { ask } from '../state/store.ts';

const t = text.review;
/** Longer evidence is cut off in its button; all of it can be heard. */
const QUOTE_CHARS = 120;

export function WhyTab({ clip, scorerNote }: { clip: ReviewClip; scorerNote: string }): ReactElement {
  return (
    <div className="why pad">
      <div className="row">
        <ScoreRing score={clip.criteria.length === 0 ? null : clip.score} large />
        <dl className="facts num small">
          <div><dt>{t.why.length}</dt><dd>{duration(clip.durationSec)}</dd></div>
          <div><dt>{t.why.place}</dt><dd>{formatTimecode(clip.startSec)} – {formatTimecode(clip.endSec)}</dd></div>
          {clip.edited.length > 0 ? <div><dt>{t.why.edited}</dt><dd>{clip.edited.map(each => t.parts[each]).join(', ')}</dd></div> : null}
        </dl>
      </div>
      {clip.warnings.length > 0 ? (
        <section>
          <h2>{t.why.warnings}</h2>
          <ul>{clip.warnings.map(each => <li key={each} className="state look-text" data-tone="look"><Icon name="look" /><span>{each}</span></li>)}</ul>
        </section>
      ) : null}
      {clip.criteria.length === 0 ? <p className="soft">{t.why.notScored}</p> : (
        <ul className="criteria">
          {clip.criteria.map(each => (
            <li key={each.id}>
              <div className="row spread"><span>{t.criteria[each.id]}</span><span className="num" aria-label={t.why.outOfTen(each.score)}>{each.score.toFixed(1)}</span></div>
              <div className="meter" aria-hidden="true"><span style={{ transform: `scaleX(${each.score / 10})` }} /></div>
              <p className="small soft">{each.reason}</p>
              {each.evidence.length === 0 ? null : <div className="quotes">{each.evidence.map(quote => (
                <button key={`${quote.startSec} ${quote.text}`} type="button" className="quote small" title={formatTimecode(quote.startSec)}onClick={() => { seek(quote.startSec); play(); }}>
                  <Icon name="play" /><span>“{quote.text.length > QUOTE_CHARS ? `${quote.text.slice(0, QUOTE_CHARS)}…` : quote.text}”</span>
                </button>
              ))}</div>}
            </li>
          ))}
        </ul>
      )}
      {clip.reason === '' ? null : <section><h2>{t.why.reason}</h2><p className="select">{clip.reason}</p></section>}
      <p className="soft small scorer">{scorerNote}</p>
      <section>
        <div className="row spread"><h2>{t.why.note}</h2><Button kind="quiet" icon="edit" onClick={() => { ask({ what: 'note', clipIds: [clip.clipId] }); }}>{t.verdicts.needsFix}</Button></div>
        <p className={clip.verdict.note === '' ? 'soft' : 'select'}>{clip.verdict.note === '' ? t.why.noNote : clip.verdict.note}</p>
      </section>
      {clip.origin === 'made' || clip.edited.length > 0 ? (
        <Button onClick={() => { void edit({ type: 'reset', clipId: clip.clipId }); }}>{clip.origin === 'made' ? t.why.takeOut : t.why.reset}</Button>
      ) : null}
    </div>
  );
}
