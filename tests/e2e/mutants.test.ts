/** The tests of hostile pages notice what they claim to: each of these broken builds of the app lets one of them through. */
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, describe, expect, it } from 'vitest';

import {
  askFromForeignFrame, askPermissions, goElsewhere, loadFiles, lookForMore, misuseEngine, misuseShell, openWindow, runScript, talkNonsense, type Attacked, type Probe,
} from './hostile-probes.ts';
import { CAN_RUN, createStudioBench, engineReady, openApp, until } from './studio-bench.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const OUT = join(ROOT, 'out');
/** Inside the project, where the engine finds its modules. */
const FOLDER = join(ROOT, '.cache', 'mutants');
const PARTS = ['main', 'preload', 'renderer', 'engine'] as const;
/** What is let through is seen at once; only what must come is waited for, and here it does not. */
const PATIENCE_MS = 2000;

interface Mutant { readonly file: string; readonly from: RegExp; readonly to: string }

const shell = (from: RegExp, to: string): Mutant => ({ file: 'main/index.js', from, to });
const engine = (from: RegExp, to: string): Mutant => ({ file: 'engine/src/main/control/serve-faces.js', from, to });

const MUTANTS: readonly [string, Mutant, Probe][] = [
  ['takes calls from any frame', shell(/const trusted = \(event\) => \{/, '$& return true;'), askFromForeignFrame],
  ['takes any payload', shell(/const parsed = input\.safeParse\(raw\);/, 'const parsed = { success: true, data: raw };'), misuseShell],
  ['serves files from anywhere', shell(/inside === ["'`]{2} \|\| inside\.startsWith\(["'`]\.\.["'`]\) \|\| isAbsolute\(inside\)/, 'false'), loadFiles],
  ['has no policy', shell(/["'`]content-security-policy["'`]: POLICY/, '"x-none": POLICY'), runScript],
  ['has a policy that lets scripts in', shell(/script-src 'self'/, '$& \'unsafe-inline\''), runScript],
  ['lets its page go elsewhere', shell(/function refuseLeaving\(event\) \{/, '$& return;'), goElsewhere],
  ['lets its page open windows', shell(/action: ["'`]deny["'`]/, 'action: "allow"'), openWindow],
  ['grants what its page asks for', shell(/done\(false\)/, 'done(true)'), askPermissions],
  ['says that everything is granted', shell(/setPermissionCheckHandler\(\(\) => false\)/, 'setPermissionCheckHandler(() => true)'), askPermissions],
  ['gives its page one function more', { file: 'preload/preload.cjs', from: /platform: process\.platform/, to: 'more: () => 1, $&' }, lookForMore],
  ['lets a window name any path', engine(/mayName: services\.isGranted/, 'mayName: () => true'), misuseEngine],
  ['serves a window what only the process that started the engine may ask', engine(/const \{ engine: _, \.\.\.forWindows \} =/, 'const forWindows ='), misuseEngine],
  ['takes anything for a call', engine(/onlyMessages\(port, services\.onRefused\)/, 'port'), talkNonsense],
];

/** Copies the built app with one thing in it changed (null: nothing); returns the path of its main file, relative to the project. */
function build(name: string, mutant: Mutant | null): string {
  const folder = join(FOLDER, name.replaceAll(' ', '-'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of PARTS) {
    if (part === 'main' || mutant?.file.startsWith(`${part}/`)) {
      cpSync(join(OUT, part), join(folder, part), { recursive: true });
    } else {
      symlinkSync(join(OUT, part), join(folder, part), 'dir');
    }
  }
  if (mutant) {
    const file = join(folder, mutant.file);
    const code = readFileSync(file, 'utf8');
    const changed = code.replace(mutant.from, mutant.to);
    expect(changed, `${mutant.file} still has what is changed`).not.toBe(code);
    writeFileSync(file, changed);
  }
  return relative(ROOT, join(folder, 'main', 'index.js'));
}

/** Opens a build on a library of its own, and lets a page turn against it. What is given as a recording is none: no run comes as far as its picture. */
async function attack(main: string, act: (studio: Attacked) => Promise<void>): Promise<void> {
  const bench = createStudioBench({
    make(folder) {
      writeFileSync(join(folder, 'recording.mp4'), 'no recording');
      return join(folder, 'recording.mp4');
    },
  });
  const { app, page } = await openApp({ root: bench.root, libraryDir: bench.libraryDir, quiet: true, main });
  let said = '';
  app.child.stderr?.on('data', (data: Buffer) => { said += data.toString('utf8'); });
  try {
    await until('the engine is ready', () => engineReady(page));
    await act({ app, page, bench, get said() { return said; } });
  } finally {
    await app.close();
    bench.remove();
  }
}

describe.skipIf(!CAN_RUN)('an app that', () => {
  afterAll(() => { rmSync(FOLDER, { recursive: true, force: true }); });

  it('is only copied withstands a hostile page', async () => {
    await attack(build('copy', null), async studio => {
      for (const probe of [lookForMore, runScript, openWindow, askPermissions, loadFiles, misuseShell, misuseEngine, talkNonsense, goElsewhere, askFromForeignFrame]) {
        await probe(studio);
      }
    });
  });

  it.each(MUTANTS)('%s does not', async (name, mutant, probe) => {
    await attack(build(name, mutant), async studio => { await expect(probe(studio, PATIENCE_MS)).rejects.toThrow(/expected|did not come to pass/); });
  });
});
