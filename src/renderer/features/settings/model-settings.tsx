import { useCallback, useContext, useEffect, useState, type ReactElement } from 'react';

import type { ModelView } from '#shared/api/model-view.ts';
import { text } from '#shared/text/en.ts';

import { attempt } from '../../app/actions.ts';
import { useSettings } from '../../app/settings.ts';
import { tell, useStudio } from '../../app/store.ts';
import { callEngine, dataOf } from '../../bridge/engine.ts';
import { chooseModel } from '../../bridge/shell.ts';
import { bytes, percent } from '../../ui/format.ts';
import { Button, Modal, Progress } from '../../ui/parts.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Group, isFound, Search } from './parts.tsx';

const { models: words, groups, network } = text.settings;
/** A slow line may need long for a model; the download itself gives up when nothing comes for half a minute. */
const DOWNLOAD_LIMIT_MS = 60 * 60_000;

export function ModelSettings(): ReactElement {
  const [models, setModels] = useState<readonly ModelView[]>([]);
  const [asking, setAsking] = useState<ModelView | null>(null);
  const engine = useStudio(state => state.engine.state);
  const downloads = useStudio(state => Object.keys(state.modelProgress).join());
  const gate = useSettings().network.models;
  const search = useContext(Search);
  const look = useCallback(async () => {
    await attempt(async () => { setModels(await callEngine((each, options) => each.models.list(undefined, options))); });
  }, []);
  // Also when a download has begun or ended, whoever began it.
  useEffect(() => {
    if (engine === 'ready') {
      void look();
    }
  }, [engine, downloads, look]);

  async function download(model: ModelView, consented: boolean): Promise<void> {
    setAsking(null);
    try {
      await callEngine((each, options) => each.models.download({ modelId: model.id, consented }, options), DOWNLOAD_LIMIT_MS);
    } catch (error) {
      // The editor has stopped it: nothing to say.
      if (dataOf(error).kind !== 'cancelled') {
        tell({ error: dataOf(error) });
      }
    }
    await look();
  }

  async function importFile(): Promise<void> {
    const path = await chooseModel();
    if (path !== null && await attempt(() => callEngine((each, options) => each.models.import({ path }, options), DOWNLOAD_LIMIT_MS))) {
      tell({ sentences: [words.imported] });
      await look();
    }
  }

  const shown = models.filter(model => isFound(search, groups.models, model.name, model.purpose, model.licence));
  return (
    <Group title={groups.models} what={words.what}>
      {models.length === 0 && engine !== 'ready' ? <p className="soft">{words.unloadable}</p> : null}
      {shown.map(model => (
        <Model key={model.id} model={model} gateShut={gate === 'off'} onRemove={() => { void attempt(() => callEngine((each, options) => each.models.remove({ modelId: model.id }, options))).then(look); }}
          onDownload={() => {
            if (gate === 'ask') {
              setAsking(model);
            } else {
              void download(model, false);
            }
          }} />
      ))}
      {isFound(search, groups.models, words.importFile) ? <div><Button onClick={() => { void attempt(importFile); }}>{words.importFile}</Button></div> : null}
      {asking === null ? null : (
        <Modal title={network.askTitle} onClose={() => { setAsking(null); }} footer={(
          <>
            <Button onClick={() => { setAsking(null); }}>{network.deny}</Button>
            <Button kind="primary" data-first onClick={() => { void download(asking, true); }}>{network.allow}</Button>
          </>
        )}>
          <p>{network.askModel(asking.name, hostOf(asking.url), bytes(asking.sizeBytes))}</p>
        </Modal>
      )}
    </Group>
  );
}

function Model({ model, gateShut, onDownload, onRemove }: { model: ModelView; gateShut: boolean; onDownload: () => void; onRemove: () => void }): ReactElement {
  const progress = useStudio(state => state.modelProgress[model.id]);
  const busy = progress !== undefined || model.downloading;
  return (
    <div className="setting" data-setting={model.name} data-model={model.id} data-state={busy ? 'downloading' : model.path === null ? 'missing' : 'there'}>
      <div>
        <h3>{model.name}</h3>
        <p className="soft small">{model.purpose}</p>
        {model.path === null ? <p className="soft small">{words.without}: {model.without}</p> : null}
      </div>
      <div className="setting-control row">
        <StateMark mark={busy ? { tone: 'working', icon: 'work', word: words.downloading } : model.path === null ? { tone: 'look', icon: 'look', word: words.missing } : { tone: 'ready', icon: 'check', word: words.there }} />
        {busy ? <Button onClick={() => { void attempt(() => callEngine((each, options) => each.models.stopDownload({ modelId: model.id }, options))); }}>{words.stop}</Button> : null}
        {!busy && model.path === null && model.url !== null ? <Button disabled={gateShut} onClick={onDownload}>{words.download}</Button> : null}
        {!busy && model.inLibrary ? <Button kind="quiet" onClick={onRemove}>{words.remove}</Button> : null}
      </div>
      <div className="setting-more">
        {busy ? <><Progress value={progress ?? 0} label={words.progressOf(model.name)} /><p className="soft small num">{percent(progress ?? 0)}</p></> : null}
        {model.problem === null ? null : <p className="state" data-tone="failed">{model.problem}</p>}
        {!busy && model.path === null && (model.url === null || gateShut) ? <p className="soft small">{model.url === null ? words.noAddress : words.gateOff}</p> : null}
        <dl className="facts small num">
          <div><dt>{words.size}</dt><dd>{bytes(model.sizeBytes)}</dd></div>
          <div><dt>{words.licence}</dt><dd>{model.licence}, {model.copyright}</dd></div>
          {model.url === null ? null : <div><dt>{words.source}</dt><dd>{hostOf(model.url)}</dd></div>}
          {model.path === null ? null : <div><dt>{words.place}</dt><dd className="select">{model.path}</dd></div>}
        </dl>
      </div>
    </div>
  );
}

function hostOf(url: string | null): string {
  return url !== null && URL.canParse(url) ? new URL(url).host : '';
}
