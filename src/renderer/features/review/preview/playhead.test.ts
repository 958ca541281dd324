import { beforeEach, describe, expect, it, vi } from 'vitest';

import { clipTime } from './clip-time.ts';
import { attachClip, goTo, seek, toggle, usePlayhead, type ClipPlayer } from './playhead.ts';

/** A player of the recording's seconds `fromSec` to `fromSec + 10`, which writes down what it is told. */
function makePlayer(fromSec: number): { player: ClipPlayer; told: string[] } {
  const told: string[] = [];
  let at = 0;
  const player: ClipPlayer = {
    time: clipTime([{ sourceStartSec: fromSec, sourceEndSec: fromSec + 10, outputStartSec: 0 }], 25, 250),
    play: () => { told.push('play'); }, pause: () => { told.push('pause'); }, frame: () => at,
    seek: frame => { at = frame; told.push(`seek ${frame}`); },
  };
  return { player, told };
}

const CLIP = { monitor: 'clip', playing: false, sameClip: false } as const;

beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', () => 0);
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
  attachClip(null);
  usePlayhead.setState({ sec: 0, playing: false, rate: 1, monitor: 'source' });
});

describe('the playhead', () => {
  it('has the next clip\'s player begin where and as it was asked to, and leaves the last one alone', () => {
    const [a, b] = [makePlayer(10), makePlayer(40)];
    goTo(10, CLIP);
    attachClip(a.player);
    goTo(40, { ...CLIP, playing: true });
    a.told.length = 0;
    attachClip(null);
    attachClip(b.player);
    expect(a.told).toEqual([]);
    expect(b.told).toEqual(['seek 0', 'play']);
    expect(usePlayhead.getState()).toMatchObject({ sec: 40, playing: true, monitor: 'clip' });
  });

  it('plays a clip that is chosen again from its beginning: its player is here', () => {
    const { player, told } = makePlayer(10);
    goTo(10, CLIP);
    attachClip(player);
    seek(15);
    told.length = 0;
    goTo(10, { ...CLIP, playing: true, sameClip: true });
    expect(told).toEqual(['pause', 'seek 0', 'play']);
    toggle();
    toggle();
    expect(told.slice(3)).toEqual(['pause', 'play']);
  });

  it('does not send the last clip\'s player where only the next one can go', () => {
    const { player, told } = makePlayer(10);
    goTo(10, CLIP);
    attachClip(player);
    goTo(40, CLIP);
    told.length = 0;
    seek(12);
    expect(told).toEqual([]);
    expect(usePlayhead.getState()).toMatchObject({ sec: 12, monitor: 'source' });
  });
});
