/**
 * Looks at what the work needs on this machine. A process of its own (the CLI forks it): `doctor.ts LIBRARY` sends its findings
 * to the parent as one message.
 */
import { constants, existsSync } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

import Database from 'better-sqlite3';

import { toErrorData } from '#shared/errors/cutdown-error.ts';

import { locateBrowser } from './browser/locate-browser.ts';
import { testedEncoder } from './ffmpeg/encoders/choose.ts';
import { testEncoder } from './ffmpeg/encoders/test-encode.ts';
import { ffmpegCapabilities, installHint, locateFfmpeg } from './ffmpeg/locate.ts';

interface Finding { readonly name: string; readonly state: 'ok' | 'warning' | 'missing'; readonly detail: string; readonly advice: string | null }

/** An hour of 1080p needs about 3 GB of working files; below this an ordinary job may not end. */
const LOW_DISK_BYTES = 5e9;
const NEEDED_NODE = 24;

const CHECKS: readonly { readonly name: string; readonly look: (libraryDir: string) => Promise<Omit<Finding, 'name'>> }[] = [
  { name: 'Node', look: checkNode },
  { name: 'ffmpeg', look: checkFfmpeg },
  { name: 'encoders', look: checkEncoders },
  { name: 'browser', look: checkBrowser },
  { name: 'SQLite', look: checkSqlite },
  { name: 'ONNX Runtime', look: checkOnnx },
  { name: 'library', look: checkLibrary },
  { name: 'disk', look: checkDisk },
];

await main();

async function main(): Promise<void> {
  const libraryDir = process.argv[2];
  if (!process.send || libraryDir === undefined) {
    throw new Error('doctor.ts is started by "cutdown doctor"');
  }
  const findings: Finding[] = [];
  for (const { name, look } of CHECKS) {
    findings.push({ name, ...await look(libraryDir).catch(missing) });
  }
  process.send(findings, () => {
    // Whoever asked may have gone meanwhile.
    if (process.connected) {
      process.disconnect();
    }
  });
}

/** A check that throws has found that something needed does not work. */
function missing(error: unknown): Omit<Finding, 'name'> {
  const { message, advice } = toErrorData(error);
  return { state: 'missing', detail: message, advice };
}

async function checkNode(): Promise<Omit<Finding, 'name'>> {
  const detail = `${process.version} at ${process.execPath}`;
  return Number(process.versions.node.split('.')[0]) >= NEEDED_NODE ? ok(detail)
    : { state: 'missing', detail, advice: `Node ${NEEDED_NODE} is needed: start the program with "npm run cutdown", which brings its own.` };
}

async function checkFfmpeg(): Promise<Omit<Finding, 'name'>> {
  const { ffmpegPath, ffprobePath, version, source } = await locateFfmpeg();
  const { missing: absent, toneMapping } = await ffmpegCapabilities();
  const detail = `${version}, ${ffmpegPath} (${source}), ${ffprobePath}`;
  if (absent.length > 0) {
    return { state: 'missing', detail: `${detail}; built without ${absent.join(', ')}`, advice: installHint() };
  }
  return toneMapping ? ok(detail) : { state: 'warning', detail: `${detail}; no tone mapping`, advice: 'HDR recordings will look flat; a complete ffmpeg has zscale and tonemap.' };
}

/** Which encoders outputs can be made with: each encodes a little, and what comes out is looked at. x264 alone is all that is needed. */
async function checkEncoders(): Promise<Omit<Finding, 'name'>> {
  const x264 = await testEncoder('libx264', 'standard');
  if (!x264.works) {
    return { state: 'missing', detail: `x264 does not work: ${x264.reason}`, advice: installHint() };
  }
  const others = [];
  for (const wish of ['videotoolbox', 'nvenc', 'qsv', 'amf'] as const) {
    others.push({ wish, test: await testedEncoder(wish, 'standard') });
  }
  const working = others.filter(({ test }) => test.works).map(({ wish }) => wish);
  const failing = others.flatMap(({ wish, test }) => (test.works ? [] : [`${wish}: ${test.reason}`]));
  return ok(`working: ${['x264', ...working].join(', ')}${failing.length > 0 ? `; not working: ${failing.join('; ')}` : ''}`);
}

async function checkBrowser(): Promise<Omit<Finding, 'name'>> {
  const { executablePath, mode, source } = await locateBrowser();
  return ok(`${executablePath} (${mode}, ${source})`);
}

async function checkSqlite(): Promise<Omit<Finding, 'name'>> {
  const db = new Database(':memory:');
  try {
    return ok(String(db.prepare('SELECT sqlite_version()').pluck().get()));
  } finally {
    db.close();
  }
}

async function checkOnnx(): Promise<Omit<Finding, 'name'>> {
  const { env, listSupportedBackends } = await import('onnxruntime-node');
  const providers = listSupportedBackends().map(backend => backend.name);
  return ok(`${env.versions.node ?? 'unknown version'}, providers: ${providers.join(', ')}`);
}

async function checkLibrary(libraryDir: string): Promise<Omit<Finding, 'name'>> {
  const folder = nearestFolder(libraryDir);
  await access(folder, constants.W_OK);
  return ok(folder === libraryDir ? libraryDir : `${libraryDir} (will be made)`);
}

async function checkDisk(libraryDir: string): Promise<Omit<Finding, 'name'>> {
  const { bavail, bsize } = await statfs(nearestFolder(libraryDir));
  const freeBytes = bavail * bsize;
  const detail = `${(freeBytes / 1e9).toFixed(1)} GB free for the library`;
  return freeBytes >= LOW_DISK_BYTES ? ok(detail) : { state: 'warning', detail, advice: 'Free some space: an hour of video needs a few gigabytes of working files.' };
}

function nearestFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path));
}

function ok(detail: string): Omit<Finding, 'name'> {
  return { state: 'ok', detail, advice: null };
}
