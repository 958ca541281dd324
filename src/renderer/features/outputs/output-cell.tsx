import { useEffect, useRef, useState, type ReactElement, type RefObject } from 'react';

import type { OutputView, RunView } from '#shared/api/run-view.ts';
import { text } from '#shared/text/en.ts';

import { actionsOf, attempt, renderNext, retryOutputs } from '../../app/actions.ts';
import { copyPath, reveal } from '../../bridge/shell.ts';
import { bytes, fileName, percent } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { IconButton, Progress } from '../../ui/parts.tsx';
import { markOfOutput, StateMark } from '../../ui/state-mark.tsx';

const { outputs: words } = text;

/** One file: its picture, how it does, where it is. */
export function OutputCell({ run, output, onPlay }: { run: RunView; output: OutputView; onPlay: (output: OutputView) => void }): ReactElement {
  const [copied, setCopied] = useState(false);
  const { runId } = run;
  const { outputId, title, aspect, state, file } = output;
  const id = { runId, outputId };
  const can = actionsOf(run);
  const named = `${title}, ${aspect}`;
  return (
    <td data-output={outputId} data-state={state}>
      <div className="output">
        <Poster output={output} label={`${words.play}: ${named}`} onPlay={() => { onPlay(output); }} />
        <div className="output-words">
          <span className="row small"><StateMark mark={markOfOutput(state)} /><span className="num soft">{state === 'rendering' ? percent(output.progress) : output.sizeBytes === null ? '' : bytes(output.sizeBytes)}</span></span>
          {state === 'rendering' ? <Progress value={output.progress} label={words.renderingOf(named)} /> : null}
          {file === null ? null : <span className="soft small cut" title={file}>{fileName(file)}</span>}
          <span className="row output-actions">
            {file === null ? null : (
              <>
                <IconButton icon="folder" label={`${words.reveal}: ${fileName(file)}`} onClick={() => { void attempt(() => reveal(id)); }} />
                <IconButton icon={copied ? 'check' : 'copy'} label={copied ? words.copied : `${words.copyPath}: ${fileName(file)}`} onClick={() => { void attempt(() => copyPath(id)).then(setCopied); }} />
              </>
            )}
            {state === 'pending' && can.pause ? <IconButton icon="up" label={`${words.first}: ${named}`} onClick={() => { void renderNext(runId, [outputId]); }} /> : null}
            {state === 'pending' && run.activity === 'ended' ? <IconButton icon="outputs" label={`${words.render}: ${named}`} onClick={() => { void retryOutputs(runId, [outputId]); }} /> : null}
            {state === 'failed' ? <IconButton icon="reused" label={`${words.retryOne}: ${named}`} onClick={() => { void retryOutputs(runId, [outputId]); }} /> : null}
          </span>
        </div>
      </div>
    </td>
  );
}

/** A frame of the finished file, which plays it; loaded while it can be seen only. */
function Poster({ output, label, onPlay }: { output: OutputView; label: string; onPlay: () => void }): ReactElement {
  const shape = output.aspect.replace(':', ' / ');
  return output.mediaUrl === null
    ? <span className="output-poster" style={{ aspectRatio: shape }}><Icon name="film" /></span>
    : <PlayablePoster url={output.mediaUrl} shape={shape} label={label} onPlay={onPlay} />;
}

function PlayablePoster({ url, shape, label, onPlay }: { url: string; shape: string; label: string; onPlay: () => void }): ReactElement {
  const box = useRef<HTMLButtonElement>(null);
  const seen = useSeen(box);
  return (
    <button ref={box} type="button" className="output-poster" style={{ aspectRatio: shape }} aria-label={label} title={words.play} onClick={onPlay}>
      {seen ? <video src={`${url}#t=0.6`} preload="metadata" muted playsInline tabIndex={-1} aria-hidden="true" /> : null}
      <span className="play"><Icon name="play" /></span>
    </button>
  );
}

function useSeen(ref: RefObject<Element | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(entries => { setSeen(entries.at(-1)?.isIntersecting ?? false); }, { rootMargin: '200px' });
    if (ref.current) {
      observer.observe(ref.current);
    }
    return () => { observer.disconnect(); };
  }, [ref]);
  return seen;
}
