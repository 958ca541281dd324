import { describe, expect, it } from 'vitest';

import { applyCommand } from './apply-command.ts';
import { noEdits, type EditState, type FramingChoice } from './edits.ts';
import { hasLapsed, changedSince, judgedContent } from './judged-content.ts';
import { reviewedClips, reviewRanks } from './review-facts.ts';
import { after, FIRST, sampleFacts, SECOND, THIRD } from './review-fixtures.ts';

const none = noEdits();
const facts = sampleFacts();
const invalid = expect.objectContaining({ kind: 'settings-invalid' }) as Error;
const cutFirst = (startSec: number, endSec: number, edits: EditState = none): EditState => after(edits, { type: 'cut', clipId: FIRST, spans: [{ startSec, endSec }] });
const single = (startSec: number, endSec: number, aspect: FramingChoice['aspect'] = '9:16', centerX = 0.5): FramingChoice =>
  ({ aspect, startSec, endSec, layout: 'single', windows: [{ centerX, centerY: 0.5, width: 0.3 }] });

describe('trim', () => {
  it('sets the range, to the millisecond, and keeps the rest of the clip', () => {
    const titled = after(none, { type: 'title', clipId: FIRST, title: 'Mine' });
    expect(after(titled, { type: 'trim', clipId: FIRST, startSec: 1.00049, endSec: 8 }).clips[FIRST]).toEqual({
      startSec: 1, endSec: 8, cuts: [], title: 'Mine', framing: [], origin: 'proposed', removed: false,
    });
  });

  it('forgets what was cut out and lies outside the new range, and moves an edge that falls into a cut', () => {
    const edits = cutFirst(7, 8, cutFirst(3, 4));
    expect(after(edits, { type: 'trim', clipId: FIRST, startSec: 3.5, endSec: 7 }).clips[FIRST]).toMatchObject({ startSec: 4, endSec: 7, cuts: [] });
  });

  it('leaves nothing behind when a clip is put back to its own range', () => {
    const edits = after(none, { type: 'trim', clipId: FIRST, startSec: 1, endSec: 8 });
    expect(after(edits, { type: 'trim', clipId: FIRST, startSec: 0, endSec: 10 })).toEqual(none);
  });

  it.each([
    ['ends before it begins', 8, 8], ['goes beyond the recording', 60, 73], ['is shorter than a second', 1, 1.9],
  ])('is refused where the clip %s, naming the clip', (_name, startSec, endSec) => {
    expect(() => after(none, { type: 'trim', clipId: SECOND, startSec, endSec })).toThrow(invalid);
    expect(() => after(none, { type: 'trim', clipId: SECOND, startSec, endSec })).toThrow('Clip 2');
  });

  it('is refused for a clip that is longer than a quarter of an hour', () => {
    expect(() => after(none, { type: 'trim', clipId: FIRST, startSec: 0, endSec: 901 }, sampleFacts({ durationSec: 2000 }))).toThrow('15:00');
  });

  it('is refused for a clip that is not there, or was taken out', () => {
    expect(() => after(none, { type: 'trim', clipId: 'cffffffff', startSec: 0, endSec: 9 })).toThrow(expect.objectContaining({ kind: 'not-found' }));
    const merged = after(none, { type: 'merge', clipIds: [FIRST, THIRD] });
    expect(() => after(merged, { type: 'trim', clipId: THIRD, startSec: 12, endSec: 20 })).toThrow('taken out');
  });
});

describe('cut and restore', () => {
  it('keeps cuts in order and joined, with pieces too short to hear', () => {
    const edits = cutFirst(2.05, 3, cutFirst(5, 6, cutFirst(1, 2)));
    expect(edits.clips[FIRST]?.cuts).toEqual([{ startSec: 1, endSec: 3 }, { startSec: 5, endSec: 6 }]);
  });

  it('moves the edge of a clip instead of cutting there', () => {
    expect(cutFirst(0.05, 2).clips[FIRST]).toMatchObject({ startSec: 2, endSec: 10, cuts: [] });
    expect(cutFirst(9, 20).clips[FIRST]).toMatchObject({ startSec: 0, endSec: 9, cuts: [] });
  });

  it('puts back every cut that a stretch touches, and no other', () => {
    const edits = cutFirst(5, 6, cutFirst(2, 3));
    expect(after(edits, { type: 'restore', clipId: FIRST, spans: [{ startSec: 2.5, endSec: 2.6 }] }).clips[FIRST]?.cuts).toEqual([{ startSec: 5, endSec: 6 }]);
    expect(after(edits, { type: 'restore', clipId: FIRST, spans: [{ startSec: 3.5, endSec: 4 }] })).toEqual(edits);
  });

  it('is refused outside the clip, and where next to nothing would be left', () => {
    expect(() => cutFirst(12, 13)).toThrow('is not in it');
    expect(() => cutFirst(0.5, 9.6)).toThrow('at least 1 s');
    expect(() => cutFirst(0, 10)).toThrow('0.0 s');
  });
});

describe('what the machine has tightened', () => {
  const cuts = [{ startSec: 2, endSec: 2.5 }, { startSec: 6, endSec: 6.8 }];
  const tight = sampleFacts({ proposed: facts.proposed.map(clip => (clip.clipId === FIRST ? { ...clip, cuts, tightened: cuts.map(cut => ({ ...cut, why: 'pause' as const })) } : clip)) });

  it('is cut in the clip as it stands, and is no edit', () => {
    expect(reviewedClips(tight, none).find(each => each.clipId === FIRST)?.content.cuts).toEqual(cuts);
    expect(judgedContent(tight, none, FIRST).cuts).not.toBe(judgedContent(facts, none, FIRST).cuts);
  });

  it('can be put back place by place, or all at once; a reset tightens the clip again', () => {
    const one = after(none, { type: 'restore', clipId: FIRST, spans: [cuts[0] as (typeof cuts)[0]] }, tight);
    expect(one.clips[FIRST]?.cuts).toEqual([cuts[1]]);
    const all = after(none, { type: 'restore', clipId: FIRST, spans: cuts }, tight);
    expect(all.clips[FIRST]?.cuts).toEqual([]);
    expect(after(all, { type: 'reset', clipId: FIRST }, tight)).toEqual(none);
  });

  it('stands in a clip that is trimmed, and is joined with what the editor cuts', () => {
    expect(after(none, { type: 'trim', clipId: FIRST, startSec: 1, endSec: 6.5 }, tight).clips[FIRST]).toMatchObject({ startSec: 1, endSec: 6, cuts: [cuts[0]] });
    expect(after(none, { type: 'cut', clipId: FIRST, spans: [{ startSec: 2.4, endSec: 3 }] }, tight).clips[FIRST]?.cuts).toEqual([{ startSec: 2, endSec: 3 }, cuts[1]]);
  });

  it('lets an approval lapse that was given before it', () => {
    const approved = after(none, { type: 'judge', clipIds: [FIRST], state: 'approved', note: '' });
    const verdict = approved.verdicts[FIRST];
    expect(verdict && changedSince(verdict, judgedContent(tight, approved, FIRST))).toEqual(['cuts']);
  });
});

describe('tighten', () => {
  it('shortens the pauses between words that are longer than the limit, and no other', () => {
    const [change] = applyCommand(facts, none, { type: 'tighten', clipId: FIRST, longerThanSec: 0.5, keepSec: 0.2 });
    // Words 9 and 10 end and begin at 4.8 and 6.
    expect(change?.after).toMatchObject({ cuts: [{ startSec: 4.9, endSec: 5.9 }] });
  });

  it('counts what is cut already: tightened once, there is nothing to tighten', () => {
    const edits = after(none, { type: 'tighten', clipId: FIRST, longerThanSec: 0.5, keepSec: 0.2 });
    expect(() => after(edits, { type: 'tighten', clipId: FIRST, longerThanSec: 0.5, keepSec: 0.2 })).toThrow('no pause');
    expect(after(edits, { type: 'tighten', clipId: FIRST, longerThanSec: 0.2 - 0.0001, keepSec: 0.1 }).clips[FIRST]?.cuts.length).toBeGreaterThan(1);
  });

  it('takes a word that was cut out for a part of the pause', () => {
    const edits = cutFirst(1.95, 2.85);
    const tight = after(edits, { type: 'tighten', clipId: FIRST, longerThanSec: 0.25, keepSec: 0.1 });
    expect(tight.clips[FIRST]?.cuts).toContainEqual({ startSec: 1.85, endSec: 2.95 });
  });

  it('is refused where it would keep more than it takes for long', () => {
    expect(() => after(none, { type: 'tighten', clipId: FIRST, longerThanSec: 0.4, keepSec: 0.4 })).toThrow(invalid);
  });
});

describe('mend-word', () => {
  const mend = (word: number, text: string, everywhere: boolean, edits = none): EditState['words'] => after(edits, { type: 'mend-word', word, text, everywhere }).words;

  it('mends one word, as it is typed', () => {
    expect(mend(0, '  They  are\n', false)).toEqual({ 0: 'They are' });
  });

  it('mends every word that reads the same, each in its own case and with its own punctuation', () => {
    // There is a bakery, there. THERE, nobody hurries; there are loaves (there)
    const words = mend(8, 'here', true);
    expect([0, 4, 5, 8, 11].map(at => words[at])).toEqual(['Here', 'here.', 'HERE,', 'here', '(here)']);
    expect(Object.keys(words)).toHaveLength(50);
  });

  it('takes vowel signs and accents for a part of the word that they stand on', () => {
    const words = ['की', 'का', '“की”', 'cafe\u0301', 'cafe'].map((text, at) => ({ startSec: at, endSec: at + 0.5, text }));
    const mended = (word: number, text: string): EditState['words'] => after(none, { type: 'mend-word', word, text, everywhere: true }, sampleFacts({ words })).words;
    expect(mended(0, 'के')).toEqual({ 0: 'के', 2: '“के”' });
    expect(mended(3, 'tea')).toEqual({ 3: 'tea' });
  });

  it('makes a name that is typed with a capital a name where the same word is written as this one was', () => {
    const words = mend(8, 'Thérèse', true);
    expect([0, 5, 8, 11].map(at => words[at])).toEqual(['Thérèse', 'THÉRÈSE,', 'Thérèse', '(Thérèse)']);
  });

  it('takes the capital of a sentence\'s first word away elsewhere, but not those inside a word', () => {
    expect([4, 8].map(at => mend(0, 'Where', true)[at])).toEqual(['where.', 'where']);
    expect([4, 8].map(at => mend(0, 'McHere', true)[at])).toEqual(['McHere.', 'McHere']);
  });

  it('goes by how words read now', () => {
    const words = mend(8, 'their', true, { ...none, words: { 4: 'where.' } });
    expect(words[4]).toBe('where.');
    expect(words[0]).toBe('Their');
  });

  it('hides a word with an empty text, and shows it again', () => {
    expect(mend(3, ' ', false)).toEqual({ 3: '' });
    expect(mend(3, 'bakery,', false, { ...none, words: { 3: '' } })).toEqual({});
    expect(mend(8, '', true)).toMatchObject({ 0: '', 5: '', 11: '' });
  });

  it('is refused for a word that there is not, and for one that gets too long', () => {
    expect(() => mend(120, 'x', false)).toThrow('it has 120');
    expect(() => mend(11, 'x'.repeat(199), true)).toThrow('at most 200');
  });
});

describe('title', () => {
  it('sets a title, and knows the plan\'s own', () => {
    const edits = after(none, { type: 'title', clipId: FIRST, title: 'Better' });
    expect(edits.clips[FIRST]?.title).toBe('Better');
    expect(after(edits, { type: 'title', clipId: FIRST, title: 'The first' })).toEqual(none);
    expect(after(edits, { type: 'title', clipId: FIRST, title: null })).toEqual(none);
  });
});

describe('frame and unframe', () => {
  const frame = (edits: EditState, ...choices: FramingChoice[]): EditState => after(edits, { type: 'frame', clipId: FIRST, choices });

  it('lets a later choice cut up an earlier one of the same aspect', () => {
    const framing = frame(frame(none, single(0, 10), single(0, 10, '1:1')), single(4, 6, '9:16', 0.2)).clips[FIRST]?.framing;
    expect(framing?.map(each => [each.aspect, each.startSec, each.endSec, each.windows[0]?.centerX])).toEqual([
      ['9:16', 0, 4, 0.5], ['9:16', 4, 6, 0.2], ['9:16', 6, 10, 0.5], ['1:1', 0, 10, 0.5],
    ]);
  });

  it('goes back to the analysis for a stretch, an aspect, or all', () => {
    const edits = frame(none, single(0, 10), single(0, 10, '1:1'));
    const left = (aspect: FramingChoice['aspect'] | null, span: { startSec: number; endSec: number } | null): unknown =>
      after(edits, { type: 'unframe', clipId: FIRST, aspect, span }).clips[FIRST]?.framing.map(each => [each.aspect, each.startSec, each.endSec]);
    expect(left('9:16', { startSec: 0, endSec: 4 })).toEqual([['9:16', 4, 10], ['1:1', 0, 10]]);
    expect(left('1:1', null)).toEqual([['9:16', 0, 10]]);
    expect(left(null, null)).toBeUndefined();
  });

  it('is refused outside the clip, and in a shape that the run does not make', () => {
    expect(() => frame(none, single(10, 12))).toThrow('Clip 1');
    expect(() => after(none, { type: 'frame', clipId: FIRST, choices: [single(0, 1, '1:1')] }, sampleFacts({ aspects: ['9:16'] }))).toThrow('not made in 1:1');
  });
});

describe('add, split, merge and reset', () => {
  const made = (edits: EditState): string[] => Object.keys(edits.clips).filter(id => edits.clips[id]?.origin === 'made');

  it('makes a clip of any stretch, under a new name, after the plan\'s clips', () => {
    const edits = after(none, { type: 'add', startSec: 50, endSec: 65.5, title: null });
    const [id = ''] = made(edits);
    expect(edits.clips[id]).toEqual({ startSec: 50, endSec: 65.5, cuts: [], title: null, framing: [], origin: 'made', removed: false });
    expect(id).toMatch(/^c[0-9a-f]{8}$/);
    expect(reviewRanks(facts, edits).get(id)).toBe(4);
    expect(made(after(none, { type: 'add', startSec: 50, endSec: 65.5, title: null }))).toEqual([id]);
    expect(made(after(none, { type: 'add', startSec: 50, endSec: 65.5, title: null }, sampleFacts({ editCount: 1 })))).not.toEqual([id]);
  });

  it('never gives a name that is taken', () => {
    const taken = made(after(none, { type: 'add', startSec: 50, endSec: 60, title: null }))[0] ?? '';
    const edits = after(none, { type: 'add', startSec: 50, endSec: 60, title: null }, sampleFacts({ planned: new Map([[taken, { score: 1 }]]) }));
    expect(made(edits)[0]).not.toBe(taken);
  });

  it('ranks clips by when they were made, whatever was taken out since', () => {
    let edits = after(none, { type: 'add', startSec: 50, endSec: 60, title: null });
    edits = after(edits, { type: 'add', startSec: 61, endSec: 65, title: null }, sampleFacts({ editCount: 1 }));
    const [one = '', two = ''] = made(edits);
    edits = after(edits, { type: 'reset', clipId: one });
    edits = after(edits, { type: 'merge', clipIds: [FIRST, THIRD] });
    expect([...reviewRanks(facts, edits)]).toEqual([[FIRST, 1], [SECOND, 2], [two, 5]]);
    expect(reviewRanks(sampleFacts({ proposed: [] }), after(none, { type: 'title', clipId: SECOND, title: 'Mine' })).get(SECOND)).toBe(1);
  });

  it('is refused beyond the recording', () => {
    expect(() => after(none, { type: 'add', startSec: 70, endSec: 80, title: null })).toThrow('only 1:12.00 long');
  });

  it('splits a clip with its cuts and framing; the first keeps name and title, both wait for a verdict', () => {
    let edits = after(cutFirst(8, 9, cutFirst(2, 3)), { type: 'title', clipId: FIRST, title: 'Mine' });
    edits = after(edits, { type: 'frame', clipId: FIRST, choices: [single(0, 2), single(7, 8)] });
    edits = after(edits, { type: 'judge', clipIds: [FIRST], state: 'approved', note: '' });
    edits = after(edits, { type: 'split', clipId: FIRST, atSec: 5 });
    const second = edits.clips[made(edits)[0] ?? ''];
    expect(edits.clips[FIRST]).toMatchObject({ startSec: 0, endSec: 5, cuts: [{ startSec: 2, endSec: 3 }], title: 'Mine', origin: 'proposed', framing: [single(0, 2)] });
    expect(second).toMatchObject({ startSec: 5, endSec: 10, cuts: [{ startSec: 8, endSec: 9 }], title: null, origin: 'made', framing: [single(7, 8)] });
    expect(edits.verdicts).toEqual({});
  });

  it('splits inside a cut without leaving a piece of it, and is refused at the edge', () => {
    const edits = after(cutFirst(4, 6), { type: 'split', clipId: FIRST, atSec: 5 });
    expect([edits.clips[FIRST]?.endSec, edits.clips[made(edits)[0] ?? '']?.startSec]).toEqual([4, 6]);
    expect(() => after(none, { type: 'split', clipId: FIRST, atSec: 10 })).toThrow('can\'t be split at 0:10.00');
    expect(() => after(none, { type: 'split', clipId: FIRST, atSec: 0.5 })).toThrow('The first part of clip 1');
  });

  it('merges clips into the earliest and leaves out what lies between', () => {
    const judged = after(none, { type: 'judge', clipIds: [FIRST, SECOND, THIRD], state: 'approved', note: '' });
    const edits = after(judged, { type: 'merge', clipIds: [SECOND, FIRST, THIRD] });
    expect(edits.clips[FIRST]).toMatchObject({ startSec: 0, endSec: 60, cuts: [{ startSec: 10, endSec: 12 }, { startSec: 30, endSec: 40 }] });
    expect(reviewedClips(facts, edits).map(each => each.clipId)).toEqual([FIRST]);
    expect(edits.verdicts).toEqual({});
  });

  it('refuses to merge clips that overlap, and a clip with itself', () => {
    const edits = after(none, { type: 'add', startSec: 5, endSec: 15, title: null });
    expect(() => after(edits, { type: 'merge', clipIds: [FIRST, made(edits)[0] ?? ''] })).toThrow('Clip 1 and clip 4 overlap');
    expect(() => after(edits, { type: 'merge', clipIds: [FIRST, FIRST] })).toThrow('alone');
  });

  it('goes back to the proposal, brings a clip back that was merged away, and takes out one that was made', () => {
    expect(after(cutFirst(2, 3), { type: 'reset', clipId: FIRST })).toEqual(none);
    const merged = after(none, { type: 'merge', clipIds: [FIRST, THIRD] });
    expect(reviewedClips(facts, after(merged, { type: 'reset', clipId: THIRD })).map(each => each.clipId)).toContain(THIRD);
    const added = after(none, { type: 'add', startSec: 50, endSec: 60, title: null });
    expect(reviewedClips(facts, after(added, { type: 'reset', clipId: made(added)[0] ?? '' })).map(each => each.clipId)).toEqual([FIRST, SECOND, THIRD]);
    expect(() => after(none, { type: 'reset', clipId: 'cffffffff' })).toThrow(expect.objectContaining({ kind: 'not-found' }));
  });
});

describe('verdicts', () => {
  const approve = (edits: EditState, clipId = FIRST): EditState => after(edits, { type: 'judge', clipIds: [clipId], state: 'approved', note: '' });
  const changed = (edits: EditState, now = facts): unknown => edits.verdicts[FIRST] && changedSince(edits.verdicts[FIRST], judgedContent(now, edits, FIRST));

  it('says what of an approved clip has changed, and nothing once it is as it was', () => {
    const approved = approve(none);
    expect(changed(approved)).toEqual([]);
    const trimmed = after(approved, { type: 'trim', clipId: FIRST, startSec: 1, endSec: 10 });
    expect(changed(trimmed)).toEqual(['range']);
    expect(changed(after(trimmed, { type: 'reset', clipId: FIRST }))).toEqual([]);
    expect(changed(cutFirst(2, 3, approved))).toEqual(['cuts']);
    expect(changed(after(approved, { type: 'title', clipId: FIRST, title: 'Mine' }))).toEqual(['title']);
    expect(changed(after(approved, { type: 'frame', clipId: FIRST, choices: [single(0, 2)] }))).toEqual(['framing']);
    expect(changed(after(approved, { type: 'mend-word', word: 2, text: 'one', everywhere: false }))).toEqual(['words']);
    expect(changed(approved, sampleFacts({ styleDigest: 't' }))).toEqual(['style']);
    expect(changed(approved, sampleFacts({ wordsDigest: 'x' }))).toEqual(['words']);
  });

  it('does not mind a word that is mended outside the clip, or in what was cut out of it', () => {
    expect(changed(after(approve(none), { type: 'mend-word', word: 100, text: 'one', everywhere: false }))).toEqual([]);
    const approved = approve(cutFirst(0.9, 1.4));
    expect(changed(after(approved, { type: 'mend-word', word: 2, text: 'one', everywhere: false }))).toEqual([]);
  });

  it('lets only approvals lapse', () => {
    for (const state of ['approved', 'rejected', 'needs-fix'] as const) {
      const judged = after(none, { type: 'judge', clipIds: [FIRST], state, note: 'why' });
      const edits = after(judged, { type: 'trim', clipId: FIRST, startSec: 1, endSec: 10 });
      const verdict = edits.verdicts[FIRST];
      expect(verdict && hasLapsed(verdict, judgedContent(facts, edits, FIRST))).toBe(state === 'approved');
    }
  });

  it('approves what is open or lapsed and scores enough, and leaves other verdicts alone', () => {
    let edits = after(approve(none), { type: 'trim', clipId: FIRST, startSec: 1, endSec: 10 });
    edits = after(edits, { type: 'judge', clipIds: [SECOND], state: 'rejected', note: 'no' });
    edits = after(edits, { type: 'approve-above', score: 50 });
    expect(Object.entries(edits.verdicts).map(([id, each]) => [id, each.state])).toEqual([[FIRST, 'approved'], [SECOND, 'rejected'], [THIRD, 'approved']]);
    expect(changed(edits)).toEqual([]);
    expect(applyCommand(facts, none, { type: 'approve-above', score: 91 })).toEqual([]);
  });

  it('takes a verdict back, and changes nothing where the same is said again', () => {
    const judged = after(none, { type: 'judge', clipIds: [FIRST, FIRST], state: 'needs-fix', note: ' tighter ' });
    expect(judged.verdicts[FIRST]).toMatchObject({ state: 'needs-fix', note: 'tighter' });
    expect(applyCommand(facts, judged, { type: 'judge', clipIds: [FIRST], state: 'needs-fix', note: 'tighter' })).toEqual([]);
    expect(after(judged, { type: 'judge', clipIds: [FIRST], state: null, note: '' })).toEqual(none);
  });

  it('refuses all where one of the clips is not there', () => {
    expect(() => after(none, { type: 'judge', clipIds: [FIRST, 'cffffffff'], state: 'approved', note: '' })).toThrow(expect.objectContaining({ kind: 'not-found' }));
  });
});

describe('merging what was split', () => {
  it('lets each part keep its own framing, also where a choice reached over the split', () => {
    const framed = after(none, { type: 'frame', clipId: FIRST, choices: [single(2, 8)] });
    const split = after(framed, { type: 'split', clipId: FIRST, atSec: 5 });
    const made = Object.keys(split.clips).find(clipId => clipId !== FIRST)!;
    const other = after(split, { type: 'frame', clipId: made, choices: [single(5, 7, '9:16', 0.8)] });
    const merged = after(other, { type: 'merge', clipIds: [FIRST, made] }).clips[FIRST]!;
    expect(merged.framing.map(each => [each.startSec, each.endSec, each.windows[0]?.centerX])).toEqual([[2, 5, 0.5], [5, 7, 0.8], [7, 8, 0.5]]);
  });
});

describe('people', () => {
  it('are called as the editor says, until it is taken back', () => {
    const named = after(none, { type: 'name-person', personId: 'p2', name: 'Ann' });
    expect(named.people).toEqual({ p2: 'Ann' });
    expect(applyCommand(facts, named, { type: 'name-person', personId: 'p2', name: 'Ann' })).toEqual([]);
    expect(after(named, { type: 'name-person', personId: 'p2', name: null })).toEqual(none);
  });
});
