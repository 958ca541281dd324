/** Reads every packet's timestamps, without decoding: what the headers say of time is often not so. */
import { basename } from 'node:path';
import { createInterface } from 'node:readline';

import { startProgram } from '#workers/tools/process/run-program.ts';
import { locateFfmpeg } from './locate.ts';
import { sourceInputArgs } from './probe.ts';

/** What a stream's timestamps look like. Times are the file's own, in seconds. */
export interface StreamTiming {
  packets: number;
  /** Null where no packet carries a time. */
  firstSec: number | null;
  endSec: number | null;
  /** Packets without any time. */
  untimed: number;
  /** Packets that come more than 32 packets later than their time says. */
  disordered: number;
  /** Distinct times per second between the first and the last; null for fewer than two. */
  fps: number | null;
  /** Largest step between neighbours, and where it starts. */
  maxGapSec: number; maxGapAtSec: number;
  /** Middle interval between neighbours; null for fewer than two packets. */
  medianIntervalSec: number | null;
  /** Share of intervals within 10 % or 2 ms of the middle one. */
  regularShare: number;
  keyframes: number;
  maxKeyframeGapSec: number;
  /** Packets that the file itself tells to leave out (edit lists). */
  discarded: number;
}

/** Depth of the reordering of frames that is allowed for: twice what H.264 and HEVC can hold back. */
const REORDER_DEPTH = 32;
/** Intervals are counted in steps of 0.1 ms up to 2 s; longer ones count as 2 s. */
const BUCKETS_PER_SEC = 10_000;
/** Steps up to this are the same picture: twice the millisecond that MKV and FLV count in. */
const SAME_PICTURE_SEC = 0.0021;
const LONGEST_BUCKET = 2 * BUCKETS_PER_SEC;

/**
 * Reads all packets of a file from outside; memory does not grow with its length. A file that breaks off is read up to there.
 * `onProgress` gets the largest time seen so far.
 */
export async function scanPackets(path: string, options: { signal?: AbortSignal; onProgress?: (timeSec: number) => void } = {}): Promise<Map<number, StreamTiming>> {
  const { ffprobePath } = await locateFfmpeg();
  const running = startProgram({
    program: ffprobePath, signal: options.signal, timeoutSec: 3600, subject: basename(path), stdout: 'stream',
    args: ['-hide_banner', '-loglevel', 'error', '-show_entries', 'packet=stream_index,pts_time,dts_time,duration_time,flags', '-print_format', 'csv=p=0', ...sourceInputArgs(path)],
  });
  const meters = new Map<number, TimingMeter>();
  let lines = 0;
  let latestSec = 0;
  if (running.stdout) {
    for await (const line of createInterface({ input: running.stdout, crlfDelay: Infinity })) {
      const [index, pts, dts, duration, flags = ''] = line.split(',');
      const stream = Number(index);
      if (index === undefined || index === '' || !Number.isInteger(stream)) {
        continue;
      }
      const meter = meters.get(stream) ?? new TimingMeter();
      meters.set(stream, meter);
      if (flags.includes('D')) {
        meter.discard();
        continue;
      }
      const timeSec = parseTime(pts) ?? parseTime(dts);
      meter.add(timeSec, parseTime(duration) ?? 0, flags.startsWith('K'));
      latestSec = Math.max(latestSec, timeSec ?? 0);
      lines += 1;
      if (lines % 20_000 === 0) {
        options.onProgress?.(latestSec);
      }
    }
  }
  await running.done;
  return new Map([...meters].map(([index, meter]) => [index, meter.result()]));
}

function parseTime(text: string | undefined): number | null {
  const value = Number.parseFloat(text ?? '');
  return Number.isFinite(value) ? value : null;
}

class TimingMeter {
  private packets = 0;
  private discarded = 0;
  private untimed = 0;
  private disordered = 0;
  private keyframes = 0;
  private firstSec: number | null = null;
  private endSec: number | null = null;
  private latestSec = Number.NEGATIVE_INFINITY;
  private latestLengthSec = 0;
  private lastOutSec: number | null = null;
  private lastKeySec: number | null = null;
  private maxKeyframeGapSec = 0;
  private maxGapSec = 0;
  private maxGapAtSec = 0;
  private readonly waiting: number[] = [];
  private readonly buckets = new Map<number, number>();
  private intervals = 0;

  add(timeSec: number | null, durationSec: number, key: boolean): void {
    this.packets += 1;
    if (timeSec === null) {
      this.untimed += 1;
      return;
    }
    this.endSec = Math.max(this.endSec ?? Number.NEGATIVE_INFINITY, timeSec + durationSec);
    if (timeSec > this.latestSec) {
      this.latestSec = timeSec;
      this.latestLengthSec = durationSec;
    }
    if (key) {
      this.keyframes += 1;
      this.maxKeyframeGapSec = Math.max(this.maxKeyframeGapSec, timeSec - (this.lastKeySec ?? timeSec));
      this.lastKeySec = timeSec;
    }
    let at = this.waiting.length;
    while (at > 0 && (this.waiting[at - 1] ?? 0) > timeSec) {
      at -= 1;
    }
    this.waiting.splice(at, 0, timeSec);
    if (this.waiting.length > REORDER_DEPTH) {
      this.emit(this.waiting.shift() ?? 0);
    }
  }

  discard(): void {
    this.discarded += 1;
  }

  result(): StreamTiming {
    this.waiting.splice(0).forEach(timeSec => this.emit(timeSec));
    const median = this.median();
    const near = median === null ? 0 : Math.max(median * 0.1, 0.002);
    let regular = 0;
    this.buckets.forEach((count, bucket) => {
      regular += median !== null && Math.abs(bucket / BUCKETS_PER_SEC - median) <= near ? count : 0;
    });
    // Some containers (FLV, MKV) give no or a token length for the last picture.
    const endSec = this.endSec !== null && median !== null && this.latestLengthSec < median / 2 ? Math.max(this.endSec, this.latestSec + median) : this.endSec;
    const spanSec = this.latestSec - (this.firstSec ?? this.latestSec);
    const { packets, firstSec, untimed, disordered, maxGapSec, maxGapAtSec, keyframes, discarded } = this;
    return {
      fps: spanSec > 0 ? this.intervals / spanSec : null, packets, firstSec, endSec, untimed, disordered, maxGapSec, maxGapAtSec, medianIntervalSec: median,
      regularShare: this.intervals === 0 ? 1 : regular / this.intervals, keyframes, discarded,
      maxKeyframeGapSec: Math.max(this.maxKeyframeGapSec, (endSec ?? 0) - (this.lastKeySec ?? endSec ?? 0)),
    };
  }

  private emit(timeSec: number): void {
    this.firstSec = Math.min(this.firstSec ?? timeSec, timeSec);
    if (this.lastOutSec !== null) {
      const step = timeSec - this.lastOutSec;
      if (step <= SAME_PICTURE_SEC) {
        // Pictures that are never shown (VP9, AV1) have their neighbour's time, or a tick of the clock more: no disorder.
        this.disordered += step < 0 ? 1 : 0;
        return;
      }
      if (step > this.maxGapSec) {
        this.maxGapSec = step;
        this.maxGapAtSec = this.lastOutSec;
      }
      const bucket = Math.min(LONGEST_BUCKET, Math.round(step * BUCKETS_PER_SEC));
      this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + 1);
      this.intervals += 1;
    }
    this.lastOutSec = timeSec;
  }

  private median(): number | null {
    let passed = 0;
    for (const [bucket, count] of [...this.buckets].sort(([left], [right]) => left - right)) {
      passed += count;
      if (passed * 2 >= this.intervals) {
        return bucket / BUCKETS_PER_SEC;
      }
    }
    return null;
  }
}
