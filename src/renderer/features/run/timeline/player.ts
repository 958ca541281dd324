/** Plays the light copy of the recording. Its place is the timeline's playhead; who shows it subscribes. */
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface PlayerState {
  /** Where the playhead stands, seconds. */
  readonly timeSec: number;
  readonly playing: boolean;
  /** Whether the copy can't be played. */
  readonly broken: boolean;
}

export interface Player {
  readonly state: StoreApi<PlayerState>;
  /** Follows a picture; returns what lets go of it. */
  attach(video: HTMLVideoElement): () => void;
  seek(timeSec: number): void;
  play(): void;
  pause(): void;
  toggle(): void;
}

export function createPlayer(): Player {
  const state = createStore<PlayerState>(() => ({ timeSec: 0, playing: false, broken: false }));
  let video: HTMLVideoElement | null = null;

  function play(): void {
    // Rejected where the picture goes away meanwhile, or can't be played: `onerror` tells the latter.
    video?.play().catch(() => undefined);
  }
  return {
    state,
    attach(element) {
      video = element;
      let frame = 0;
      const follow = (): void => {
        state.setState({ timeSec: element.currentTime });
        frame = element.requestVideoFrameCallback(follow);
      };
      const events = {
        play() { state.setState({ playing: true }); },
        pause() { state.setState({ playing: false, timeSec: element.currentTime }); },
        ended() { state.setState({ playing: false }); },
        error() { state.setState({ playing: false, broken: true }); },
        loadedmetadata() {
          state.setState({ broken: false });
          if (element.currentTime !== state.getState().timeSec) {
            element.currentTime = state.getState().timeSec;
          }
        },
      };
      Object.entries(events).forEach(([name, listener]) => { element.addEventListener(name, listener); });
      frame = element.requestVideoFrameCallback(follow);
      return () => {
        element.cancelVideoFrameCallback(frame);
        Object.entries(events).forEach(([name, listener]) => { element.removeEventListener(name, listener); });
        element.pause();
        state.setState({ playing: false });
        video = null;
      };
    },
    seek(timeSec) {
      state.setState({ timeSec });
      if (video && video.readyState > 0) {
        video.currentTime = timeSec;
      }
    },
    play,
    pause() { video?.pause(); },
    toggle() {
      if (state.getState().playing) {
        video?.pause();
      } else {
        play();
      }
    },
  };
}
