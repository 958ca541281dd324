import type { ReactElement } from 'react';

import type { RunView, StageView } from '#shared/api/run-view.ts';
import type { OutputState } from '#shared/pipeline/states.ts';
import { text } from '#shared/text/en.ts';

import { Icon, type IconName } from './icon.tsx';

export type Tone = 'ready' | 'look' | 'failed' | 'working' | 'none';
export interface Mark { tone: Tone; icon: IconName; word: string }

/** A state: colour, drawing and word; never colour alone. */
export function StateMark({ mark }: { mark: Mark }): ReactElement {
  return <span className="state" data-tone={mark.tone}><Icon name={mark.icon} />{mark.word}</span>;
}

export function markOfRun(run: RunView): Mark {
  switch (run.activity) {
    case 'working': return { tone: 'working', icon: 'work', word: text.activities.working };
    case 'queued': return { tone: 'none', icon: 'wait', word: text.activities.queued };
    case 'stopping': return { tone: 'look', icon: 'wait', word: text.activities.stopping };
    case 'paused': return { tone: 'look', icon: 'pause', word: text.activities.paused };
    case 'interrupted': return { tone: 'look', icon: 'look', word: text.activities.interrupted };
    case 'ended': break;
  }
  const cancelled = run.error?.kind === 'cancelled';
  const tone: Tone = run.state === 'fully_generated' || run.state === 'analysis_complete' ? 'ready' : cancelled ? 'look' : 'failed';
  return { tone, icon: tone === 'ready' ? 'check' : tone === 'look' ? 'look' : 'failed', word: cancelled ? text.endings.started : text.endings[run.state] };
}

export function markOfStage(stage: StageView): Mark {
  switch (stage.state) {
    case 'completed': return stage.reused ? { tone: 'ready', icon: 'reused', word: text.run.reused } : { tone: 'ready', icon: 'check', word: text.jobStates.completed };
    case 'in_progress': return { tone: 'working', icon: 'work', word: text.jobStates.in_progress };
    case 'failed': return { tone: 'failed', icon: 'failed', word: text.jobStates.failed };
    case 'pending': return { tone: 'none', icon: 'wait', word: text.jobStates.pending };
  }
}

export function markOfOutput(state: OutputState): Mark {
  switch (state) {
    case 'rendered': return { tone: 'ready', icon: 'check', word: text.outputStates.rendered };
    case 'rendering': return { tone: 'working', icon: 'work', word: text.outputStates.rendering };
    case 'failed': return { tone: 'failed', icon: 'failed', word: text.outputStates.failed };
    case 'pending': return { tone: 'none', icon: 'wait', word: text.outputStates.pending };
  }
}
