/** Puts the sample recording into the app: made here once, then kept in .cache. An app without it says so. */
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { makeSample } from '../sample/make-sample.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const OUT = join(ROOT, 'out', 'sample');

const { video, transcript } = await makeSample(join(ROOT, '.cache'), line => { process.stdout.write(`${line}\n`); });
mkdirSync(OUT, { recursive: true });
cpSync(video, join(OUT, 'sample.mp4'));
cpSync(transcript, join(OUT, 'sample.srt'));
