import { basename } from 'node:path';

import { app, Menu, type MenuItemConstructorOptions } from 'electron';

import type { MenuCommand } from '#shared/api/shell.ts';
import { APP_KEYS, commandIdOf } from '#shared/keys/app-keys.ts';
import { parseChord, toAccelerator } from '#shared/keys/chord.ts';
import type { KeyChoices } from '#shared/keys/key-map.ts';
import { THEMES, type Settings } from '#shared/settings/settings.ts';
import { text } from '#shared/text/en.ts';

type Theme = Settings['look']['theme'];

/** The app's menu. What concerns the window is sent to it as a command; keys are the editor's own. */
export function setMenu(options: {
  send(command: MenuCommand): void; theme: Theme; setTheme(theme: Theme): void; keys: KeyChoices;
  recent: readonly string[]; openRecent(path: string): void; clearRecent(): void;
}): void {
  const item = (command: MenuCommand, label: string): MenuItemConstructorOptions => {
    const accelerator = acceleratorOf(options.keys[commandIdOf(command)] ?? APP_KEYS[command]);
    // The page runs its own keys and keeps them from the menu; what it leaves (a page that hangs, or has not come yet) arrives here.
    return { id: command, label, ...(accelerator === null ? {} : { accelerator }), click: () => { options.send(command); } };
  };
  const theme = (value: Theme): MenuItemConstructorOptions => ({
    id: `theme-${value}`, label: text.menu.themes[value], type: 'radio', checked: options.theme === value, click: () => { options.setTheme(value); },
  });
  const mac = process.platform === 'darwin';
  const { menu } = text;
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: menu.file, submenu: [
        item('open', menu.open),
        { label: menu.recent, submenu: recentItems(options) },
        item('paste', menu.paste),
        { type: 'separator' },
        item('show-settings', menu.settings),
        { type: 'separator' },
        mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: menu.view, submenu: [
        item('palette', menu.palette),
        { type: 'separator' },
        item('show-library', text.rail.library),
        item('show-review', text.rail.review),
        item('show-outputs', text.rail.outputs),
        { type: 'separator' },
        { label: menu.theme, submenu: THEMES.map(theme) },
        { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'resetZoom' }, { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } satisfies MenuItemConstructorOptions]),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help', submenu: [
        item('show-keys', menu.keys),
        item('check-machine', menu.checkMachine),
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

function recentItems({ recent, openRecent, clearRecent }: Pick<Parameters<typeof setMenu>[0], 'recent' | 'openRecent' | 'clearRecent'>): MenuItemConstructorOptions[] {
  if (recent.length === 0) {
    return [{ id: 'no-recent', label: text.menu.noRecent, enabled: false }];
  }
  return [
    ...recent.map((path, at): MenuItemConstructorOptions => ({ id: `recent-${at}`, label: basename(path), toolTip: path, click: () => { openRecent(path); } })),
    { type: 'separator' },
    { id: 'clear-recent', label: text.menu.clearRecent, click: clearRecent },
  ];
}

/** The first of the keys that a menu can show; signs such as `?` it would take from every text field. */
function acceleratorOf(keys: readonly string[]): string | null {
  for (const keyed of keys) {
    const chord = parseChord(keyed);
    if (chord && (chord.mod || chord.ctrl || chord.alt || /^F\d/.test(chord.key))) {
      return toAccelerator(chord);
    }
  }
  return null;
}
