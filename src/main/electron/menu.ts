import { app, Menu, nativeTheme, type MenuItemConstructorOptions } from 'electron';

import type { MenuCommand } from '#shared/api/shell.ts';
import { text } from '#shared/text/en.ts';

import type { WindowState } from './window-state.ts';

type Theme = WindowState['theme'];

/** The app's menu. What concerns the window is sent to it as a command. */
export function setMenu(options: { send(command: MenuCommand): void; theme: Theme; setTheme(theme: Theme): void }): void {
  const item = (command: MenuCommand, label: string, accelerator?: string): MenuItemConstructorOptions => ({
    id: command, label, ...(accelerator ? { accelerator } : {}), click: () => { options.send(command); },
  });
  const theme = (value: Theme): MenuItemConstructorOptions => ({
    id: `theme-${value}`, label: text.menu.themes[value], type: 'radio', checked: options.theme === value, click: () => { options.setTheme(value); },
  });
  const { menu } = text;
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: menu.file, submenu: [
        item('open', menu.open, 'CmdOrCtrl+O'),
        item('paste', menu.paste, 'CmdOrCtrl+Shift+V'),
        { type: 'separator' },
        process.platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: menu.view, submenu: [
        item('show-library', text.rail.library, 'CmdOrCtrl+1'),
        item('show-outputs', text.rail.outputs, 'CmdOrCtrl+2'),
        { type: 'separator' },
        { label: menu.theme, submenu: [theme('system'), theme('light'), theme('dark')] },
        { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'resetZoom' }, { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } satisfies MenuItemConstructorOptions]),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help', submenu: [
        item('show-keys', menu.keys, 'F1'),
        item('check-machine', menu.checkMachine),
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  nativeTheme.themeSource = options.theme;
}
