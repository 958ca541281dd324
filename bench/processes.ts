/** Memory of a process and everything below it, sampled while it works. */
import { readdir, readFile } from 'node:fs/promises';

import { execa } from 'execa';

/** What a process is, as far as the bench tells them apart. */
export type ProcessRole = 'face' | 'engine' | 'delegate' | 'ffmpeg' | 'browser' | 'compositor' | 'other';

export interface Peak { readonly role: ProcessRole; peakBytes: number; count: number }

interface Sample { readonly pid: number; readonly parent: number; readonly rssBytes: number; readonly command: string }

const EVERY_MS = 400;
const PAGE_BYTES = 4096;

/** Samples until `stop` is called; then tells the highest resident memory of one process of each role, and how many there were. */
export function watchProcesses(rootPid: number): { stop(): Promise<Peak[]> } {
  const peaks = new Map<ProcessRole, Peak>();
  const seen = new Set<number>();
  let going = true;
  const loop = (async () => {
    while (going) {
      for (const sample of below(rootPid, await listProcesses())) {
        const role = roleOf(sample.command, sample.pid === rootPid);
        const peak = peaks.get(role) ?? { role, peakBytes: 0, count: 0 };
        peak.peakBytes = Math.max(peak.peakBytes, sample.rssBytes);
        peak.count += seen.has(sample.pid) ? 0 : 1;
        seen.add(sample.pid);
        peaks.set(role, peak);
      }
      await new Promise(resolve => { setTimeout(resolve, EVERY_MS); });
    }
  })();
  return {
    stop: async () => {
      going = false;
      await loop;
      return [...peaks.values()].sort((a, b) => b.peakBytes - a.peakBytes);
    },
  };
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
      : { pid: Number(pid), parent: Number(fields[1]), rssBytes: Number(fields[21]) * PAGE_BYTES, command: (command ?? '').replaceAll('\0', ' ') };
  }));
  return samples.filter(sample => sample !== null);
}

async function fromPs(): Promise<Sample[]> {
  const { stdout } = await execa('ps', ['-axo', 'pid=,ppid=,rss=,command='], { reject: false });
  return stdout.split('\n').flatMap(line => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    return match ? [{ pid: Number(match[1]), parent: Number(match[2]), rssBytes: Number(match[3]) * 1024, command: match[4] ?? '' }] : [];
  });
}
