/** The transcript as a window shows it. */
import type { Transcript } from '#shared/review/review-view.ts';

import type { Review } from './load-review.ts';

export function viewTranscript(review: Review): Transcript {
  const { language, speakers, words } = review.words;
  const segments = review.artifact('segments');
  return {
    language, speakers: speakers.map(each => each.name),
    startSec: words.map(word => word.startSec), endSec: words.map(word => word.endSec), texts: words.map(word => word.text), speaker: words.map(word => word.speaker),
    sentenceStarts: segments ? review.read.json('segments', segments).sentences.map(sentence => sentence.firstWord) : [],
    mended: review.edits.words,
  };
}
