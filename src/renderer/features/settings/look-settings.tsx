import type { ReactElement } from 'react';

import { LANGUAGES, TEXT_SIZES, THEMES } from '#shared/settings/settings.ts';
import { text } from '#shared/text/en.ts';

import { setSettings, useSettings } from '../../app/settings.ts';
import { openDialog } from '../../app/store.ts';
import { Button } from '../../ui/parts.tsx';
import { Choice, Choose, Group, Row } from './parts.tsx';

const { look: words, keyboard, groups } = text.settings;

export function LookSettings(): ReactElement {
  const { look } = useSettings();
  return (
    <Group title={groups.look}>
      <Row group={groups.look} name={words.theme} control={() => (
        <Choice label={words.theme} value={look.theme} options={THEMES.map(value => ({ value, label: words.themes[value] }))} onChange={theme => { void setSettings({ look: { theme } }); }} />
      )} />
      <Row group={groups.look} name={words.textSize} control={() => (
        <Choice label={words.textSize} value={String(look.textSize)} options={TEXT_SIZES.map(value => ({ value: String(value), label: words.textSizes[String(value)] ?? String(value) }))}
          onChange={value => {
            const size = TEXT_SIZES.find(each => String(each) === value);
            if (size !== undefined) {
              void setSettings({ look: { textSize: size } });
            }
          }} />
      )} />
      <Row group={groups.look} name={words.motion} what={words.motionWhat} control={() => null} />
      <Row group={groups.look} name={words.language} what={words.languageWhat} control={id => (
        <Choose labelledBy={id} value={look.language} options={LANGUAGES.map(value => ({ value, label: words.languages[value] }))} onChange={language => { void setSettings({ look: { language } }); }} />
      )} />
    </Group>
  );
}

export function KeyboardSettings(): ReactElement {
  return (
    <Group title={groups.keyboard}>
      <Row group={groups.keyboard} name={keyboard.open} what={keyboard.what} control={() => <Button onClick={() => { openDialog('keys'); }}>{keyboard.open}</Button>} />
    </Group>
  );
}
