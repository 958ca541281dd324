import type { ReactElement } from 'react';

import { text } from '#shared/text/en.ts';

import { selectedClip, useReview } from '../state/store.ts';

const t = text.review.style;

/** Which style the clips are drawn in. Authoring styles is a room of its own, which does not stand yet: it is said so. */
export function StyleTab(): ReactElement {
  const style = useReview(state => state.previews[selectedClip(state)?.clipId ?? '']?.preview?.outputs[0]?.props.style ?? null);
  const pinned = useReview(state => state.view?.style);
  return (
    <div className="pad style-tab">
      {pinned ? <h2>{pinned.id} <span className="num soft">{pinned.version}</span></h2> : null}
      <p className="soft">{t.pinned}</p>
      {style ? (
        <dl className="facts column">
          <div><dt>{t.fonts}</dt><dd>{style.fontFamily}</dd></div>
          <div><dt>{t.captions}</dt><dd className="row">{[style.captions.colour, style.captions.highlightColour, style.captions.emphasisColour, style.captions.strokeColour].map((each, index) => <span key={index} className="row num small"><i className="swatch" style={{ background: each }} />{each}</span>)}</dd></div>
        </dl>
      ) : null}
      <p className="soft small">{t.authoring}</p>
    </div>
  );
}
