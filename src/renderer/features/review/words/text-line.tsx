/** One line of the transcript. */
import { memo, useMemo, type ReactElement } from 'react';

import type { ReviewClip, Transcript } from '#shared/review/review-view.ts';
import { text } from '#shared/text/en.ts';
import { formatDuration } from '#shared/units/timecode.ts';

import { clipsOn, textWordId, type Line } from './lines.ts';
import { isCut } from './word-spans.ts';

const t = text.review.words;

/** Words that the search has found: first words of places, how many words each has, and the one that is looked at. */
export interface Found { readonly hits: ReadonlySet<number>; readonly length: number; readonly hit: number | null }

export interface TextLineProps {
  line: Line; index: number; transcript: Transcript; clips: readonly ReviewClip[];
  /** The selected clip, where it shows any of this line. */
  clip: ReviewClip | null;
  /** Selected words of this line: first and last; -1 and -2: none. */
  from: number; to: number;
  found: Found; spoken: boolean; measure: (element: HTMLElement | null) => void;
}

export const TextLine = memo(function TextLine({ line, index: place, transcript, clips, clip, from, to, found: { hits, length, hit }, spoken, measure }: TextLineProps): ReactElement {
  const on = useMemo(() => clipsOn(line, transcript, clips), [line, transcript, clips]);
  const indices = Array.from({ length: line.last - line.first + 1 }, (_, offset) => line.first + offset);
  const isHit = (index: number): boolean => Array.from({ length }, (_, back) => index - back).some(each => hits.has(each));
  return (
    <div ref={measure} data-index={place} role="presentation" className="virtual">
      <div className="text-line" data-spoken={spoken}>
        <span className="margin" aria-hidden="true">
          {on.slice(0, 3).map(each => {
            const begins = (transcript.endSec[line.first] ?? 0) > each.startSec && (line.first === 0 || (transcript.endSec[line.first - 1] ?? 0) <= each.startSec);
            return (
              <span key={each.clipId} className="clip-mark num" data-clip={each.clipId} data-verdict={each.verdict.state} data-current={each.clipId === clip?.clipId} title={`${t.clip(each.rank)}: ${each.title}`}>{begins || on.length === 1 ? each.rank : ''}</span>
            );
          })}
        </span>
        <p>
          {line.speaker === null ? null : <span className="speaker">{line.speaker}</span>}
          <span className="num soft small time" aria-hidden="true">{formatDuration(transcript.startSec[line.first] ?? 0)}</span>
          {indices.map(index => {
            const mended = transcript.mended[index];
            const reads = mended ?? transcript.texts[index] ?? '';
            const inClip = clip !== null && (transcript.endSec[index] ?? 0) > clip.startSec && (transcript.startSec[index] ?? 0) < clip.endSec;
            return (
              <span key={index} id={textWordId(index)} data-word={index} role="option" aria-selected={index >= from && index <= to} className="word" data-place={inClip && isCut(transcript, index, clip.cuts) ? 'cut' : inClip ? 'inside' : 'plain'} data-mended={mended !== undefined}
                data-hit={hits.size > 0 && isHit(index) ? (hit !== null && index >= hit && index < hit + length ? 'current' : 'other') : undefined}>{reads === '' ? '·' : reads}{' '}</span>
            );
          })}
        </p>
      </div>
    </div>
  );
});
