import type { RunEvent } from '#shared/api/events.ts';

import type { Board } from './board.ts';

/** Shows runs while they go on. */
export interface Display {
  /** A run that will be watched; called before its first event. */
  watch(board: Board): void;
  /** An event, already folded into its run's board. */
  event(event: RunEvent): void;
  /** A line for the person at the terminal. */
  note(text: string): void;
  /** No more events will come. */
  close(): void;
}
