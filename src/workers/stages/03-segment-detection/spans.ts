import { roundMs } from '#shared/units/timecode.ts';

/** A stretch of the source timeline, seconds. */
export interface Span { startSec: number; endSec: number }

/** Spans held inside the recording, rounded, without empty ones. */
export function clipSpans(spans: readonly Span[], durationSec: number): Span[] {
  return spans
    .map(span => ({ startSec: roundMs(Math.max(0, span.startSec)), endSec: roundMs(Math.min(durationSec, span.endSec)) }))
    .filter(span => span.endSec > span.startSec);
}

/** What ordered spans leave free between 0 and the duration. */
export function gapsBetween(spans: readonly Span[], durationSec: number): Span[] {
  const gaps: Span[] = [];
  let fromSec = 0;
  for (const span of spans) {
    gaps.push({ startSec: fromSec, endSec: span.startSec });
    fromSec = Math.max(fromSec, span.endSec);
  }
  gaps.push({ startSec: fromSec, endSec: durationSec });
  return clipSpans(gaps, durationSec);
}
