/**
 * What tightening does to a real episode's sound: runs it, and measures each clip against the source with its truth.json (as
 * `make-episode` writes it: sentences with words and times, pauses).
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { table } from '#cli/text.ts';
import { connectEngine } from '#main/engine/engine-client.ts';
import { openLibrary } from '#main/state/library.ts';
import { getArtifacts } from '#main/state/queries.ts';
import { ClipFacts } from '#shared/artifacts/clip.ts';
import { Plan } from '#shared/artifacts/plan.ts';
import { RunRequest } from '#shared/pipeline/run-request.ts';
import { inputArgs, streamFfmpeg } from '#workers/tools/ffmpeg/run.ts';

import { joinsOf, keptOf, stepDb } from '../tests/support/joins.ts';

const RATE_HZ = 48_000;
/** Where a word may have lost this much, seconds, and a join may step so much, dBFS. */
const LIMITS = { lostSec: 0.04, stepDb: -50 } as const;
/** Pauses of truth.json of this length are long ones, seconds. */
const LONG_PAUSE_SEC = 0.7;

const Times = z.object({ start: z.number(), end: z.number() });
const Truth = z.object({ sentences: z.array(Times.extend({ words: z.array(Times.extend({ text: z.string() })) })), pauses: z.array(Times) });

interface Options { work: string; clips: string; tighten: string; print: (text: string) => void }

/** Cuts the episode in `folder` (episode.mp4, episode.srt, truth.json) and measures. `broken`: sentences about limits that are not kept. */
export async function benchSound(folder: string, { work, clips, tighten, print }: Options): Promise<{ result: Record<string, unknown>; broken: string[] }> {
  const truth = Truth.parse(JSON.parse(await readFile(join(folder, 'truth.json'), 'utf8')));
  const sourcePath = join(folder, 'episode.mp4');
  const engine = await connectEngine({ libraryDir: join(work, 'library') });
  const { runId } = await engine.startRun(RunRequest.parse({ sourcePath, transcriptPath: join(folder, 'episode.srt'), outDir: join(work, 'out'), clipCount: Number(clips), tighten, until: 'prepare-media' }));
  await engine.idle();
  const { error } = await engine.getRun(runId);
  await engine.close();
  if (error) {
    throw new Error(error.message);
  }
  const library = openLibrary(join(work, 'library'), { readOnly: true });
  const artifacts = getArtifacts(library.db, runId);
  library.close();
  const pathOf = (kind: string, item: string | null): string => join(work, 'library', 'runs', runId, artifacts.find(each => each.kind === kind && each.item === item)?.path ?? `${kind} is not there`);
  const plan = Plan.parse(JSON.parse(await readFile(pathOf('plan', null), 'utf8')));
  const broken: string[] = [];
  const rows = [];
  for (const clip of plan.clips) {
    const { sourceRanges } = ClipFacts.parse(JSON.parse(await readFile(pathOf('clip-facts', clip.clipId), 'utf8')));
    const [source, made] = [await channels(sourcePath, clip), await channels(pathOf('clip-audio', clip.clipId))];
    const steps = made.flatMap(channel => joinsOf(sourceRanges).map(joinSec => stepDb(channel, joinSec, RATE_HZ)));
    const words = truth.sentences.flatMap(sentence => sentence.words).filter(word => word.start >= clip.startSec && word.end <= clip.endSec && !(clip.tightened ?? []).some(cut => cut.why === 'filler' && cut.startSec < word.end && cut.endSec > word.start));
    const shift = (sec: number): number => sec - clip.startSec;
    const ranges = sourceRanges.map(range => ({ ...range, sourceStartSec: shift(range.sourceStartSec), sourceEndSec: shift(range.sourceEndSec) }));
    const lost = words.map(word => keptOf({ startSec: shift(word.start), endSec: shift(word.end) }, { source: source[0] as Float32Array, clip: made[0] as Float32Array, ranges, sampleRateHz: RATE_HZ }).lostSec);
    const long = truth.pauses.filter(pause => pause.start > clip.startSec && pause.end < clip.endSec && pause.end - pause.start >= LONG_PAUSE_SEC);
    const shortened = long.filter(pause => clip.cuts.some(cut => cut.startSec >= pause.start - 0.05 && cut.endSec <= pause.end + 0.05));
    const row = {
      clip: clip.rank, cuts: clip.cuts.length, savedSec: clip.cuts.reduce((sum, cut) => sum + cut.endSec - cut.startSec, 0), longPauses: long.length, shortened: shortened.length,
      words: words.length, mostLostSec: Math.max(0, ...lost), highestStepDb: steps.length === 0 ? null : Math.max(...steps),
    };
    rows.push(row);
    if (row.mostLostSec > LIMITS.lostSec) {
      broken.push(`Clip ${clip.rank}: a word lost ${(row.mostLostSec * 1000).toFixed(0)} ms; at most ${LIMITS.lostSec * 1000} ms may be lost.`);
    }
    if (row.highestStepDb !== null && row.highestStepDb > LIMITS.stepDb) {
      broken.push(`Clip ${clip.rank}: a join steps by ${row.highestStepDb.toFixed(1)} dBFS; it must stay below ${LIMITS.stepDb}.`);
    }
  }
  print(table([['CLIP', 'CUTS', 'SHORTER BY', 'LONG PAUSES', 'SHORTENED', 'WORDS', 'MOST LOST', 'HIGHEST STEP'], ...rows.map(row => [
    String(row.clip), String(row.cuts), `${row.savedSec.toFixed(1)} s`, String(row.longPauses), String(row.shortened), String(row.words), `${(row.mostLostSec * 1000).toFixed(0)} ms`, row.highestStepDb === null ? '' : `${row.highestStepDb.toFixed(1)} dBFS`,
  ])]));
  broken.forEach(sentence => { print(sentence); });
  return { result: { part: 'sound', tighten, clips: rows }, broken };
}

/** Both channels of a file's sound, or of a stretch of it; samples from -1 to 1. */
async function channels(path: string, range?: { startSec: number; endSec: number }): Promise<Float32Array[]> {
  // As the clip is cut: decoded from ahead of its start, and trimmed to the sample.
  const filters = range ? ['-af', `atrim=start=${range.startSec.toFixed(6)}:end=${range.endSec.toFixed(6)},asetpts=PTS-STARTPTS`] : [];
  const { stdout, done } = streamFfmpeg({ args: ['-loglevel', 'error', ...inputArgs(path), '-map', '0:a:0', '-vn', ...filters, '-ar', String(RATE_HZ), '-ac', '2', '-f', 'f32le', '-'], subject: 'decoding sound' });
  const chunks: Buffer[] = [];
  for await (const chunk of stdout) {
    chunks.push(chunk as Buffer);
  }
  await done;
  const bytes = Buffer.concat(chunks);
  const samples = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return [0, 1].map(channel => Float32Array.from({ length: samples.length / 2 }, (_, frame) => samples[2 * frame + channel] ?? 0));
}
