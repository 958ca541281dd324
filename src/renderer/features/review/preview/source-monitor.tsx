/** The light copy of the recording: what plays where the prepared clip does not reach. */
import { useEffect, useRef, type ReactElement } from 'react';

import { text } from '#shared/text/en.ts';

import { attachSource, usePlayhead } from './playhead.ts';

export function SourceMonitor({ url }: { url: string }): ReactElement {
  const ref = useRef<HTMLVideoElement>(null);
  const shown = usePlayhead(state => state.monitor === 'source');
  useEffect(() => {
    attachSource(ref.current);
    return () => { attachSource(null); };
  }, [url]);
  return (
    <div className="player-slot source" data-active={shown} aria-hidden={!shown}>
      <video ref={ref} src={url} preload="auto" playsInline tabIndex={-1} aria-label={text.review.preview.source} />
      <span className="corner">{text.review.preview.source}</span>
    </div>
  );
}
