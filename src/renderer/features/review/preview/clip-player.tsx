/** One clip in Remotion's Player. Several stand ready behind the one that is shown, so that the next clip is there at once. */
import { memo, useEffect, useMemo, useRef, type ReactElement } from 'react';
import { Player, type PlayerRef } from '@remotion/player';

import type { ClipPreview } from '#shared/review/review-view.ts';
import { text } from '#shared/text/en.ts';

import type { Shown } from '../state/store.ts';
import { clipTime } from './clip-time.ts';
import { ClipWithSound } from './clip-with-sound.tsx';
import { attachClip, clipHasEnded, clipIsAt, usePlayhead, type ClipPlayer as Attached } from './playhead.ts';
import { trio } from './trio.ts';

const FULL = { width: '100%', height: '100%' } as const;

export const ClipPlayer = memo(function ClipPlayer({ preview, shape, ratio, active }: { preview: ClipPreview; shape: Shown; ratio: number; active: boolean }): ReactElement | null {
  const ref = useRef<PlayerRef>(null);
  const input = useMemo(() => inputOf(preview, shape, ratio), [preview, shape, ratio]);
  const rate = usePlayhead(state => (active && state.monitor === 'clip' && state.rate > 0 ? state.rate : 1));
  const first = preview.outputs[0]?.props;
  useEffect(() => {
    const player = ref.current;
    if (!active || !player || !first) {
      return;
    }
    const attached: Attached = {
      time: clipTime(preview.sourceRanges, first.fps, first.durationFrames),
      play: () => { player.play(); }, pause: () => { player.pause(); }, seek: frame => { player.seekTo(frame); }, frame: () => player.getCurrentFrame(),
    };
    const onFrame = ({ detail }: { detail: { frame: number } }): void => { clipIsAt(detail.frame); };
    player.addEventListener('frameupdate', onFrame);
    player.addEventListener('ended', clipHasEnded);
    attachClip(attached);
    return () => {
      player.removeEventListener('frameupdate', onFrame);
      player.removeEventListener('ended', clipHasEnded);
      player.pause();
      attachClip(null);
    };
  }, [active, preview, first]);
  if (!first || !input) {
    return null;
  }
  return (
    <div className="player-slot" data-active={active} aria-hidden={!active} inert={!active}>
      <Player
        ref={ref} component={ClipWithSound} inputProps={input.props} compositionWidth={input.widthPx} compositionHeight={input.heightPx}
        durationInFrames={first.durationFrames} fps={first.fps} style={FULL} playbackRate={rate} moveToBeginningWhenEnded={false} spaceKeyToPlayOrPause={false} numberOfSharedAudioTags={0} acknowledgeRemotionLicense
        errorFallback={Unplayable} bufferStateDelayInMilliseconds={300} logLevel="error" browserMediaControlsBehavior={NO_MEDIA_KEYS}
      />
    </div>
  );
});

/** The system's media keys are not taken: other programs play too. */
const NO_MEDIA_KEYS = { mode: 'do-nothing' } as const;

function Unplayable({ error }: { error: Error }): ReactElement {
  return <div className="unplayable">{text.review.preview.unplayable}<br /><small>{error.message}</small></div>;
}

function inputOf(preview: ClipPreview, shape: Shown, ratio: number): { props: { preview: ClipPreview; outputs: ClipPreview['outputs']; boxes: ReturnType<typeof trio>['boxes'] }; widthPx: number; heightPx: number } | null {
  const outputs = shape === 'all' ? preview.outputs : preview.outputs.filter(each => each.props.aspect === shape);
  const [only] = outputs;
  if (!only) {
    return null;
  }
  if (outputs.length === 1) {
    const { widthPx, heightPx } = only.props;
    return { props: { preview, outputs, boxes: [{ xPx: 0, yPx: 0, widthPx, heightPx }] }, widthPx, heightPx };
  }
  const { boxes, widthPx, heightPx } = trio(outputs.map(each => each.props), ratio);
  return { props: { preview, outputs, boxes }, widthPx, heightPx };
}
