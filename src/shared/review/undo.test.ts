import fc from 'fast-check';
import { expect, it } from 'vitest';

import { CutdownError } from '../errors/cutdown-error.ts';
import { applyCommand } from './apply-command.ts';
import { SlotChange, withChanges } from './changes.ts';
import { ReviewCommand } from './commands.ts';
import { ClipId, EditState, noEdits } from './edits.ts';
import { proposedContent, reviewedClips } from './review-facts.ts';
import { FIRST, sampleFacts, SECOND, THIRD } from './review-fixtures.ts';
import { keptSec, overlap } from './spans.ts';

/** A moment of the recording, in quarter seconds, now and then beyond it. */
const moment = fc.integer({ min: 0, max: 300 }).map(each => each / 4);
const span = fc.tuple(moment, moment).filter(([a, b]) => a !== b).map(([a, b]) => ({ startSec: Math.min(a, b), endSec: Math.max(a, b) }));
/** Which of the clips that there are then; the commands below have it put in. */
const which = fc.integer({ min: 0, max: 9 });
const choice = fc.record({
  aspect: fc.constantFrom('9:16', '1:1'), startSec: moment, lengthSec: fc.integer({ min: 1, max: 30 }), layout: fc.constantFrom('single', 'whole-blur'), centerX: fc.constantFrom(0.2, 0.8),
}).map(({ aspect, startSec, lengthSec, layout, centerX }) => ({
  aspect, startSec, endSec: startSec + lengthSec, layout, windows: layout === 'single' ? [{ centerX, centerY: 0.5, width: 0.3 }] : [],
}));
const wish = fc.oneof(
  fc.record({ type: fc.constant('judge'), clipIds: fc.array(which, { minLength: 1, maxLength: 3 }), state: fc.constantFrom('approved', 'rejected', 'needs-fix', null), note: fc.constantFrom('', 'why') }),
  fc.record({ type: fc.constant('approve-above'), score: fc.integer({ min: 0, max: 100 }) }),
  fc.tuple(which, span).map(([clipId, range]) => ({ type: 'trim', clipId, ...range })),
  fc.record({ type: fc.constantFrom('cut', 'restore'), clipId: which, spans: fc.array(span, { minLength: 1, maxLength: 3 }) }),
  fc.record({ type: fc.constant('tighten'), clipId: which, longerThanSec: fc.constantFrom(0.2, 0.5, 1), keepSec: fc.constantFrom(0.1, 0.3) }),
  fc.record({ type: fc.constant('mend-word'), word: fc.integer({ min: 0, max: 125 }), text: fc.constantFrom('', 'here', 'There', 'NASA', '(x)'), everywhere: fc.boolean() }),
  fc.record({ type: fc.constant('title'), clipId: which, title: fc.constantFrom('Mine', 'The first', null) }),
  fc.record({ type: fc.constant('frame'), clipId: which, choices: fc.array(choice, { minLength: 1, maxLength: 3 }) }),
  fc.record({ type: fc.constant('unframe'), clipId: which, aspect: fc.constantFrom('9:16', '1:1', null), span: fc.option(span) }),
  span.map(range => ({ type: 'add', ...range })),
  fc.record({ type: fc.constant('split'), clipId: which, atSec: moment }),
  fc.record({ type: fc.constant('merge'), clipIds: fc.array(which, { minLength: 2, maxLength: 3 }) }),
  fc.record({ type: fc.constant('reset'), clipId: which }),
  fc.record({ type: fc.constant('name-person'), personId: fc.constantFrom('p1', 'p2'), name: fc.constantFrom('Ann', 'Bo', null) }),
);

/**
 * The command that a wish means, on the clips that there are; never one that the contract refuses. Moments are the recording's, or
 * (`inside`) are spread over the clip.
 */
function commandOf({ wish: raw, inside }: { wish: Record<string, unknown>; inside: boolean }, edits: EditState): ReviewCommand {
  const ids = [FIRST, SECOND, THIRD, ...Object.keys(edits.clips)];
  const idOf = (at: unknown): string => ids[Number(at) % ids.length] ?? FIRST;
  const clipId = idOf(raw['clipId']);
  const { startSec, endSec } = edits.clips[clipId] ?? proposedContent(sampleFacts(), clipId) ?? { startSec: 0, endSec: 75 };
  const placed = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) {
      return value.map(each => placed(each));
    }
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, placed(each, name)]));
    }
    return typeof value === 'number' && ['startSec', 'endSec', 'atSec'].includes(key) ? startSec + (value / 90) * (endSec - startSec) : value;
  };
  return ReviewCommand.parse({
    ...(inside && raw['type'] !== 'add' ? placed(raw) as Record<string, unknown> : raw), ...('clipId' in raw ? { clipId } : {}),
    ...(Array.isArray(raw['clipIds']) ? { clipIds: raw['clipIds'].map(idOf) } : {}),
  });
}

/** What each edit of a session did, with the state before it. Refused commands are no edits. */
function play(wishes: readonly { wish: Record<string, unknown>; inside: boolean }[]): { states: EditState[]; changes: SlotChange[][] } {
  const states = [noEdits()];
  const changes: SlotChange[][] = [];
  for (const raw of wishes) {
    const edits = states.at(-1) ?? noEdits();
    try {
      const made = applyCommand(sampleFacts({ editCount: changes.length }), edits, commandOf(raw, edits));
      if (made.length > 0) {
        changes.push(made);
        states.push(withChanges(edits, made));
      }
    } catch (error) {
      expect(error).toBeInstanceOf(CutdownError);
      expect(['settings-invalid', 'not-found']).toContain((error as CutdownError).kind);
    }
  }
  return { states, changes };
}

const session = fc.array(fc.record({ wish, inside: fc.boolean() }), { minLength: 1, maxLength: 30, size: 'max' });

it('gives back every state on the way back, and again on the way forth', () => {
  const seen = new Set<number>();
  fc.assert(fc.property(session, wishes => {
    const { states, changes } = play(wishes);
    seen.add(changes.length);
    let state = states.at(-1) ?? noEdits();
    for (let at = changes.length - 1; at >= 0; at -= 1) {
      state = withChanges(state, changes[at] ?? [], 'before');
      expect(state).toEqual(states[at]);
    }
    for (const [at, made] of changes.entries()) {
      state = withChanges(state, made);
      expect(state).toEqual(states[at + 1]);
    }
  }), { numRuns: 300, seed: 1848 });
  // The property says nothing where hardly anything is done.
  expect(Math.max(...seen)).toBeGreaterThan(10);
});

it('makes only contents that can be stored, and clips that can be cut', () => {
  fc.assert(fc.property(session, wishes => {
    const { states, changes } = play(wishes);
    changes.flat().forEach(change => { expect(SlotChange.parse(JSON.parse(JSON.stringify(change)))).toEqual(change); });
    const edits = EditState.parse(states.at(-1));
    for (const { clipId, content } of reviewedClips(sampleFacts(), edits)) {
      expect(ClipId.safeParse(clipId).success).toBe(true);
      expect(content.startSec).toBeGreaterThanOrEqual(0);
      expect(content.endSec).toBeLessThanOrEqual(72);
      expect(keptSec(content, content.cuts)).toBeGreaterThanOrEqual(1);
      content.cuts.forEach((cut, at) => {
        expect(cut.startSec).toBeGreaterThan(content.cuts[at - 1]?.endSec ?? content.startSec);
        expect(cut.endSec).toBeLessThan(content.endSec);
      });
      content.framing.forEach((one, at) => {
        expect(content.framing.slice(at + 1).some(other => other.aspect === one.aspect && overlap(one, other))).toBe(false);
      });
    }
  }), { numRuns: 300, seed: 1905 });
});

it('is the same edit for the same command on the same review', () => {
  fc.assert(fc.property(session, wishes => { expect(play(wishes)).toEqual(play(wishes)); }), { numRuns: 50, seed: 7 });
});
