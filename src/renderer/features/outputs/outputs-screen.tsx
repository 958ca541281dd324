import { useState, type ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';

import type { OutputView } from '#shared/api/run-view.ts';
import { text } from '#shared/text/en.ts';

import { runsInOrder, show, useStudio } from '../../app/store.ts';
import { Icon } from '../../ui/icon.tsx';
import { Button, Modal } from '../../ui/parts.tsx';
import { RunOutputs } from './run-outputs.tsx';

const { outputs: words } = text;
/** So many of the newest runs are unfolded; others where something has failed or is at work. */
const UNFOLDED = 3;

export function OutputsScreen(): ReactElement {
  const runs = useStudio(useShallow(state => runsInOrder(state).filter(run => run.outputs.length > 0)));
  const [playing, setPlaying] = useState<OutputView | null>(null);
  if (runs.length === 0) {
    return (
      <div className="empty">
        <Icon name="outputs" />
        <h1>{words.title}</h1>
        <p>{words.empty}</p>
        <Button onClick={() => { show({ name: 'library' }); }}>{words.toLibrary}</Button>
      </div>
    );
  }
  return (
    <div className="outputs">
      {runs.map((run, at) => <RunOutputs key={run.runId} run={run} unfolded={at < UNFOLDED || run.activity === 'working' || run.outputs.some(each => each.state === 'failed')} onPlay={setPlaying} />)}
      {playing?.mediaUrl ? (
        <Modal title={playing.title} onClose={() => { setPlaying(null); }} footer={<Button kind="primary" onClick={() => { setPlaying(null); }}>{words.close}</Button>}>
          <div className="player"><video src={playing.mediaUrl} controls autoPlay /></div>
        </Modal>
      ) : null}
    </div>
  );
}
