/**
 * Writes the engine as JavaScript for Electron, whose Node may not strip types: `out/engine` is the project in small, with every
 * file at its own place (the code finds its workers, stages, styles and compositions by relative paths). The compositions and
 * what they import stay as they are beside it: they are bundled for the browser, and their digest must be the command line's.
 * An argument names another folder to write to.
 */
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const OUT = resolve(process.argv[2] ?? join(ROOT, 'out', 'engine'));
/** What runs under Node; of the compositions, the layers' states. */
const COMPILED = ['src/shared', 'src/main', 'src/workers', 'remotion'];
/** What is taken as it is: read at run time, or bundled for the browser. */
const COPIED = ['resources', 'remotion', 'src/shared', 'package.json'];
/** For those who make installers, not for the engine. */
const INSTALLER = join(ROOT, 'resources', 'installer');
/** Named in code, beside the imports: modules of the project by relative path or by subpath import. */
const OWN_MODULE = /(['"])((?:\.{1,2}\/|#)[^'"\n]*)\.ts\1/g;

process.removeAllListeners('warning');
rmSync(OUT, { recursive: true, force: true });
for (const each of COPIED) {
  cpSync(join(ROOT, each), join(OUT, each), { recursive: true, filter: path => !/\.test\.tsx?$/.test(path) && path !== INSTALLER });
}
let count = 0;
for (const file of globSync(COMPILED.map(folder => `${folder}/**/*.ts`), { cwd: ROOT })) {
  if (/\.(test|child)\.ts$/.test(file) || file.startsWith(join('src', 'main', 'electron'))) {
    continue;
  }
  const target = join(OUT, file.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, stripTypeScriptTypes(readFileSync(join(ROOT, file), 'utf8')).replace(OWN_MODULE, '$1$2.js$1'));
  count += 1;
}
process.stdout.write(`engine: ${count} files in ${relative(ROOT, OUT)}\n`);
