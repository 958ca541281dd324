/**
 * The layers that lie over the picture and are drawn from states, by name: what they show at a frame and the part of the output
 * that they paint. Pure: it runs in the browser, where they are drawn, and in Node, where their sheets are planned.
 */
import type { CompositionProps } from '#shared/render/composition-props.ts';
import type { BoxPx } from '#shared/units/geometry.ts';
import { captionInk } from './captions/metrics.ts';
import { captionState, type CaptionState } from './captions/state.ts';
import { cellOf, originOf, type CellOrigin, type CellSize } from './cells.ts';
import { logoState, type LogoState } from './logo/state.ts';
import { lowerThirdInk } from './lower-third/metrics.ts';
import { lowerThirdState, type LowerThirdState } from './lower-third/state.ts';
import { titleInk } from './title/metrics.ts';
import { titleState, type TitleState } from './title/state.ts';

/** Lowest first. The progress bar is a plain rectangle and not among them. */
export const OVERLAY_IDS = ['logo', 'lower-third', 'title', 'captions'] as const;
export type OverlayId = (typeof OVERLAY_IDS)[number];

/** What each layer draws from. */
export interface OverlayStates {
  'logo': LogoState;
  'lower-third': LowerThirdState;
  'title': TitleState;
  'captions': CaptionState;
}

/** One layer. */
export interface Overlay<State> {
  /** What it draws from at a frame, or null where it is not seen. Equal states look equal. */
  state(props: CompositionProps, frame: number): State | null;
  /** Size of its cell, the same for all its states, or null where it is never seen. */
  cell(props: CompositionProps): CellSize | null;
  /** Where the cell of a state stands: within the output, and around everything that the layer paints then. */
  origin(props: CompositionProps, state: State): CellOrigin;
}

/** All layers by name. */
export const OVERLAYS: { readonly [Id in OverlayId]: Overlay<OverlayStates[Id]> } = {
  'logo': overlay<LogoState>(logoState, props => props.logoBox && logoState(props) ? [props.logoBox] : [], () => 0),
  'lower-third': overlay<LowerThirdState>(lowerThirdState, props => props.lowerThirds.map(strap => lowerThirdInk(props, strap)), state => state.index),
  'title': overlay<TitleState>(titleState, props => props.title ? [titleInk(props, props.title)] : [], () => 0),
  'captions': overlay<CaptionState>(captionState, props => props.captions.map(page => captionInk(props, page)), state => state.page),
};

/** A layer that stands at one of several places; `placeOf` tells which of them a state is at. */
function overlay<State>(state: Overlay<State>['state'], inks: (props: CompositionProps) => readonly BoxPx[], placeOf: (state: State) => number): Overlay<State> {
  const known = new WeakMap<CompositionProps, { inks: readonly BoxPx[]; cell: CellSize | null }>();
  const placesOf = (props: CompositionProps): { inks: readonly BoxPx[]; cell: CellSize | null } => {
    const found = known.get(props) ?? measured(inks(props), props);
    known.set(props, found);
    return found;
  };
  return {
    state,
    cell: props => placesOf(props).cell,
    origin: (props, shown) => {
      const places = placesOf(props);
      const ink = places.inks[placeOf(shown)];
      if (!ink || !places.cell) {
        throw new RangeError('a state of a layer that these props do not have');
      }
      return originOf(ink, places.cell, props);
    },
  };
}

function measured(inks: readonly BoxPx[], output: CompositionProps): { inks: readonly BoxPx[]; cell: CellSize | null } {
  return { inks, cell: cellOf(inks, output) };
}

/** What a layer draws from at a frame, or null where it is not seen. */
export function overlayState<Id extends OverlayId>(id: Id, props: CompositionProps, frame: number): OverlayStates[Id] | null {
  return OVERLAYS[id].state(props, frame);
}
