import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { openLibrary, type Library } from '#main/state/library.ts';
import { runsBehindTheirEdits } from '#main/state/edits.ts';
import { getArtifacts, readLog } from '#main/state/queries.ts';
import { addRun, errorOf, sha256, temporaryFolder } from '#main/state/state-fixtures.ts';
import { resetJob } from '#main/state/transitions/jobs.ts';
import { failRun, reopenRun } from '#main/state/transitions/runs.ts';
import { Plan } from '#shared/artifacts/plan.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { stableJson } from '#shared/pipeline/stable-json.ts';
import type { ReviewCommand } from '#shared/review/commands.ts';
import { ClipPreview, ReviewView, Transcript, type ReviewClip } from '#shared/review/review-view.ts';

import { makeSyntheticRun, type SyntheticRun } from '../../../../tests/support/synthetic-run/index.ts';
import { createReviewService, type ReviewService } from './review-service.ts';

let folder: ReturnType<typeof temporaryFolder>;
let run: SyntheticRun;
let library: Library;
let service: ReviewService;
let refreshed: string[];
let rendered: string[][];
let changes: number;
let inHand: boolean;
let refusal: Error | null;

function start(): void {
  library = openLibrary(folder.path);
  service = createReviewService({
    library, isInHand: () => inHand, onChange: () => { changes += 1; },
    controlPlane: {
      refresh: async runId => {
        refreshed.push(runId);
        return refusal ? Promise.reject(refusal) : Promise.resolve();
      },
      renderOutputs: async (_runId, outputIds) => {
        rendered.push([...outputIds]);
        return Promise.resolve(outputIds.length);
      },
    },
  });
}

beforeEach(async () => {
  folder = temporaryFolder();
  run = await makeSyntheticRun(folder.path, { clips: 4, words: 600, rendered: 1 });
  [refreshed, rendered, changes, inHand, refusal] = [[], [], 0, false, null];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  start();
});
afterEach(() => {
  service.close();
  library.close();
  vi.useRealTimers();
  folder.remove();
});

const view = async (): Promise<ReviewView> => ReviewView.parse(await service.getReview(run.runId));
const clipAt = async (rank: number): Promise<ReviewClip> => {
  const found = (await view()).clips.find(each => each.rank === rank);
  if (!found) {
    throw new Error(`no clip has rank ${rank}`);
  }
  return found;
};
const edit = (command: ReviewCommand): Promise<{ revision: number }> => service.editReview(run.runId, command);
const first = (): string => run.clipIds[0] ?? '';
const judge = (state: 'approved' | 'rejected' | 'needs-fix' | null, ...clipIds: string[]): ReviewCommand => ({ type: 'judge', clipIds, state, note: '' });
const trimFirst = async (): Promise<void> => {
  const { startSec, endSec } = await clipAt(1);
  await edit({ type: 'trim', clipId: first(), startSec: startSec + 1, endSec });
};

describe('the view', () => {
  it('shows a run as the plan has it, ready to be judged', async () => {
    const review = await view();
    expect(review).toMatchObject({ revision: 0, undo: null, redo: null, durationSec: 240, widthPx: 640, aspects: ['9:16', '1:1', '16:9'] });
    expect(review.clips.map(each => each.clipId)).toEqual(run.clipIds);
    expect(review.clips.map(each => [each.rank, each.preparation, each.verdict.state, each.edited])).toEqual([1, 2, 3, 4].map(rank => [rank, 'ready', 'none', []]));
    expect(review.clips[0]).toMatchObject({ durationSec: 20, origin: 'proposed', outputs: [{ state: 'rendered' }, { state: 'rendered' }, { state: 'rendered' }] });
    expect(new Set(review.clips.map(each => each.previewKey)).size).toBe(4);
    expect(review.proxyUrl).toBe(`media://library/${run.runId}/01-transcoding/proxy.mp4`);
    expect(review.peaksUrl).toMatch(/peaks\.json$/);
  });

  it('says once what holds for all clips, and with each clip only what is its own', async () => {
    expect((await view()).warnings).toEqual([]);
    service.close();
    library.close();
    run = await makeSyntheticRun(folder.path, { clips: 5, words: 600, withoutModels: true, runId: '20260102-030405-0de1e5' });
    start();
    const review = await view();
    expect(review.warnings).toEqual(['The face model is not there.']);
    expect(review.clips.map(each => each.warnings.length)).toEqual([0, 0, 0, 0, 1]);
  });

  it('shows an edit at once, and says that it is being prepared', async () => {
    const before = await clipAt(1);
    await trimFirst();
    await edit({ type: 'title', clipId: first(), title: 'Patience' });
    inHand = true;
    const after = await clipAt(1);
    expect(after).toMatchObject({ startSec: before.startSec + 1, durationSec: 19, title: 'Patience', edited: ['range', 'title'], preparation: 'preparing', previewKey: before.previewKey });
    expect((await clipAt(2)).preparation).toBe('ready');
  });

  it('names what the machine has tightened: no edit, until some of it is put back', async () => {
    const { startSec } = await clipAt(1);
    const cuts = [2, 6].map(sec => ({ startSec: startSec + sec, endSec: startSec + sec + 0.5 }));
    const record = getArtifacts(library.db, run.runId).find(each => each.kind === 'plan');
    const path = `${folder.path}/runs/${run.runId}/${record?.path ?? ''}`;
    const plan = Plan.parse(JSON.parse(readFileSync(path, 'utf8')));
    const clips = plan.clips.map(clip => (clip.clipId === first() ? { ...clip, cuts, tightened: cuts.map(cut => ({ ...cut, why: 'pause' as const })) } : clip));
    const text = stableJson({ ...plan, clips });
    writeFileSync(path, text);
    library.db.prepare("UPDATE artifacts SET digest = ?, size_bytes = ? WHERE run_id = ? AND kind = 'plan'").run(createHash('sha256').update(text).digest('hex'), text.length, run.runId);
    expect(await clipAt(1)).toMatchObject({ cuts, tightened: cuts.map(cut => ({ ...cut, why: 'pause' })), durationSec: 19, edited: [] });
    await edit({ type: 'restore', clipId: first(), spans: cuts.slice(0, 1) });
    expect(await clipAt(1)).toMatchObject({ cuts: cuts.slice(1), tightened: [{ ...cuts[1], why: 'pause' }], durationSec: 19.5, edited: ['cuts'] });
    await service.undoEdit(run.runId);
    expect(await clipAt(1)).toMatchObject({ cuts, edited: [] });
  });

  it.each<[string, (clip: ReviewClip) => ReviewCommand]>([
    ['a cut', clip => ({ type: 'cut', clipId: clip.clipId, spans: [{ startSec: clip.startSec + 2, endSec: clip.startSec + 3 }] })],
    ['a mended word', clip => ({ type: 'mend-word', word: Math.round(clip.startSec * 2.5) + 3, text: 'bakery', everywhere: false })],
    ['a hidden word', clip => ({ type: 'mend-word', word: Math.round(clip.startSec * 2.5) + 3, text: '', everywhere: false })],
    ['a title', clip => ({ type: 'title', clipId: clip.clipId, title: 'Other' })],
    ['framing', clip => ({ type: 'frame', clipId: clip.clipId, choices: [{ aspect: '9:16', startSec: clip.startSec, endSec: clip.endSec, layout: 'whole-blur', windows: [] }] })],
  ])('knows that a preview lacks %s, of this clip alone, and has it when it is undone', async (_name, command) => {
    await view();
    await edit(command(await clipAt(2)));
    inHand = true;
    expect((await view()).clips.map(each => each.preparation)).toEqual(['ready', 'preparing', 'ready', 'ready']);
    await service.undoEdit(run.runId);
    expect((await view()).clips.map(each => each.preparation)).toEqual(['ready', 'ready', 'ready', 'ready']);
  });

  it('knows after a restart which framing a clip is composed with', async () => {
    const { clipId, startSec, endSec } = await clipAt(2);
    const choices = [{ aspect: '9:16' as const, startSec, endSec, layout: 'whole-blur' as const, windows: [] }];
    await edit({ type: 'frame', clipId, choices });
    await trimFirst();
    inHand = true;
    expect((await view()).clips.map(each => each.preparation)).toEqual(['preparing', 'preparing', 'ready', 'ready']);
    // As the stage leaves it when the choice is worked in.
    const { path } = getArtifacts(library.db, run.runId).find(each => each.kind === 'framing' && each.item === clipId) ?? { path: '' };
    const file = `${folder.path}/runs/${run.runId}/${path}`;
    const text = stableJson({ ...JSON.parse(readFileSync(file, 'utf8')) as object, choicesDigest: sha256(stableJson(choices)) });
    writeFileSync(file, text);
    library.db.prepare('UPDATE artifacts SET digest = ? WHERE run_id = ? AND path = ?').run(sha256(text), run.runId, path);
    service.close();
    library.close();
    start();
    expect((await view()).clips.map(each => each.preparation)).toEqual(['preparing', 'ready', 'ready', 'ready']);
    await service.undoEdit(run.runId);
    await service.undoEdit(run.runId);
    expect((await view()).clips.map(each => each.preparation)).toEqual(['ready', 'preparing', 'ready', 'ready']);
  });

  it('lets an approval lapse by what has changed, and stand again when it is taken back', async () => {
    await edit(judge('approved', first()));
    await trimFirst();
    expect((await clipAt(1)).verdict).toEqual({ state: 'lapsed', note: '', changed: ['range'] });
    await service.undoEdit(run.runId);
    expect((await clipAt(1)).verdict).toEqual({ state: 'approved', note: '', changed: [] });
  });

  it('shows a clip that was just made, by its first words, after the others', async () => {
    await edit({ type: 'add', startSec: 30, endSec: 45.5, title: null });
    const made = await clipAt(5);
    expect(made).toMatchObject({ origin: 'made', preparation: 'waiting', previewKey: null, score: 0, edited: [], outputs: [] });
    expect(made.title.split(' ')).toHaveLength(7);
    await edit({ type: 'reset', clipId: made.clipId });
    expect((await view()).clips).toHaveLength(4);
  });

  it('says why clips are not prepared when the run has failed', async () => {
    await trimFirst();
    reopenRun(library.db, { runId: run.runId, executionId: 'e' });
    resetJob(library.db, { runId: run.runId, stage: 'composition', forced: false });
    reopenRun(library.db, { runId: run.runId, executionId: 'e' });
    failRun(library.db, { runId: run.runId, executionId: 'e', error: errorOf('tool-failed') });
    expect(await clipAt(1)).toMatchObject({ preparation: 'failed', error: { kind: 'tool-failed' } });
  });

  it('goes on with what it read last while the plan is made anew', async () => {
    await view();
    resetJob(library.db, { runId: run.runId, stage: 'planning', forced: true });
    expect((await view()).clips).toHaveLength(4);
  });

  it('refuses a run that is unknown or has no plan yet', async () => {
    addRun(library.db, '20260102-030405-aaaaaa');
    await expect(service.getReview('20260102-030405-ffffff')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(service.getReview('20260102-030405-aaaaaa')).rejects.toMatchObject({ kind: 'wrong-state' });
    await expect(service.editReview('20260102-030405-aaaaaa', judge('approved', first()))).rejects.toMatchObject({ kind: 'wrong-state' });
  });

  it('does not take a file that is being replaced for what its record names', async () => {
    const plan = `${folder.path}/runs/${run.runId}/04-planning/plan.json`;
    const recorded = readFileSync(plan, 'utf8');
    const title = (await clipAt(1)).title;
    service.close();
    library.close();
    writeFileSync(plan, recorded.replaceAll(title, 'Newer'));
    start();
    expect((await clipAt(1)).title).toBe('Newer');
    writeFileSync(plan, recorded);
    expect((await clipAt(1)).title).toBe(title);
  });

  it('names an artifact that is gone', async () => {
    rmSync(`${folder.path}/runs/${run.runId}/02-transcription/words.json`);
    await expect(service.getReview(run.runId)).rejects.toMatchObject({ kind: 'artifact-missing' });
  });
});

describe('transcript and preview', () => {
  it('gives the words in columns, with sentences and mended words', async () => {
    await edit({ type: 'mend-word', word: 4, text: 'why', everywhere: false });
    const transcript = Transcript.parse(await service.getTranscript(run.runId));
    expect([transcript.texts.length, transcript.startSec.length, transcript.speaker.length]).toEqual([600, 600, 600]);
    expect(transcript.sentenceStarts.slice(0, 3)).toEqual([0, 10, 20]);
    expect(transcript.mended).toEqual({ 4: 'why' });
  });

  it('gives what a render is made from, with media that a window can load', async () => {
    const { previewKey, startSec } = await clipAt(2);
    const clipId = run.clipIds[1] ?? '';
    const preview = ClipPreview.parse(await service.previewClip(run.runId, clipId));
    expect(preview).toMatchObject({ clipId, previewKey, sourceRanges: [{ sourceStartSec: startSec, outputStartSec: 0 }], audio: { gainDb: 6, limiterDb: -1, silent: false } });
    expect(preview.outputs.map(each => each.props.aspect)).toEqual(['9:16', '1:1', '16:9']);
    expect(preview.outputs[0]?.props.mediaSrc).toMatch(new RegExp(`^media://library/${run.runId}/06-prepare-media/clip-media/${clipId}\\.mp4\\?v=[0-9a-f]{12}$`));
    expect(preview.audioUrl).toContain('/clip-audio/');
    expect(preview.fonts.length).toBeGreaterThan(0);
    expect(preview.framing.tracks).toHaveLength(2);
    const firstWord = Math.round(startSec * 2.5);
    expect(preview.words.map(word => word.index)).toEqual(Array.from({ length: 50 }, (_, at) => firstWord + at));
  });

  it('knows the words of a preview from before a word was hidden', async () => {
    const clipId = run.clipIds[1] ?? '';
    const before = await service.previewClip(run.runId, clipId);
    await edit({ type: 'mend-word', word: (before.words[0]?.index ?? 0) + 2, text: '', everywhere: false });
    expect((await service.previewClip(run.runId, clipId)).words).toEqual(before.words);
  });

  it('refuses a clip that is not there, or was only just made', async () => {
    await expect(service.previewClip(run.runId, 'cffffffff')).rejects.toMatchObject({ kind: 'not-found' });
    await edit({ type: 'add', startSec: 30, endSec: 45, title: null });
    await expect(service.previewClip(run.runId, (await clipAt(5)).clipId)).rejects.toMatchObject({ kind: 'wrong-state', message: expect.stringContaining('Clip 5') as string });
  });

  it('gives no preview of media that the payloads were not made for', async () => {
    const clipId = first();
    const facts = getArtifacts(library.db, run.runId).find(each => each.kind === 'clip-facts' && each.item === run.clipIds[1]);
    library.db.prepare("UPDATE artifacts SET path = path || '.old' WHERE run_id = ? AND kind = 'clip-facts' AND item = ?").run(run.runId, run.clipIds[1] ?? '');
    library.db.prepare("UPDATE artifacts SET path = ?, digest = ? WHERE run_id = ? AND kind = 'clip-facts' AND item = ?").run(facts?.path ?? '', facts?.digest ?? '', run.runId, clipId);
    await expect(service.previewClip(run.runId, clipId)).rejects.toMatchObject({ kind: 'wrong-state' });
  });
});

describe('edits', () => {
  it('are told to windows at once, and to the pipeline once when no other has come for a while', async () => {
    for (let at = 1; at <= 10; at += 1) {
      await edit({ type: 'title', clipId: first(), title: `Title ${at}` });
      await vi.advanceTimersByTimeAsync(300);
    }
    expect([changes, refreshed]).toEqual([10, []]);
    await vi.advanceTimersByTimeAsync(200);
    expect(refreshed).toEqual([run.runId]);
    expect(runsBehindTheirEdits(library.db)).toEqual([]);
  });

  it('are worked in by the next engine where this one ended before', async () => {
    await trimFirst();
    service.close();
    library.close();
    start();
    expect((await clipAt(1)).edited).toEqual(['range']);
    service.catchUp();
    await vi.advanceTimersByTimeAsync(0);
    expect(refreshed).toEqual([run.runId]);
  });

  it('stay, and are said not to be worked in, where the pipeline refuses', async () => {
    refusal = new CutdownError('source-missing', 'The recording is gone.', { advice: 'Put it back.' });
    await trimFirst();
    await vi.advanceTimersByTimeAsync(500);
    expect(readLog(library.db, run.runId, { level: 'warn' }).map(line => line.message)).toEqual(['The last edits could not be worked in: The recording is gone.']);
    expect(runsBehindTheirEdits(library.db)).toEqual([run.runId]);
    await expect(service.workInEdits(run.runId)).rejects.toMatchObject({ kind: 'source-missing' });
  });

  it.each<[string, () => ReviewCommand]>([
    ['verdicts', () => judge('approved', ...run.clipIds)], ['names of people', () => ({ type: 'name-person', personId: 'p1', name: 'Ann' })],
  ])('leave the pipeline alone where they are %s', async (_name, command) => {
    await edit(command());
    expect(runsBehindTheirEdits(library.db)).toEqual([]);
    await vi.advanceTimersByTimeAsync(500);
    expect(refreshed).toEqual([]);
  });

  it('change nothing where everything is so already, and are refused whole where a part cannot be', async () => {
    await edit(judge('approved', first()));
    expect(await edit(judge('approved', first()))).toEqual({ revision: 1 });
    await expect(edit(judge('approved', first(), 'cffffffff'))).rejects.toMatchObject({ kind: 'not-found' });
    await expect(edit({ type: 'trim', clipId: first(), startSec: 5, endSec: 4 })).rejects.toMatchObject({ kind: 'settings-invalid' });
    expect((await view()).revision).toBe(1);
  });

  it('are undone and done again in words', async () => {
    await trimFirst();
    expect(await view()).toMatchObject({ revision: 1, undo: 'Trim of clip 1', redo: null });
    expect(await service.undoEdit(run.runId)).toEqual({ revision: 2, done: 'Trim of clip 1' });
    expect(await view()).toMatchObject({ revision: 2, undo: null, redo: 'Trim of clip 1' });
    expect(await service.redoEdit(run.runId)).toEqual({ revision: 3, done: 'Trim of clip 1' });
    expect(await service.redoEdit(run.runId)).toEqual({ revision: 3, done: null });
    await service.undoEdit(run.runId);
    await edit(judge('rejected', first()));
    expect(await view()).toMatchObject({ undo: 'Rejection of clip 1', redo: null });
    expect(await service.redoEdit(run.runId)).toEqual({ revision: 5, done: null });
  });
});

describe('rendering', () => {
  const outputs = (clipId: string, ...slugs: string[]): string[] => slugs.map(slug => `${clipId}-${slug}`).sort();

  it('renders the approved clips, and not those whose approval has lapsed', async () => {
    await expect(service.renderReviewed(run.runId, { clipIds: null, aspects: null })).rejects.toMatchObject({ kind: 'wrong-state' });
    await edit(judge('approved', run.clipIds[0] ?? '', run.clipIds[1] ?? ''));
    await trimFirst();
    expect(await service.renderReviewed(run.runId, { clipIds: null, aspects: null })).toEqual({ outputs: 3 });
    expect(rendered.map(each => each.toSorted())).toEqual([outputs(run.clipIds[1] ?? '', '9x16', '1x1', '16x9')]);
    // What was edited before has to be worked in before it is rendered.
    expect(refreshed).toEqual([run.runId]);
  });

  it('renders clips that are named, in the shapes that are named', async () => {
    await service.renderReviewed(run.runId, { clipIds: [first()], aspects: ['1:1'] });
    expect(rendered).toEqual([outputs(first(), '1x1')]);
  });

  it('refuses a clip that is not composed yet, by name', async () => {
    await edit({ type: 'add', startSec: 30, endSec: 45, title: null });
    const { clipId } = await clipAt(5);
    await expect(service.renderReviewed(run.runId, { clipIds: [first(), clipId], aspects: null })).rejects.toMatchObject({ kind: 'wrong-state', message: 'Clip 5 is not composed yet.' });
    await edit(judge('approved', clipId));
    await expect(service.renderReviewed(run.runId, { clipIds: null, aspects: null })).rejects.toMatchObject({ kind: 'wrong-state', message: 'No approved clip is composed yet.' });
    expect(rendered).toEqual([]);
  });
});
