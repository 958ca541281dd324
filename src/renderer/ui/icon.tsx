import type { ReactElement } from 'react';

const PATHS = {
  library: 'M3 5h14v10H3z M3 8h14 M6 5v3 M10 5v3 M14 5v3', outputs: 'M4 12v4h12v-4 M10 3v9 M6.5 8.5 10 12l3.5-3.5', back: 'M12 4l-6 6 6 6',
  check: 'M4 10.5l4 4 8-9', failed: 'M5 5l10 10 M15 5 5 15', look: 'M10 4v7 M10 14.5v.5', wait: 'M10 5v5l3 2 M10 2.5a7.5 7.5 0 1 0 .01 0', work: 'M10 2.5a7.5 7.5 0 1 1-7.5 7.5',
  pause: 'M7 4v12 M13 4v12', play: 'M6 4l10 6-10 6z', reused: 'M4 9a6 6 0 0 1 11-2 M16 3v4h-4 M16 11a6 6 0 0 1-11 2 M4 17v-4h4', folder: 'M2.5 5h5l2 2h8v9h-15z', copy: 'M7 7h9v9H7z M4 13V4h9', up: 'M10 16V4 M5 9l5-5 5 5', close: 'M5 5l10 10 M15 5 5 15',
  film: 'M3 4h14v12H3z M3 8h3 M3 12h3 M14 8h3 M14 12h3 M6 4v12 M14 4v12',
} as const;
export type IconName = keyof typeof PATHS;

/** A drawing that stands beside words: it says nothing by itself to those who listen. */
export function Icon({ name }: { name: IconName }): ReactElement {
  return <svg className="icon" viewBox="0 0 20 20" aria-hidden="true"><path d={PATHS[name]} /></svg>;
}
