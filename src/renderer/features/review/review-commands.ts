/** What can be done from the keyboard while clips are reviewed. */
import { useEffect, useRef } from 'react';

import { useCommands, type Command } from '../../keys/index.ts';
import { CLIP_SEARCH_ID } from './list/list-tools.tsx';
import { pause, seek, shuttleBy, step, toggle, usePlayhead } from './preview/playhead.ts';
import { judge, redo, undo } from './state/actions.ts';
import { judgeAndGoOn, pick, selectBy } from './state/select.ts';
import { ask, clipsMeant, clipsOf, selectedClip, useReview, type Side } from './state/store.ts';
import { addClipOfWords, cutWords, loosenClip, makeClipOfWords, mergeClips, setHandle, splitHere, tightenClip } from './strip/range-edits.ts';
import { zoom } from './strip/strip.tsx';
import { NAMED_COMMANDS, SHAPE_COMMANDS } from './review-table.ts';
import { stepWord, wordMeantAt } from './words/word-spans.ts';
import { WORD_SEARCH_ID } from './words/transcript-search.tsx';

type Given = Pick<Command, 'enabled' | 'repeats' | 'overControls' | 'palette'>;

export function useReviewCommands(): void {
  const held = useHeldK();
  const clip = useReview(selectedClip) !== null;
  const words = useReview(state => state.words !== null);
  const picked = useReview(state => state.picked.size > 0);
  const aspects = useReview(state => state.view?.aspects) ?? [];
  const canUndo = useReview(state => (state.view?.undo ?? null) !== null);
  const canRedo = useReview(state => (state.view?.redo ?? null) !== null);
  const approved = useReview(state => clipsOf(state).some(each => each.verdict.state === 'approved'));
  const tightened = useReview(state => (selectedClip(state)?.tightened.length ?? 0) > 0);
  const asked = useReview(state => state.asking !== null);
  const on = clip && !asked;
  const can = (name: keyof typeof NAMED_COMMANDS, run: () => void, more: Given = {}): Command => ({ ...NAMED_COMMANDS[name], run, enabled: on, ...more });
  const moves = { overControls: false, palette: false } as const;
  const once = { repeats: false } as const;

  useCommands([
    can('play', toggle, once),
    can('shuttle-back', () => { if (held.current) { step(-1); } else { shuttleBy(-1); } }, { palette: false }),
    can('shuttle-stop', pause, { ...once, palette: false }),
    can('shuttle-on', () => { if (held.current) { step(1); } else { shuttleBy(1); } }, { palette: false }),
    can('frame-back', () => { step(-1); }, moves),
    can('frame-on', () => { step(1); }, moves),
    can('word-back', () => { byWord(-1); }, moves),
    can('word-on', () => { byWord(1); }, moves),
    can('to-start', () => { toEnd('start'); }, moves),
    can('to-end', () => { toEnd('end'); }, moves),
    can('previous', () => { selectBy(-1); }, { overControls: false }),
    can('next', () => { selectBy(1); }, { overControls: false }),
    can('approve', () => { judgeAndGoOn(clipsMeant(useReview.getState()), 'approved'); }, once),
    can('reject', () => { judgeAndGoOn(clipsMeant(useReview.getState()), 'rejected'); }, once),
    can('needs-fix', () => { ask({ what: 'note', clipIds: clipsMeant(useReview.getState()) }); }, once),
    can('unjudge', () => { void judge(clipsMeant(useReview.getState()), null); }, once),
    can('pick', () => { const { selected } = useReview.getState(); if (selected !== null) { pick(selected, false); } }, once),
    can('approve-above', () => { askInBar('approve-above'); }),
    can('render', () => { askInBar('render'); }, { ...once, enabled: on && approved }),
    can('in', () => { setHandle('in'); }, once),
    can('out', () => { setHandle('out'); }, once),
    can('make-clip', makeClipOfWords, { ...once, enabled: on && words }),
    can('cut', cutWords, { ...once, enabled: on && words }),
    can('mend', mend, once),
    can('title', () => { ask({ what: 'title' }); }, once),
    can('merge', mergeClips, once),
    can('split', splitHere, once),
    can('tighten', tightenClip),
    can('loosen', loosenClip, { enabled: on && tightened }),
    can('add-clip', addClipOfWords, { ...once, enabled: on && words }),
    can('undo', () => { void undo(); }, { enabled: canUndo && !asked }),
    can('redo', () => { void redo(); }, { enabled: canRedo && !asked }),
    ...aspects.map((aspect): Command => ({ ...SHAPE_COMMANDS[aspect], run: () => { useReview.setState({ shape: aspect }); }, enabled: on, ...once })),
    can('shape-all', () => { useReview.setState({ shape: 'all' }); }, { ...once, enabled: on && aspects.length > 1 }),
    can('why', () => { side('why'); }, once),
    can('words', () => { side('words'); }, once),
    can('frame', () => { side('frame'); }, once),
    can('search', () => { focus(CLIP_SEARCH_ID); }, { ...once, enabled: !asked }),
    can('search-words', () => { side('words'); requestAnimationFrame(() => { focus(WORD_SEARCH_ID); }); }, { ...once, enabled: !asked }),
    can('zoom-in', () => { zoom(-1); }, { palette: false }),
    can('zoom-out', () => { zoom(1); }, { palette: false }),
    can('clear', () => { useReview.setState({ words: null, picked: new Set() }); }, { ...once, enabled: on && (words || picked) }),
  ]);
}

/** What hangs on the bar below the list, which says something else while clips are picked: they are let go of. */
function askInBar(what: 'approve-above' | 'render'): void {
  useReview.setState({ picked: new Set(), asking: { what } });
}

function byWord(by: 1 | -1): void {
  const { transcript } = useReview.getState();
  const to = transcript ? stepWord(transcript, usePlayhead.getState().sec, by) : null;
  if (to !== null) {
    pause();
    seek(to);
  }
}

function toEnd(end: 'start' | 'end'): void {
  const clip = selectedClip(useReview.getState());
  if (clip) {
    seek(end === 'start' ? clip.startSec : Math.max(clip.startSec, clip.endSec - LAST_LOOK_SEC));
  }
}

/** The end of a clip is judged by what leads up to it. */
const LAST_LOOK_SEC = 2;

function mend(): void {
  const { transcript, words } = useReview.getState();
  const word = words?.focus ?? (transcript ? wordMeantAt(transcript, usePlayhead.getState().sec) : -1);
  if (word >= 0) {
    pause();
    ask({ what: 'mend', word });
  }
}

function side(to: Side): void {
  useReview.setState({ side: to });
}

function focus(id: string): void {
  const element = document.getElementById(id);
  element?.focus();
  if (element instanceof HTMLInputElement) {
    element.select();
  }
}

/** Whether K is held: J and L then go by frames. */
function useHeldK(): { readonly current: boolean } {
  const held = useRef(false);
  useEffect(() => {
    const down = (event: KeyboardEvent): void => { held.current = held.current || event.code === 'KeyK'; };
    const up = (event: KeyboardEvent): void => { held.current = held.current && event.code !== 'KeyK'; };
    const away = (): void => { held.current = false; };
    const listening = new AbortController();
    const { signal } = listening;
    window.addEventListener('keydown', down, { signal });
    window.addEventListener('keyup', up, { signal });
    window.addEventListener('blur', away, { signal });
    return () => { listening.abort(); };
  }, []);
  return held;
}
