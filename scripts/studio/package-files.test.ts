import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, matchesGlob, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

import { isTaken, namedFiles, namedModules, packageOf } from './package-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const Platform = z.object({ files: z.array(z.string()) });
const Builder = z.object({
  files: z.array(z.string()), asarUnpack: z.array(z.string()), mac: Platform, win: Platform, linux: Platform, directories: z.object({ buildResources: z.string() }),
});
const Manifest = z.object({ main: z.string(), dependencies: z.record(z.string(), z.string()), optionalDependencies: z.record(z.string(), z.string()), imports: z.record(z.string(), z.string()) });
const builder = Builder.parse(parse(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')));
const manifest = Manifest.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
const SYSTEMS = ['mac', 'win', 'linux'] as const;

let engine = '';
/** Path of a file of the engine as it is named in an installer. */
const inPackage = (file: string): string => `out/engine/${relative(engine, file).split(sep).join('/')}`;
const isInside = (path: string, system: (typeof SYSTEMS)[number]): boolean => isTaken(path, [...builder.files, ...builder[system].files]);

beforeAll(() => {
  engine = mkdtempSync(join(tmpdir(), 'cutdown-engine-'));
  execFileSync(process.execPath, [join(ROOT, 'scripts/studio/build-engine.ts'), engine], { stdio: 'ignore' });
});
afterAll(() => { rmSync(engine, { recursive: true, force: true }); });

/** What code of the engine names; compositions are bundled for the browser from their sources, and name each other by `.ts`. */
function* named(): Generator<{ file: string; specifier: string; kind: 'module' | 'file' }> {
  for (const file of globSync('**/*.{js,ts,tsx}', { cwd: engine }).map(each => join(engine, each))) {
    const code = readFileSync(file, 'utf8');
    for (const specifier of namedModules(code)) {
      yield { file, specifier, kind: 'module' };
    }
    for (const specifier of namedFiles(code)) {
      yield { file, specifier, kind: 'file' };
    }
  }
}

function resolveOwn(file: string, specifier: string): string {
  if (!specifier.startsWith('#')) {
    return fileURLToPath(new URL(specifier, pathToFileURL(file)));
  }
  const [alias, target] = Object.entries(manifest.imports).find(([each]) => specifier.startsWith(each.slice(0, -1))) ?? [];
  return alias && target ? join(engine, target.slice(0, -1), specifier.slice(alias.length - 1)) : '';
}

describe('the installers\' files', () => {
  it('hold every module and every file that the engine names', () => {
    let seen = 0;
    const missing: string[] = [];
    for (const { file, specifier, kind } of named()) {
      if (kind === 'module' && !/^[.#]/.test(specifier)) {
        continue;
      }
      const target = resolveOwn(file, specifier);
      // A folder where Remotion may have put a browser: it need not be there.
      if (specifier.endsWith('node_modules/.remotion')) {
        continue;
      }
      seen += 1;
      const files = existsSync(target) && statSync(target).isDirectory() ? globSync('**/*', { cwd: target, withFileTypes: true }).filter(each => each.isFile()).map(each => join(each.parentPath, each.name)) : [target];
      const lost = files.filter(each => !existsSync(each) || !SYSTEMS.every(system => isInside(inPackage(each), system)));
      missing.push(...lost.map(each => `${inPackage(file)} names ${specifier}: ${inPackage(each)}`));
    }
    expect(missing).toEqual([]);
    expect(seen).toBeGreaterThan(500);
  });

  it('hold every package that the engine imports: none is a tool of development alone', () => {
    const packages = new Set<string>();
    for (const { specifier, kind } of named()) {
      if (kind === 'module' && !/^[.#]|^node:/.test(specifier) && !isBuiltin(specifier)) {
        packages.add(packageOf(specifier));
      }
    }
    expect(packages.size).toBeGreaterThan(10);
    const known = { ...manifest.dependencies, ...manifest.optionalDependencies };
    expect([...packages].filter(each => !(each in known)).sort()).toEqual([]);
    expect([...packages].filter(each => !SYSTEMS.every(system => isInside(`node_modules/${each}/package.json`, system)))).toEqual([]);
  });

  it('hold the styles, the models\' list and the compositions whole', () => {
    for (const file of globSync(['resources/**/*.{json,woff2,svg}', 'remotion/**/*.{ts,tsx}', 'src/shared/**/*.ts', 'package.json'], { cwd: engine })) {
      expect(SYSTEMS.filter(system => !isInside(`out/engine/${file.split(sep).join('/')}`, system)), file).toEqual([]);
    }
    expect(isInside('package.json', 'linux')).toBe(true);
    expect(isInside(manifest.main, 'linux')).toBe(true);
  });

  it('leave out what no editor needs', () => {
    for (const path of ['src/main/electron/main.ts', 'tests/cli.test.ts', 'node_modules/node/bin/node', 'node_modules/zod/README.md', 'out/main/index.js.map', 'bench/main.ts', 'dist/x.dmg']) {
      expect(isInside(path, 'linux'), path).toBe(false);
    }
  });

  it('take native libraries and programs of their own system alone', () => {
    const of = { mac: 'darwin-arm64', win: 'win32-x64', linux: 'linux-x64' };
    for (const system of SYSTEMS) {
      expect(SYSTEMS.filter(each => isInside(`node_modules/better-sqlite3/prebuilds/${of[each]}.node`, system))).toEqual([system]);
      const [name, architecture] = of[system].split('-');
      expect(isInside(`node_modules/onnxruntime-node/bin/napi-v6/${name}/${architecture}/onnxruntime_binding.node`, system)).toBe(true);
      expect(isInside('node_modules/ffmpeg-static/ffmpeg', system)).toBe(true);
    }
    const there = globSync(['better-sqlite3/prebuilds/linux-x64.node', 'onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node'], { cwd: join(ROOT, 'node_modules') });
    expect(there.length, 'these are still the names that the packages use').toBe(2);
  });
});

describe('the archive', () => {
  it('holds nothing that the engine reads: it and all modules lie beside it', () => {
    for (const path of ['out/engine/src/main/engine/engine-process.js', 'out/engine/remotion/clip.tsx', 'out/engine/package.json', 'node_modules/better-sqlite3/prebuilds/linux-x64.node', 'node_modules/zod/index.js']) {
      expect(builder.asarUnpack.some(each => matchesGlob(path, each)), path).toBe(true);
    }
    for (const path of ['out/main/index.js', 'out/preload/preload.cjs', 'out/renderer/index.html', 'package.json']) {
      expect(builder.asarUnpack.some(each => matchesGlob(path, each)), path).toBe(false);
    }
  });
});

describe('the icon', () => {
  it('is there, large enough for every system: electron-builder makes each system\'s own of it', () => {
    const png = readFileSync(join(ROOT, builder.directories.buildResources, 'icon.png'));
    expect(png.toString('latin1', 1, 4)).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(1024);
    expect(png.readUInt32BE(20)).toBe(1024);
  });
});

describe('reading a list of patterns', () => {
  it('lets the last that fits decide', () => {
    const patterns = ['out/**', '!**/*.{map,ts}', 'out/engine/**', 'single.txt'];
    expect(['out/a.js', 'out/a.ts', 'out/engine/a.ts', 'single.txt', 'other.txt'].map(path => isTaken(path, patterns))).toEqual([true, false, true, true, false]);
  });
  it('finds what code names', () => {
    const code = `import a, { b } from './a.js';\nimport './b.js';\nexport * from '#shared/c.js';\nconst d = await import('./d.js');\nconst e = createRequire(import.meta.url)('ffmpeg-static');\nconst f = new URL('../g/', import.meta.url);\n// import x from 'nothing'\n`;
    expect(namedModules(code).sort()).toEqual(['#shared/c.js', './a.js', './b.js', './d.js', 'ffmpeg-static']);
    expect(namedFiles(code)).toEqual(['../g/']);
    expect(['@remotion/bundler/dist/x', 'zod', 'zod/v4'].map(packageOf)).toEqual(['@remotion/bundler', 'zod', 'zod']);
  });
});
