import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The library's folder: what `--library` says, else CUTDOWN_LIBRARY, else the system's place for an app's own data
 * (`~/.local/share/cutdown-studio`, `~/Library/Application Support/Cutdown Studio`, `%LOCALAPPDATA%\Cutdown Studio`).
 */
export function libraryDir(option: string | undefined, env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  const named = option || env['CUTDOWN_LIBRARY'];
  if (named) {
    return resolve(named);
  }
  const home = env['HOME'] || env['USERPROFILE'] || homedir();
  if (platform === 'darwin') {
    return join(home, 'Library', 'Application Support', 'Cutdown Studio');
  }
  if (platform === 'win32') {
    return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'Cutdown Studio');
  }
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'cutdown-studio');
}
