/** The transcript's lines, those in sight: scrolling draws nothing but this. */
import { memo, useCallback, useEffect, useImperativeHandle, useMemo, useRef, type MouseEvent, type ReactElement, type Ref } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';

import type { Transcript } from '#shared/review/review-view.ts';
import { text } from '#shared/text/en.ts';

import { seek, usePlayhead } from '../preview/playhead.ts';
import { clipsOf, useReview } from '../state/store.ts';
import { select } from '../state/select.ts';
import { chooseWord, onKey } from '../strip/strip-words.tsx';
import { activeWordId, lineOf, linesOf, type Line } from './lines.ts';
import { TextLine, type Found } from './text-line.tsx';
import { firstOf, lastOf, wordAt } from './word-spans.ts';

/** What a line of text and the space around a sentence take, pixels at the usual size of text, and how many letters fit: near enough that nothing jumps when it is measured. */
const GUESS = { linePx: 21, aroundPx: 6, letters: 38 } as const;
/** The time that stands before a sentence. */
const TIME_LETTERS = 5;

/** Brings a word into sight. */
export interface TranscriptHandle { show(word: number): void }

export const TranscriptLines = memo(function TranscriptLines({ transcript, found, ref }: { transcript: Transcript; found: Found; ref: Ref<TranscriptHandle> }): ReactElement {
  const clips = useReview(clipsOf);
  const clip = useReview(state => clipsOf(state).find(each => each.clipId === state.selected) ?? null);
  const words = useReview(state => state.words);
  const lines = useMemo(() => linesOf(transcript), [transcript]);
  // Guessed once: with every line that is measured, those behind it are asked for.
  const heights = useMemo(() => lines.map(line => heightOf(line, transcript)), [lines, transcript]);
  const scroller = useRef<HTMLDivElement>(null);
  const estimateSize = useCallback((index: number) => heights[index] ?? GUESS.linePx, [heights]);
  const virtual = useVirtualizer({
    count: lines.length, getScrollElement: () => scroller.current, estimateSize, overscan: 5, useFlushSync: false, directDomUpdates: true, directDomUpdatesMode: 'position',
  });
  useImperativeHandle(ref, () => ({ show: word => { virtual.scrollToIndex(lineOf(lines, word), { align: 'center' }); } }), [virtual, lines]);
  const [clipId, startSec] = [clip?.clipId, clip?.startSec];
  useEffect(() => {
    // The transcript opens where the clip is, and follows to the next one.
    if (startSec !== undefined) {
      virtual.scrollToIndex(lineOf(lines, Math.max(0, wordAt(transcript, startSec + 0.2))), { align: 'start' });
    }
  }, [clipId, startSec, lines, transcript, virtual]);
  const focus = words?.focus ?? null;
  useEffect(() => {
    // The keyboard draws a selection out of sight, here or under the strip.
    if (focus !== null) {
      virtual.scrollToIndex(lineOf(lines, focus), { align: 'auto' });
    }
  }, [focus, lines, virtual]);
  const spoken = useSpokenLine(transcript, lines);
  const [from, to] = words ? [firstOf(words), lastOf(words)] : [-1, -2];
  const shown = virtual.getVirtualItems();
  return (
    <div ref={scroller} className="transcript" role="listbox" aria-multiselectable tabIndex={0} aria-label={text.review.words.label} aria-activedescendant={activeWordId(focus, shown.flatMap(({ index }) => lines[index] ?? []))} onKeyDown={event => { onKey(event, transcript); }} onClick={event => { onClick(event, transcript); }}>
      <div ref={virtual.containerRef} role="presentation" className="virtual-all">
        {shown.map(({ key, index }) => {
          const line = lines[index];
          if (!line) {
            return null;
          }
          // A line is given what concerns it: the others stay as they are drawn.
          const selected = from <= line.last && to >= line.first;
          const shows = clip !== null && (transcript.startSec[line.first] ?? 0) < clip.endSec && (transcript.endSec[line.last] ?? 0) > clip.startSec;
          return (
            <TextLine key={key} line={line} index={index} transcript={transcript} clips={clips} clip={shows ? clip : null} from={selected ? Math.max(from, line.first) : -1} to={selected ? Math.min(to, line.last) : -2}
              found={found} spoken={spoken === index} measure={virtual.measureElement} />
          );
        })}
      </div>
    </div>
  );
});

function heightOf(line: Line, transcript: Transcript): number {
  let letters = TIME_LETTERS;
  for (let index = line.first; index <= line.last; index += 1) {
    letters += (transcript.texts[index] ?? '').length + 1;
  }
  return GUESS.aroundPx + GUESS.linePx * (Math.ceil(letters / GUESS.letters) + (line.speaker === null ? 0 : 1));
}

function onClick(event: MouseEvent, transcript: Transcript): void {
  const mark = event.target instanceof Element ? event.target.closest('[data-clip]')?.getAttribute('data-clip') ?? null : null;
  if (mark !== null) {
    select(mark);
    return;
  }
  const element = event.target instanceof Element ? event.target.closest('[data-word]') : null;
  const index = Number(element?.getAttribute('data-word') ?? Number.NaN);
  if (Number.isInteger(index)) {
    chooseWord(index, event.shiftKey);
    if (!event.shiftKey) {
      seek(transcript.startSec[index] ?? 0);
    }
  }
}

/** The line in which is spoken now; changes a few times a minute, so React may draw it. */
function useSpokenLine(transcript: Transcript, lines: readonly Line[]): number {
  return usePlayhead(state => (state.playing ? lineOf(lines, Math.max(0, wordAt(transcript, state.sec))) : -1));
}
