import { useEffect, useRef, type ReactElement } from 'react';
import { useStore } from 'zustand';

import { text } from '#shared/text/en.ts';
import { formatTimecode } from '#shared/units/timecode.ts';

import { IconButton } from '../../../ui/parts.tsx';
import type { Player } from './player.ts';

/** The source at the playhead: picture, sound, timecode. */
export function SourceMonitor({ player, url, durationSec }: { player: Player; url: string | null; durationSec: number }): ReactElement {
  const ref = useRef<HTMLVideoElement>(null);
  const playing = useStore(player.state, state => state.playing);
  const broken = useStore(player.state, state => state.broken);
  useEffect(() => (ref.current ? player.attach(ref.current) : undefined), [player, url]);
  return (
    <section className="monitor" aria-label={text.timeline.monitor}>
      <div className="picture">
        {url === null ? <p>{text.timeline.noCopy}</p> : <video ref={ref} src={url} preload="metadata" playsInline tabIndex={-1} aria-hidden="true" onClick={() => { player.toggle(); }} />}
        {url !== null && broken ? <p role="status">{text.timeline.broken}</p> : null}
      </div>
      <div className="row spread">
        <IconButton icon={playing ? 'pause' : 'play'} label={playing ? text.timeline.pause : text.timeline.play} disabled={url === null || broken} onClick={() => { player.toggle(); }} />
        <span className="num"><Timecode player={player} /><span className="soft small"> / {formatTimecode(durationSec)}</span></span>
      </div>
    </section>
  );
}

function Timecode({ player }: { player: Player }): ReactElement {
  return <strong>{formatTimecode(useStore(player.state, state => state.timeSec))}</strong>;
}
