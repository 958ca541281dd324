import { useState, type ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';

import type { OutputView, RunView } from '#shared/api/run-view.ts';
import { text } from '#shared/text/en.ts';

import { actionsOf, attempt, cancelRun, pauseRun, renderNext, resumeRun } from '../../app/actions.ts';
import { runsInOrder, show, useStudio } from '../../app/store.ts';
import { copyPath, copyText, reveal } from '../../bridge/shell.ts';
import { bytes, fileName, percent } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { Button, IconButton, Modal, Progress, Trouble } from '../../ui/parts.tsx';
import { markOfOutput, markOfRun, StateMark } from '../../ui/state-mark.tsx';

const { outputs: words } = text;

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
      {runs.map(run => <RunOutputs key={run.runId} run={run} onPlay={setPlaying} />)}
      {playing?.mediaUrl ? (
        <Modal title={playing.title} onClose={() => { setPlaying(null); }} footer={<Button kind="primary" onClick={() => { setPlaying(null); }}>{words.close}</Button>}>
          <div className="player"><video src={playing.mediaUrl} controls autoPlay /></div>
        </Modal>
      ) : null}
    </div>
  );
}

function RunOutputs({ run, onPlay }: { run: RunView; onPlay: (output: OutputView) => void }): ReactElement {
  const can = actionsOf(run);
  const { runId } = run;
  // Failed ones first; then in the order they are rendered.
  const outputs = [...run.outputs].sort((a, b) => Number(b.state === 'failed') - Number(a.state === 'failed') || a.rank - b.rank);
  const name = fileName(run.sourcePath);
  return (
    <section aria-label={name}>
      <div className="row spread wrap">
        <div className="row"><h2 className="cut">{name}</h2><span className="small"><StateMark mark={markOfRun(run)} /></span><span className="soft num small">{text.library.ready(outputs.filter(each => each.state === 'rendered').length, outputs.length)}</span></div>
        <div className="row">
          {can.pause ? <Button icon="pause" onClick={() => { void pauseRun(runId); }}>{text.run.pause}</Button> : null}
          {can.resume ? <Button icon="play" onClick={() => { void resumeRun(runId); }}>{text.run.resume}</Button> : null}
          {can.retry ? <Button icon="reused" onClick={() => { void resumeRun(runId); }}>{words.retry}</Button> : null}
          {can.cancel ? <Button onClick={() => { void cancelRun(runId); }}>{text.run.cancel}</Button> : null}
        </div>
      </div>
      {outputs.filter(each => each.error !== null).map(each => each.error ? <Trouble key={each.outputId} error={each.error} onCopy={copied => { void copyText(copied); }} /> : null)}
      <table>
        <thead><tr><th>{words.file}</th><th>{words.shape}</th><th style={{ width: '28%' }}>{words.state}</th><th>{words.size}</th><th><span className="hidden">{words.actions}</span></th></tr></thead>
        <tbody>{outputs.map(output => <Row key={output.outputId} run={run} output={output} onPlay={onPlay} />)}</tbody>
      </table>
    </section>
  );
}

function Row({ run, output, onPlay }: { run: RunView; output: OutputView; onPlay: (output: OutputView) => void }): ReactElement {
  const [copied, setCopied] = useState(false);
  const id = { runId: run.runId, outputId: output.outputId };
  const waits = output.state === 'pending' && actionsOf(run).pause;
  return (
    <tr data-output={output.outputId} data-state={output.state}>
      <td><span className="row"><span className="soft num">{output.rank}</span><span>{output.title}</span></span></td>
      <td className="num">{output.aspect}</td>
      <td>
        <span className="row spread small"><StateMark mark={markOfOutput(output.state)} /><span className="num soft">{output.state === 'rendering' ? percent(output.progress) : ''}</span></span>
        {output.state === 'rendering' ? <Progress value={output.progress} label={words.renderingOf(output.title)} /> : null}
      </td>
      <td className="num soft">{output.sizeBytes === null ? '' : bytes(output.sizeBytes)}</td>
      <td className="actions">
        {output.mediaUrl === null ? null : <IconButton icon="play" label={`${words.play}: ${output.title}, ${output.aspect}`} onClick={() => { onPlay(output); }} />}
        {output.file === null ? null : (
          <>
            <IconButton icon="folder" label={`${words.reveal}: ${fileName(output.file)}`} onClick={() => { void attempt(() => reveal(id)); }} />
            <IconButton icon={copied ? 'check' : 'copy'} label={copied ? words.copied : `${words.copyPath}: ${fileName(output.file)}`} onClick={() => { void attempt(() => copyPath(id)).then(setCopied); }} />
          </>
        )}
        {waits ? <IconButton icon="up" label={`${words.first}: ${output.title}, ${output.aspect}`} onClick={() => { void renderNext(run.runId, [output.outputId]); }} /> : null}
      </td>
    </tr>
  );
}
