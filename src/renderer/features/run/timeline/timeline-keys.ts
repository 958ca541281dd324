import type { TimelineView } from '#shared/api/timeline-view.ts';
import { text } from '#shared/text/en.ts';

import { useCommands } from '../../../keys/index.ts';
import type { Player } from './player.ts';
import { neighbourClip } from './spans.ts';

const NEAR_SEC = 1;
const FAR_SEC = 10;
const ZOOM_STEP = 1.5;

/** The timeline's keys. Left, right and zoom work anywhere on the screen; what a page or a list needs works while the timeline has the keyboard. */
export function useTimelineKeys(options: {
  player: Player; timeline: TimelineView; focused: boolean; visibleSec: number; seek(timeSec: number): void; zoom(factor: number): void; showWhole(): void;
}): void {
  const { player, timeline, focused, visibleSec, seek, zoom, showWhole } = options;
  const words = text.timeline.keys;
  const durationSec = timeline.durationSec ?? 0;
  const by = (seconds: number): void => { seek(Math.min(durationSec, Math.max(0, player.state.getState().timeSec + seconds))); };
  const toClip = (direction: 1 | -1): void => {
    const clip = neighbourClip(timeline.clips ?? [], player.state.getState().timeSec, direction);
    if (clip) {
      seek(clip.startSec);
    }
  };
  const move = (id: string, label: string, keys: string[], run: () => void, enabled = true): Parameters<typeof useCommands>[0][number] =>
    ({ id: `timeline.${id}`, label, group: words.group, keys, run, enabled, overControls: focused, palette: false });
  useCommands([
    { id: 'timeline.play', label: words.play, group: words.group, keys: focused ? ['Space', 'Enter'] : ['Space'], run: () => { player.toggle(); }, enabled: timeline.proxyUrl !== null, repeats: false },
    move('back', words.back, ['ArrowLeft'], () => { by(-NEAR_SEC); }),
    move('forward', words.forward, ['ArrowRight'], () => { by(NEAR_SEC); }),
    move('far-back', words.far(-FAR_SEC), ['Shift+ArrowLeft'], () => { by(-FAR_SEC); }),
    move('far-forward', words.far(FAR_SEC), ['Shift+ArrowRight'], () => { by(FAR_SEC); }),
    move('previous-clip', words.previousClip, ['ArrowUp'], () => { toClip(-1); }, focused),
    move('next-clip', words.nextClip, ['ArrowDown'], () => { toClip(1); }, focused),
    move('page-back', words.pageBack, ['PageUp'], () => { by(-visibleSec); }, focused),
    move('page-forward', words.pageForward, ['PageDown'], () => { by(visibleSec); }, focused),
    move('start', words.start, ['Home'], () => { seek(0); }, focused),
    move('end', words.end, ['End'], () => { seek(durationSec); }, focused),
    { id: 'timeline.zoom-in', label: text.timeline.zoomIn, group: words.group, keys: ['+', '='], run: () => { zoom(ZOOM_STEP); } },
    { id: 'timeline.zoom-out', label: text.timeline.zoomOut, group: words.group, keys: ['-'], run: () => { zoom(1 / ZOOM_STEP); } },
    { id: 'timeline.zoom-whole', label: text.timeline.zoomWhole, group: words.group, keys: ['Digit0'], run: showWhole, repeats: false },
  ]);
}
