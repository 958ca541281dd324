import type { Segments } from '#shared/artifacts/segments.ts';
import type { Word } from '#shared/artifacts/words.ts';

/** A pause after which the same person starts a new turn, seconds. */
const TURN_PAUSE_SEC = 4;

/** Speaker turns: runs of words by one speaker without a pause of four seconds. */
export function speakerTurns(words: readonly Word[]): Segments['turns'] {
  const turns: Segments['turns'] = [];
  for (const word of words) {
    const last = turns.at(-1);
    if (last && last.speaker === word.speaker && word.startSec - last.endSec < TURN_PAUSE_SEC) {
      last.endSec = word.endSec;
    } else {
      turns.push({ startSec: word.startSec, endSec: word.endSec, speaker: word.speaker });
    }
  }
  return turns;
}
