/** The whole transcript: read it, search it, and make clips of what was missed. */
import { memo, useEffect, useMemo, useRef, useState, type MouseEvent, type ReactElement } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';

import type { ReviewClip, Transcript } from '#shared/review/review-view.ts';
import { text } from '#shared/text/en.ts';
import { formatDuration } from '#shared/units/timecode.ts';

import { IconButton, Trouble } from '../../../ui/parts.tsx';
import { copyText } from '../../../bridge/shell.ts';
import { seek, usePlayhead } from '../preview/playhead.ts';
import { clipsOf, useReview } from '../state/store.ts';
import { select } from '../state/select.ts';
import { clipsOn, findWords, lineOf, linesOf, type Line } from './lines.ts';
import { SelectionBar } from './selection-bar.tsx';
import { firstOf, isCut, lastOf, wordAt } from './word-spans.ts';
import { chooseWord, onKey } from '../strip/strip-words.tsx';

const t = text.review.words;
export const WORD_SEARCH_ID = 'word-search';
/** What a line of text and the space around a sentence take, pixels at the usual size of text, and how many letters fit: near enough that nothing jumps when it is measured. */
const GUESS = { linePx: 21, aroundPx: 6, letters: 38 } as const;

function heightOf(line: Line | undefined, transcript: Transcript): number {
  const letters = line ? transcript.texts.slice(line.first, line.last + 1).reduce((sum, each) => sum + each.length + 1, TIME_LETTERS) : 0;
  return GUESS.aroundPx + GUESS.linePx * (Math.ceil(letters / GUESS.letters) + (line?.speaker ? 1 : 0));
}

/** The time that stands before a sentence. */
const TIME_LETTERS = 5;

export function WordsTab(): ReactElement {
  const transcript = useReview(state => state.transcript);
  const error = useReview(state => state.transcriptError);
  if (!transcript) {
    return error ? <Trouble error={error} onCopy={copied => { void copyText(copied); }} /> : <p className="soft pad" role="status">{t.loading}</p>;
  }
  return transcript.texts.length === 0 ? <p className="soft pad">{t.none}</p> : <Lines transcript={transcript} />;
}

function Lines({ transcript }: { transcript: Transcript }): ReactElement {
  const clips = useReview(clipsOf);
  const selected = useReview(state => state.selected);
  const words = useReview(state => state.words);
  const lines = useMemo(() => linesOf(transcript), [transcript]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: lines.length, getScrollElement: () => scroller.current, estimateSize: index => heightOf(lines[index], transcript), overscan: 5, useFlushSync: false });
  const search = useSearch(transcript, word => { virtual.scrollToIndex(lineOf(lines, word), { align: 'center' }); });
  const clip = clips.find(each => each.clipId === selected) ?? null;
  const startSec = clip?.startSec;
  useEffect(() => {
    // The transcript opens where the clip is, and follows to the next one.
    if (startSec !== undefined) {
      virtual.scrollToIndex(lineOf(lines, Math.max(0, wordAt(transcript, startSec + 0.2))), { align: 'start' });
    }
  }, [selected, startSec, lines, transcript, virtual]);
  const spoken = useSpokenLine(transcript, lines);
  const [from, to] = words ? [firstOf(words), lastOf(words)] : [-1, -2];
  return (
    <div className="words-tab">
      {search.field}
      <div ref={scroller} className="transcript" role="listbox" aria-multiselectable tabIndex={0} aria-label={t.label} onKeyDown={event => { onKey(event, transcript); }} onClick={event => { onClick(event, transcript); }}>
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map(item => {
            const line = lines[item.index];
            return line ? (
              <div key={item.key} ref={virtual.measureElement} data-index={item.index} role="presentation" className="virtual" style={{ transform: `translateY(${item.start}px)` }}>
                <TextLine line={line} transcript={transcript} clips={clips} clip={clip} from={Math.max(from, line.first)} to={Math.min(to, line.last)} hits={search.hits} hitLength={search.length} hit={search.hit} spoken={spoken === item.index} />
              </div>
            ) : null;
          })}
        </div>
      </div>
      {words ? <SelectionBar transcript={transcript} words={words} clip={clip} /> : null}
    </div>
  );
}

interface TextLineProps {
  line: Line; transcript: Transcript; clips: readonly ReviewClip[]; clip: ReviewClip | null; from: number; to: number; hits: ReadonlySet<number>; hitLength: number; hit: number | null; spoken: boolean;
}

const TextLine = memo(function TextLine({ line, transcript, clips, clip, from, to, hits, hitLength, hit, spoken }: TextLineProps): ReactElement {
  const on = useMemo(() => clipsOn(line, transcript, clips), [line, transcript, clips]);
  const indices = Array.from({ length: line.last - line.first + 1 }, (_, at) => line.first + at);
  const isHit = (index: number): boolean => Array.from({ length: hitLength }, (_, back) => index - back).some(each => hits.has(each));
  return (
    <div className="text-line" data-spoken={spoken}>
      <span className="margin" aria-hidden="true">
        {on.slice(0, 3).map(each => {
          const begins = (transcript.endSec[line.first] ?? 0) > each.startSec && (line.first === 0 || (transcript.endSec[line.first - 1] ?? 0) <= each.startSec);
          const covers = begins || (transcript.startSec[line.first] ?? 0) >= each.startSec || each.startSec < (transcript.endSec[line.last] ?? 0);
          return covers ? (
            <span key={each.clipId} className="clip-mark num" data-clip={each.clipId} data-verdict={each.verdict.state} data-current={each.clipId === clip?.clipId} title={`${t.clip(each.rank)}: ${each.title}`}>{begins || on.length === 1 ? each.rank : ''}</span>
          ) : null;
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
            <span key={index} data-word={index} role="option" aria-selected={index >= from && index <= to} className="word" data-place={inClip && isCut(transcript, index, clip.cuts) ? 'cut' : inClip ? 'inside' : 'plain'} data-mended={mended !== undefined}
              data-hit={hits.size > 0 && isHit(index) ? (hit !== null && index >= hit && index < hit + hitLength ? 'current' : 'other') : undefined}>{reads === '' ? '·' : reads}{' '}</span>
          );
        })}
      </p>
    </div>
  );
});

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

function useSearch(transcript: Transcript, show: (word: number) => void): { field: ReactElement; hits: ReadonlySet<number>; length: number; hit: number | null } {
  const [search, setSearch] = useState('');
  const [at, setAt] = useState(0);
  const found = useMemo(() => findWords(transcript, search), [transcript, search]);
  const hits = useMemo(() => new Set(found), [found]);
  const hit = found[Math.min(at, found.length - 1)] ?? null;
  function go(to: number): void {
    if (found.length > 0) {
      const next = (to + found.length) % found.length;
      setAt(next);
      const word = found[next];
      if (word !== undefined) {
        show(word);
      }
    }
  }
  const field = (
    <div className="row search-row">
      <input id={WORD_SEARCH_ID} type="search" className="search" placeholder={t.search} aria-label={t.search} value={search}
        onChange={event => {
          const next = event.target.value;
          setSearch(next);
          setAt(0);
          const [first] = findWords(transcript, next);
          if (first !== undefined) {
            show(first);
          }
        }}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            event.preventDefault();
            go(at + (event.shiftKey ? -1 : 1));
          } else if (event.key === 'Escape') {
            event.preventDefault();
            if (search === '') {
              event.currentTarget.blur();
            }
            setSearch('');
          }
        }} />
      {search === '' ? null : (
        <>
          <span className="soft small num" role="status">{t.hits(Math.min(at, found.length - 1) + 1, found.length)}</span>
          <IconButton icon="up" label={t.previous} disabled={found.length === 0} onClick={() => { go(at - 1); }} />
          <IconButton icon="down" label={t.next} disabled={found.length === 0} onClick={() => { go(at + 1); }} />
        </>
      )}
    </div>
  );
  return { field, hits, length: search.split(/\s+/).filter(each => each !== '').length, hit };
}
