/** What the Player plays: the composition that is rendered, in one shape or in all of them, with the clip's sound. */
import { useCallback, type ReactElement } from 'react';
import { Audio } from '@remotion/media';
import { AbsoluteFill } from 'remotion';

import { Clip } from '#remotion/clip.tsx';
import type { ClipPreview } from '#shared/review/review-view.ts';
import type { BoxPx } from '#shared/units/geometry.ts';

/**
 * The browser's video element: on two busy cores it plays in real time, where pictures decoded in the page (`media`) took three seconds for
 * one. Both show the same frame when they stand still.
 */
const VIDEO = 'element';

export interface ClipWithSoundProps extends Record<string, unknown> {
  readonly preview: ClipPreview;
  /** One, or several side by side; in the same order as `boxes`. */
  readonly outputs: ClipPreview['outputs'];
  readonly boxes: readonly BoxPx[];
}

export function ClipWithSound({ preview, outputs, boxes }: ClipWithSoundProps): ReactElement {
  return (
    <AbsoluteFill>
      {outputs.map(({ outputId, props }, index) => {
        const box = boxes[index];
        return box ? (
          <div key={outputId} style={{ position: 'absolute', left: 0, top: 0, width: props.widthPx, height: props.heightPx, overflow: 'hidden', transformOrigin: '0 0', transform: `translate(${box.xPx}px, ${box.yPx}px) scale(${box.widthPx / props.widthPx})` }}>
            <Clip {...props} host={{ fonts: preview.fonts, video: VIDEO }} />
          </div>
        ) : null;
      })}
      {preview.audio.silent ? null : <Sound preview={preview} />}
    </AbsoluteFill>
  );
}

/**
 * The clip's sound with the gain and the fades of its render. The render also holds peaks with a limiter (`limiterDb`), which looks
 * ahead and has no like in a browser: where there is one, the loudest peaks sound up to that much louder here, or clip. Loudness is the same.
 */
function Sound({ preview }: { preview: ClipPreview }): ReactElement {
  const { gainDb, fadeInSec, fadeOutSec } = preview.audio;
  const props = preview.outputs[0]?.props;
  const fps = props?.fps ?? 30;
  const frames = props?.durationFrames ?? 1;
  const volume = useCallback((frame: number) => {
    const atSec = frame / fps;
    const leftSec = (frames - frame) / fps;
    const fade = Math.min(1, fadeInSec > 0 ? atSec / fadeInSec : 1, fadeOutSec > 0 ? leftSec / fadeOutSec : 1);
    return Math.max(0, fade) * 10 ** (gainDb / 20);
  }, [fps, frames, fadeInSec, fadeOutSec, gainDb]);
  return <Audio src={preview.audioUrl} volume={volume} />;
}
