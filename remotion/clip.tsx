import type { ReactElement } from 'react';
import { AbsoluteFill, useCurrentFrame } from 'remotion';

import type { ClipInput } from '#shared/render/clip-input.ts';
import { useFonts } from './fonts.ts';
import { Captions } from './layers/captions/captions.tsx';
import { captionState } from './layers/captions/state.ts';
import { Logo } from './layers/logo/logo.tsx';
import { logoState } from './layers/logo/state.ts';
import { LowerThird } from './layers/lower-third/lower-third.tsx';
import { lowerThirdState } from './layers/lower-third/state.ts';
import { Picture } from './layers/picture/picture.tsx';
import { pictureState } from './layers/picture/state.ts';
import { ProgressBar } from './layers/progress-bar/progress-bar.tsx';
import { progressState } from './layers/progress-bar/state.ts';
import { titleState } from './layers/title/state.ts';
import { Title } from './layers/title/title.tsx';

/** A clip: the picture and what lies over it. The only place that asks which frame it is; layers draw from their states. */
export function Clip({ host, ...props }: ClipInput): ReactElement {
  const frame = useCurrentFrame();
  const ready = useFonts(host.fonts);
  if (!ready) {
    return <AbsoluteFill style={{ background: props.style.background }} />;
  }
  const states = {
    captions: captionState(props, frame), title: titleState(props, frame), lowerThird: lowerThirdState(props, frame),
    logo: logoState(props), progress: progressState(props, frame),
  };
  return (
    <AbsoluteFill>
      <Picture props={props} state={pictureState(props, frame)} video={host.video} />
      {states.logo ? <Logo props={props} state={states.logo} /> : null}
      {states.lowerThird ? <LowerThird props={props} state={states.lowerThird} /> : null}
      {states.title ? <Title props={props} state={states.title} /> : null}
      {states.captions ? <Captions props={props} state={states.captions} /> : null}
      {states.progress ? <ProgressBar props={props} state={states.progress} /> : null}
    </AbsoluteFill>
  );
}
