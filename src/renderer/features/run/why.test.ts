import { describe, expect, it } from 'vitest';

import { RunView, type StageView } from '#shared/api/run-view.ts';
import { STAGE_IDS, type StageId } from '#shared/pipeline/stages.ts';

import { secondsToRetry, whyOf } from './why.ts';

const error = { kind: 'tool-failed', message: 'ffmpeg ended with an error.', advice: 'Try again.', retryable: true, detail: null } as const;
const nowMs = Date.parse('2026-11-07T14:40:00.000Z');
const OTHER = '20261107-150000-bbbbbb';
const runs = { [OTHER]: { sourcePath: '/v/board meeting.mov', activity: 'working' } } as const;

function run(more: Partial<RunView> = {}, stages: Partial<Record<StageId, Partial<StageView>>> = {}): RunView {
  return RunView.parse({
    runId: '20261107-143205-aaaaaa', sourcePath: '/v/talk.mp4', outDir: '/v/talk-shorts', state: 'started', until: 'rendering', createdAt: '2026-11-07T14:32:05.000Z',
    finishedAt: null, error: null, activity: 'working', durationSec: null, filmstripUrl: null, aspectRatio: null, outputs: [],
    stages: STAGE_IDS.map(stage => ({ stage, state: 'pending', reused: false, attempts: 0, wallSec: 0, error: null, progress: null, ...stages[stage] })), ...more,
  });
}

function why(of: RunView, id: StageId): string | null {
  const stage = of.stages.find(each => each.stage === id);
  if (!stage) {
    throw new Error(`no stage ${id}`);
  }
  return whyOf(of, stage, { runs, nowMs });
}

describe('why a stage is not done', () => {
  it('names the last of the stages whose results are missing: the others are on the way to it', () => {
    const of = run({}, { transcoding: { state: 'completed' }, transcription: { state: 'in_progress' } });
    expect(why(of, 'segment-detection')).toBe('Waits for Transcript');
    expect(why(of, 'planning')).toBe('Waits for Segments');
    expect(why(of, 'enhancement-build')).toBe('Waits for Plan titles, Framing, Plan sound');
  });

  it('says who has the part of the machine that it needs', () => {
    const wait = (behind: { runId: string; stage: StageId }[]): RunView => run({}, { transcoding: { wait: { for: 'slot', resource: 'encoder', behind } } });
    expect(why(wait([{ runId: OTHER, stage: 'rendering' }]), 'transcoding')).toBe('Waits for the video encoder: Render of board meeting.mov has it');
    expect(why(wait([{ runId: '20261107-143205-aaaaaa', stage: 'rendering' }]), 'transcoding')).toBe('Waits for the video encoder: Render has it');
    expect(why(wait([{ runId: 'removed', stage: 'rendering' }]), 'transcoding')).toBe('Waits for the video encoder: Render of another run has it');
    expect(why(wait([]), 'transcoding')).toBe('Waits for the video encoder');
  });

  it('counts down to another attempt, and says what went wrong', () => {
    const of = (at: string): RunView => run({}, { transcoding: { attempts: 1, wait: { for: 'retry', at, error } } });
    expect(why(of('2026-11-07T14:40:03.200Z'), 'transcoding')).toBe('Tries again in 4 s: ffmpeg ended with an error.');
    expect(why(of('2026-11-07T14:39:59.000Z'), 'transcoding')).toBe('Tries again now: ffmpeg ended with an error.');
    expect(of('2026-11-07T14:40:03.200Z').stages.map(each => secondsToRetry(each, nowMs))[0]).toBe(4);
  });

  it('knows that another run computes the same, and when files are compared', () => {
    expect(why(run({}, { transcoding: { wait: { for: 'same-work', runId: OTHER } } }), 'transcoding')).toBe('board meeting.mov computes the same: its result is taken over');
    expect(why(run({}, { transcoding: { wait: { for: 'preparation' } } }), 'transcoding')).toBe('Looks whether an earlier result can be taken over');
  });

  it('says what holds the whole run', () => {
    expect(why(run({ activity: 'queued', queuePlace: 2 }), 'transcoding')).toBe('Queued behind 2 runs');
    expect(why(run({ activity: 'queued', queuePlace: 1 }), 'transcoding')).toBe('Queued behind 1 run');
    expect(why(run({ activity: 'paused' }), 'planning')).toBe('Paused: goes on when the run is resumed');
    expect(why(run({ activity: 'interrupted' }), 'planning')).toBe('Its engine ended: goes on when the run is resumed');
  });

  it('names the stage that failed, for those that were never begun', () => {
    const stages = { transcription: { state: 'failed', error } } as const;
    expect(why(run({ activity: 'ended' }, stages), 'planning')).toBe('Transcript failed');
    expect(why(run({}, stages), 'planning')).toBe('Transcript failed');
    expect(why(run({ activity: 'ended' }, stages), 'transcription'), 'its own error says why').toBeNull();
  });

  it('says nothing of what is done', () => {
    expect(why(run({}, { transcoding: { state: 'completed' } }), 'transcoding')).toBeNull();
  });
});

describe('why a stage is not faster', () => {
  const working = (progress: Partial<NonNullable<StageView['progress']>>): string | null =>
    why(run({}, { 'framing-analysis': { state: 'in_progress', progress: { fraction: 0.5, message: null, rate: null, secondsLeft: null, ...progress } } }), 'framing-analysis');
  it('says its speed, and that there is no graphics card, where either is known', () => {
    expect(working({ rate: 0.8 })).toBe('At work at 0.8 × real time');
    expect(working({ rate: 0.8, device: 'cpu' })).toBe('At work at 0.8 × real time, on the processor: no graphics card can be used');
    expect(working({ rate: 30, device: 'gpu' })).toBe('At work at 30 × real time');
    expect(working({ device: 'cpu' })).toBe('On the processor: no graphics card can be used');
    expect(working({ message: 'reading timestamps' })).toBe('Reading timestamps');
    expect(working({}), 'that it works is said beside it').toBeNull();
  });
});
