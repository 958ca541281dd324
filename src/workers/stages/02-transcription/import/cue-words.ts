/** Words out of cues, their times shared out inside each cue. */
import type { TranscriptWord } from '../transcript-provider.ts';
import type { Cue } from './cues.ts';

/** How a cue's time is shared out: by letters (default), or evenly by words. */
export type Share = 'letters' | 'words';

/** The words of a cue: time in proportion to letters (one more for the space), between the cue's edges and its inner marks. */
export function wordsOfCue(cue: Cue, speaker: string | null, share: Share = 'letters'): TranscriptWord[] {
  const found = [...cue.text.matchAll(/\S+/g)].map(match => ({ text: match[0], offset: match.index }));
  const words = mergePunctuation(found);
  const anchors = anchorsOf(cue, words);
  const weight = (text: string): number => share === 'words' ? 1 : text.length + 1;
  const result: TranscriptWord[] = [];
  for (const [index, anchor] of anchors.entries()) {
    const next = anchors[index + 1];
    const run = words.slice(anchor.word, next?.word ?? words.length);
    const endSec = next?.atSec ?? cue.endSec;
    const total = run.reduce((sum, word) => sum + weight(word.text), 0);
    let done = 0;
    for (const { text } of run) {
      const at = (part: number): number => anchor.atSec + (endSec - anchor.atSec) * part / total;
      result.push({ startSec: at(done), endSec: at(done + weight(text)), text, speaker, confidence: null, estimated: !(anchor.measured && run.length === 1) });
      done += weight(text);
    }
  }
  return result;
}

/** Punctuation standing alone (" - ", " ? ") joins the word before it. */
function mergePunctuation(found: readonly { text: string; offset: number }[]): { text: string; offset: number }[] {
  const words: { text: string; offset: number }[] = [];
  for (const each of found) {
    const last = words.at(-1);
    if (!/[\p{L}\p{N}]/u.test(each.text)) {
      if (last) {
        last.text += /^[-–—]+$/.test(each.text) ? '' : each.text;
      }
    } else {
      words.push({ ...each });
    }
  }
  return words;
}

/** Known times: the cue's start, and inner marks that lie inside the cue, in order, at the first word after them. */
function anchorsOf(cue: Cue, words: readonly { offset: number }[]): { word: number; atSec: number; measured: boolean }[] {
  const anchors = [{ word: 0, atSec: cue.startSec, measured: cue.marks.length > 0 }];
  for (const mark of cue.marks) {
    const word = words.findIndex(each => each.offset >= mark.offset);
    const last = anchors.at(-1);
    if (word > 0 && last && word > last.word && mark.atSec > last.atSec && mark.atSec < cue.endSec) {
      anchors.push({ word, atSec: mark.atSec, measured: true });
    }
  }
  return anchors;
}
