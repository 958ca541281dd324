/** Programs that this very process has started, for tests that kill them. Linux only. */
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

export interface OwnChild {
  readonly pid: number;
  readonly args: readonly string[];
}

/** The running children of this process that fit. */
export function ownChildren(fits: (child: OwnChild) => boolean): OwnChild[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(name => {
    try {
      const afterName = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1) ?? '';
      const args = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      const child = { pid: Number(name), args };
      return Number(afterName.split(' ')[1]) === process.pid && fits(child) ? [child] : [];
    } catch {
      // It has ended while we looked.
      return [];
    }
  });
}

/** Process numbers of the running children whose command line matches. */
export function childPids(pattern: RegExp): number[] {
  return ownChildren(child => pattern.test(child.args.join(' '))).map(child => child.pid);
}

/** Kills children that fit as soon as they are there, `times` of them at most, until `stop` is called. Tells how many it killed. */
export function killChildren(fits: (child: OwnChild) => boolean, options: { times: number; afterMs?: number }): { stop: () => Promise<number> } {
  const seen = new Map<number, number>();
  let working = true;
  let killed = 0;
  const work = (async () => {
    while (working && killed < options.times) {
      for (const { pid } of ownChildren(fits)) {
        const first = seen.get(pid) ?? performance.now();
        seen.set(pid, first);
        if (killed < options.times && performance.now() - first >= (options.afterMs ?? 0)) {
          process.kill(pid, 'SIGKILL');
          killed += 1;
          seen.set(pid, Infinity);
        }
      }
      await pause(5);
    }
  })();
  return {
    stop: async () => {
      working = false;
      await work;
      return killed;
    },
  };
}
