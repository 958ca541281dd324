import { useEffect, useId, useRef, useState, type ReactElement } from 'react';

import { NAME_FIELDS, nameOutputs, templateProblem, type NamedOutput, type NamedRun } from '#shared/naming/file-names.ts';
import { text } from '#shared/text/en.ts';

import { Button } from './parts.tsx';

const words = text.settings.outputs;
const rooms = text.outputs;
/** Names that are shown as an example. */
const SHOWN = 3;

/** A template for names of files, with its fields, what is wrong with it, and what comes of it now. Only what can be used is told. */
export function NameTemplateField(props: { value: string; run: NamedRun; outputs: readonly NamedOutput[]; onChange: (template: string) => void; onReset?: (() => void) | undefined }): ReactElement {
  const { value, run, outputs, onChange, onReset } = props;
  const [typed, setTyped] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const [example, problemId] = [useId(), useId()];
  useEffect(() => {
    // What is kept comes back a moment later: by then somebody may have typed on.
    if (document.activeElement !== input.current) {
      setTyped(value);
    }
  }, [value]);
  const problem = templateProblem(typed);
  const { stems, collisions } = problem ? { stems: new Map<string, string>(), collisions: [] } : nameOutputs(typed, run, outputs);
  const clash = collisions[0];

  const take = (next: string): void => {
    setTyped(next);
    if (templateProblem(next) === null && nameOutputs(next, run, outputs).collisions.length === 0) {
      onChange(next);
    }
  };
  const insert = (field: string): void => {
    const at = input.current?.selectionStart ?? typed.length;
    take(`${typed.slice(0, at)}{${field}}${typed.slice(input.current?.selectionEnd ?? at)}`);
    input.current?.focus();
  };
  return (
    <div className="naming">
      <div className="row">
        <span className="field grow">
          <input ref={input} value={typed} maxLength={200} spellCheck={false} aria-label={words.name} aria-describedby={`${example} ${problemId}`} aria-invalid={problem !== null || clash !== undefined}
            onChange={event => { take(event.target.value); }} />
        </span>
        {onReset ? <Button onClick={onReset}>{words.resetName}</Button> : null}
      </div>
      <div className="row wrap" role="group" aria-label={words.fields}>
        {NAME_FIELDS.map(field => <button key={field} type="button" className="button quiet chip" aria-label={words.insert(field)} onClick={() => { insert(field); }}>{`{${field}}`}</button>)}
      </div>
      <p id={problemId} role="status" className="state" data-tone="failed">
        {problem ? words.problems[problem.kind]?.(problem.what) : clash ? rooms.collision(clash.stem, clash.outputIds.length) : ''}
        {collisions.length > 1 ? ` ${rooms.moreCollisions(collisions.length - 1)}` : ''}
      </p>
      <p id={example} className="soft small select" data-example>{words.example}: {[...stems.values()].slice(0, SHOWN).map(stem => `${stem}.mp4`).join(', ')}</p>
    </div>
  );
}
