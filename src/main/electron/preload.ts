/** What a window's page may reach: these functions and no others. Becomes one CommonJS file, as a sandboxed preload must be. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';

import { CHANNELS, PORT_MESSAGE, type ShellApi } from '#shared/api/shell.ts';

// A port can't pass through contextBridge; it is handed to the page as a message that only this page gets.
ipcRenderer.on(CHANNELS.port, (event, info: { generation: number }) => {
  window.postMessage({ type: PORT_MESSAGE, generation: info.generation }, window.location.origin, [...event.ports]);
});

function listen(channel: string, listener: (value: unknown) => void): () => void {
  const take = (_event: unknown, value: unknown): void => { listener(value); };
  ipcRenderer.on(channel, take);
  return () => { ipcRenderer.off(channel, take); };
}

const api: ShellApi = {
  requestPort: () => { ipcRenderer.send(CHANNELS.portPlease); },
  // Only a file that was really dropped or chosen has a path: the page can't name one.
  offerFiles: files => ipcRenderer.invoke(CHANNELS.offer, files.map(file => (file instanceof File ? webUtils.getPathForFile(file) : '')).filter(path => path !== '')),
  chooseFiles: () => ipcRenderer.invoke(CHANNELS.choose),
  pasteFiles: () => ipcRenderer.invoke(CHANNELS.paste),
  chooseFolder: () => ipcRenderer.invoke(CHANNELS.chooseFolder),
  reveal: output => ipcRenderer.invoke(CHANNELS.reveal, output),
  copyPath: output => ipcRenderer.invoke(CHANNELS.copyPath, output),
  openRunFolder: run => ipcRenderer.invoke(CHANNELS.openRunFolder, run),
  revealRunFile: file => ipcRenderer.invoke(CHANNELS.revealRunFile, file),
  copyText: copied => ipcRenderer.invoke(CHANNELS.copyText, copied),
  openSample: () => ipcRenderer.invoke(CHANNELS.sample),
  chooseSource: () => ipcRenderer.invoke(CHANNELS.chooseSource),
  chooseModel: () => ipcRenderer.invoke(CHANNELS.chooseModel),
  getSettings: () => ipcRenderer.invoke(CHANNELS.settings),
  changeSettings: change => ipcRenderer.invoke(CHANNELS.changeSettings, change),
  setSecret: (id, value) => ipcRenderer.invoke(CHANNELS.setSecret, id, value),
  removeSecret: id => ipcRenderer.invoke(CHANNELS.removeSecret, id),
  chooseLibrary: () => ipcRenderer.invoke(CHANNELS.chooseLibrary),
  restart: () => ipcRenderer.invoke(CHANNELS.restart),
  onSettings: listener => listen(CHANNELS.settingsChanged, listener),
  onOpened: listener => listen(CHANNELS.opened, listener),
  retryEngine: () => ipcRenderer.invoke(CHANNELS.retry),
  onEngineState: listener => listen(CHANNELS.status, listener),
  onCommand: listener => listen(CHANNELS.command, listener),
  platform: process.platform,
};
contextBridge.exposeInMainWorld('studio', api);
