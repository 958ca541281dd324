/** Cuts a clip of which an editor has left something out: its pieces one behind the other, joined to the frame and without a click. */
import { join } from 'node:path';

import type { FramePiece } from '#shared/timeline/clip-time.ts';
import { spliceWavs, type SpliceRun } from '#workers/tools/audio/splice-wavs.ts';
import { fpsFraction } from '#workers/tools/ffmpeg/frame-rate.ts';
import { pictureFilters } from '#workers/tools/ffmpeg/picture.ts';
import { fileUrl, runFfmpeg } from '#workers/tools/ffmpeg/run.ts';
import { CLIP_AUDIO, DECODING, inputFrom, LAST_FRAME_STANDS, pictureArgs, shiftBy, soundArgs, soundFilters, type CutFiles } from './cut-args.ts';
import type { CutTask } from './cut-clip.ts';

/** What is left out and shorter than this is decoded and dropped; over longer gaps the file is opened again behind them. Seconds. */
const DECODED_GAP_SEC = 8;
/** The file is opened at most so often at once; the shortest of the long gaps are decoded then. */
const MOST_RUNS = 8;
/** Sound that is decoded on both sides of a run, to fade over a join with, seconds. */
const HANDLE_SEC = 0.05;

/** Pieces that are decoded in one go. */
interface Run {
  readonly startFrame: number;
  readonly endFrame: number;
  readonly pieces: readonly FramePiece[];
}

/** Cuts into `mediaPath` and `audioPath`. Returns whether the sound is silence, because the recording has none. */
export async function cutPieces(
  task: CutTask & { pieces: readonly FramePiece[] },
  options: CutFiles & { signal: AbortSignal; scratchDir: string; onProgress: (fraction: number) => void },
): Promise<boolean> {
  const { signal, scratchDir, mediaPath, audioPath, onProgress } = options;
  const runs = runsOf(task.pieces, task.fps);
  const durationSec = task.frameCount / task.fps;
  const soundOf = (index: number): string => join(scratchDir, `${task.clipId}.${index}.wav`);
  const args = [...DECODING];
  runs.forEach(run => { args.push(...inputFrom(task, startOf(task, run), options)); });
  args.push('-filter_complex', pictureGraph(task, runs, options), '-map', '[picture]', '-an', ...pictureArgs(task), fileUrl(mediaPath));
  runs.forEach((run, index) => {
    const lengthSec = lengthOf(task, run) + 2 * HANDLE_SEC;
    if (task.audioStream !== null) {
      args.push('-map', `${index}:${task.audioStream}`, '-vn', '-af', soundFilters(task, shiftBy(startOf(task, run) - HANDLE_SEC), lengthSec), ...soundArgs(lengthSec), fileUrl(soundOf(index)));
    }
  });
  const decodedSec = runs.reduce((sum, run) => sum + lengthOf(task, run), 0);
  await runFfmpeg({
    args, signal, subject: `clip ${task.clipId}`, timeoutSec: Math.max(600, decodedSec * 60),
    onProgress: ({ outTimeSec }) => { onProgress(Math.min(1, outTimeSec / durationSec)); },
  });
  const heard = task.audioStream === null ? [] : runs.map((run, index): SpliceRun => ({
    path: soundOf(index), handleSec: HANDLE_SEC,
    pieces: run.pieces.map(piece => ({ startSec: (piece.startFrame - run.startFrame) / task.fps, lengthSec: (piece.endFrame - piece.startFrame) / task.fps })),
  }));
  return await spliceWavs(heard, audioPath, { ...CLIP_AUDIO, durationSec, signal });
}

/** The pieces of each run picked out of its frames, the runs one behind the other. */
function pictureGraph(task: CutTask, runs: readonly Run[], { video, toneMapping }: CutFiles): string {
  const fps = fpsFraction(task.fps);
  const [above, below] = fps.split('/');
  const chains = runs.map((run, index) => {
    const picture = pictureFilters(video, { shift: shiftBy(startOf(task, run)), fps: task.fps, size: task, toneMapping, quality: 'fine' });
    const wanted = run.pieces.map(piece => `between(n,${piece.startFrame - run.startFrame},${piece.endFrame - run.startFrame - 1})`).join('+');
    return `[${index}:${task.videoStream}]${picture},${LAST_FRAME_STANDS},trim=end_frame=${run.endFrame - run.startFrame},select='${wanted}',settb=${below}/${above},setpts=N[run${index}]`;
  });
  // Joined runs have times in microseconds: put on the grid again.
  return `${chains.join(';')};${runs.map((_, index) => `[run${index}]`).join('')}concat=n=${runs.length}:v=1:a=0,fps=fps=${fps}:start_time=0:round=near,${LAST_FRAME_STANDS}[picture]`;
}

function runsOf(pieces: readonly FramePiece[], fps: number): Run[] {
  const gaps = pieces.slice(1).map((piece, at) => ({ before: at + 1, frames: piece.startFrame - (pieces[at] as FramePiece).endFrame }));
  const long = gaps.filter(gap => gap.frames > DECODED_GAP_SEC * fps).sort((a, b) => b.frames - a.frames || a.before - b.before).slice(0, MOST_RUNS - 1);
  const starts = [0, ...long.map(gap => gap.before).sort((a, b) => a - b)];
  return starts.map((start, at) => {
    const own = pieces.slice(start, starts[at + 1]);
    return { startFrame: (own[0] as FramePiece).startFrame, endFrame: (own.at(-1) as FramePiece).endFrame, pieces: own };
  });
}

function startOf(task: CutTask, run: Run): number {
  return task.startSec + task.fileOffsetSec + run.startFrame / task.fps;
}

function lengthOf(task: CutTask, run: Run): number {
  return (run.endFrame - run.startFrame) / task.fps;
}
