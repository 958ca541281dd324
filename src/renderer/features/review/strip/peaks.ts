/** The recording's waveform, read once for each run. */
import { useEffect, useState } from 'react';

import { Peaks } from '#shared/artifacts/source.ts';

let last: { url: string; peaks: Promise<Peaks | null> } | null = null;

async function read(url: string): Promise<Peaks | null> {
  try {
    const answer = await fetch(url);
    return answer.ok ? Peaks.parse(await answer.json()) : null;
  } catch {
    // Without it the strip shows pictures alone, which is said nowhere: nothing can be done about it.
    return null;
  }
}

export function usePeaks(url: string | null): Peaks | null {
  const [peaks, setPeaks] = useState<Peaks | null>(null);
  useEffect(() => {
    let wanted = true;
    if (url === null) {
      return;
    }
    if (last?.url !== url) {
      last = { url, peaks: read(url) };
    }
    void last.peaks.then(found => { if (wanted) { setPeaks(found); } });
    return () => { wanted = false; };
  }, [url]);
  return url === null ? null : peaks;
}
