/** Who is seen in a recording, over all its clips, and which voice belongs to whom. Pure. */
import type { People, SeenPerson } from '#shared/artifacts/faces.ts';
import { alike, meanLikeness } from '#workers/tools/faces/likeness.ts';
import { packLikeness, unpackLikeness } from './packing.ts';
import { SAME_PERSON } from './bridge.ts';
import { learnShares, turnParts, type Learnt, type TurnPart } from './learning.ts';
import type { Talk } from './speaking.ts';
import type { Shots } from './follow.ts';
import type { Track } from './tracks.ts';

/** A clip with what was seen in it. */
export interface SeenClip {
  readonly shots: Shots;
  readonly talk: Talk;
}

/** What is learnt from of one face: little, so that many clips are little. */
interface Appearance {
  readonly trackId: number;
  readonly likeness: Float32Array;
  readonly looks: number;
  readonly seenSec: number;
  /** Faces that are in the picture at the same time: other people. */
  readonly others: ReadonlySet<Appearance>;
}

/** What is learnt from of one clip. */
export interface ClipLesson {
  readonly fps: number;
  readonly appearances: readonly Appearance[];
  readonly parts: readonly TurnPart<Appearance>[];
}

interface Group {
  readonly members: Appearance[];
  likeness: Float32Array;
}

/** What a clip has to teach. It holds no figures by frame: a recording of many clips takes no more memory than a short one. */
export function lessonOf({ shots, talk }: SeenClip): ClipLesson {
  const appearances = appearancesOf(shots, talk.fps);
  const byTrack = new Map(appearances.map(each => [each.trackId, each]));
  const parts = turnParts(shots.faces.map(tracks => ({ tracks })), talk).flatMap(part => {
    const key = byTrack.get(part.key.id);
    return key ? [{ ...part, key }] : [];
  });
  return { fps: talk.fps, appearances, parts };
}

/** Learns people and voices from clips. The same clips in the same order give the same. */
export function learnPeople(lessons: readonly ClipLesson[]): People {
  const groups = grouped(lessons.flatMap(each => each.appearances));
  const seenSec = ({ members }: Group): number => members.reduce((sum, each) => sum + each.seenSec, 0);
  const inOrder = [...groups].sort((a, b) => seenSec(b) - seenSec(a));
  const people = inOrder.map((group, i): SeenPerson => ({ personId: `p${i + 1}`, seenSec: Math.round(seenSec(group) * 10) / 10, likeness: packLikeness(group.likeness) }));
  const personOf = new Map(inOrder.flatMap((group, i) => group.members.map(each => [each, people[i]!.personId] as const)));
  const fps = lessons[0]?.fps ?? 1;
  const voices = [...learnShares(lessons.flatMap(each => each.parts), face => personOf.get(face))].map(([speaker, byPerson]) => ({
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
  for (const { trackId, likeness: own, others } of appearancesOf(shots, 1)) {
    const taken = new Set([...others].map(other => result.get(other.trackId)));
    const [best] = known.filter(({ personId }) => !taken.has(personId)).map(({ personId, likeness }) => ({ personId, closeness: alike(likeness, own) }))
      .filter(({ closeness }) => closeness >= SAME_PERSON).sort((a, b) => b.closeness - a.closeness);
    if (best) {
      result.set(trackId, best.personId);
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
function appearancesOf(shots: Shots, fps: number): Appearance[] {
  return shots.faces.flatMap(tracks => {
    const own = tracks.map(track => ({ trackId: track.id, likeness: track.likeness, looks: track.sightings.length, seenSec: lengthOf(track) / fps, others: new Set<Appearance>() }));
    own.forEach((each, i) => {
      own.filter((_, j) => j !== i && seenAtOnce(tracks[i]!, tracks[j]!)).forEach(other => each.others.add(other));
    });
    return own;
  }).sort((a, b) => b.seenSec - a.seenSec);
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
  const [best] = groups.filter(({ members }) => members.every(member => !each.others.has(member)))
    .map(group => ({ group, closeness: alike(group.likeness, each.likeness) }))
    .filter(({ closeness }) => closeness >= SAME_PERSON).sort((a, b) => b.closeness - a.closeness);
  if (!best) {
    groups.push({ members: [each], likeness: each.likeness });
    return;
  }
  best.group.members.push(each);
  if (moving) {
    best.group.likeness = meanOf(best.group.members);
  }
}

/** Weighed by how often each was seen. */
function meanOf(members: readonly Appearance[]): Float32Array {
  return meanLikeness(members.map(({ likeness, looks }) => likeness.map(value => value * looks)));
}

function lengthOf({ sightings }: Track): number {
  return (sightings.at(-1)?.frame ?? 0) - (sightings[0]?.frame ?? 0) + 1;
}

/** Whether two faces were found in one look: so they are two people. */
function seenAtOnce(a: Track, b: Track): boolean {
  const frames = new Set(a.sightings.map(each => each.frame));
  return b.sightings.some(each => frames.has(each.frame));
}
