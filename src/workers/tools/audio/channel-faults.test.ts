import { describe, expect, it } from 'vitest';

import { madeVoice, noise, type MadeWord } from '../../../../tests/support/made-voice.ts';
import { addChannels, channelFault, channelFilters, noSums, type ChannelFault } from './channel-faults.ts';

const RATE_HZ = 16_000;
const WORDS: MadeWord[] = Array.from({ length: 12 }, (_, at) => ({ startSec: 0.2 + at * 0.5, endSec: 0.5 + at * 0.5, text: 'word' }));
const VOICE = madeVoice(WORDS, { durationSec: 7, sampleRateHz: RATE_HZ, roomDb: -65 });
const OTHER = madeVoice(WORDS.map(word => ({ ...word, startSec: word.startSec + 0.31, endSec: word.endSec + 0.31 })), { durationSec: 7, sampleRateHz: RATE_HZ, roomDb: -65 });

type Channel = (at: number) => number;
const voice = (gain = 1): Channel => at => gain * (VOICE[at] ?? 0);

function faultOf(left: Channel, right: Channel, seconds = 7): ChannelFault | null {
  const sums = noSums();
  const interleaved = Int16Array.from({ length: 2 * seconds * RATE_HZ }, (_, at) => 32767 * (at % 2 === 0 ? left : right)(Math.floor(at / 2)));
  addChannels(sums, interleaved, RATE_HZ);
  return channelFault(sums, RATE_HZ);
}

describe('channelFault', () => {
  const random = noise(5);
  it.each<[string, Channel, Channel, string, string[]]>([
    ['a silent left channel', () => 0, voice(), 'channel-dead', ['left channel', 'silent', 'right one is heard on both sides']],
    ['a right channel with nothing but hum and crosstalk', voice(), at => 0.001 * Math.sin(at / 51) + 0.005 * (VOICE[at] ?? 0), 'channel-dead', ['right channel', 'dB under the other']],
    ['a channel turned round', voice(), voice(-1), 'channel-inverted', ['inverted', 'turned round']],
    ['a channel turned round, in noise', at => (VOICE[at] ?? 0) + 0.004 * random(), at => -0.8 * (VOICE[at] ?? 0) + 0.004 * random(), 'channel-inverted', ['turned round.']],
    ['a channel turned round and quieter', voice(0.2), voice(-1), 'channel-inverted', ['left one, 14 dB quieter, was raised']],
    ['a channel that is far too quiet', voice(), voice(0.25), 'channel-imbalance', ['right channel', '12 dB quieter', 'raised']],
  ])('tells %s, in words', (_name, left, right, code, words) => {
    const fault = faultOf(left, right);
    expect(fault?.repair.code).toBe(code);
    words.forEach(each => { expect(fault?.repair.sentence).toContain(each); });
  });

  it.each<[string, Channel, Channel]>([
    ['a voice in the middle', voice(), voice()],
    ['a voice a little to one side', voice(), voice(0.6)],
    ['two speakers, each on a side of his own', voice(), at => OTHER[at] ?? 0],
    ['two speakers, one of them far quieter', voice(), at => 0.25 * (OTHER[at] ?? 0)],
    ['a guest, and on the other side a host who says one soft word', voice(), at => (at > 6.6 * RATE_HZ ? 0.08 * (VOICE[at - 4.5 * RATE_HZ] ?? 0) : 0)],
    ['a wide room', at => (VOICE[at] ?? 0) + 0.5 * (VOICE[at - 90] ?? 0), at => (VOICE[at] ?? 0) + 0.5 * (VOICE[at - 170] ?? 0)],
    ['silence', () => 0, () => 0],
  ])('finds nothing wrong with %s', (_name, left, right) => {
    expect(faultOf(left, right)).toBeNull();
  });

  it('says nothing where next to nothing is heard', () => {
    expect(faultOf(voice(), () => 0, 1)).toBeNull();
  });
});

describe('the filters that put channels right', () => {
  it('give both sides the same sound again', () => {
    const filters = (fault: ChannelFault | null): string => channelFilters(fault?.mix);
    expect(filters(faultOf(() => 0, voice()))).toBe('aformat=channel_layouts=stereo,pan=stereo|c0=1*c1|c1=1*c1,');
    expect(filters(faultOf(voice(), voice(-1)))).toBe('aformat=channel_layouts=stereo,pan=stereo|c0=1*c0|c1=-1*c1,');
    expect(filters(faultOf(voice(), voice(0.25)))).toMatch(/c0=1\*c0\|c1=(3\.9\d|4|4\.0\d)\*c1,$/);
  });

  it('are none for a sound in order', () => {
    expect([channelFilters(null), channelFilters(undefined)]).toEqual(['', '']);
  });
});
