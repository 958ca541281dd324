/** Memory and time of a process and everything below it, sampled while it works. */
import { readdir, readFile } from 'node:fs/promises';

import { execa } from 'execa';

/** What a process is, as far as the bench tells them apart. */
export type ProcessRole = 'face' | 'engine' | 'delegate' | 'ffmpeg' | 'browser' | 'compositor' | 'other';

export interface Peak { readonly role: ProcessRole; peakBytes: number; count: number }

/** What was seen of all of them. `cpuSec`: what they used meanwhile. `togetherPeakBytes`: the most that they held at once; shared pages count once where the system tells (Linux). */
export interface Watched { readonly peaks: Peak[]; readonly togetherPeakBytes: number; readonly cpuSec: number }

interface Sample { readonly pid: number; readonly parent: number; readonly rssBytes: number; readonly cpuSec: number; readonly command: string }

const EVERY_MS = 250;
const PAGE_BYTES = 4096;
/** Linux counts a process's time in these. */
const TICKS_PER_SEC = 100;

/** Samples until `stop` is called. `peaks`: the highest resident memory of one process of each role, and how many there were. */
export function watchProcesses(rootPid: number): { stop(): Promise<Watched> } {
  const peaks = new Map<ProcessRole, Peak>();
  const cpuSec = new Map<number, number>();
  /** What those had used before that were there already. */
  const before = new Map<number, number>();
  let first = true;
  let togetherPeakBytes = 0;
  let going = true;
  const loop = (async () => {
    while (going) {
      const found = below(rootPid, await listProcesses());
      for (const sample of found) {
        const role = roleOf(sample.command, sample.pid === rootPid);
        const peak = peaks.get(role) ?? { role, peakBytes: 0, count: 0 };
        peak.peakBytes = Math.max(peak.peakBytes, sample.rssBytes);
        peak.count += cpuSec.has(sample.pid) ? 0 : 1;
        before.set(sample.pid, before.get(sample.pid) ?? (first ? sample.cpuSec : 0));
        cpuSec.set(sample.pid, sample.cpuSec - (before.get(sample.pid) ?? 0));
        peaks.set(role, peak);
      }
      first = false;
      const held = await Promise.all(found.map(heldBytes));
      togetherPeakBytes = Math.max(togetherPeakBytes, held.reduce((sum, bytes) => sum + bytes, 0));
      await new Promise(resolve => { setTimeout(resolve, EVERY_MS); });
    }
  })();
  return {
    stop: async () => {
      going = false;
      await loop;
      return { peaks: [...peaks.values()].sort((a, b) => b.peakBytes - a.peakBytes), togetherPeakBytes, cpuSec: [...cpuSec.values()].reduce((sum, each) => sum + each, 0) };
    },
  };
}

/** A process's part of the memory: pages that several share count in parts (Linux's proportional set size), elsewhere all resident ones. */
async function heldBytes({ pid, rssBytes }: Sample): Promise<number> {
  const rollup = process.platform === 'linux' ? await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '') : '';
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(rollup)?.[1];
  return kilobytes === undefined ? rssBytes : Number(kilobytes) * 1024;
}

/** What a command line is. Exported for its test. */
export function roleOf(command: string, isRoot: boolean): ProcessRole {
  if (isRoot) {
    return 'face';
  }
  const roles: [RegExp, ProcessRole][] = [
    [/engine-process/, 'engine'], [/delegate-main/, 'delegate'], [/^\S*compositor-/, 'compositor'],
    [/^\S*(ffmpeg|ffprobe)(\.exe)?(\s|$)/, 'ffmpeg'], [/^\S*(chrom|headless[-_]shell)/i, 'browser'],
  ];
  return roles.find(([pattern]) => pattern.test(command))?.[1] ?? 'other';
}

function below(rootPid: number, samples: readonly Sample[]): Sample[] {
  const inside = new Set([rootPid]);
  for (let before = 0; before !== inside.size;) {
    before = inside.size;
    samples.filter(sample => inside.has(sample.parent)).forEach(sample => inside.add(sample.pid));
  }
  return samples.filter(sample => inside.has(sample.pid));
}

async function listProcesses(): Promise<Sample[]> {
  return process.platform === 'linux' ? await fromProc() : await fromPs();
}

async function fromProc(): Promise<Sample[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const samples = await Promise.all(pids.map(async (pid): Promise<Sample | null> => {
    // A process may end between the listing and the reading.
    const [stat, command] = await Promise.all([`/proc/${pid}/stat`, `/proc/${pid}/cmdline`].map(path => readFile(path, 'utf8').catch(() => '')));
    const fields = (stat ?? '').slice((stat ?? '').lastIndexOf(')') + 2).split(' ');
    return fields.length < 22 ? null
      : { pid: Number(pid), parent: Number(fields[1]), rssBytes: Number(fields[21]) * PAGE_BYTES, cpuSec: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SEC, command: (command ?? '').replaceAll('\0', ' ') };
  }));
  return samples.filter(sample => sample !== null);
}

async function fromPs(): Promise<Sample[]> {
  const { stdout } = await execa('ps', ['-axo', 'pid=,ppid=,rss=,time=,command='], { reject: false });
  return stdout.split('\n').flatMap(line => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line);
    return match ? [{ pid: Number(match[1]), parent: Number(match[2]), rssBytes: Number(match[3]) * 1024, cpuSec: secondsOf(match[4] ?? ''), command: match[5] ?? '' }] : [];
  });
}

/** Seconds of `ps`'s `[[hh:]mm:]ss.cc`. */
function secondsOf(time: string): number {
  return time.split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0);
}
