import type { LowerThird } from '#shared/artifacts/enhancement.ts';
import type { Words } from '#shared/artifacts/words.ts';
import { heldSec, sourceToClipSec } from '#shared/timeline/clip-time.ts';
import { roundMs } from '#shared/units/timecode.ts';

import type { ClipSpeech } from './clip-words.ts';

/** A turn shorter than this gets no name strap: it would name somebody who only said "right". Seconds. */
const SHORTEST_TURN_SEC = 2.5;
/** How long into the turn it comes in, and how long it must be able to stand, seconds. */
const DELAY_SEC = 0.3;
const SHORTEST_SEC = 1.2;

const LABEL = /^((speaker|spk|voice|person|guest|host|participant|interviewer|interviewee|moderator|narrator|man|woman|male|female|announcer|unknown|unidentified|all|both|audience|operator|caller|question|answer|user|channel|s|q|a)[\s_-]*)(\d+|[a-z])?$/i;

/** Whether a speaker's label is a person's name: "Ada Lovelace", not "Speaker 1", "HOST" or "A". */
export function isRealName(label: string): boolean {
  return !LABEL.test(label.trim()) && /^\p{Lu}/u.test(label) && /\p{L}{2}/u.test(label) && !/\d|_/.test(label) && label.length <= 40;
}

/** Name straps on each named speaker's first real turn in the clip; `notBeforeSec` keeps them clear of the hook title. */
export function lowerThirds(speech: ClipSpeech, words: Words, options: { durationSec: number; notBeforeSec: number }): LowerThird[] {
  const straps: LowerThird[] = [];
  const named = new Set<number>();
  let freeFrom = options.notBeforeSec;
  for (const turn of turnsOf(speech)) {
    const name = turn.speaker === null ? undefined : words.speakers[turn.speaker]?.name;
    if (turn.speaker === null || name === undefined || !isRealName(name) || named.has(turn.speaker)) {
      continue;
    }
    const { ranges } = speech;
    const startSec = roundMs(Math.max(sourceToClipSec(ranges, turn.startSec) + DELAY_SEC, freeFrom));
    const endSec = roundMs(Math.min(startSec + options.durationSec, sourceToClipSec(ranges, turn.endSec)));
    if (heldSec(ranges, turn.startSec, turn.endSec) >= SHORTEST_TURN_SEC && endSec - startSec >= SHORTEST_SEC) {
      straps.push({ name: nameCase(name), role: null, startSec, endSec });
      named.add(turn.speaker);
      freeFrom = endSec;
    }
  }
  return straps;
}

/** `ADA LOVELACE` as captioners write it becomes `Ada Lovelace`. */
function nameCase(name: string): string {
  return name === name.toUpperCase() && name.length > 3 ? name.toLowerCase().replace(/(^|[\s'’-])\p{L}/gu, start => start.toUpperCase()) : name;
}

function turnsOf({ words }: ClipSpeech): { speaker: number | null; startSec: number; endSec: number }[] {
  const turns: { speaker: number | null; startSec: number; endSec: number }[] = [];
  for (const word of words) {
    const last = turns.at(-1);
    if (last && last.speaker === word.speaker) {
      last.endSec = word.endSec;
    } else {
      turns.push({ speaker: word.speaker, startSec: word.startSec, endSec: word.endSec });
    }
  }
  return turns;
}
