import { useEffect, useRef, type ReactElement } from 'react';

import type { ReviewClip } from '#shared/review/review-view.ts';
import { text } from '#shared/text/en.ts';
import { formatTimecode } from '#shared/units/timecode.ts';

import { IconButton } from '../../../ui/parts.tsx';
import { useReview } from '../state/store.ts';
import { pause, seek, shuttleBy, step, toggle, usePlayhead } from './playhead.ts';

const t = text.review;

export function Transport({ clip }: { clip: ReviewClip }): ReactElement {
  const playing = usePlayhead(state => state.playing);
  const rate = usePlayhead(state => (state.playing && state.rate !== 1 ? state.rate : null));
  const autoplay = useReview(state => state.autoplay);
  const limited = useReview(state => state.previews[clip.clipId]?.preview?.audio.limiterDb ?? null) !== null;
  return (
    <div className="transport">
      <div className="row side">
        <label className="check small" title={t.preview.autoplay}>
          <input type="checkbox" checked={autoplay} onChange={event => { useReview.setState({ autoplay: event.target.checked }); }} /><span className="cut">{t.preview.autoplay}</span>
        </label>
      </div>
      <div className="row" role="group" aria-label={t.commands.playing}>
        <IconButton icon="toIn" label={t.preview.toIn} onClick={() => { seek(clip.startSec); }} />
        <IconButton icon="rewind" label={t.commands.back} onClick={() => { shuttleBy(-1); }} />
        <IconButton icon="frameBack" label={t.preview.back} onClick={() => { step(-1); }} />
        <IconButton icon={playing ? 'pause' : 'play'} label={playing ? t.preview.pause : t.preview.play} onClick={toggle} />
        <IconButton icon="frameOn" label={t.preview.on} onClick={() => { step(1); }} />
        <IconButton icon="forward" label={t.commands.on} onClick={() => { shuttleBy(1); }} />
        <IconButton icon="toOut" label={t.preview.toOut} onClick={() => { pause(); seek(Math.max(clip.startSec, clip.endSec - 2)); }} />
      </div>
      <div className="row side end num">
        {rate === null ? null : <span className="flag">{t.preview.rate(rate)}</span>}
        {limited ? <span className="soft small no-limiter cut" title={t.preview.limiter}>{t.preview.noLimiter}</span> : null}
        <Timecode clip={clip} />
      </div>
    </div>
  );
}

/** Hundredths that round to nothing would be shown as less than nothing. */
function sinceStart(clip: ReviewClip): number {
  const sec = usePlayhead.getState().sec - clip.startSec;
  return Math.abs(sec) < 0.005 ? 0 : sec;
}

/** Where the playhead stands in the clip's range and how long that is; written straight into the page, sixty times a second. */
function Timecode({ clip }: { clip: ReviewClip }): ReactElement {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const write = (): void => {
      if (ref.current) {
        ref.current.textContent = formatTimecode(sinceStart(clip));
      }
    };
    write();
    return usePlayhead.subscribe(write);
  }, [clip.startSec]);
  return <span className="timecode"><span ref={ref} /><span className="soft"> / {formatTimecode(clip.endSec - clip.startSec)}</span></span>;
}
