import { useState, type FormEvent, type ReactElement } from 'react';

import type { OfferedRecording } from '#shared/api/shell.ts';
import { DEFAULT_NAME_TEMPLATE } from '#shared/naming/file-names.ts';
import { RunRequest } from '#shared/pipeline/run-request.ts';
import { OUTPUT_PRESETS, type OutputPreset } from '#shared/render/presets.ts';
import { SOUND_CLEANINGS, type SoundCleaning } from '#shared/sound/cleaning.ts';
import { TIGHTENINGS, type Tightening } from '#shared/sound/tightening.ts';
import { text } from '#shared/text/en.ts';
import { ASPECTS, type Aspect } from '#shared/units/geometry.ts';

import { attempt, startRuns } from '../../app/actions.ts';
import { useSettings } from '../../app/settings.ts';
import { openDialog } from '../../app/store.ts';
import { chooseFolder } from '../../bridge/shell.ts';
import { bytes, fileName } from '../../ui/format.ts';
import { Button, Modal } from '../../ui/parts.tsx';

const { start } = text;

/** Asks once for all recordings that were opened together. */
export function StartDialog({ offered }: { offered: readonly OfferedRecording[] }): ReactElement {
  const { newRuns: defaults, outputs: { preset: usual, encoder, nameTemplate } } = useSettings();
  const [clipCount, setClipCount] = useState(defaults.clipCount);
  const [minSec, setMinSec] = useState(defaults.minSec);
  const [maxSec, setMaxSec] = useState(defaults.maxSec);
  const [aspects, setAspects] = useState<readonly Aspect[]>(defaults.aspects);
  const [tighten, setTighten] = useState<Tightening>(defaults.tighten);
  const [cleanSound, setCleanSound] = useState<SoundCleaning>(defaults.cleanSound);
  const [preset, setPreset] = useState<OutputPreset>(usual);
  const [client, setClient] = useState('');
  const [reviewFirst, setReviewFirst] = useState(true);
  const [brief, setBrief] = useState('');
  const [folder, setFolder] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const wrong = minSec > maxSec ? start.lengths : aspects.length === 0 ? start.noShape : null;
  const close = (): void => { openDialog(null); };

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (wrong !== null || busy) {
      return;
    }
    setBusy(true);
    await startRuns(offered.map(({ sourcePath, transcriptPath, outDir }) => RunRequest.parse({
      sourcePath, transcriptPath, outDir: folder ?? outDir, clipCount, minSec, maxSec, tighten, cleanSound, aspects, preset, encoder,
      client: client.trim() === '' ? null : client.trim(), nameTemplate: nameTemplate === DEFAULT_NAME_TEMPLATE ? null : nameTemplate,
      until: reviewFirst ? 'composition' : 'rendering', brief: brief.trim() === '' ? null : brief.trim(),
    })));
    setBusy(false);
  }

  return (
    <Modal title={start.title(offered.length)} onClose={close} footer={(
      <>
        <Button onClick={close}>{start.cancel}</Button>
        <button type="submit" form="start" className="button primary" disabled={wrong !== null || busy} data-first>{start.start(offered.length)}</button>
      </>
    )}>
      <ul className="recordings">
        {offered.map(each => (
          <li key={each.sourcePath}>
            <span className="row spread"><strong className="cut" title={each.sourcePath}>{each.name}</strong><span className="soft num">{bytes(each.sizeBytes)}</span></span>
            <span className="soft small cut">{each.transcriptPath === null ? start.noTranscript : `${start.transcript}: ${fileName(each.transcriptPath)}`}</span>
          </li>
        ))}
      </ul>
      <form id="start" onSubmit={event => { void submit(event); }} className="content-rows">
        <div className="two">
          <NumberField id="clips" label={start.clips} value={clipCount} min={1} max={100} onChange={setClipCount} />
          <NumberField id="min" label={start.minSec} value={minSec} min={3} max={600} onChange={setMinSec} />
          <NumberField id="max" label={start.maxSec} value={maxSec} min={5} max={900} onChange={setMaxSec} />
        </div>
        <div className="two">
          <fieldset className="choices">
            <legend className="soft small">{start.aspects}</legend>
            {ASPECTS.map(aspect => (
              <label key={aspect}>
                <input type="checkbox" checked={aspects.includes(aspect)}
                  onChange={event => { setAspects(ASPECTS.filter(each => (each === aspect ? event.target.checked : aspects.includes(each)))); }} />{aspect}
              </label>
            ))}
          </fieldset>
          <div className="field">
            <label htmlFor="preset">{start.preset}</label>
            <select id="preset" value={preset} onChange={event => { setPreset(OUTPUT_PRESETS.find(each => each === event.target.value) ?? 'standard'); }}>
              {OUTPUT_PRESETS.map(each => <option key={each} value={each}>{start.presets[each]}</option>)}
            </select>
          </div>
        </div>
        <div className="two">
          <div className="field">
            <label htmlFor="tighten">{start.tighten}</label>
            <select id="tighten" value={tighten} onChange={event => { setTighten(TIGHTENINGS.find(each => each === event.target.value) ?? 'off'); }}>
              {TIGHTENINGS.map(each => <option key={each} value={each}>{start.tightenings[each]}</option>)}
            </select>
          </div>
          <div className="field">
            <label htmlFor="clean-sound">{start.cleanSound}</label>
            <select id="clean-sound" value={cleanSound} onChange={event => { setCleanSound(SOUND_CLEANINGS.find(each => each === event.target.value) ?? 'off'); }}>
              {SOUND_CLEANINGS.map(each => <option key={each} value={each}>{start.cleanings[each]}</option>)}
            </select>
          </div>
        </div>
        <div className="field">
          <label htmlFor="client">{start.client}</label>
          <input id="client" maxLength={80} placeholder={start.clientHint} value={client} onChange={event => { setClient(event.target.value); }} />
        </div>
        <div className="field">
          <label htmlFor="brief">{start.brief}</label>
          <textarea id="brief" placeholder={start.briefHint} maxLength={4000} value={brief} onChange={event => { setBrief(event.target.value); }} />
        </div>
        <div>
          <label className="check"><input type="checkbox" checked={reviewFirst} onChange={event => { setReviewFirst(event.target.checked); }} />{start.review}</label>
          <p className="soft small">{start.reviewHint}</p>
        </div>
        <div className="field">
          <span className="label">{start.outDir}</span>
          <div className="row spread">
            <span className="cut select" title={folder ?? offered[0]?.outDir}>{folder ?? offered.map(each => each.outDir).join(', ')}</span>
            <Button icon="folder" onClick={() => { void attempt(async () => { setFolder(await chooseFolder() ?? folder); }); }}>{start.chooseFolder}</Button>
          </div>
        </div>
        {wrong === null ? null : <p role="alert" className="state" data-tone="failed">{wrong}</p>}
      </form>
    </Modal>
  );
}

function NumberField(props: { id: string; label: string; value: number; min: number; max: number; onChange: (value: number) => void }): ReactElement {
  const { id, label, value, min, max, onChange } = props;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} className="num" type="number" required min={min} max={max} value={Number.isNaN(value) ? '' : value} onChange={event => { onChange(event.target.valueAsNumber); }} />
    </div>
  );
}
