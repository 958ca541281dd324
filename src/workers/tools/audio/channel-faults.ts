/** Faults of a stereo sound, told from its samples: a dead channel, an inverted one, one that is far too quiet. */
import type { Repair } from '#shared/artifacts/source.ts';
import type { ChannelMix } from '#shared/sound/channel-mix.ts';

/** Sums over the windows in which something is heard. */
export interface ChannelSums {
  /** Squares of the left and the right samples, and their products; samples from -1 to 1. */
  left: number; right: number; product: number;
  samples: number;
  /** Samples of the windows in which this channel is clearly the louder one. */
  leads: { left: number; right: number };
}

/** Sums of nothing. */
export function noSums(): ChannelSums {
  return { left: 0, right: 0, product: 0, samples: 0, leads: { left: 0, right: 0 } };
}

/** A fault, named, and what puts it right. */
export interface ChannelFault { readonly repair: Repair; readonly mix: ChannelMix }

/** A window counts where either channel is louder than this, dBFS: what a channel does in silence says nothing. */
const HEARD_DB = -55;
const WINDOW_SEC = 0.02;
/** Heard for less than this, nothing is told, seconds. */
const LEAST_HEARD_SEC = 1;
/** So far under the other a channel holds nothing but crosstalk, dB: cables and mixers let through a thousandth to a hundredth (40 to 60 dB). */
const DEAD_DB = 30;
/** So far under the other a channel is faulty, where both hold the same, dB: twice the height. Balances within a mix stay below. */
const IMBALANCE_DB = 6;
/** Correlation from which the channels hold the same sound, and under which they hold it turned round. Wide music comes to about -0.3. */
const SAME = 0.6;
const TURNED = -0.7;
/** A window is a channel's own where it is so much louder than the other, dB. */
const LEADS_DB = 6;
/** A channel that leads for this long holds something of its own (somebody who seldom speaks), and is not replaced or raised. Seconds. */
const OWN_SEC = 0.2;
const EITHER = { left: 'right', right: 'left' } as const;

/** Adds interleaved stereo samples (16 bit) to the sums; `rest` of a window is dropped. */
export function addChannels(sums: ChannelSums, interleaved: Int16Array, sampleRateHz: number): void {
  const window = Math.round(WINDOW_SEC * sampleRateHz);
  const gate = window * 10 ** (HEARD_DB / 10);
  const lead = 10 ** (LEADS_DB / 10);
  for (let from = 0; from + 2 * window <= interleaved.length; from += 2 * window) {
    let left = 0;
    let right = 0;
    let product = 0;
    for (let at = from; at < from + 2 * window; at += 2) {
      const l = (interleaved[at] ?? 0) / 32768;
      const r = (interleaved[at + 1] ?? 0) / 32768;
      left += l * l;
      right += r * r;
      product += l * r;
    }
    if (Math.max(left, right) > gate) {
      sums.left += left;
      sums.right += right;
      sums.product += product;
      sums.samples += window;
      if (left > lead * right) {
        sums.leads.left += window;
      } else if (right > lead * left) {
        sums.leads.right += window;
      }
    }
  }
}

/** The fault of a stereo sound; null: none, or too little was heard to tell. Two channels that hold different things are no fault. */
export function channelFault({ left, right, product, samples, leads }: ChannelSums, sampleRateHz: number): ChannelFault | null {
  if (samples < LEAST_HEARD_SEC * sampleRateHz) {
    return null;
  }
  const louder = left >= right ? 'left' : 'right';
  const weaker = EITHER[louder];
  const ratio = Math.max(left, right) / Math.max(Math.min(left, right), 1e-12);
  const underDb = 10 * Math.log10(ratio);
  const hasOwn = leads[weaker] >= OWN_SEC * sampleRateHz;
  if (underDb >= DEAD_DB && !hasOwn) {
    return {
      repair: { code: 'channel-dead', sentence: `The ${weaker} channel of the sound is dead (${underDb > 90 ? 'silent' : `${underDb.toFixed(0)} dB under the other`}); the ${louder} one is heard on both sides.` },
      mix: { left: { from: louder, gain: 1 }, right: { from: louder, gain: 1 } },
    };
  }
  const likeness = product / Math.sqrt(left * right);
  const isUneven = underDb >= IMBALANCE_DB && !hasOwn;
  const gain = isUneven ? Math.round(Math.sqrt(ratio) * 100) / 100 : 1;
  const gainOf = (side: 'left' | 'right'): number => (side === weaker ? gain : 1);
  if (likeness <= TURNED) {
    const raised = isUneven ? `, and the ${weaker} one, ${underDb.toFixed(0)} dB quieter, was raised` : '';
    return {
      repair: { code: 'channel-inverted', sentence: `One channel of the sound is inverted, so that the two cancel each other out in mono; the right one was turned round${raised}.` },
      mix: { left: { from: 'left', gain: gainOf('left') }, right: { from: 'right', gain: -gainOf('right') } },
    };
  }
  return isUneven && likeness >= SAME ? {
    repair: { code: 'channel-imbalance', sentence: `The ${weaker} channel of the sound is ${underDb.toFixed(0)} dB quieter than the ${louder} one; it was raised.` },
    mix: { left: { from: 'left', gain: gainOf('left') }, right: { from: 'right', gain: gainOf('right') } },
  } : null;
}

/** The ffmpeg filters that put a stereo sound's channels right, with a comma behind; empty: nothing to do. */
export function channelFilters(mix: ChannelMix | null | undefined): string {
  if (!mix) {
    return '';
  }
  const side = ({ from, gain }: ChannelMix['left']): string => `${gain}*c${from === 'left' ? 0 : 1}`;
  return `aformat=channel_layouts=stereo,pan=stereo|c0=${side(mix.left)}|c1=${side(mix.right)},`;
}
