/**
 * Where the editor looks, in seconds of the recording, and what plays there: the prepared clip, or the recording itself where the clip
 * (as it is prepared now) does not reach. Not React state: it changes with every frame.
 */
import { create } from 'zustand';

import type { ClipTime } from './clip-time.ts';
import { shuttle } from './shuttle.ts';

export type Monitor = 'clip' | 'source';

export interface Playhead {
  readonly sec: number;
  readonly playing: boolean;
  /** Times real time; below 0: backwards. */
  readonly rate: number;
  readonly monitor: Monitor;
}

/** The clip's player. */
export interface ClipPlayer {
  readonly time: ClipTime;
  play(): void;
  pause(): void;
  seek(frame: number): void;
  frame(): number;
}

export const usePlayhead = create<Playhead>(() => ({ sec: 0, playing: false, rate: 1, monitor: 'source' }));

let player: ClipPlayer | null = null;
let source: HTMLVideoElement | null = null;
let following = 0;

/** Called by the player that is on the screen; `null` when it goes. What was playing goes on in the next. */
export function attachClip(next: ClipPlayer | null): void {
  const { sec, playing, monitor, rate } = usePlayhead.getState();
  if (player && player !== next) {
    player.pause();
  }
  player = next;
  if (!next) {
    return;
  }
  if (monitor === 'source' && playing) {
    return;
  }
  // What the playhead stood on may have been cut out meanwhile.
  const frame = next.time.frameFrom(sec);
  if (frame === null) {
    showSource();
    return;
  }
  source?.pause();
  usePlayhead.setState({ monitor: 'clip', sec: next.time.frameOf(sec) === null ? next.time.sourceOf(frame) : sec });
  next.seek(frame);
  if (playing && rate > 0) {
    next.play();
  }
}

export function attachSource(next: HTMLVideoElement | null): void {
  source = next;
  if (next) {
    next.currentTime = usePlayhead.getState().sec;
  }
}

/** Goes to a time of the recording. Inside the prepared clip its player shows it, elsewhere the recording. */
export function seek(sec: number): void {
  const atSec = Math.max(0, sec);
  const { playing, rate } = usePlayhead.getState();
  const frame = player ? player.time.frameOf(atSec) ?? (Math.abs(atSec - player.time.startSec) * player.time.fps < 0.5 ? 0 : null) : null;
  const monitor: Monitor = frame === null ? 'source' : 'clip';
  usePlayhead.setState({ sec: atSec, monitor });
  if (player && frame !== null) {
    source?.pause();
    player.seek(frame);
  } else {
    player?.pause();
    if (source) {
      source.currentTime = atSec;
    }
  }
  if (playing) {
    play(rate);
  }
}

export function play(rate = 1): void {
  const { monitor } = usePlayhead.getState();
  if (monitor === 'clip' && player && rate > 0 && player.frame() >= player.time.frameCount - 1) {
    player.seek(0);
  }
  usePlayhead.setState({ playing: true, rate });
  cancelAnimationFrame(following);
  if (rate < 0) {
    player?.pause();
    source?.pause();
    rewind(performance.now(), 0);
  } else if (monitor === 'clip') {
    source?.pause();
    // A player that is still on its way begins when it comes.
    player?.play();
  } else if (source) {
    const video = source;
    video.playbackRate = rate;
    void video.play().catch(() => { if (video.paused) { pause(); } });
    follow();
  }
}

export function pause(): void {
  cancelAnimationFrame(following);
  player?.pause();
  source?.pause();
  const { sec, monitor } = usePlayhead.getState();
  usePlayhead.setState({ playing: false, rate: 1 });
  // The recording may have played into the clip: standing there, the clip is what is shown.
  if (monitor === 'source' && player && player.time.frameOf(sec) !== null) {
    seek(sec);
  }
}

export function toggle(): void {
  if (usePlayhead.getState().playing) {
    pause();
  } else {
    play();
  }
}

export function shuttleBy(direction: 1 | -1): void {
  const { playing, rate } = usePlayhead.getState();
  play(shuttle(playing ? rate : 0, direction));
}

/** Shows the recording: the clip on the screen has no preview. */
export function showSource(): void {
  if (usePlayhead.getState().monitor === 'clip') {
    const { sec, playing } = usePlayhead.getState();
    usePlayhead.setState({ monitor: 'source' });
    if (source) {
      source.currentTime = sec;
    }
    if (playing) {
      play();
    }
  }
}

/** Goes to a clip: its player shows it as soon as it is there; a clip without one is shown in the recording. `sameClip`: its player is here if there is one. */
export function goTo(sec: number, options: { monitor: Monitor; playing: boolean; sameClip: boolean }): void {
  cancelAnimationFrame(following);
  player?.pause();
  source?.pause();
  if (!options.sameClip) {
    // The player on the screen is still the last clip's, and the next one takes its place by itself.
    player = null;
  }
  usePlayhead.setState({ sec, monitor: options.monitor, playing: false, rate: 1 });
  if (options.monitor === 'source' && source) {
    source.currentTime = sec;
  } else if (player) {
    player.seek(player.time.frameFrom(sec) ?? 0);
  }
  if (options.playing) {
    play();
  }
}

/** By frames: of the clip while it is on the screen (over its cuts), of the recording elsewhere. */
export function step(frames: number): void {
  pause();
  const { sec, monitor } = usePlayhead.getState();
  const fps = player?.time.fps ?? FALLBACK_FPS;
  if (monitor === 'clip' && player) {
    // Not the player's own frame: it is where it was sent a moment later, and presses come faster.
    const frame = (player.time.frameFrom(sec) ?? 0) + frames;
    if (frame >= 0 && frame < player.time.frameCount) {
      seek(player.time.sourceOf(frame));
      return;
    }
  }
  seek((Math.round(sec * fps) + frames) / fps);
}

/** Told by the clip's player while it plays; standing still, it is where it was sent. */
export function clipIsAt(frame: number): void {
  const { monitor, playing, rate } = usePlayhead.getState();
  if (player && monitor === 'clip' && playing && rate > 0) {
    usePlayhead.setState({ sec: player.time.sourceOf(frame) });
  }
}

/** Told by the clip's player at its end. */
export function clipHasEnded(): void {
  if (usePlayhead.getState().monitor === 'clip') {
    usePlayhead.setState({ playing: false, rate: 1 });
  }
}

const FALLBACK_FPS = 30;
/** Backwards, pictures are sought one by one; more a second would only pile up. */
const REWIND_STEP_MS = 66;

function follow(): void {
  following = requestAnimationFrame(() => {
    const { playing, monitor } = usePlayhead.getState();
    if (playing && monitor === 'source' && source) {
      usePlayhead.setState({ sec: source.currentTime });
      if (source.ended) {
        pause();
      } else {
        follow();
      }
    }
  });
}

function rewind(lastMs: number, owedMs: number): void {
  following = requestAnimationFrame(nowMs => {
    const { playing, rate, sec, monitor } = usePlayhead.getState();
    if (!playing || rate >= 0) {
      return;
    }
    const dueMs = owedMs + Math.max(0, nowMs - lastMs);
    if (dueMs < REWIND_STEP_MS) {
      rewind(nowMs, dueMs);
      return;
    }
    const back = dueMs / 1000 * -rate;
    if (monitor === 'clip' && player) {
      const frame = player.frame() - Math.round(back * player.time.fps);
      if (frame < 0) {
        player.seek(0);
        pause();
        return;
      }
      player.seek(frame);
      usePlayhead.setState({ sec: player.time.sourceOf(frame) });
    } else if (source) {
      const to = Math.max(0, sec - back);
      source.currentTime = to;
      usePlayhead.setState({ sec: to });
      if (to === 0) {
        pause();
        return;
      }
    }
    rewind(nowMs, 0);
  });
}
