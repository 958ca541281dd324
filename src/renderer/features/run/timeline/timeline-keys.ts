import type { TimelineView } from '#shared/api/timeline-view.ts';

import { useCommands, type Command } from '../../../keys/index.ts';
import type { Player } from './player.ts';
import { neighbourClip } from './spans.ts';
import { STEP_SEC, TIMELINE_COMMANDS as all } from './timeline-commands.ts';

const ZOOM_STEP = 1.5;

/** The timeline's keys. Left, right and zoom work anywhere on the screen; what a page or a list needs works while the timeline has the keyboard. */
export function useTimelineKeys(options: {
  player: Player; timeline: TimelineView; focused: boolean; visibleSec: number; seek(timeSec: number): void; zoom(factor: number): void; showWhole(): void;
}): void {
  const { player, timeline, focused, visibleSec, seek, zoom, showWhole } = options;
  const durationSec = timeline.durationSec ?? 0;
  const by = (seconds: number): void => { seek(Math.min(durationSec, Math.max(0, player.state.getState().timeSec + seconds))); };
  const toClip = (direction: 1 | -1): void => {
    const clip = neighbourClip(timeline.clips ?? [], player.state.getState().timeSec, direction);
    if (clip) {
      seek(clip.startSec);
    }
  };
  const move = (name: keyof typeof all, run: () => void, enabled = true): Command => ({ ...all[name], run, enabled, overControls: focused, palette: false });
  useCommands([
    // Enter belongs to the timeline while it has the keyboard.
    { ...all.play, keys: focused ? [...all.play.keys, 'Enter'] : all.play.keys, run: () => { player.toggle(); }, enabled: timeline.proxyUrl !== null, repeats: false },
    move('back', () => { by(-STEP_SEC.near); }),
    move('forward', () => { by(STEP_SEC.near); }),
    move('far-back', () => { by(-STEP_SEC.far); }),
    move('far-forward', () => { by(STEP_SEC.far); }),
    move('previous-clip', () => { toClip(-1); }, focused),
    move('next-clip', () => { toClip(1); }, focused),
    move('page-back', () => { by(-visibleSec); }, focused),
    move('page-forward', () => { by(visibleSec); }, focused),
    move('start', () => { seek(0); }, focused),
    move('end', () => { seek(durationSec); }, focused),
    { ...all['zoom-in'], run: () => { zoom(ZOOM_STEP); } },
    { ...all['zoom-out'], run: () => { zoom(1 / ZOOM_STEP); } },
    { ...all['zoom-whole'], run: showWhole, repeats: false },
  ]);
}
