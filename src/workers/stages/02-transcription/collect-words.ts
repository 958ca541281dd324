/** The words artifact out of a provider's segments: ordered, apart from each other, inside the recording. */
import type { Word, Words } from '#shared/artifacts/words.ts';
import { roundTo } from '#shared/editorial/numbers.ts';
import { roundMs } from '#shared/units/timecode.ts';

import type { TranscriptSummary, TranscriptWord } from './transcript-provider.ts';

/** Shortest word kept, seconds. Below it a word would vanish when rounded to milliseconds. */
const MIN_WORD_SEC = 0.001;

/** Puts the words of a whole transcript in order, clips overlaps, and numbers the speakers by first appearance. */
export function collectWords(spoken: readonly TranscriptWord[], summary: TranscriptSummary, providerId: 'import' | 'none', durationSec: number): Words {
  const sorted = spoken.map((word, index) => ({ word, index }))
    .sort((a, b) => a.word.startSec - b.word.startSec || a.index - b.index)
    .map(entry => entry.word);
  const speakers = new Map<string, number>();
  const words: Word[] = [];
  let squeezed = 0;
  let freeFrom = 0;
  for (const [index, word] of sorted.entries()) {
    const next = sorted[index + 1];
    const startSec = roundMs(Math.max(word.startSec, freeFrom));
    const wanted = next && next.startSec > startSec ? Math.min(word.endSec, next.startSec) : word.endSec;
    const endSec = roundMs(Math.min(Math.max(wanted, startSec + MIN_WORD_SEC), durationSec));
    const text = word.text.replace(/\s+/g, ' ').trim();
    if (text === '' || endSec - startSec < MIN_WORD_SEC / 2) {
      squeezed += text === '' ? 0 : 1;
      continue;
    }
    if (word.speaker !== null && !speakers.has(word.speaker)) {
      speakers.set(word.speaker, speakers.size);
    }
    words.push({
      startSec, endSec, text, estimated: word.estimated,
      speaker: word.speaker === null ? null : speakers.get(word.speaker) ?? null,
      confidence: word.confidence === null ? null : roundTo(Math.min(1, Math.max(0, word.confidence)), 3),
    });
    freeFrom = endSec;
  }
  const warnings = [...summary.warnings];
  if (squeezed > 0) {
    warnings.push({ code: 'words-dropped', sentence: `${squeezed} words of the transcript had no time of their own and were left out.` });
  }
  return {
    kind: 'words', version: 1, language: summary.language,
    provider: { id: providerId, detail: summary.detail },
    speakers: [...speakers.keys()].map(name => ({ name })),
    words, warnings,
  };
}
