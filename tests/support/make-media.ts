/** Small odd recordings, made with ffmpeg: what continuous integration has instead of the fixtures. */
import { truncate, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { fileUrl, runFfmpeg } from '#workers/tools/ffmpeg/run.ts';

/** Width of a block of the burnt-in counter, and how many there are. */
export const COUNTER_BLOCK_PX = 26;
export const COUNTER_BITS = 10;

/** A source filter: a picture whose top row shows the frame's number in binary (white blocks, lowest bit left), over a gradient. */
export function counterPicture(options: { widthPx?: number; heightPx?: number; fps?: string; durationSec: number }): string {
  const { widthPx = 320, heightPx = 180, fps = '30', durationSec } = options;
  const bits = Array.from({ length: COUNTER_BITS }, (_, bit) => `drawbox=x=${bit * COUNTER_BLOCK_PX}:y=0:w=${COUNTER_BLOCK_PX}:h=40:c=white:t=fill:enable='mod(floor(n/${2 ** bit}),2)'`);
  return [`gradients=s=${widthPx}x${heightPx}:r=${fps}:d=${durationSec}:c0=red:c1=blue:x0=0:y0=0:x1=${widthPx}:y1=${heightPx}:speed=0.00001`,
    'format=yuv420p', `drawbox=x=0:y=0:w=iw:h=40:c=black:t=fill`, ...bits].join(',');
}

/** A source filter: a 1 kHz beep of 50 ms at each whole second. */
export function beeps(durationSec: number, channels = 1): string {
  const one = `if(lt(mod(t\\,1)\\,0.05)\\,0.5*sin(2*PI*1000*t)\\,0)`;
  return `aevalsrc=exprs=${Array.from({ length: channels }, () => one).join('|')}:s=48000:d=${durationSec}`;
}

/** Makes a file of two lavfi sources; `sound` null: none. */
export async function makeMedia(path: string, options: { picture: string; sound?: string | null; args?: string[] }): Promise<string> {
  const { picture, sound = null, args = [] } = options;
  const inputs = ['-f', 'lavfi', '-i', picture, ...(sound ? ['-f', 'lavfi', '-i', sound] : [])];
  await runFfmpeg({ args: ['-loglevel', 'error', ...inputs, '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', '-threads', '2', ...args, fileUrl(path)], timeoutSec: 120 });
  return path;
}

/** Half of each second sounds: enough of it to tell its channels by. */
const BEEP = 'if(lt(mod(t\\,1)\\,0.5)\\,0.5*sin(2*PI*1000*t)\\,0)';

/** Copies streams of a file into another, with options. */
export async function remux(from: string, to: string, args: string[], before: string[] = []): Promise<string> {
  await runFfmpeg({ args: ['-loglevel', 'error', ...before, '-i', fileUrl(from), ...args, fileUrl(to)], timeoutSec: 120 });
  return to;
}

/** One made file, the repairs that must be named for it, or the kind it must be refused with. */
export interface MadeOddity {
  name: string;
  path: string;
  repairs: string[];
  refused?: string;
}

/** Makes the subset of odd recordings in `dir`: each a few seconds long. */
export async function makeOddities(dir: string): Promise<MadeOddity[]> {
  const at = (name: string): string => join(dir, name);
  const picture = counterPicture({ durationSec: 4 });
  const sound = beeps(4);
  const plain = await makeMedia(at('plain.mp4'), { picture, sound, args: ['-bf', '2'] });
  const made: MadeOddity[] = [{ name: 'plain', path: plain, repairs: [] }];
  const add = (name: string, path: string, repairs: string[], refused?: string): void => void made.push({ name, path, repairs, ...(refused ? { refused } : {}) });
  add('variable frame rate', await makeMedia(at('vfr.mp4'), { picture: `${picture},select='not(mod(n\\,3))+lt(mod(n\\,40)\\,20)'`, sound, args: ['-vsync', 'vfr'] }), ['variable-frame-rate']);
  add('rotated', await remux(plain, at('rotated.mp4'), ['-c', 'copy', '-metadata:s:v:0', 'rotate=90']), ['rotated']);
  add('odd pixel aspect', await makeMedia(at('sar.mp4'), { picture: `${picture},setsar=4/3`, sound }), ['pixel-aspect']);
  add('5.1 sound', await makeMedia(at('surround.mp4'), { picture, sound: beeps(4, 6).replace(':s=', ':c=5.1:s=') }), ['surround']);
  add('a dead channel', await makeMedia(at('dead-channel.mp4'), { picture, sound: `aevalsrc=exprs=0|${BEEP}:s=48000:d=4` }), ['channel-dead']);
  add('an inverted channel', await makeMedia(at('inverted.mp4'), { picture, sound: `aevalsrc=exprs=${BEEP}|-1*${BEEP}:s=48000:d=4`, args: ['-c:a', 'pcm_s16le', '-f', 'mov'] }), ['channel-inverted']);
  add('a channel far too quiet', await makeMedia(at('imbalance.mp4'), { picture, sound: `aevalsrc=exprs=${BEEP}|0.2*${BEEP}:s=48000:d=4` }), ['channel-imbalance']);
  add('no sound', await makeMedia(at('silent.mp4'), { picture }), ['no-audio']);
  add('10 bit 4:2:2', await makeMedia(at('ten-bit.mkv'), { picture, sound, args: ['-pix_fmt', 'yuv422p10le'] }), ['bit-depth', 'chroma']);
  add('HDR (HLG)', await makeMedia(at('hlg.mp4'), { picture, sound, args: ['-pix_fmt', 'yuv420p10le', '-color_trc', 'arib-std-b67', '-color_primaries', 'bt2020', '-colorspace', 'bt2020nc'] }), ['hdr', 'bit-depth']);
  add('two sound tracks, the first silent', await twoTracks(at('tracks.mp4'), picture, sound), ['audio-track-chosen']);
  add('transport stream', await remux(plain, at('stream.ts'), ['-c', 'copy']), ['start-offset']);
  add('bare stream', await remux(plain, at('bare.h264'), ['-c', 'copy', '-an']), ['timestamps-rebuilt', 'mezzanine', 'no-audio']);
  add('interlaced', await makeMedia(at('fields.mp4'), { picture: `${counterPicture({ durationSec: 4, fps: '50' })},interlace`, sound, args: ['-flags', '+ilme+ildct', '-x264-params', 'tff=1'] }), ['interlaced']);
  const tail = await remux(plain, at('tail.mkv'), ['-c', 'copy']);
  await truncate(tail, Math.floor((await stat(tail)).size * 0.6));
  add('broken tail', tail, ['tail-missing']);
  const noIndex = await remux(plain, at('no-index.mp4'), ['-c', 'copy']);
  await truncate(noIndex, Math.floor((await stat(noIndex)).size * 0.6));
  add('index missing', noIndex, [], 'source-damaged');
  add('too short', await makeMedia(at('short.mp4'), { picture: counterPicture({ durationSec: 0.5 }), sound: beeps(0.5) }), [], 'source-too-short');
  return made;
}

async function twoTracks(path: string, picture: string, sound: string): Promise<string> {
  await runFfmpeg({
    args: ['-loglevel', 'error', '-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', 'anullsrc=r=48000:cl=mono:d=4', '-f', 'lavfi', '-i', sound, '-map', '0', '-map', '1', '-map', '2', '-shortest',
      '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', fileUrl(path)], timeoutSec: 120,
  });
  return path;
}
