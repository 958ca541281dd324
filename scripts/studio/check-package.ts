/**
 * `node scripts/studio/check-package.ts DIR`: whether an unpacked app that electron-builder made (`--dir`, or what lies beside an
 * installer: `dist/linux-unpacked`) works by itself. Its engine is started with this Node, since that needs no Electron, from a copy
 * that has no project around it, on a made recording, and must render it. Takes half a minute. See docs/ARCHITECTURE.md, "Packaging".
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { connectEngine } from '../../src/main/engine/engine-client.ts';
import { RunRequest } from '../../src/shared/pipeline/run-request.ts';

const LIMIT_MS = 300_000;
const FUSE_WIRE = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');
/** As Electron numbers its fuses; true: on. */
const FUSES = [true, true, false, false, true, true, null, false] as const;
const FUSE_NAMES = ['runAsNode', 'cookieEncryption', 'nodeOptions', 'nodeCliInspect', 'asarIntegrity', 'onlyLoadAppFromAsar', 'v8Snapshot', 'fileProtocolPrivileges'] as const;

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  throw new Error('name the folder of an unpacked app, such as dist/linux-unpacked');
}
const app = resolve(folder);
const resources = [join(app, 'resources'), ...globSync('*.app/Contents/Resources', { cwd: app }).map(each => join(app, each))].find(existsSync);
if (!resources || !existsSync(join(resources, 'app.asar'))) {
  throw new Error(`${app} is no unpacked app: it has no resources/app.asar`);
}
console.log(`archive: ${megabytes(statSync(join(resources, 'app.asar')).size)}, beside it: ${megabytes(sizeOf(join(resources, 'app.asar.unpacked')))}`);
checkFuses();
await checkEngine(join(resources, 'app.asar.unpacked'));
console.log('The package works by itself.');

/** The program says in its own bytes which fuses are blown. */
function checkFuses(): void {
  const programs = readdirSync(app).map(each => join(app, each)).filter(each => statSync(each).isFile() && (statSync(each).mode & 0o111) !== 0);
  const candidates = [...programs, ...globSync('*.app/Contents/Frameworks/Electron Framework.framework/Versions/A/Electron Framework', { cwd: app }).map(each => join(app, each)), ...globSync('*.exe', { cwd: app }).map(each => join(app, each))];
  for (const program of candidates) {
    const bytes = execFileSync(process.execPath, ['-e', `
      const bytes = require('fs').readFileSync(process.argv[1]); const at = bytes.indexOf(Buffer.from('${FUSE_WIRE.toString()}'));
      process.stdout.write(at < 0 ? '' : bytes.subarray(at + 34, at + 34 + bytes[at + 33]).toString('latin1'))`, program]).toString();
    if (bytes !== '') {
      const wrong = FUSES.flatMap((wanted, index) => (wanted === null || bytes[index] === (wanted ? '1' : '0') ? [] : [`${FUSE_NAMES[index]} is ${bytes[index]}`]));
      if (wrong.length > 0) {
        throw new Error(`the fuses of ${program} are not as they should be: ${wrong.join(', ')}`);
      }
      console.log('fuses: as they should be');
      return;
    }
  }
  throw new Error(`no program in ${app} has fuses`);
}

async function checkEngine(unpacked: string): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'cutdown-package-'));
  try {
    cpSync(unpacked, join(root, 'app'), { recursive: true });
    const recording = join(root, 'recording.mp4');
    execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=30:duration=9', '-f', 'lavfi', '-i', 'sine=frequency=330:duration=9',
      '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-shortest', recording]);
    writeFileSync(join(root, 'recording.srt'), ['Why did everybody leave the company?', 'Because nobody ever told them the truth.', 'And that is the whole story.']
      .map((words, index) => `${index + 1}\n00:00:0${index * 3},100 --> 00:00:0${index * 3 + 2},600\n${words}\n`).join('\n'));
    await render(join(root, 'app', 'out', 'engine', 'src', 'main', 'engine', 'engine-process.js'), root, recording);
    console.log(`rendered: ${globSync('out/*.mp4', { cwd: root }).join(', ')}`);
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function render(script: string, root: string, recording: string): Promise<void> {
  const request = RunRequest.parse({ sourcePath: recording, transcriptPath: join(root, 'recording.srt'), outDir: join(root, 'out'), clipCount: 1, minSec: 3, maxSec: 6, preset: 'draft' });
  // What the engine starts must not find the project from where it stands.
  process.chdir(root);
  const engine = await connectEngine({ libraryDir: join(root, 'library'), script, restart: false, env: { CUTDOWN_CACHE: join(root, 'cache') } });
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => { late.reject(new Error(`no output within ${LIMIT_MS / 1000} s`)); }, LIMIT_MS);
  try {
    engine.onEvent(event => {
      if (event.event === 'stage.completed') {
        console.log(`  ${event.stage}`);
      }
    });
    const { runId } = await engine.startRun(request);
    await Promise.race([engine.idle(), late.promise]);
    const { state, error, outputs } = await engine.getRun(runId);
    if (state !== 'fully_generated' || outputs.length !== 3) {
      throw new Error(`the run ended ${state}: ${error?.message ?? ''} ${error?.detail ?? ''}`);
    }
  } finally {
    clearTimeout(timer);
    process.chdir(app);
    await engine.close();
  }
}

function sizeOf(path: string): number {
  return globSync('**/*', { cwd: path, withFileTypes: true }).filter(each => each.isFile()).reduce((sum, each) => sum + statSync(join(each.parentPath, each.name)).size, 0);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
