import { existsSync } from 'node:fs'
import path from 'node:path'

const NAMES = ['chromium-headless-shell', 'chrome-headless-shell', 'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** Pages open no windows by themselves: the stand-in does, where the app allows it. Only the headless shell knows this. */
const NO_WINDOWS = '--block-new-web-contents'

/** The browser that plays Electron's, and what it is started with; null: there is none, or this is not Linux (the only system the stand-in knows). */
export function findChromium(env: NodeJS.ProcessEnv = process.env): { path: string; args: string[] } | null {
  const onPath = (env['PATH'] ?? '').split(path.delimiter).filter(Boolean)
  const found = env['STAND_IN_CHROMIUM'] ?? NAMES.flatMap(name => onPath.map(folder => path.join(folder, name))).find(existsSync)
  if (process.platform !== 'linux' || found === undefined) return null
  const args = env['STAND_IN_CHROMIUM_ARGS']?.split(' ').filter(Boolean) ?? [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...(/headless/.test(path.basename(found)) ? [NO_WINDOWS] : ['--headless=new'])]
  return { path: found, args }
}
