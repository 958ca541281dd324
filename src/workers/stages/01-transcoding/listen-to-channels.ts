/** Listens to a stereo recording, to tell a faulty channel before anything is made of its sound. */
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { addChannels, channelFault, noSums, type ChannelFault, type ChannelSums } from '#workers/tools/audio/channel-faults.ts';
import { sourceInputArgs, type AudioStream } from '#workers/tools/ffmpeg/probe.ts';
import { streamFfmpeg } from '#workers/tools/ffmpeg/run.ts';

/** Where it is listened to, as shares of the length, and how long. */
const LISTEN_AT = [0.03, 0.2, 0.4, 0.6, 0.8, 0.93];
const LISTEN_SEC = 10;
const RATE_HZ = 16_000;
/** Samples are summed up in blocks of a second, bytes. */
const BLOCK_BYTES = 4 * RATE_HZ;

interface Listening { signal: AbortSignal; onHeard: () => void }
interface Stretch { fromSec: number; lengthSec: number | null }

/**
 * The fault of the sound; null: none, or it is not stereo, or nothing could be heard. What a few places suggest is said only where all of
 * the recording bears it out: a channel on which somebody speaks twice in an hour must not be taken for a dead one. `onHeard`: goes on.
 */
export async function listenToChannels(path: string, audio: AudioStream | null, options: Listening & { durationSec: number }): Promise<ChannelFault | null> {
  if (audio?.channels !== 2) {
    return null;
  }
  const { durationSec } = options;
  if (durationSec <= LISTEN_AT.length * LISTEN_SEC) {
    return channelFault(await heardIn(path, audio, [{ fromSec: 0, lengthSec: null }], options), RATE_HZ);
  }
  const places = LISTEN_AT.map(share => ({ fromSec: Math.floor(durationSec * share), lengthSec: LISTEN_SEC }));
  const suggested = channelFault(await heardIn(path, audio, places, options), RATE_HZ);
  return suggested && channelFault(await heardIn(path, audio, [{ fromSec: 0, lengthSec: null }], options), RATE_HZ);
}

async function heardIn(path: string, audio: AudioStream, stretches: readonly Stretch[], listening: Listening): Promise<ChannelSums> {
  const sums = noSums();
  for (const stretch of stretches) {
    try {
      await addStretch(sums, path, audio, { ...stretch, ...listening });
    } catch (error) {
      // What does not decode says nothing.
      if (!(error instanceof CutdownError && error.kind === 'tool-failed')) {
        throw error;
      }
    }
  }
  return sums;
}

async function addStretch(sums: ChannelSums, path: string, audio: AudioStream, { fromSec, lengthSec, signal, onHeard }: Stretch & Listening): Promise<void> {
  const { stdout, done } = streamFfmpeg({
    args: [
      '-loglevel', 'error', ...(fromSec > 0 ? ['-ss', String(fromSec)] : []), ...sourceInputArgs(path), '-map', `0:${audio.streamIndex}`, '-vn', '-sn', '-dn', ...(lengthSec === null ? [] : ['-t', String(lengthSec)]),
      '-ar', String(RATE_HZ), '-ac', '2', '-f', 's16le', '-',
    ],
    signal, onProgress: onHeard, subject: 'listening to the channels',
  });
  const sumUp = async (): Promise<void> => {
    let rest: Buffer = Buffer.alloc(0);
    const add = (bytes: Buffer): void => { addChannels(sums, new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)), RATE_HZ); };
    for await (const chunk of stdout) {
      const bytes = Buffer.concat([rest, chunk as Buffer]);
      const whole = bytes.length - bytes.length % BLOCK_BYTES;
      add(bytes.subarray(0, whole));
      rest = bytes.subarray(whole);
    }
    add(rest.subarray(0, rest.length - rest.length % 4));
  };
  await Promise.all([sumUp(), done]);
}
