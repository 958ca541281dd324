import { useState, type ReactElement } from 'react';

import type { EncoderFinding } from '#shared/api/model-view.ts';
import { DEFAULT_NAME_TEMPLATE } from '#shared/naming/file-names.ts';
import { ENCODER_WISHES, OUTPUT_PRESETS } from '#shared/render/presets.ts';
import { SOUND_CLEANINGS } from '#shared/sound/cleaning.ts';
import { TIGHTENINGS } from '#shared/sound/tightening.ts';
import { text } from '#shared/text/en.ts';
import { ASPECTS } from '#shared/units/geometry.ts';

import { attempt } from '../../app/actions.ts';
import { setSettings, useSettings } from '../../app/settings.ts';
import { callEngine } from '../../bridge/engine.ts';
import { NameTemplateField } from '../../ui/name-template-field.tsx';
import { Button } from '../../ui/parts.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Choice, Choose, Group, Row } from './parts.tsx';

const { outputs: words, newRuns: runWords, groups } = text.settings;
const TEST_LIMIT_MS = 130_000;
/** What the example of a name is made of. */
const EXAMPLE = { client: 'Acme', recording: 'Podcast 112.mp4', date: '2026-11-21', outputs: [{ outputId: 'example', clipId: 'c1', rank: 1, title: 'Why we left', aspect: '9:16' as const }] };

export function OutputSettings(): ReactElement {
  const { outputs: { preset, encoder, nameTemplate } } = useSettings();
  const [finding, setFinding] = useState<EncoderFinding | null>(null);
  const [testing, setTesting] = useState(false);
  const test = async (): Promise<void> => {
    setTesting(true);
    await attempt(async () => { setFinding(await callEngine((engine, options) => engine.machine.encoder({ wish: encoder, preset }, options), TEST_LIMIT_MS)); });
    setTesting(false);
  };
  return (
    <Group title={groups.outputs}>
      <Row group={groups.outputs} name={words.preset} what={words.presets[preset].what} control={() => (
        <Choice label={words.preset} value={preset} options={OUTPUT_PRESETS.map(value => ({ value, label: words.presets[value].name }))} onChange={value => { void setSettings({ outputs: { preset: value } }); }} />
      )} />
      <Row group={groups.outputs} name={words.encoder} what={words.encoderWhat} control={id => (
        <span className="row">
          <Choose labelledBy={id} value={encoder} options={ENCODER_WISHES.map(value => ({ value, label: words.encoders[value] }))} onChange={value => { setFinding(null); void setSettings({ outputs: { encoder: value } }); }} />
          <Button disabled={testing} onClick={() => { void test(); }}>{testing ? words.testing : words.test}</Button>
        </span>
      )}>
        {finding === null ? undefined : (
          <p data-finding className="row"><StateMark mark={finding.works ? { tone: 'ready', icon: 'check', word: finding.encoder } : { tone: 'look', icon: 'look', word: finding.encoder }} /><span>{finding.message}</span></p>
        )}
      </Row>
      <Row group={groups.outputs} name={words.name} what={words.nameWhat} control={() => null}>
        <NameTemplateField value={nameTemplate} run={EXAMPLE} outputs={EXAMPLE.outputs} onChange={value => { void setSettings({ outputs: { nameTemplate: value } }); }}
          onReset={nameTemplate === DEFAULT_NAME_TEMPLATE ? undefined : () => { void setSettings({ outputs: { nameTemplate: DEFAULT_NAME_TEMPLATE } }); }} />
      </Row>
    </Group>
  );
}

export function NewRunSettings(): ReactElement {
  const { newRuns: { clipCount, minSec, maxSec, aspects, tighten, cleanSound } } = useSettings();
  const [wrong, setWrong] = useState(false);
  /** Only what can be used is kept: an empty field is somebody typing. */
  const take = (change: { clipCount?: number; minSec?: number; maxSec?: number }): void => {
    const [low, high] = [change.minSec ?? minSec, change.maxSec ?? maxSec];
    setWrong(low > high);
    if (low <= high && Object.values(change).every(each => Number.isFinite(each))) {
      void setSettings({ newRuns: change });
    }
  };
  const number = (name: string, value: number, min: number, max: number, change: (value: number) => void): ReactElement => (
    <Row group={`${groups.newRuns} ${runWords.what}`} name={name} control={id => (
      <input className="num" type="number" aria-labelledby={id} min={min} max={max} defaultValue={value} key={value}
        onBlur={event => { if (event.target.validity.valid && event.target.valueAsNumber !== value) { change(event.target.valueAsNumber); } }}
        onKeyDown={event => { if (event.key === 'Enter') { event.currentTarget.blur(); } }} />
    )} />
  );
  return (
    <Group title={groups.newRuns} what={runWords.what}>
      {number(runWords.clips, clipCount, 1, 100, value => { take({ clipCount: value }); })}
      {number(runWords.min, minSec, 3, 600, value => { take({ minSec: value }); })}
      {number(runWords.max, maxSec, 5, 900, value => { take({ maxSec: value }); })}
      {wrong ? <p role="alert" className="state" data-tone="failed">{runWords.lengths}</p> : null}
      <Row group={groups.newRuns} name={runWords.tighten} what={runWords.tightenWhat} control={id => (
        <Choose labelledBy={id} value={tighten} options={TIGHTENINGS.map(value => ({ value, label: text.start.tightenings[value] }))} onChange={value => { void setSettings({ newRuns: { tighten: value } }); }} />
      )} />
      <Row group={groups.newRuns} name={runWords.cleanSound} what={runWords.cleanSoundWhat} control={id => (
        <Choose labelledBy={id} value={cleanSound} options={SOUND_CLEANINGS.map(value => ({ value, label: text.start.cleanings[value] }))} onChange={value => { void setSettings({ newRuns: { cleanSound: value } }); }} />
      )} />
      <Row group={groups.newRuns} name={runWords.aspects} control={() => (
        <fieldset className="choices">
          <legend className="hidden">{runWords.aspects}</legend>
          {ASPECTS.map(aspect => (
            <label key={aspect}>
              <input type="checkbox" checked={aspects.includes(aspect)} disabled={aspects.length === 1 && aspects.includes(aspect)}
                onChange={event => { void setSettings({ newRuns: { aspects: ASPECTS.filter(each => (each === aspect ? event.target.checked : aspects.includes(each))) } }); }} />{aspect}
            </label>
          ))}
        </fieldset>
      )} />
    </Group>
  );
}
