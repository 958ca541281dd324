/** The whole recording at a glance, above a run's stages: what was found in it, the clips chosen so far, and the source at the playhead. */
import { useState, type ReactElement } from 'react';

import type { RunView } from '#shared/api/run-view.ts';
import { text } from '#shared/text/en.ts';

import { copyText } from '../../../bridge/shell.ts';
import { Button, Trouble } from '../../../ui/parts.tsx';
import { createPlayer } from './player.ts';
import { SourceMonitor } from './source-monitor.tsx';
import { TimelineCanvas } from './timeline-canvas.tsx';
import { useTimeline } from './use-timeline.ts';

/** Null: the run has ended before anything of its recording was found. */
export function RecordingTimeline({ run }: { run: RunView }): ReactElement | null {
  const { timeline, error, again } = useTimeline(run);
  const [player] = useState(createPlayer);
  const durationSec = timeline?.durationSec ?? null;
  if (timeline && durationSec === null && run.activity === 'ended') {
    return null;
  }
  return (
    <section className="timeline" aria-label={text.timeline.title}>
      {error ? (
        <Trouble error={error} onCopy={copied => { void copyText(copied); }} actions={<Button onClick={again}>{text.timeline.again}</Button>} />
      ) : null}
      {timeline && durationSec !== null ? (
        <>
          <TimelineCanvas run={run} timeline={timeline} durationSec={durationSec} player={player} />
          <SourceMonitor player={player} url={timeline.proxyUrl} durationSec={durationSec} />
        </>
      ) : error ? null : <p className="timeline-empty soft">{timeline ? text.timeline.comes(text.stages.transcoding) : ''}</p>}
    </section>
  );
}
