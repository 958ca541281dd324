/** Recordings put together of a portrait of the fixtures: somebody who walks about, and somebody who presents a screen. Their truth is exact. */
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

import type { BoxPx } from '#shared/units/geometry.ts';
import { inputArgs, runFfmpeg } from '#workers/tools/ffmpeg/run.ts';

import type { Recording, TrueShot } from './truth.ts';

/** A square portrait of somebody who talks, and where the face is in it, as shares of its side. */
const PORTRAIT = { file: 'media/talking/WDA_AOC_000.mp4', face: { x: 156 / 512, y: 93 / 512, width: 258 / 512, height: 361 / 512 } } as const;
const SIZE = { widthPx: 1920, heightPx: 1080 } as const;
const FPS = 30;
/** One picture, drawn once. */
const STILL = `trim=end_frame=1,loop=loop=-1:size=1:start=0,setpts=N/${FPS}/TB`;
/** Light that falls off, as behind somebody who is filmed. */
const ROOM = `gradients=s=${SIZE.widthPx}x${SIZE.heightPx}:c0=0x40566a:c1=0x101822:x0=0:y0=0:x1=${SIZE.widthPx}:y1=${SIZE.heightPx}:speed=0.00001:r=${FPS},${STILL}`;
/** A sheet of figures: even cells between hard lines. */
const SHEET = `color=c=white:s=${SIZE.widthPx}x${SIZE.heightPx}:r=${FPS},drawgrid=w=96:h=36:t=2:c=black,drawgrid=w=24:h=36:t=1:c=0x707070,${STILL}`;

/** The walker's place at times of the recording: he stands, goes over, stands, strolls back, stands. Seconds, pixels. */
const WALK = { sidePx: 420, yPx: 300, stops: [[0, 120], [5, 120], [9, 1380], [14, 1380], [26, 240], [32, 240]] } as const;
/** The presenter in the corner of his screen, then alone; seconds. */
const PRESENTED = { sidePx: 320, xPx: 1580, yPx: 740, screenSec: 12, aloneSec: 8, alone: { sidePx: 900, xPx: 500, yPx: 90 } } as const;

/** Both recordings, made once and kept in `cacheDir`; none where the portrait is not there. */
export async function drawnRecordings(options: { cacheDir: string; fixtures: string; print: (text: string) => void }): Promise<Recording[]> {
  const portrait = join(options.fixtures, PORTRAIT.file);
  if (!existsSync(portrait)) {
    return [];
  }
  const folder = join(options.cacheDir, 'framing');
  await mkdir(folder, { recursive: true });
  const make = async (name: string, inputs: readonly string[], graph: string, sec: number): Promise<string> => {
    const video = join(folder, `${name}.mp4`);
    if (!existsSync(video)) {
      options.print(`Making a recording of a ${name}…`);
      await runFfmpeg({
        args: ['-y', ...inputs, '-filter_complex', graph, '-map', '[v]', '-map', `${inputs.filter(each => each === '-i').length - 1}:a?`, '-t', String(sec), '-r', String(FPS), '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-pix_fmt', 'yuv420p', '-c:a', 'aac', `${video}.part.mp4`],
        subject: `the recording of a ${name}`,
      });
      await rename(`${video}.part.mp4`, video);
    }
    return video;
  };
  const endSec = WALK.stops.at(-1)?.[0] ?? 0;
  const person = ['-stream_loop', '-1', ...inputArgs(portrait)];
  const walker = await make('walker', ['-f', 'lavfi', '-i', ROOM, ...person],
    `[1:v]fps=${FPS},scale=${WALK.sidePx}:${WALK.sidePx}[p];[0:v][p]overlay=x='${walkExpression()}':y=${WALK.yPx}[v]`, endSec);
  const { alone } = PRESENTED;
  const presenter = await make('presenter', ['-f', 'lavfi', '-i', SHEET, '-f', 'lavfi', '-i', ROOM, ...person],
    `[2:v]fps=${FPS},split[a][b];[a]scale=${PRESENTED.sidePx}:${PRESENTED.sidePx}[p];[b]scale=${alone.sidePx}:${alone.sidePx}[q];`
    + `[0:v][p]overlay=${PRESENTED.xPx}:${PRESENTED.yPx},trim=end=${PRESENTED.screenSec},setpts=PTS-STARTPTS[s];`
    + `[1:v][q]overlay=${alone.xPx}:${alone.yPx},trim=end=${PRESENTED.aloneSec},setpts=PTS-STARTPTS[t];[s][t]concat=n=2:v=1:a=0[v]`, PRESENTED.screenSec + PRESENTED.aloneSec);
  return [
    { name: 'walker', video: walker, transcript: null, truth: () => [walkTruth(endSec)] },
    { name: 'presenter', video: presenter, transcript: null, truth: () => presentedTruth() },
  ];
}

/** Where the walker's portrait is at a time. */
function walkAt(sec: number): number {
  const after = WALK.stops.findIndex(([atSec]) => atSec >= sec);
  const [next, before] = [WALK.stops[Math.max(1, after)], WALK.stops[Math.max(1, after) - 1]];
  if (!next || !before) {
    return WALK.stops[0][1];
  }
  return before[1] + (next[1] - before[1]) * Math.min(1, Math.max(0, (sec - before[0]) / (next[0] - before[0])));
}

function walkExpression(): string {
  const last = WALK.stops.at(-1)?.[1] ?? 0;
  return WALK.stops.slice(0, -1).reduceRight<string>((rest, [fromSec, fromPx], index) => {
    const [toSec, toPx] = WALK.stops[index + 1] ?? [fromSec, fromPx];
    return `if(lt(t,${toSec}),${fromPx}+(${toPx - fromPx})*(t-${fromSec})/${toSec - fromSec},${rest})`;
  }, String(last));
}

function faceOf(xPx: number, yPx: number, sidePx: number): BoxPx {
  const { face } = PORTRAIT;
  return { xPx: xPx + face.x * sidePx, yPx: yPx + face.y * sidePx, widthPx: face.width * sidePx, heightPx: face.height * sidePx };
}

function walkTruth(endSec: number): TrueShot {
  const startPx = walkAt(0);
  return { startSec: 0, endSec, screen: false, speaker: 'walker', faces: { walker: faceOf(startPx, WALK.yPx, WALK.sidePx) }, speakerMovesPx: sec => walkAt(sec) - startPx };
}

function presentedTruth(): TrueShot[] {
  const { alone, screenSec, aloneSec } = PRESENTED;
  return [
    { startSec: 0, endSec: screenSec, screen: true, speaker: 'presenter', faces: {} },
    { startSec: screenSec, endSec: screenSec + aloneSec, screen: false, speaker: 'presenter', faces: { presenter: faceOf(alone.xPx, alone.yPx, alone.sidePx) } },
  ];
}
