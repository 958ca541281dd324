import type { TimedText } from '#shared/artifacts/enhancement.ts';
import { headlineOf } from '#shared/editorial/headline.ts';
import { contentStems } from '#shared/editorial/text.ts';
import { roundMs } from '#shared/units/timecode.ts';

import type { ClipSpeech } from './clip-words.ts';

/** A title is not shown for less than this, seconds: nobody can read it. */
const SHORTEST_SEC = 0.8;

/**
 * The hook title, shown from the start: the editor's own, or the clip's best phrase in at most `maxChars`, in the speaker's words. Words
 * of the topic's keywords count more. Null where nothing said makes a title, or the clip (`lengthSec`) is too short to read one.
 */
export function hookTitle(
  given: string | undefined, speech: Pick<ClipSpeech, 'sentences'>, lengthSec: number, keywords: readonly string[], style: { maxChars: number; durationSec: number },
): TimedText | null {
  const important = new Set(keywords.flatMap(contentStems));
  const text = given ?? headlineOf(speech.sentences.map(sentence => sentence.text), { maxChars: style.maxChars, weightOf: stem => important.has(stem) ? 1.6 : 0.6 });
  const endSec = roundMs(Math.min(style.durationSec, lengthSec));
  return text === null || endSec < SHORTEST_SEC ? null : { text, startSec: 0, endSec };
}
