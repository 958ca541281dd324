/** An editor's part of the main job, with the real stages: edit, have it worked in, render, and find the files as edited. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { connectEngine, type EngineConnection } from '#main/engine/engine-client.ts';
import { openLibrary } from '#main/state/library.ts';
import { getArtifacts, getJobItems } from '#main/state/queries.ts';
import { RunRequest } from '#shared/pipeline/run-request.ts';
import { Sidecar } from '#shared/render/composition-props.ts';
import type { ReviewCommand } from '#shared/review/commands.ts';

const SRT = [
  'Why did everybody leave the company?', 'Because nobody ever told them the truth.', 'You should always say what you think.', 'Small habits beat big plans every single day.',
  'Never trust a backup that you have not restored.', 'And that is the whole story of our team.',
];

let root: string;
let engine: EngineConnection;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'cutdown-edit-job-'));
  execFileSync('ffmpeg', [
    '-nostdin', '-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25:duration=18', '-f', 'lavfi', '-i', 'sine=frequency=330:duration=18',
    '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-shortest', join(root, 'source.mp4'),
  ]);
  writeFileSync(join(root, 'source.srt'), SRT.map((text, at) => `${at + 1}\n00:00:${String(at * 3).padStart(2, '0')},100 --> 00:00:${String(at * 3 + 2).padStart(2, '0')},600\n${text}\n`).join('\n'));
  engine = await connectEngine({ libraryDir: join(root, 'library') });
}, 60_000);
afterAll(async () => {
  await engine.close();
  rmSync(root, { recursive: true, force: true });
});

async function edit(runId: string, command: ReviewCommand): Promise<void> {
  await engine.editReview(runId, command);
  await workedIn(runId, command.type);
}

async function workedIn(runId: string, what: string): Promise<void> {
  await engine.workInEdits(runId);
  await engine.idle();
  expect((await engine.getRun(runId)).error, what).toBeNull();
}

/** Without the renders: an edit forgets those of its clip, and no undo brings them back. */
function composed(digests: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(digests).filter(([path]) => !path.startsWith('12-')));
}

/** When each clip's items were made, by stage and item; and the digests of what they are. */
function itemsOf(runId: string): { finished: Record<string, string>; digests: Record<string, string> } {
  const library = openLibrary(join(root, 'library'), { readOnly: true });
  try {
    const stages = ['planning', 'prepare-media', 'framing-analysis', 'audio-planning', 'enhancement-build', 'prepare-finalize', 'rendering'] as const;
    return {
      finished: Object.fromEntries(stages.flatMap(stage => getJobItems(library.db, runId, stage).map(each => [`${stage} ${each.item}`, each.finishedAt]))),
      digests: Object.fromEntries(getArtifacts(library.db, runId).map(each => [each.path, each.digest])),
    };
  } finally {
    library.close();
  }
}

describe('an editor\'s job', () => {
  it('ends in files as edited; nothing else is made again, and nothing is rendered unasked', { timeout: 600_000 }, async () => {
    const out = join(root, 'out');
    const { runId } = await engine.startRun(RunRequest.parse({
      sourcePath: join(root, 'source.mp4'), transcriptPath: join(root, 'source.srt'), outDir: out, clipCount: 2, minSec: 4, maxSec: 9, aspects: ['1:1'], preset: 'draft', until: 'composition',
    }));
    await engine.idle();
    const review = await engine.getReview(runId);
    const [clip, other] = review.clips;
    if (!clip || !other) {
      throw new Error(`two clips were expected: ${JSON.stringify(review.clips.map(each => [each.startSec, each.endSec]))}`);
    }
    expect(await engine.renderOutputs(runId, [`${clip.clipId}-1x1`, `${other.clipId}-1x1`])).toBe(2);
    await engine.idle();
    expect(await engine.getRun(runId)).toMatchObject({ state: 'fully_generated', error: null });
    const files = readdirSync(out).filter(name => name.endsWith('.mp4')).sort();
    expect(files).toHaveLength(2);
    const otherFile = files.find(name => name.startsWith(`0${other.rank}`)) ?? '';
    const otherWritten = statSync(join(out, otherFile)).mtimeMs;
    const before = itemsOf(runId);

    const transcript = await engine.getTranscript(runId);
    const words = transcript.startSec.flatMap((startSec, index) => (startSec >= clip.startSec && (transcript.endSec[index] ?? 0) <= clip.endSec ? [index] : []));
    const [first = -1, , third = -1, fourth = -1] = words;
    const cut = { startSec: transcript.startSec[third] ?? 0, endSec: transcript.endSec[fourth] ?? 0 };
    const endSec = Math.round((clip.endSec - 0.3) * 1000) / 1000;
    await edit(runId, { type: 'trim', clipId: clip.clipId, startSec: clip.startSec, endSec });
    const trimmed = itemsOf(runId).digests;
    await engine.undoEdit(runId);
    await workedIn(runId, 'undo');
    expect(composed(itemsOf(runId).digests)).toEqual(composed(before.digests));
    await engine.redoEdit(runId);
    await workedIn(runId, 'redo');
    expect(itemsOf(runId).digests).toEqual(trimmed);
    await edit(runId, { type: 'cut', clipId: clip.clipId, spans: [cut] });
    await edit(runId, { type: 'mend-word', word: first, text: 'Wherefore', everywhere: false });
    await edit(runId, { type: 'title', clipId: clip.clipId, title: 'By the editor\'s hand' });
    const windows = [{ centerX: 0.8, centerY: 0.5, width: 0.4 }];
    await edit(runId, { type: 'frame', clipId: clip.clipId, choices: [{ aspect: '1:1', startSec: clip.startSec, endSec: clip.endSec, layout: 'single', windows }] });

    const after = itemsOf(runId);
    const changed = Object.keys(before.finished).filter(key => after.finished[key] !== before.finished[key]);
    expect(changed.every(key => key.includes(clip.clipId)), changed.join(', ')).toBe(true);
    expect(changed.map(key => key.split(' ')[0])).toEqual(expect.arrayContaining(['prepare-media', 'framing-analysis', 'audio-planning', 'enhancement-build', 'prepare-finalize']));
    const paths = Object.keys(before.digests).filter(path => path.includes(other.clipId));
    expect(paths.length).toBeGreaterThan(8);
    expect(paths.filter(path => after.digests[path] !== before.digests[path])).toEqual([]);
    const run = await engine.getRun(runId);
    expect(run.outputs.map(each => [each.clipId, each.state])).toEqual(expect.arrayContaining([[clip.clipId, 'pending'], [other.clipId, 'rendered']]));

    const reviewed = (await engine.getReview(runId)).clips.find(each => each.clipId === clip.clipId);
    expect(reviewed).toMatchObject({ preparation: 'ready', error: null, title: 'By the editor\'s hand', cuts: [cut] });
    expect([...reviewed?.edited ?? []].sort()).toEqual(['cuts', 'framing', 'range', 'title', 'words']);
    const preview = await engine.previewClip(runId, clip.clipId);
    expect(await engine.renderOutputs(runId, [`${clip.clipId}-1x1`])).toBe(1);
    await engine.idle();
    expect(await engine.getRun(runId)).toMatchObject({ state: 'fully_generated', error: null });
    const made = readdirSync(out).filter(name => name.endsWith('.mp4')).sort();
    const stem = `0${clip.rank}-by-the-editors-hand-1x1`;
    expect(made).toEqual([`${stem}.mp4`, otherFile].sort());
    expect(statSync(join(out, otherFile)).mtimeMs).toBe(otherWritten);

    const sidecar = Sidecar.parse(JSON.parse(readFileSync(join(out, `${stem}.json`), 'utf8')));
    expect(sidecar.title).toBe('By the editor\'s hand');
    expect(sidecar.sourceRanges).toEqual(preview.sourceRanges);
    expect(sidecar.sourceRanges).toHaveLength(2);
    expect(Math.abs((sidecar.sourceRanges[0]?.sourceEndSec ?? 0) - cut.startSec)).toBeLessThan(0.021);
    expect(Math.abs((sidecar.sourceRanges[1]?.sourceStartSec ?? 0) - cut.endSec)).toBeLessThan(0.021);
    expect(Math.abs((sidecar.sourceRanges[1]?.sourceEndSec ?? 0) - endSec)).toBeLessThan(0.021);
    const srt = readFileSync(join(out, `${stem}.srt`), 'utf8');
    expect(srt).toContain('Wherefore');
    expect(srt).not.toContain(`${transcript.texts[third] ?? '?'} ${transcript.texts[fourth] ?? '?'}`);
    expect(preview.outputs[0]?.props.segments).toMatchObject([{ layout: 'single', reason: 'the editor\'s choice' }]);
    const { streams } = JSON.parse(execFileSync('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', join(out, `${stem}.mp4`)], { encoding: 'utf8' })) as { streams: { duration: string }[] };
    for (const stream of streams) {
      expect(Math.abs(Number(stream.duration) - sidecar.durationSec)).toBeLessThan(0.05);
    }
  });
});
