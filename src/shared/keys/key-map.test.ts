import { describe, expect, it } from 'vitest';

import { chooseKeys, findConflicts, KeyChoices, keysOf } from './key-map.ts';

const approve = { id: 'review.approve', group: 'Review', keys: ['KeyA'] };
const reject = { id: 'review.reject', group: 'Review', keys: ['KeyX'] };
const play = { id: 'review.play', group: 'Review', keys: ['Space', 'KeyK'] };

describe('an editor\'s own keys', () => {
  it('take the place of those a command comes with, also none at all', () => {
    expect(keysOf(approve, {})).toEqual(['KeyA']);
    expect(keysOf(approve, { 'review.approve': ['KeyY'] })).toEqual(['KeyY']);
    expect(keysOf(approve, { 'review.approve': [] })).toEqual([]);
  });

  it('are not kept where they are those it comes with', () => {
    const chosen = chooseKeys({}, approve, ['KeyY']);
    expect(chosen).toEqual({ 'review.approve': ['KeyY'] });
    expect(chooseKeys(chosen, approve, ['KeyA'])).toEqual({});
    expect(chooseKeys(chosen, approve, null)).toEqual({});
    expect(chooseKeys(chosen, reject, ['KeyR'])).toEqual({ 'review.approve': ['KeyY'], 'review.reject': ['KeyR'] });
  });

  it('name each pair of commands that want the same keys', () => {
    expect(findConflicts([approve, reject, play], {})).toEqual([]);
    expect(findConflicts([approve, reject, play], { 'review.reject': ['KeyK'] })).toEqual([{ keys: 'KeyK', commands: [reject, play] }]);
    expect(findConflicts([approve, reject], { 'review.approve': ['Shift+Mod+KeyQ'], 'review.reject': ['Mod+Shift+KeyQ'] })).toHaveLength(1);
  });

  it('are refused where they are no keys', () => {
    expect(KeyChoices.safeParse({ 'review.approve': ['KeyA'] }).success).toBe(true);
    expect(KeyChoices.safeParse({ 'review.approve': ['Any'] }).success).toBe(false);
    expect(KeyChoices.safeParse({ 'review.approve': 'KeyA' }).success).toBe(false);
  });
});
