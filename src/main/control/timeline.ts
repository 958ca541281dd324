/** The recording at a glance, read from a run's artifacts. */
import { z } from 'zod';

import { runMediaUrl } from '#shared/api/run-view.ts';
import { TIMELINE_ENERGY_VALUES, type TimelineView } from '#shared/api/timeline-view.ts';
import { Plan, PlannedClip } from '#shared/artifacts/plan.ts';
import { Segments } from '#shared/artifacts/segments.ts';
import { SourceFacts } from '#shared/artifacts/source.ts';
import { Words } from '#shared/artifacts/words.ts';

import type { Library } from '../state/library.ts';
import { getArtifacts, getRun } from '../state/queries.ts';
import type { StoredArtifact } from '../state/records.ts';
import { readLargeArtifact } from './artifact-file.ts';
import { createDigestCache } from './digest-cache.ts';
import { downsampleDb } from './energy-curve.ts';

/** Only what is shown is parsed: transcripts and sentences of two hours are megabytes. */
const FACTS = SourceFacts.pick({ durationSec: true });
const SPEAKERS = Words.pick({ speakers: true });
const FOUND = Segments.pick({ shots: true, speech: true, speechDetector: true, silences: true, turns: true, topics: true, energy: true });
const CHOSEN = Plan.pick({ clips: true }).extend({ clips: z.array(PlannedClip.pick({ clipId: true, rank: true, title: true, score: true, startSec: true, endSec: true })) });

/** Kinds that a timeline is made of. */
export const TIMELINE_KINDS = ['source-facts', 'proxy', 'words', 'segments', 'plan'] as const;
type TimelineKind = (typeof TIMELINE_KINDS)[number];
type Part = Partial<TimelineView>;

/** Parts of timelines that are kept: four runs' worth. */
const PARTS_KEPT = 16;

/** Makes the function that reads timelines. It throws `not-found`, `artifact-missing` where a recorded file is gone, `artifact-invalid` where one is damaged. */
export function createTimelines(library: Library): (runId: string) => Promise<TimelineView> {
  const cache = createDigestCache<Part>(PARTS_KEPT);
  return async runId => {
    getRun(library.db, runId);
    const artifacts = getArtifacts(library.db, runId);
    const part = async (kind: TimelineKind, read: (raw: unknown) => Part): Promise<Part> => {
      const artifact = artifacts.find(each => each.kind === kind);
      return artifact ? await cache.get(`${kind} ${artifact.digest}`, () => readLargeArtifact(library, artifact, read)).catch((error: unknown) => {
        // Its stage is being replayed: the record went before the file.
        if (getArtifacts(library.db, runId).some(each => each.kind === kind && each.digest === artifact.digest)) {
          throw error;
        }
        return {};
      }) : {};
    };
    const proxy = artifacts.find(each => each.kind === 'proxy');
    return {
      runId, durationSec: null, proxyUrl: proxy ? runMediaUrl(runId, proxy.path) : null,
      shotStartsSec: null, speech: null, speechDetector: null, silences: null, speakers: null, turns: null, topics: null, energy: null, clips: null,
      ...await part('source-facts', raw => FACTS.parse(raw)),
      ...await part('words', raw => ({ speakers: SPEAKERS.parse(raw).speakers.map(each => each.name) })),
      ...await part('segments', raw => viewSegments(FOUND.parse(raw))),
      ...await part('plan', raw => ({ clips: viewClips(CHOSEN.parse(raw).clips) })),
    };
  };
}

/** Changes whenever a run's timeline does. */
export function timelineKey(artifacts: readonly Pick<StoredArtifact, 'kind' | 'digest'>[]): string {
  return TIMELINE_KINDS.map(kind => artifacts.find(each => each.kind === kind)?.digest.slice(0, 8) ?? '').join('.');
}

function viewSegments(found: z.infer<typeof FOUND>): Part {
  const { levelsDb, hops } = downsampleDb(found.energy.rmsDb, TIMELINE_ENERGY_VALUES);
  return {
    shotStartsSec: found.shots.map(each => hundredths(each.startSec)),
    speech: columns(found.speech), speechDetector: found.speechDetector, silences: columns(found.silences),
    turns: { ...columns(found.turns), speaker: found.turns.map(each => each.speaker) },
    topics: { ...columns(found.topics), title: found.topics.map(each => each.title) },
    energy: { hopSec: found.energy.hopSec * hops, levelDb: levelsDb },
  };
}

function viewClips(clips: z.infer<typeof CHOSEN>['clips']): NonNullable<TimelineView['clips']> {
  return clips.map(clip => ({ ...clip, startSec: hundredths(clip.startSec), endSec: hundredths(clip.endSec) })).sort((a, b) => a.rank - b.rank);
}

function columns(spans: readonly { startSec: number; endSec: number }[]): { startSec: number[]; endSec: number[] } {
  return { startSec: spans.map(each => hundredths(each.startSec)), endSec: spans.map(each => hundredths(each.endSec)) };
}

function hundredths(timeSec: number): number {
  return Math.round(timeSec * 100) / 100;
}
