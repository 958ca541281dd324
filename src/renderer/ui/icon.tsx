import type { ReactElement } from 'react';

const PATHS = {
  library: 'M3 5h14v10H3z M3 8h14 M6 5v3 M10 5v3 M14 5v3', outputs: 'M4 12v4h12v-4 M10 3v9 M6.5 8.5 10 12l3.5-3.5', back: 'M12 4l-6 6 6 6',
  check: 'M4 10.5l4 4 8-9', failed: 'M5 5l10 10 M15 5 5 15', look: 'M10 4v7 M10 14.5v.5', wait: 'M10 5v5l3 2 M10 2.5a7.5 7.5 0 1 0 .01 0', work: 'M10 2.5a7.5 7.5 0 1 1-7.5 7.5',
  pause: 'M7 4v12 M13 4v12', play: 'M6 4l10 6-10 6z', reused: 'M4 9a6 6 0 0 1 11-2 M16 3v4h-4 M16 11a6 6 0 0 1-11 2 M4 17v-4h4', folder: 'M2.5 5h5l2 2h8v9h-15z', copy: 'M7 7h9v9H7z M4 13V4h9', up: 'M10 16V4 M5 9l5-5 5 5', close: 'M5 5l10 10 M15 5 5 15',
  review: 'M3 4h14v9H3z M8.5 6.5l4 2-4 2z M3 16.5h5 M12 16.5h5', fix: 'M12.5 4.5l3 3L7 16l-3.5.5L4 13z', todo: 'M10 3a7 7 0 1 0 .01 0', edit: 'M12.5 4.5l3 3L7 16l-3.5.5L4 13z', note: 'M4 4h12v9h-7l-3 3v-3H4z', plus: 'M10 4v12 M4 10h12', minus: 'M4 10h12',
  undo: 'M7 4 3.5 7.5 7 11 M3.5 7.5h8a4.5 4.5 0 0 1 0 9H8', redo: 'M13 4l3.5 3.5L13 11 M16.5 7.5h-8a4.5 4.5 0 0 0 0 9H12', down: 'M10 4v12 M5 11l5 5 5-5', split: 'M10 3v14 M7 7l-3.5 3L7 13 M13 7l3.5 3-3.5 3', merge: 'M10 3v14 M3 7l4 3-4 3 M17 7l-4 3 4 3', tighten: 'M3 5v10 M17 5v10 M6 10h8 M8.5 7.5 6 10l2.5 2.5 M11.5 7.5 14 10l-2.5 2.5',
  toIn: 'M5 4v12 M15 5l-7 5 7 5z', toOut: 'M15 4v12 M5 5l7 5-7 5z', rewind: 'M10 5l-6 5 6 5z M16 5l-6 5 6 5z', forward: 'M10 5l6 5-6 5z M4 5l6 5-6 5z', frameBack: 'M12 5l-6 5 6 5 M15 5v10', frameOn: 'M8 5l6 5-6 5 M5 5v10',
  settings: 'M3 6h8 M15 6h2 M13 4v4 M3 14h2 M9 14h8 M7 12v4', grip: 'M7 5v.1 M13 5v.1 M7 10v.1 M13 10v.1 M7 15v.1 M13 15v.1', search: 'M9 3.5a5.5 5.5 0 1 0 .01 0 M13 13l4 4', name: 'M4 5h12 M10 5v11',
  whole: 'M3 10h14 M6 7l-3 3 3 3 M14 7l3 3-3 3',
  folded: 'M8 5l5 5-5 5',
  film: 'M3 4h14v12H3z M3 8h3 M3 12h3 M14 8h3 M14 12h3 M6 4v12 M14 4v12',
} as const;
export type IconName = keyof typeof PATHS;

/** A drawing that stands beside words: it says nothing by itself to those who listen. */
export function Icon({ name }: { name: IconName }): ReactElement {
  return <svg className="icon" viewBox="0 0 20 20" aria-hidden="true"><path d={PATHS[name]} /></svg>;
}
