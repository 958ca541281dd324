import type { ComponentType, ReactElement } from 'react';

import type { CompositionProps } from '#shared/render/composition-props.ts';
import { Captions } from './captions/captions.tsx';
import { Logo } from './logo/logo.tsx';
import { LowerThird } from './lower-third/lower-third.tsx';
import type { OverlayId, OverlayStates } from './overlays.ts';
import { Title } from './title/title.tsx';

interface ViewProps<State> {
  readonly props: CompositionProps;
  readonly state: State;
}

const VIEWS: { readonly [Id in OverlayId]: ComponentType<ViewProps<OverlayStates[Id]>> } = {
  'logo': Logo, 'lower-third': LowerThird, 'title': Title, 'captions': Captions,
};

/** One layer in one state, at its place in the output. Whatever shows a clip draws its overlays through this. */
export function OverlayView<Id extends OverlayId>({ id, props, state }: { id: Id } & ViewProps<OverlayStates[Id]>): ReactElement {
  const View: ComponentType<ViewProps<OverlayStates[Id]>> = VIEWS[id];
  return <View props={props} state={state} />;
}
