/** What the window knows. The feed is the only writer of `runs`. */
import { create } from 'zustand';

import type { FeedEvent, RunView } from '#shared/api/run-view.ts';
import type { EngineState, OfferedRecording } from '#shared/api/shell.ts';
import type { ErrorData } from '#shared/errors/kinds.ts';
import type { StageId } from '#shared/pipeline/stages.ts';

import { applyFeed, type RunModel } from './run-model.ts';

export type Screen = { readonly name: 'library' } | { readonly name: 'run'; readonly runId: string } | { readonly name: 'review'; readonly runId: string | null }
  | { readonly name: 'outputs' } | { readonly name: 'settings' };
export type Dialog = 'start' | 'machine' | 'keys' | 'palette' | null;

/** A message to the editor: an error with advice, or sentences about files that were not taken. */
export interface Notice { readonly id: number; readonly error: ErrorData | null; readonly sentences: readonly string[] }

export interface StudioState extends RunModel {
  readonly engine: EngineState;
  /** Whether a snapshot has come since the window opened. */
  readonly loaded: boolean;
  readonly screen: Screen;
  readonly selectedStage: Readonly<Record<string, StageId>>;
  /** The run whose review was open last. */
  readonly lastReviewed: string | null;
  readonly offered: readonly OfferedRecording[];
  readonly dialog: Dialog;
  readonly notices: readonly Notice[];
}

export const useStudio = create<StudioState>(() => ({
  runs: {}, order: [], logTicks: {}, reviewTicks: {}, modelProgress: {}, lastReviewed: null, engine: { state: 'starting' }, loaded: false, screen: { name: 'library' }, selectedStage: {}, offered: [],
  dialog: null, notices: [],
}));

let nextNotice = 1;

export function takeFeed(event: FeedEvent): void {
  useStudio.setState(state => ({ ...applyFeed(state, event), loaded: state.loaded || event.type === 'snapshot' }));
}

export function show(screen: Screen): void {
  useStudio.setState(screen.name === 'review' && screen.runId !== null ? { screen, lastReviewed: screen.runId } : { screen });
}

/** Which engine the window talks to: another number for each that takes over; 0 while there is none. What asks when it is shown asks again with it. */
export function useEngineGeneration(): number {
  return useStudio(state => (state.engine.state === 'ready' ? state.engine.generation : 0));
}

/** Whether a run has clips to review. Planning is looked at again while edits are worked in: what was composed is there meanwhile. */
export function isPlanned(run: RunView): boolean {
  return run.outputs.length > 0 || run.stages.some(each => each.stage === 'planning' && each.state === 'completed');
}

/** Notes which run's review is on the screen, also where nobody named it: it stays there, whatever becomes of other runs. */
export function noteReviewed(runId: string): void {
  useStudio.setState({ lastReviewed: runId });
}

/** The run whose clips the rail's Review shows: the last reviewed one while it is there, else the newest that is planned. */
export function runToReview(state: RunModel & Pick<StudioState, 'lastReviewed'>): string | null {
  const last = state.lastReviewed === null ? undefined : state.runs[state.lastReviewed];
  return last?.runId ?? runsInOrder(state).find(isPlanned)?.runId ?? null;
}

export function openDialog(dialog: Dialog): void {
  useStudio.setState(dialog === null ? { dialog, offered: [] } : { dialog });
}

export function tell(what: { error?: ErrorData; sentences?: readonly string[] }): void {
  const notice: Notice = { id: nextNotice++, error: what.error ?? null, sentences: what.sentences ?? [] };
  useStudio.setState(state => ({ notices: [...state.notices.slice(-2), notice] }));
}

export function dismiss(id: number): void {
  useStudio.setState(state => ({ notices: state.notices.filter(each => each.id !== id) }));
}

/** All runs, newest first. */
export function runsInOrder(state: RunModel): RunView[] {
  return state.order.flatMap(runId => state.runs[runId] ?? []);
}
