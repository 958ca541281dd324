// Type-level only: every name the stand-in offers exists in electron.d.ts, and simple functions are assignable to Electron's own.
import type * as Real from 'electron'
import * as standIn from './main.ts'

type Invented<S, E> = Exclude<keyof S, keyof E | `_${string}`>
type Check<T extends never> = T
export type Names = [
  Check<Invented<typeof standIn.app, Real.App>>, Check<Invented<typeof standIn.dialog, Real.Dialog>>, Check<Invented<typeof standIn.shell, Real.Shell>>,
  Check<Invented<typeof standIn.safeStorage, Real.SafeStorage>>, Check<Invented<typeof standIn.protocol, Real.Protocol>>, Check<Invented<typeof standIn.ipcMain, Real.IpcMain>>,
  Check<Invented<InstanceType<typeof standIn.BrowserWindow>, Real.BrowserWindow>>, Check<Invented<InstanceType<typeof standIn.BrowserWindow>['webContents'], Real.WebContents>>,
  Check<Invented<ReturnType<typeof standIn.utilityProcess.fork>, Real.UtilityProcess>>, Check<Invented<typeof standIn.utilityProcess, typeof Real.utilityProcess>>,
  Check<Invented<typeof standIn.clipboard, Real.Clipboard>>, Check<Invented<typeof standIn.screen, Real.Screen>>, Check<Invented<typeof standIn.powerSaveBlocker, Real.PowerSaveBlocker>>, Check<Invented<typeof standIn.nativeTheme, Real.NativeTheme>>,
  Check<Exclude<keyof typeof standIn, keyof typeof Real | 'default'>>,
]
export const assignable: [
  Pick<Real.SafeStorage, 'isEncryptionAvailable' | 'isAsyncEncryptionAvailable' | 'encryptString' | 'decryptString' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'>, Pick<Real.Shell, 'showItemInFolder' | 'openExternal' | 'openPath'>,
  Pick<Real.Dialog, 'showOpenDialog' | 'showSaveDialog' | 'showMessageBox' | 'showErrorBox'>, Pick<Real.App, 'requestSingleInstanceLock' | 'getPath' | 'setPath' | 'quit' | 'exit' | 'isReady' | 'whenReady' | 'getVersion' | 'getAppPath' | 'relaunch' | 'addRecentDocument' | 'clearRecentDocuments'>,
] = [standIn.safeStorage, standIn.shell, standIn.dialog, standIn.app]
