/** Who is seen in a recording, over all its clips, and which voice belongs to whom. Pure. */
import type { People, SeenPerson } from '#shared/artifacts/faces.ts';
import { alike, meanLikeness } from '#workers/tools/faces/likeness.ts';
import { packLikeness, unpackLikeness } from './packing.ts';
import { learnShares, type Learnt, type Talk } from './speaking.ts';
import type { Shots } from './follow.ts';
import type { Track } from './tracks.ts';

/** Two faces that look this much alike are one person (see `alike`). */
const SAME_PERSON = 0.6;

/** A clip with what was seen in it. */
export interface SeenClip {
  readonly shots: Shots;
  readonly talk: Talk;
}

interface Appearance {
  readonly track: Track;
  readonly seenSec: number;
  /** Faces that are in the picture at the same time: other people. */
  readonly others: ReadonlySet<Track>;
}

interface Group {
  readonly members: Appearance[];
  likeness: Float32Array;
}

/** Learns people and voices from clips. The same clips in the same order give the same. */
export function learnPeople(clips: readonly SeenClip[]): People {
  const groups = grouped(clips.flatMap(appearancesOf));
  const seenSec = ({ members }: Group): number => members.reduce((sum, each) => sum + each.seenSec, 0);
  const inOrder = [...groups].sort((a, b) => seenSec(b) - seenSec(a));
  const people = inOrder.map((group, i): SeenPerson => ({ personId: `p${i + 1}`, seenSec: Math.round(seenSec(group) * 10) / 10, likeness: packLikeness(group.likeness) }));
  const personOf = new Map(inOrder.flatMap((group, i) => group.members.map(({ track }) => [track, people[i]!.personId] as const)));
  const parts = clips.map(({ shots, talk }) => ({ talk, company: shots.faces.map(tracks => ({ tracks })) }));
  const fps = clips[0]?.talk.fps ?? 1;
  const voices = [...learnShares(parts, track => personOf.get(track))].map(([speaker, byPerson]) => ({
    speaker,
    seconds: Math.round(Math.max(0, ...[...byPerson.values()].map(each => each.frames)) / fps * 10) / 10,
    shares: [...byPerson].map(([personId, { share }]) => ({ personId, share: Math.round(share * 1000) / 1000 })).sort((a, b) => b.share - a.share),
  }));
  return { kind: 'people', version: 1, people, voices: voices.filter(({ shares }) => shares.length > 0).sort((a, b) => a.speaker - b.speaker) };
}

/** Which person each face of a clip is, by track id; a face that looks like nobody known is absent. */
export function whoIsWho(shots: Shots, { people }: Pick<People, 'people'>): Map<number, string> {
  const known = people.map(({ personId, likeness }) => ({ personId, likeness: unpackLikeness(likeness) }));
  const result = new Map<number, string>();
  for (const { track, others } of appearancesOf({ shots, talk: { fps: 1, turns: [], speech: [] } })) {
    const taken = new Set([...others].map(other => result.get(other.id)));
    const [best] = known.filter(({ personId }) => !taken.has(personId)).map(({ personId, likeness }) => ({ personId, closeness: alike(likeness, track.likeness) }))
      .filter(({ closeness }) => closeness >= SAME_PERSON).sort((a, b) => b.closeness - a.closeness);
    if (best) {
      result.set(track.id, best.personId);
    }
  }
  return result;
}

/** What was learnt of voices, for the faces of a clip. */
export function learntOf({ voices }: Pick<People, 'voices'>, personOf: ReadonlyMap<number, string>): Learnt {
  const shares = new Map(voices.map(voice => [voice.speaker, new Map(voice.shares.map(({ personId, share }) => [personId, share]))]));
  return (speaker, track) => shares.get(speaker)?.get(personOf.get(track.id) ?? '');
}

/** A clip's faces, those seen longest first. */
function appearancesOf({ shots, talk }: SeenClip): Appearance[] {
  return shots.faces.flatMap(tracks => tracks.map(track => ({
    track, seenSec: lengthOf(track) / talk.fps,
    others: new Set(tracks.filter(other => other !== track && overlapInTime(track, other))),
  }))).sort((a, b) => b.seenSec - a.seenSec);
}

/** Puts each face to the person it looks like most, then once more when all are known. */
function grouped(appearances: readonly Appearance[]): Group[] {
  const inOrder = [...appearances].sort((a, b) => b.seenSec - a.seenSec);
  const first: Group[] = [];
  inOrder.forEach(each => { put(each, first); });
  const second = first.map(({ likeness }): Group => ({ members: [], likeness }));
  inOrder.forEach(each => { put(each, second, { moving: false }); });
  return second.filter(({ members }) => members.length > 0).map(({ members }) => ({ members, likeness: meanOf(members) }));
}

function put(each: Appearance, groups: Group[], { moving = true } = {}): void {
  const [best] = groups.filter(({ members }) => members.every(member => !each.others.has(member.track)))
    .map(group => ({ group, closeness: alike(group.likeness, each.track.likeness) }))
    .filter(({ closeness }) => closeness >= SAME_PERSON).sort((a, b) => b.closeness - a.closeness);
  if (!best) {
    groups.push({ members: [each], likeness: each.track.likeness });
    return;
  }
  best.group.members.push(each);
  if (moving) {
    best.group.likeness = meanOf(best.group.members);
  }
}

/** Weighed by how often each was seen. */
function meanOf(members: readonly Appearance[]): Float32Array {
  return meanLikeness(members.map(({ track }) => track.likeness.map(value => value * track.sightings.length)));
}

function lengthOf({ sightings }: Track): number {
  return (sightings.at(-1)?.frame ?? 0) - (sightings[0]?.frame ?? 0) + 1;
}

function overlapInTime(a: Track, b: Track): boolean {
  const [firstA, lastA, firstB, lastB] = [a.sightings[0]!.frame, a.sightings.at(-1)!.frame, b.sightings[0]!.frame, b.sightings.at(-1)!.frame];
  return firstA <= lastB && firstB <= lastA;
}
