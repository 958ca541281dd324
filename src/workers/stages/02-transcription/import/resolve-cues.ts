/** Cues as they stand in a file to cues on the source timeline: in order, apart from each other, inside the recording. */
import type { Warning } from '#shared/artifacts/words.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { formatDuration } from '#shared/units/timecode.ts';

import type { Cue } from './cues.ts';

/** Slack at the recording's end, seconds: transcripts are often cut from a slightly longer edit. */
const END_SLACK_SEC = 0.5;
/** A cue that lies later than this share of the one before cuts that one short; else both share their common time. */
const LATE_SHARE = 0.3;

/** Orders, drops and clips cues. Throws `transcript-mismatch` where most of the text lies beyond the recording's end. */
export function resolveCues(cues: readonly Cue[], durationSec: number, fileName: string): { cues: Cue[]; warnings: Warning[] } {
  const usable = cues.filter(cue => Number.isFinite(cue.startSec) && Number.isFinite(cue.endSec) && cue.startSec >= 0 && cue.endSec > cue.startSec);
  const inside = usable.filter(cue => cue.startSec < durationSec);
  refuseMismatch(usable, inside, durationSec, fileName);
  const unordered = inside.filter((cue, index) => index > 0 && cue.startSec < (inside[index - 1] as Cue).startSec).length;
  const sorted = inside.map((cue, index) => ({ cue, index }))
    .sort((a, b) => a.cue.startSec - b.cue.startSec || a.index - b.index)
    .map(({ cue }) => ({ ...cue, endSec: Math.min(cue.endSec, durationSec) }));
  const apart: Cue[] = [];
  let overlaps = 0;
  for (const cue of sorted) {
    const last = apart.at(-1);
    if (!last || cue.startSec >= last.endSec) {
      apart.push(cue);
      continue;
    }
    if (cue.text === last.text && cue.speaker === last.speaker) {
      last.endSec = Math.max(last.endSec, cue.endSec);
      continue;
    }
    overlaps += last.endSec - cue.startSec > 0.2 ? 1 : 0;
    if (cue.startSec - last.startSec >= LATE_SHARE * (last.endSec - last.startSec)) {
      last.endSec = cue.startSec;
      apart.push(cue);
      continue;
    }
    const endSec = Math.max(last.endSec, cue.endSec);
    const middle = last.startSec + (endSec - last.startSec) * last.text.length / (last.text.length + cue.text.length);
    last.endSec = middle;
    apart.push({ ...cue, startSec: middle, endSec, marks: [] });
  }
  const warnings: Warning[] = [];
  const say = (code: string, count: number, sentence: string): void => {
    if (count > 0) {
      warnings.push({ code, sentence: `${count} ${count === 1 ? 'cue' : 'cues'} of the transcript ${sentence}` });
    }
  };
  say('cues-invalid', cues.length - usable.length, 'had negative or reversed times and were left out.');
  say('cues-beyond-end', usable.length - inside.length, `lay beyond the recording's end (${formatDuration(durationSec)}) and were left out.`);
  say('cues-unordered', unordered, 'stood out of order and were sorted.');
  say('cues-overlapping', overlaps, 'overlapped the one before; the time was shared out.');
  const lastEnd = apart.at(-1)?.endSec ?? 0;
  if (apart.length > 0 && durationSec > 120 && lastEnd < 0.5 * durationSec) {
    warnings.push({
      code: 'transcript-short',
      sentence: `The transcript ends at ${formatDuration(lastEnd)}, the recording at ${formatDuration(durationSec)}: clips come from the transcribed part.`,
    });
  }
  return { cues: apart, warnings };
}

function refuseMismatch(usable: readonly Cue[], inside: readonly Cue[], durationSec: number, fileName: string): void {
  const lettersOf = (list: readonly Cue[]): number => list.reduce((sum, cue) => sum + cue.text.length, 0);
  const total = lettersOf(usable);
  const lastSec = usable.reduce((latest, cue) => Math.max(latest, cue.endSec), 0);
  if (total > 0 && lettersOf(inside) < 0.5 * total && lastSec > durationSec + END_SLACK_SEC) {
    throw new CutdownError(
      'transcript-mismatch',
      `The transcript "${fileName}" runs to ${formatDuration(lastSec)}, but the recording is only ${formatDuration(durationSec)} long: they do not belong together.`,
      { advice: 'Choose the transcript of this recording, or the recording it was made from.' },
    );
  }
}
