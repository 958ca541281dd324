import type { ReactElement } from 'react';

import type { ShownStage } from '#shared/api/engine-contract.ts';
import { text } from '#shared/text/en.ts';

import { attempt } from '../../app/actions.ts';
import { revealRunFile } from '../../bridge/shell.ts';
import { bytes } from '../../ui/format.ts';
import { Button, IconButton } from '../../ui/parts.tsx';

type ShownFile = ShownStage['writes'][number];

/** Files of a list that are shown one by one; a stage over 40 clips has hundreds, which the folder shows better. */
const FILES_SHOWN = 60;

/** What a stage wrote and read, each to be shown in its folder. */
export function StageFiles({ runId, shown }: { runId: string; shown: ShownStage | null }): ReactElement {
  const [first] = shown?.writes ?? [];
  return (
    <section aria-label={text.run.files}>
      <div className="row spread">
        <h2>{text.run.writes}</h2>
        {first?.path ? <Button kind="quiet" icon="folder" onClick={() => { reveal(runId, first.path); }}>{text.run.openFolder}</Button> : null}
      </div>
      <FileList runId={runId} label={text.run.writes} files={shown?.writes ?? []} />
      <h2>{text.run.reads}</h2>
      <FileList runId={runId} label={text.run.reads} files={shown?.reads ?? []} />
    </section>
  );
}

function FileList({ runId, label, files }: { runId: string; label: string; files: readonly ShownFile[] }): ReactElement {
  if (files.length === 0) {
    return <p className="soft">{text.run.noFiles}</p>;
  }
  return (
    <ul className="files" tabIndex={0} aria-label={label}>
      {files.slice(0, FILES_SHOWN).map(file => {
        const name = file.path ?? file.kind;
        return (
          <li key={`${file.kind} ${file.item ?? ''}`}>
            <span className="cut" title={name}>{name}</span>
            <span className="row">
              <span className="soft num">{file.sizeBytes === null ? '' : bytes(file.sizeBytes)}</span>
              {file.path === null ? null : <IconButton icon="folder" label={text.run.openFile(name)} onClick={() => { reveal(runId, file.path); }} />}
            </span>
          </li>
        );
      })}
      {files.length > FILES_SHOWN ? <li className="soft">{text.run.moreFiles(files.length - FILES_SHOWN)}</li> : null}
    </ul>
  );
}

function reveal(runId: string, path: string | null): void {
  if (path !== null) {
    void attempt(() => revealRunFile({ runId, path }));
  }
}
