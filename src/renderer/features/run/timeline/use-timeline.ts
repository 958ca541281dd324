import { useEffect, useState } from 'react';

import type { RunView } from '#shared/api/run-view.ts';
import type { TimelineView } from '#shared/api/timeline-view.ts';
import type { ErrorData } from '#shared/errors/kinds.ts';

import { useEngineGeneration } from '../../../app/store.ts';
import { callEngine, dataOf } from '../../../bridge/engine.ts';

/** A run's timeline, asked for whenever the run says that it is another one, and of every engine that takes over. What was shown stays until then. */
export function useTimeline({ runId, timelineKey }: Pick<RunView, 'runId' | 'timelineKey'>): { timeline: TimelineView | null; error: ErrorData | null; again: () => void } {
  const [timeline, setTimeline] = useState<TimelineView | null>(null);
  const [error, setError] = useState<ErrorData | null>(null);
  const [asked, setAsked] = useState(0);
  const generation = useEngineGeneration();
  useEffect(() => {
    let wanted = true;
    if (generation === 0) {
      return;
    }
    callEngine((engine, options) => engine.runs.timeline({ runId }, options)).then(found => {
      if (wanted) {
        setTimeline(found);
        setError(null);
      }
    }, (thrown: unknown) => {
      if (wanted) {
        setError(dataOf(thrown));
      }
    });
    return () => { wanted = false; };
  }, [runId, timelineKey, asked, generation]);
  return { timeline, error, again: () => { setAsked(count => count + 1); } };
}
