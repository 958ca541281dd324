/** An ffmpeg whose hardware encoders do what a test wants: they work, refuse, or lie. Everything else is the real one's. */
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { locateFfmpeg } from '#workers/tools/ffmpeg/locate.ts';

/** Changes to the arguments of an encode, which then succeeds; or what ffmpeg says before it fails; or success without a file. */
export type FakeBehaviour = { readonly add: readonly string[]; readonly replace?: Readonly<Record<string, string>> } | { readonly fail: string } | 'no-file' | 'hang';

/** A fake that is in use until `remove`. */
export interface FakeEncoder {
  /** How many encodes were asked of the hardware encoders. */
  encodes(): number;
  /** Puts the real ffmpeg back. */
  remove(): Promise<void>;
}

const HARDWARE = ['h264_videotoolbox', 'h264_nvenc', 'h264_qsv', 'h264_amf'];

/** Makes this process use the fake (by CUTDOWN_FFMPEG). `behaviours` by encoder; those not named fail to open. Not for Windows. */
export async function fakeEncoder(behaviours: Readonly<Record<string, FakeBehaviour>>): Promise<FakeEncoder> {
  const before = process.env['CUTDOWN_FFMPEG'];
  const { ffmpegPath } = await locateFfmpeg();
  const dir = await mkdtemp(join(tmpdir(), 'cutdown-fake-'));
  const countPath = join(dir, 'encodes');
  const program = join(dir, 'ffmpeg');
  await writeFile(program, `#!${process.execPath}
const { appendFileSync } = require('node:fs');
const { spawnSync } = require('node:child_process');
const behaviours = ${JSON.stringify(behaviours)};
let args = process.argv.slice(2);
const at = args.indexOf('-c:v');
const encoder = args[at + 1];
if (args.includes('-encoders')) {
  const { stdout } = spawnSync(${JSON.stringify(ffmpegPath)}, args, { encoding: 'utf8' });
  process.stdout.write(stdout.replace(/^ V\\S+ h264_.*\\n/gm, '') + ${JSON.stringify(HARDWARE.map(name => ` V..... ${name}  Fake\n`).join(''))});
} else if (at >= 0 && ${JSON.stringify(HARDWARE)}.includes(encoder)) {
  appendFileSync(${JSON.stringify(countPath)}, encoder + '\\n');
  const behaviour = behaviours[encoder] ?? { fail: 'No capable devices found' };
  if (behaviour === 'hang') {
    setInterval(() => undefined, 1000);
  } else if (behaviour === 'no-file') {
    process.exitCode = 0;
  } else if ('fail' in behaviour) {
    process.stderr.write('[' + encoder + ' @ 0x55d0c8e0a0c0] ' + behaviour.fail + '\\nError initializing output stream 0:0\\n');
    process.exitCode = 1;
  } else {
    args.splice(at, args.indexOf('-profile:v') - at, '-c:v', 'libx264', '-preset', 'superfast', '-crf', '20');
    args = args.map((arg, index) => (behaviour.replace ?? {})[args[index - 1]] ?? arg).map(arg => (arg === 'nv12' ? 'yuv420p' : arg));
    args.splice(args.indexOf('-profile:v'), 0, ...behaviour.add);
    process.exitCode = spawnSync(${JSON.stringify(ffmpegPath)}, args, { stdio: 'inherit' }).status ?? 1;
  }
} else {
  process.exitCode = spawnSync(${JSON.stringify(ffmpegPath)}, args, { stdio: 'inherit' }).status ?? 1;
}
`);
  await chmod(program, 0o755);
  process.env['CUTDOWN_FFMPEG'] = program;
  return {
    encodes: () => (existsSync(countPath) ? readFileSync(countPath, 'utf8').trim().split('\n').length : 0),
    async remove() {
      if (before === undefined) {
        delete process.env['CUTDOWN_FFMPEG'];
      } else {
        process.env['CUTDOWN_FFMPEG'] = before;
      }
      await rm(dir, { recursive: true, force: true });
    },
  };
}
