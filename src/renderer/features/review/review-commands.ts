/** What can be done from the keyboard while clips are reviewed. */
import { useEffect, useRef } from 'react';

import { text } from '#shared/text/en.ts';

import { useCommands, type Command } from '../../keys/index.ts';
import { CLIP_SEARCH_ID } from './list/list-tools.tsx';
import { pause, seek, shuttleBy, step, toggle, usePlayhead } from './preview/playhead.ts';
import { judge, redo, undo } from './state/actions.ts';
import { judgeAndGoOn, pick, selectBy } from './state/select.ts';
import { ask, clipsMeant, clipsOf, selectedClip, useReview, type Side } from './state/store.ts';
import { addClipOfWords, cutWords, makeClipOfWords, mergeClips, setHandle, splitHere, tightenClip, wordsMeant } from './strip/range-edits.ts';
import { zoom } from './strip/strip.tsx';
import { VERDICT_KEYS } from './side.tsx';
import { stepWord, wordAt } from './words/word-spans.ts';
import { WORD_SEARCH_ID } from './words/words-tab.tsx';

const t = text.review.commands;

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
  const asked = useReview(state => state.asking !== null);
  const on = clip && !asked;
  const of = (group: string) => (id: string, label: string, keys: readonly string[], run: () => void, more: Given = {}): Command => ({ id: `review.${id}`, label, group, keys, run, enabled: on, ...more });
  const [playing, judging, repairing, looking] = [of(t.playing), of(t.judging), of(t.repairing), of(t.looking)];
  const moves = { overControls: false, palette: false } as const;
  const once = { repeats: false } as const;

  useCommands([
    playing('play', t.play, ['Space'], toggle, once),
    playing('shuttle-back', t.back, ['KeyJ'], () => { if (held.current) { step(-1); } else { shuttleBy(-1); } }, { palette: false }),
    playing('shuttle-stop', t.stop, ['KeyK'], pause, { ...once, palette: false }),
    playing('shuttle-on', t.on, ['KeyL'], () => { if (held.current) { step(1); } else { shuttleBy(1); } }, { palette: false }),
    playing('frame-back', t.frameBack, ['ArrowLeft'], () => { step(-1); }, moves),
    playing('frame-on', t.frameOn, ['ArrowRight'], () => { step(1); }, moves),
    playing('word-back', t.wordBack, ['Shift+ArrowLeft'], () => { byWord(-1); }, moves),
    playing('word-on', t.wordOn, ['Shift+ArrowRight'], () => { byWord(1); }, moves),
    playing('to-start', t.toStart, ['Home'], () => { toEnd('start'); }, moves),
    playing('to-end', t.toEnd, ['End'], () => { toEnd('end'); }, moves),
    judging('previous', t.previous, ['ArrowUp'], () => { selectBy(-1); }, { overControls: false }),
    judging('next', t.next, ['ArrowDown'], () => { selectBy(1); }, { overControls: false }),
    judging('approve', t.approve, VERDICT_KEYS.approved, () => { judgeAndGoOn(clipsMeant(useReview.getState()), 'approved'); }, once),
    judging('reject', t.reject, VERDICT_KEYS.rejected, () => { judgeAndGoOn(clipsMeant(useReview.getState()), 'rejected'); }, once),
    judging('needs-fix', t.needsFix, VERDICT_KEYS['needs-fix'], () => { ask({ what: 'note', clipIds: clipsMeant(useReview.getState()) }); }, once),
    judging('unjudge', t.unjudge, ['KeyU'], () => { void judge(clipsMeant(useReview.getState()), null); }, once),
    judging('pick', t.pick, ['KeyP'], () => { const { selected } = useReview.getState(); if (selected !== null) { pick(selected, false); } }, once),
    judging('approve-above', t.approveAbove, [], () => { ask({ what: 'approve-above' }); }),
    judging('render', t.render, ['Shift+KeyR'], () => { ask({ what: 'render' }); }, { ...once, enabled: on && approved }),
    repairing('in', t.in, ['KeyI'], () => { setHandle('in'); }, once),
    repairing('out', t.out, ['KeyO'], () => { setHandle('out'); }, once),
    repairing('make-clip', t.makeClip, ['Enter'], makeClipOfWords, { ...once, enabled: on && words }),
    repairing('cut', t.cut, ['Delete', 'Backspace'], cutWords, { ...once, enabled: on && words }),
    repairing('mend', t.mend, ['KeyE'], mend, once),
    repairing('title', t.title, ['KeyT'], () => { ask({ what: 'title' }); }, once),
    repairing('merge', t.merge, ['KeyM'], mergeClips, once),
    repairing('split', t.split, ['KeyS'], splitHere, once),
    repairing('tighten', t.tighten, [], tightenClip),
    repairing('add-clip', t.addClip, ['Shift+KeyA'], addClipOfWords, { ...once, enabled: on && words }),
    repairing('undo', t.undo, ['Mod+KeyZ'], () => { void undo(); }, { enabled: canUndo && !asked }),
    repairing('redo', t.redo, ['Mod+Shift+KeyZ', 'Mod+KeyY'], () => { void redo(); }, { enabled: canRedo && !asked }),
    ...aspects.map((aspect, index) => looking(`shape-${aspect.replace(':', 'x')}`, t.shape(aspect), [`Digit${index + 1}`], () => { useReview.setState({ shape: aspect }); }, once)),
    looking('shape-all', t.all, ['Digit4'], () => { useReview.setState({ shape: 'all' }); }, { ...once, enabled: on && aspects.length > 1 }),
    looking('why', t.why, ['KeyY'], () => { side('why'); }, once),
    looking('words', t.words, ['KeyW'], () => { side('words'); }, once),
    looking('frame', t.frame, ['KeyG'], () => { side('frame'); }, once),
    looking('search', t.search, ['/'], () => { focus(CLIP_SEARCH_ID); }, { ...once, enabled: !asked }),
    looking('search-words', t.searchWords, ['Mod+KeyF'], () => { side('words'); requestAnimationFrame(() => { focus(WORD_SEARCH_ID); }); }, { ...once, enabled: !asked }),
    looking('zoom-in', t.zoomIn, ['='], () => { zoom(-1); }, { palette: false }),
    looking('zoom-out', t.zoomOut, ['-'], () => { zoom(1); }, { palette: false }),
    looking('clear', t.clear, ['Escape'], () => { useReview.setState({ words: null, picked: new Set() }); }, { ...once, enabled: on && (words || picked) }),
  ]);
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
  const word = words?.focus ?? (wordsMeant(true) && transcript ? wordAt(transcript, usePlayhead.getState().sec + 0.05) : -1);
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
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    window.addEventListener('blur', away);
    return () => {
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', away);
    };
  }, []);
  return held;
}
