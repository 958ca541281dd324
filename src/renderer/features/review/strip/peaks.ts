/** The recording's waveform, read once for each run. */
import { useEffect, useState } from 'react';

import { Peaks } from '#shared/artifacts/source.ts';

async function fetchPeaks(url: string): Promise<Peaks | null> {
  try {
    const answer = await fetch(url);
    return answer.ok ? Peaks.parse(await answer.json()) : null;
  } catch {
    // Without it the strip shows pictures alone, which is said nowhere: nothing can be done about it.
    return null;
  }
}

/** Makes a reading of addresses that is done once for each, the last one. What could not be read (null) is read again when it is asked for again. */
export function readingOnce<T>(read: (url: string) => Promise<T | null>): (url: string) => Promise<T | null> {
  let last: { readonly url: string; readonly found: Promise<T | null> } | null = null;
  return url => {
    if (last?.url === url) {
      return last.found;
    }
    const mine = { url, found: read(url) };
    last = mine;
    void mine.found.then(found => {
      if (found === null && last === mine) {
        last = null;
      }
    });
    return mine.found;
  };
}

const readPeaks = readingOnce(fetchPeaks);

/** `seen`: another one whenever the engine has told anew how the run stands. Peaks that were not there may be there now. */
export function usePeaks(url: string | null, seen: unknown): Peaks | null {
  const [peaks, setPeaks] = useState<Peaks | null>(null);
  useEffect(() => {
    let wanted = true;
    if (url === null) {
      return;
    }
    void readPeaks(url).then(found => { if (wanted) { setPeaks(found); } });
    return () => { wanted = false; };
  }, [url, seen]);
  return url === null ? null : peaks;
}
