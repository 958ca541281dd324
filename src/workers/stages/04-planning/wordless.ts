/** Candidates where there are no words to go by: cuts in pauses and between shots, marks from the sound alone. */
import type { CriterionScore } from '#shared/artifacts/plan.ts';
import { CRITERIA } from '#shared/artifacts/plan.ts';
import type { Segments } from '#shared/artifacts/segments.ts';
import type { SourceSpan } from '#shared/artifacts/source.ts';
import { clamp, lowerBound, roundTo } from '#shared/editorial/numbers.ts';
import { roundMs } from '#shared/units/timecode.ts';

import { energyOf, energyScale } from './criteria/energy.ts';
import { PREFERRED_SEC, weighted } from './score.ts';
import type { Candidate } from './score.ts';

/** A silence this long is a pause to cut in, seconds. */
const PAUSE_SEC = 0.35;
/** Two places closer than this are one, seconds. */
const SAME_SEC = 0.2;
/** Ends judged for each start. */
const ENDS_PER_START = 6;

interface Place { atSec: number; kind: 'edge' | 'pause' | 'shot' | 'grid' }

/** Candidates between pauses and shot changes; where there are none, pieces of even length. Never empty for a recording of at least half a second. */
export function wordlessCandidates(segments: Segments, durationSec: number, limits: { minSec: number; maxSec: number }): Candidate[] {
  if (durationSec <= limits.minSec) {
    return [judge({ atSec: 0, kind: 'edge' }, { atSec: durationSec, kind: 'edge' }, segments)];
  }
  const places = placesOf(segments, durationSec, limits);
  const candidates: Candidate[] = [];
  for (const [index, from] of places.entries()) {
    const first = lowerBound(places, from.atSec + limits.minSec - 1e-6, place => place.atSec);
    const end = lowerBound(places, from.atSec + limits.maxSec + 1e-6, place => place.atSec);
    const step = Math.max(1, (end - first) / ENDS_PER_START);
    let best: Candidate | null = null;
    for (let at = Math.max(first, index + 1); at < end; at += step) {
      const to = places[Math.floor(at)] as Place;
      const candidate = judge(from, to, segments);
      best = !best || candidate.score > best.score ? candidate : best;
    }
    if (best) {
      candidates.push(best);
    }
  }
  return candidates;
}

function placesOf(segments: Segments, durationSec: number, limits: { minSec: number; maxSec: number }): Place[] {
  const found: Place[] = [
    { atSec: 0, kind: 'edge' }, { atSec: durationSec, kind: 'edge' },
    ...segments.silences.filter(span => span.endSec - span.startSec >= PAUSE_SEC && span.startSec > 0 && span.endSec < durationSec)
      .map(span => ({ atSec: roundMs((span.startSec + span.endSec) / 2), kind: 'pause' as const })),
    ...segments.shots.slice(1).map(shot => ({ atSec: shot.startSec, kind: 'shot' as const })),
  ];
  const stepSec = clamp(PREFERRED_SEC.from, limits.minSec, limits.maxSec);
  const sorted = apart(found);
  // Where neither a pause nor a cut lies within a clip's length, a grid gives places to cut.
  const grid: Place[] = [];
  sorted.forEach((place, index) => {
    const next = sorted[index + 1];
    for (let at = place.atSec + stepSec; next && next.atSec - place.atSec > limits.maxSec && at < next.atSec; at += stepSec) {
      grid.push({ atSec: roundMs(at), kind: 'grid' });
    }
  });
  return apart([...sorted, ...grid]);
}

function apart(places: readonly Place[]): Place[] {
  const rank = { edge: 0, pause: 1, shot: 2, grid: 3 };
  const kept: Place[] = [];
  for (const place of [...places].sort((a, b) => a.atSec - b.atSec || rank[a.kind] - rank[b.kind])) {
    const last = kept.at(-1);
    if (!last || place.atSec - last.atSec >= SAME_SEC) {
      kept.push(place);
    } else if (rank[place.kind] < rank[last.kind]) {
      kept[kept.length - 1] = place;
    }
  }
  return kept;
}

/** Judges a stretch that somebody else has cut, by its sound and by where its ends lie. */
export function judgeWordless(range: { startSec: number; endSec: number; heard: readonly SourceSpan[] }, segments: Segments, durationSec: number): Candidate {
  const kindAt = (atSec: number): Place['kind'] => {
    if (atSec < SAME_SEC || atSec > durationSec - SAME_SEC) {
      return 'edge';
    }
    const inPause = segments.silences.some(span => span.endSec - span.startSec >= PAUSE_SEC && atSec >= span.startSec - SAME_SEC && atSec <= span.endSec + SAME_SEC);
    return inPause ? 'pause' : segments.shots.some(shot => Math.abs(shot.startSec - atSec) < SAME_SEC) ? 'shot' : 'grid';
  };
  const candidate = judge({ atSec: range.startSec, kind: kindAt(range.startSec) }, { atSec: range.endSec, kind: kindAt(range.endSec) }, segments, range.heard);
  return { ...candidate, notes: ['Judged by sound and picture alone: there are no words to judge.'] };
}

const PLACE_WORDS = { edge: 'at the recording\'s edge', pause: 'in a pause', shot: 'at a change of shot', grid: 'where nothing marks a cut' } as const;
const PLACE_MARKS = { edge: 4, pause: 5, shot: 4, grid: 1 } as const;

function judge(from: Place, to: Place, segments: Segments, heard?: readonly SourceSpan[]): Candidate {
  const range = { startSec: roundMs(from.atSec), endSec: roundMs(to.atSec) };
  const energy = energyOf(heard ? { ...range, heard } : range, energyScale(segments.energy));
  const completeness: CriterionScore = {
    id: 'completeness', score: PLACE_MARKS[from.kind] + PLACE_MARKS[to.kind], evidence: [],
    reason: `Starts ${PLACE_WORDS[from.kind]} and ends ${PLACE_WORDS[to.kind]}; without words nobody can tell whether a thought is finished.`,
  };
  const criteria = CRITERIA.map((id): CriterionScore => {
    if (id === 'energy') {
      return energy;
    }
    return id === 'completeness' ? completeness : { id, score: 0, reason: 'There are no words to judge.', evidence: [] };
  });
  const lengthSec = heard ? heard.reduce((sum, span) => sum + span.endSec - span.startSec, 0) : range.endSec - range.startSec;
  const off = Math.max(0, PREFERRED_SEC.from - lengthSec) * 0.3 + Math.max(0, lengthSec - PREFERRED_SEC.to) * 0.2;
  return {
    ...range, first: -1, last: -1, criteria, notes: ['Chosen by sound and picture alone: there are no words to judge.'],
    score: roundTo(clamp(weighted(criteria) - off, 0, 100), 1), topic: null, standsAlone: true, sponsored: false, vector: { weights: new Map(), norm: 0 },
  };
}
