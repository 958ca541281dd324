/**
 * How well and how fast clips are framed: tables per aspect, beside a fixed crop in the middle and a naive crop on the largest face.
 *
 *   npm run bench -- framing [NAME...] [--episode DIR]... [--minutes 5] [--count 3] [--rendered DIR] [--quick]
 *
 * `--episode`: made episodes (episode.mp4, episode.srt, truth.json) by path; without, `--count` of them are made by the fixtures' tool.
 * NAME: only recordings whose name holds it.
 * `--quick`: framing is done once, so that what finding faces takes is not told apart.
 * `--rendered DIR`: finished files of the first episode with their sidecars go to the fixtures' score-clips.mjs too.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';

import { table } from '#cli/text.ts';
import type { FramingSegment } from '#shared/artifacts/clip.ts';
import { ASPECTS, type Aspect } from '#shared/units/geometry.ts';

import { addUp, measureFraming, type Tally } from './measure.ts';
import { frameRecording, type FramedRecording } from './prepare.ts';
import { recordingsOf } from './recordings.ts';
import { fixedCentre, largestFace } from './rivals.ts';
import { figuresOf, HEADINGS, type Figures } from './figures.ts';

/** What is asked. */
export interface FramingBench {
  readonly episodes: readonly string[];
  readonly minutes: number;
  readonly count: number;
  readonly rendered: string | undefined;
  readonly quick: boolean;
  readonly only: readonly string[];
  readonly cacheDir: string;
  readonly fixtures: string;
  readonly print: (text: string) => void;
}

type Frame = (piece: FramedRecording['pieces'][number], aspect: Aspect) => readonly FramingSegment[];
const CONTENDERS: readonly (readonly [string, Frame])[] = [
  ['this project', ({ framing }, aspect) => framing.aspects.find(each => each.aspect === aspect)?.segments ?? []],
  ['fixed centre', ({ framing }, aspect) => fixedCentre(framing, aspect)],
  ['largest face', ({ framing }, aspect) => largestFace(framing, aspect)],
];

/** Measures. The result is the line of JSON. */
export async function benchFraming(options: FramingBench): Promise<Record<string, unknown>> {
  const { print } = options;
  const recordings = (await recordingsOf(options)).filter(({ name }) => options.only.length === 0 || options.only.some(part => name.includes(part)));
  const framed: FramedRecording[] = [];
  for (const recording of recordings) {
    framed.push(await frameRecording(recording, options));
  }
  const withTruth = framed.filter(each => each.pieces.some(({ framing }) => each.recording.truth(framing).length > 0));
  const quality: Record<string, Record<string, Figures>> = {};
  for (const aspect of ASPECTS) {
    const rows = CONTENDERS.map(([name, frame]) => [name, figuresOf(tallyOf(framed, aspect, frame))] as const);
    quality[aspect] = Object.fromEntries(rows);
    print(`\n${aspect}, ${framed.length} recordings (${withTruth.length} with a truth)\n${table([['', ...HEADINGS.map(([heading]) => heading)], ...rows.map(([name, figures]) => [name, ...HEADINGS.map(([, show]) => show(figures))])])}`);
  }
  const each = framed.map(one => ({ recording: one.recording.name, ...Object.fromEntries(ASPECTS.map(aspect => [aspect, figuresOf(tallyOf([one], aspect, CONTENDERS[0]![1]))])) }));
  print(`\n9:16 by recording\n${table([['', ...HEADINGS.map(([heading]) => heading)], ...framed.map(one => [one.recording.name, ...HEADINGS.map(([, show]) => show(figuresOf(tallyOf([one], '9:16', CONTENDERS[0]![1]))))])])}`);
  const speed = speedOf(framed);
  print(`\n${table([['PART', 'TIME', 'OF REAL TIME', 'A MINUTE TAKES'], ...speed.map(part => [part.part, `${part.wallSec} s`, `${part.timesRealTime}x`, `${part.secPerMinute} s`])])}`);
  const work = workOf(framed);
  print(`\nFraming takes of a minute, one recording after the other\n${table([['', 'LENGTH', 'WALL', 'PROCESSORS', 'MEMORY'], ...work.map(each => [each.recording, `${each.minutes} min`, `${each.wallSecPerMinute} s`, `${each.cpuSecPerMinute} s`, `${each.peakMb} MB`])])}`);
  const rendered = await scoreRendered(options, recordings[0]?.video);
  return { quality, recordings: each, speed, work, ...(rendered ? { rendered } : {}) };
}

function tallyOf(framed: readonly FramedRecording[], aspect: Aspect, frame: Frame): Tally {
  return addUp(framed.flatMap(({ recording, pieces }) => pieces.map(piece => measureFraming({
    framing: piece.framing, facts: piece.facts, aspect, segments: frame(piece, aspect), truth: recording.truth(piece.framing),
  }))));
}

/** Speed of each part over all recordings, as a multiple of real time. */
function speedOf(framed: readonly FramedRecording[]): { part: string; wallSec: number; timesRealTime: number; secPerMinute: number }[] {
  const durationSec = framed.reduce((sum, each) => sum + each.durationSec, 0);
  const parts = [...new Set(framed.flatMap(each => Object.keys(each.wallSec)))];
  const round = (value: number): number => Math.round(value * 100) / 100;
  return parts.map(part => {
    const wallSec = framed.reduce((sum, each) => sum + (each.wallSec[part] ?? 0), 0);
    return { part, wallSec: round(wallSec), timesRealTime: round(durationSec / Math.max(1e-3, wallSec)), secPerMinute: round(60 * wallSec / durationSec) };
  });
}

/** What framing took of the machine, by recording: it is to take no more memory for a longer one. */
function workOf(framed: readonly FramedRecording[]): { recording: string; minutes: number; wallSecPerMinute: number; cpuSecPerMinute: number; peakMb: number }[] {
  const round = (value: number): number => Math.round(value * 100) / 100;
  return framed.map(({ recording, durationSec, wallSec, framing }) => ({
    recording: recording.name, minutes: round(durationSec / 60), wallSecPerMinute: round(60 * (wallSec['framing'] ?? 0) / durationSec),
    cpuSecPerMinute: round(60 * framing.cpuSec / durationSec), peakMb: Math.round(framing.peakBytes / 1e6),
  }));
}

async function scoreRendered({ rendered, fixtures, print }: FramingBench, episode: string | undefined): Promise<unknown> {
  if (rendered === undefined || episode === undefined) {
    return null;
  }
  const scorer = join(fixtures, 'tools', 'score-clips.mjs');
  if (!existsSync(scorer)) {
    print(`There is no score-clips.mjs at ${fixtures} (CUTDOWN_FIXTURES): the rendered files are not scored.`);
    return null;
  }
  const root = join(import.meta.dirname, '..', '..');
  const scores: Record<string, unknown> = {};
  for (const aspect of ASPECTS) {
    const { stdout } = await execa(process.execPath, [scorer, rendered, join(episode, '..'), '--only', aspect, '--modules', root], { reject: false });
    print(`\nRendered files, ${aspect}:\n${stdout}`);
    scores[aspect] = JSON.parse(stdout === '' ? 'null' : stdout);
  }
  return scores;
}
