/** What the two people of the sample say. Written for this project. */

export interface Line {
  /** 0 is Ana, 1 is Ben. */
  readonly speaker: 0 | 1;
  readonly text: string;
  /** Silence after the line, seconds. */
  readonly pauseSec: number;
}

export const SPEAKERS = ['Ana', 'Ben'] as const;

export const DIALOGUE: readonly Line[] = [
  { speaker: 0, text: 'Here is the truth nobody tells you about meetings: most of them should have been one sentence.', pauseSec: 0.5 },
  { speaker: 1, text: 'One sentence? That sounds far too good to be true.', pauseSec: 0.45 },
  { speaker: 0, text: 'I measured it for six weeks, with a stopwatch, and eleven people lost four hundred hours.', pauseSec: 0.5 },
  { speaker: 0, text: 'So we deleted every meeting on the calendar, all of them, in one afternoon.', pauseSec: 0.45 },
  { speaker: 1, text: 'And what broke first?', pauseSec: 0.5 },
  { speaker: 0, text: 'Absolutely nothing broke, and that was the scariest moment of my whole career.', pauseSec: 1.1 },
  { speaker: 1, text: 'I made the opposite mistake, and I made it for ten years.', pauseSec: 0.45 },
  { speaker: 1, text: 'I thought that working fast means skipping the plan.', pauseSec: 0.45 },
  { speaker: 1, text: 'Then a customer asked me one question, and I had no answer: why does this feature exist?', pauseSec: 0.5 },
  { speaker: 0, text: 'What did you tell her?', pauseSec: 0.45 },
  { speaker: 1, text: 'I said that I was sorry, and I removed the feature the same night.', pauseSec: 0.5 },
  { speaker: 1, text: 'The best code I ever wrote is the code I deleted.', pauseSec: 1.1 },
  { speaker: 0, text: 'If you remember only one thing from today, remember this: write the sentence before you book the room.', pauseSec: 0.5 },
  { speaker: 1, text: 'And if you cannot write the sentence, you do not need the room.', pauseSec: 0.45 },
  { speaker: 0, text: 'That is it, that is the whole secret.', pauseSec: 0.6 },
];
