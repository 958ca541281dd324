import type { PunchIn } from '#shared/artifacts/enhancement.ts';
import type { PlannedClip } from '#shared/artifacts/plan.ts';
import type { Sentence } from '#shared/artifacts/segments.ts';
import { clamp } from '#shared/editorial/numbers.ts';
import { isFinished, isQuestion } from '#shared/editorial/speech-acts.ts';
import { heldSec, lengthOfRanges, sourceToClipSec } from '#shared/timeline/clip-time.ts';
import { roundMs } from '#shared/units/timecode.ts';

import type { ClipSpeech } from './clip-words.ts';

/** How long a punch-in lasts, and the least time between the end of one and the start of the next, seconds. */
const LENGTH_SEC = { least: 1, most: 3 } as const;
const APART_SEC = 4;
/** The clip's first moments are left still, seconds. */
const STILL_SEC = 2;

/** Punch-ins on the strongest sentences, at their start, within the style's rate and scale, apart from each other. */
export function punchIns(clip: PlannedClip, speech: ClipSpeech, rules: { punchInsPerMinute: number; punchInScale: number }): PunchIn[] {
  const { ranges } = speech;
  const lengthSec = lengthOfRanges(ranges);
  const most = Math.floor(rules.punchInsPerMinute * lengthSec / 60);
  if (most === 0 || rules.punchInScale <= 1) {
    return [];
  }
  const ranked = speech.sentences
    .map(sentence => ({ sentence, ...strengthOf(sentence, clip) }))
    .filter(each => each.value > 0 && sourceToClipSec(ranges, each.sentence.startSec) >= STILL_SEC)
    .sort((a, b) => b.value - a.value || a.sentence.startSec - b.sentence.startSec);
  const chosen: PunchIn[] = [];
  for (const { sentence, reason } of ranked) {
    const startSec = roundMs(sourceToClipSec(ranges, sentence.startSec));
    const endSec = roundMs(Math.min(startSec + clamp(heldSec(ranges, sentence.startSec, sentence.endSec), LENGTH_SEC.least, LENGTH_SEC.most), lengthSec));
    const clear = chosen.every(other => startSec - other.endSec >= APART_SEC || other.startSec - endSec >= APART_SEC);
    if (chosen.length < most && clear && endSec - startSec >= LENGTH_SEC.least) {
      chosen.push({ startSec, endSec, scale: rules.punchInScale, reason });
    }
  }
  return chosen.sort((a, b) => a.startSec - b.startSec);
}

/** How much a sentence deserves a closer look: words that earned marks, a question, a short and finished claim. */
function strengthOf(sentence: Sentence, clip: PlannedClip): { value: number; reason: string } {
  const within = (startSec: number): boolean => startSec >= sentence.startSec - 0.001 && startSec < sentence.endSec;
  const evidence = clip.criteria
    .filter(each => each.id === 'hook' || each.id === 'emotion' || each.id === 'quotability' || each.id === 'engagement')
    .flatMap(each => each.evidence.filter(word => within(word.startSec)).map(word => word.text.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}%]+$/gu, '')));
  const words = [...new Set(evidence)];
  const count = sentence.lastWord - sentence.firstWord + 1;
  const short = count >= 3 && count <= 14 && isFinished(sentence.text) ? 1 : 0;
  const value = words.length + (isQuestion(sentence.text) ? 1 : 0) + (words.length > 0 ? short : 0);
  const reason = words.length > 0 ? `a strong sentence (${words.slice(0, 3).map(word => `"${word}"`).join(', ')})` : 'a question';
  return { value, reason };
}
