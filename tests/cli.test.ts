import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { RunEvent } from '#shared/api/events.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { ERROR_KINDS } from '#shared/errors/kinds.ts';
import { STAGE_IDS } from '#shared/pipeline/stages.ts';
import { EXIT_CODE_MEANINGS, exitCodeOf } from '#cli/exit-codes.ts';

import { fakeCli, finished, job, summary } from './fakes/fake-cli.ts';

const started = (runId: string): RunEvent => ({ event: 'run.started', runId, sourcePath: '/v.mp4', directory: `/lib/runs/${runId}` });

describe('cutdown run', () => {
  it('sends the request with its defaults and absolute paths, and ends the engine', async () => {
    const cli = fakeCli();
    expect(await cli.run('run', 'talk.mp4')).toBe(0);
    expect(cli.requests).toHaveLength(1);
    expect(cli.requests[0]).toMatchObject({
      sourcePath: '/work-folder/talk.mp4', transcriptPath: null, clipCount: 10, minSec: 15, maxSec: 60, tighten: 'pauses', cleanSound: 'rumble', aspects: ['9:16', '1:1', '16:9'],
      style: 'default@1.0.0', until: 'rendering', preset: 'standard', encoder: 'x264', outDir: '/work-folder/talk-shorts',
    });
    expect(cli.calls).toEqual(['connect /lib', 'engine closed']);
  });

  it('passes every option on', async () => {
    const cli = fakeCli();
    const options = ['--transcript', 't.srt', '--brief', 'hiring', '--clips', '3', '--min-sec', '6', '--max-sec', '14.5', '--aspects', '9:16,1:1',
      '--tighten', 'pauses-and-fillers', '--clean-sound', 'off', '--style', 'acme@2.0.1', '--until', '4', '--out', 'shorts', '--draft', '--library', '/other'];
    expect(await cli.run('run', 'talk.mp4', ...options)).toBe(0);
    expect(cli.requests[0]).toMatchObject({
      transcriptPath: '/work-folder/t.srt', brief: 'hiring', clipCount: 3, minSec: 6, maxSec: 14.5, tighten: 'pauses-and-fillers', cleanSound: 'off', aspects: ['9:16', '1:1'], style: 'acme@2.0.1',
      until: 'planning', outDir: '/work-folder/shorts', preset: 'draft',
    });
    expect(cli.calls[0]).toBe('connect /other');
  });

  it('takes presets and encoders by name', async () => {
    const cli = fakeCli();
    expect(await cli.run('run', 'talk.mp4', '--preset', 'high', '--encoder', 'auto')).toBe(0);
    expect(cli.requests[0]).toMatchObject({ preset: 'high', encoder: 'auto' });
    expect(await cli.run('run', 'talk.mp4', '--preset', 'draft', '--draft')).toBe(0);
    expect(cli.requests[1]).toMatchObject({ preset: 'draft', encoder: 'x264' });
  });

  it('takes names with spaces, quotes, emoji, newlines and a leading dash', async () => {
    const names = ['a b.mp4', 'it\'s "one".mp4', '🎬.mp4', 'two\nlines.mp4', '-dash.mp4'];
    const cli = fakeCli();
    expect(await cli.run('run', '--', ...names)).toBe(0);
    expect(cli.requests.map(request => request.sourcePath)).toEqual(names.map(name => `/work-folder/${name}`));
  });

  it('queues several recordings, each with a folder of its own in --out', async () => {
    const cli = fakeCli();
    await cli.run('run', 'a/x.mp4', 'b/x.mp4', '--out', 'o');
    expect(cli.requests.map(request => request.outDir)).toEqual(['/work-folder/o/x-shorts', '/work-folder/o/x-shorts-2']);
  });

  it.each([
    [['run'], 'missing required argument'],
    [['run', 'v.mp4', '--clips', '0'], '--clips'],
    [['run', 'v.mp4', '--clips', 'many'], '--clips'],
    [['run', 'v.mp4', '--tighten', 'a little'], '--tighten'],
    [['run', 'v.mp4', '--clean-sound', 'yes'], '--clean-sound'],
    [['run', 'v.mp4', '--min-sec', '50', '--max-sec', '20'], '--min-sec'],
    [['run', 'v.mp4', '--aspects', '4:3'], '--aspects'],
    [['run', 'v.mp4', '--aspects', '1:1,1:1'], '--aspects'],
    [['run', 'v.mp4', '--style', 'acme'], '--style'],
    [['run', 'v.mp4', '--until', 'cooking'], 'cooking'],
    [['run', 'v.mp4', '--backend', 'crayons'], '--backend'],
    [['run', 'v.mp4', '--preset', 'best'], '--preset'],
    [['run', 'v.mp4', '--preset', 'high', '--draft'], '--draft'],
    [['run', 'v.mp4', '--encoder', 'vaapi'], '--encoder'],
    [['run', 'v.mp4', 'w.mp4', '--transcript', 't.srt'], '--transcript'],
    [['run', 'v.mp4', '--nonsense'], '--nonsense'],
    [['dance'], 'dance'],
  ])('refuses %j with exit code 2, naming what is wrong, without starting an engine', async (args, named) => {
    const cli = fakeCli();
    expect(await cli.run(...args)).toBe(2);
    expect(cli.stderr.text()).toContain(named);
    expect(cli.calls).toEqual([]);
  });

  it('says that nothing had to be done again when every stage was reused', async () => {
    const cli = fakeCli({ script: id => [started(id), finished(id, { jobs: STAGE_IDS.map(stage => job(stage, true)) })] });
    await cli.run('run', 'v.mp4');
    expect(cli.stdout.text()).toContain('Nothing to do again: all 12 stages reused.');
  });

  it('does not claim so when one stage was run', async () => {
    const cli = fakeCli({ script: id => [finished(id, { jobs: STAGE_IDS.map(stage => job(stage, stage !== 'rendering')) })] });
    await cli.run('run', 'v.mp4');
    expect(cli.stdout.text()).toContain('11 of 12 stages reused; run: rendering');
    expect(cli.stdout.text()).not.toContain('Nothing to do again');
  });

  it('names a failed output with clip, step, reason and advice, keeps the others, and ends with 10', async () => {
    const error = { kind: 'render-failed' as const, message: 'The browser closed.', advice: 'Resume the run.', retryable: true, detail: null };
    const common = { clipId: 'c00000001', rank: 1, title: 'Why we failed' };
    const outputs = [
      { ...common, outputId: 'o1', aspect: '9:16' as const, state: 'rendered' as const, file: '/out/a.mp4', error: null },
      { ...common, outputId: 'o2', aspect: '1:1' as const, state: 'failed' as const, file: null, error },
    ];
    const cli = fakeCli({ script: id => [finished(id, { state: 'delivery_failed', error, outputs, warnings: ['No transcript was given.'] })] });
    expect(await cli.run('run', 'v.mp4')).toBe(10);
    const text = cli.stdout.text();
    expect(text).toContain('/out/a.mp4');
    expect(text).toContain('1 of 2 outputs failed');
    expect(text).toMatch(/clip 1 "Why we failed" \(c00000001\), 1:1, at rendering: The browser closed\.\n\s+Resume the run\./);
    expect(text).toContain('No transcript was given.');
    expect(text).toContain('cutdown resume run1');
  });

  it('prints the events with --json and nothing else on stdout, the last one run.finished', async () => {
    const cli = fakeCli({ script: id => [started(id), { event: 'stage.started', runId: id, stage: 'transcoding', attempt: 1 }, finished(id)] });
    await cli.run('run', 'v.mp4', '--json');
    const events = cli.stdout.text().trimEnd().split('\n').map(line => RunEvent.parse(JSON.parse(line)));
    expect(events.map(event => event.event)).toEqual(['run.started', 'stage.started', 'run.finished']);
  });

  it.each([
    ['the engine refuses the library', { failConnect: new CutdownError('library-locked', 'In use.', { advice: 'Wait.' }) }, 7],
    ['the source is missing', { failStart: new CutdownError('source-missing', 'No such file.', { advice: 'Check the name.' }) }, 3],
  ])('ends --json with run.finished and the fitting code when %s', async (_name, options, code) => {
    const cli = fakeCli(options);
    expect(await cli.run('run', 'v.mp4', '--json')).toBe(code);
    const last = RunEvent.parse(JSON.parse(cli.stdout.text().trimEnd().split('\n').at(-1) ?? ''));
    expect(last).toMatchObject({ event: 'run.finished', state: 'failed', jobs: [], outputs: [] });
    expect(cli.stderr.text()).toMatch(/In use|No such file/);
  });

  it('cancels at the first interrupt and says how to go on, kills at the second', async () => {
    const cli = fakeCli({ script: id => [started(id)] });
    const ended = cli.run('run', 'v.mp4');
    await new Promise(resolve => { setTimeout(resolve, 20); });
    cli.interrupt();
    cli.interrupt();
    expect(await ended).toBe(8);
    expect(cli.calls).toContain('cancel run1');
    expect(cli.killed).toEqual([8]);
    expect(cli.stderr.text()).toContain('cutdown resume run1');
  });

  it('says that a run was paused and waits until it has ended', async () => {
    const cli = fakeCli({ script: id => [started(id), { event: 'run.paused', runId: id }, { event: 'run.queued', runId: id, sourcePath: '/v.mp4', position: 1 }, started(id), finished(id)] });
    expect(await cli.run('run', 'v.mp4', '--backend', 'reference')).toBe(0);
    expect(cli.requests[0]?.backend).toBe('reference');
    expect(cli.stderr.text()).toContain('cutdown resume run1');
  });

  it('draws stages in place on a terminal, with percent, rate and time left, and no control characters of a name', async () => {
    const cli = fakeCli({
      tty: true,
      script: id => [
        started(id), { event: 'stage.started', runId: id, stage: 'transcoding', attempt: 1 },
        { event: 'stage.progress', runId: id, stage: 'transcoding', fraction: 0.5, message: 'proxy', rate: 12.34, secondsLeft: 75 },
        { event: 'stage.completed', runId: id, stage: 'transcoding', reused: false, wallSec: 3 }, finished(id),
      ],
    });
    await cli.run('run', '--', 'evil\u001b[2Jname.mp4');
    expect(cli.stderr.text()).toContain('01 transcoding        3.0 s');
    expect(cli.stderr.text()).not.toContain('\u001b[2J');
  });

  it('writes plain lines where there is no terminal', async () => {
    const cli = fakeCli({
      script: id => [
        started(id), { event: 'stage.started', runId: id, stage: 'transcoding', attempt: 1 },
        { event: 'stage.progress', runId: id, stage: 'transcoding', fraction: 0.5, message: null, rate: 12.34, secondsLeft: 75 },
        { event: 'stage.completed', runId: id, stage: 'transcoding', reused: false, wallSec: 3 }, finished(id),
      ],
    });
    await cli.run('run', 'v.mp4');
    expect(cli.stderr.text()).toContain('01 transcoding 50 %, 12x, 1:15 left');
    expect(cli.stderr.text()).not.toContain('\u001b');
  });
});

describe('a transcript beside the recording', () => {
  let folder = '';
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'cutdown-cli-')); });
  afterEach(async () => { await rm(folder, { recursive: true }); });

  it('is found and named', async () => {
    await writeFile(join(folder, 'talk.srt'), '1\n');
    const cli = fakeCli({ cwd: folder });
    await cli.run('run', 'talk.mp4');
    expect(cli.requests[0]?.transcriptPath).toBe(join(folder, 'talk.srt'));
    expect(cli.stderr.text()).toContain(`Using the transcript ${join(folder, 'talk.srt')}`);
  });

  it('is not taken when another one is named, nor when the JSON file is something else', async () => {
    await writeFile(join(folder, 'talk.srt'), '1\n');
    await writeFile(join(folder, 'other.json'), '{"clipId":"c1","score":3}');
    await writeFile(join(folder, 'words.json'), '{"words":[]}');
    const cli = fakeCli({ cwd: folder });
    await cli.run('run', 'talk.mp4', '--transcript', 'mine.vtt');
    await cli.run('run', 'other.mp4');
    await cli.run('run', 'words.mp4');
    expect(cli.requests.map(request => request.transcriptPath)).toEqual([join(folder, 'mine.vtt'), null, join(folder, 'words.json')]);
  });
});

describe('the other commands', () => {
  const runs = [summary('bb22'), summary('ab12', { state: 'failed', finishedAt: null }), summary('aa11')];

  it('lists runs without an engine', async () => {
    const cli = fakeCli({ runs });
    expect(await cli.run('status')).toBe(0);
    expect(cli.stdout.text()).toMatch(/RUN.*\nbb22/);
    expect(cli.calls).toEqual(['reader closed']);
  });

  it('takes "last", a unique beginning or a whole id, and refuses an ambiguous or unknown one with 2', async () => {
    const cli = fakeCli({ runs });
    expect(await cli.run('show', 'last')).toBe(0);
    expect(await cli.run('show', 'ab')).toBe(0);
    expect(cli.stdout.text()).toBe('tree of bb22\ntree of ab12\n');
    expect(await cli.run('show', 'a')).toBe(2);
    expect(await cli.run('show', 'zz')).toBe(2);
    expect(cli.stderr.text()).toContain('ab12, aa11');
  });

  it('takes the beginning of an id\'s last part, which is what differs between runs of a day', async () => {
    const cli = fakeCli({ runs: [summary('20261107-143205-3f9a12'), summary('20261107-150000-77b1cc')] });
    expect(await cli.run('show', '3f9')).toBe(0);
    expect(await cli.run('show', '20261107')).toBe(2);
  });

  it('cancels through the engine that has the library when it is another process', async () => {
    const locked = new CutdownError('library-locked', 'In use.', { advice: 'Wait.' });
    const cli = fakeCli({ runs, failConnect: locked });
    expect(await cli.run('cancel', 'ab')).toBe(0);
    expect(cli.calls).toContain('request cancel ab12');
    const alone = fakeCli({ runs });
    expect(await alone.run('cancel', 'ab')).toBe(0);
    expect(alone.calls).toContain('cancel ab12');
  });

  it('pauses from any terminal, without an engine, and says how to go on; a run that has ended is refused with 2', async () => {
    const cli = fakeCli({ runs });
    expect(await cli.run('pause', 'ab')).toBe(0);
    expect(cli.calls).toEqual(['pause ab12', 'reader closed']);
    expect(cli.stdout.text()).toContain('cutdown resume ab12');
    expect(await cli.run('pause', 'bb')).toBe(2);
    const paused = fakeCli({ runs: [summary('aa11', { paused: true, finishedAt: null, state: 'analysis_complete' })] });
    expect(await paused.run('pause', 'aa', '--json')).toBe(0);
    expect(JSON.parse(paused.stdout.text())).toEqual({ runId: 'aa11', paused: true });
    expect(await paused.run('status')).toBe(0);
    expect(paused.stdout.text()).toMatch(/aa11.*paused \(analysis_complete\)/);
  });

  it('ends a pause through the process that has the library, where another one has it', async () => {
    const locked = new CutdownError('library-locked', 'In use.', { advice: 'Wait.' });
    const paused = summary('aa11', { paused: true, finishedAt: null });
    const elsewhere = fakeCli({ runs: [paused, summary('bb22')], failConnect: locked });
    expect(await elsewhere.run('resume', 'aa')).toBe(0);
    expect(elsewhere.calls).toContain('end pause aa11');
    expect(elsewhere.stdout.text()).toContain('goes on in the process that has the library');
    expect(await elsewhere.run('resume', 'bb')).toBe(7);
    const alone = fakeCli({ runs: [paused] });
    expect(await alone.run('resume', 'aa')).toBe(0);
    expect(alone.calls).toContain('resume aa11');
  });

  it('leaves paused runs alone when it resumes what was interrupted, and names them', async () => {
    const cli = fakeCli({ runs: [summary('aa11', { paused: true, finishedAt: null })] });
    expect(await cli.run('resume')).toBe(0);
    expect(cli.calls.some(call => call.startsWith('resume'))).toBe(false);
    expect(cli.stderr.text()).toContain('Paused: aa11');
  });

  it('asks for outputs first by their id, their clip or its rank, in the order typed', async () => {
    const output = (clipId: string, slug: string, rank: number) => ({ outputId: `${clipId}-${slug}`, clipId, aspect: '1:1' as const, rank, title: '', state: 'pending' as const, file: null, error: null });
    const outputs = [output('c1', '9x16', 1), output('c1', '1x1', 1), output('c2', '9x16', 2), output('c2', '1x1', 2)];
    const cli = fakeCli({ runs: [summary('aa11', { finishedAt: null, outputs })] });
    expect(await cli.run('prioritise', 'last', '2', 'c1-1x1', 'c2')).toBe(0);
    expect(cli.calls).toContain('want aa11 c2-9x16,c2-1x1,c1-1x1');
    expect(await cli.run('prioritise', 'last', 'c9')).toBe(2);
    expect(cli.stderr.text()).toContain('"c9"');
    const early = fakeCli({ runs: [summary('aa11', { finishedAt: null, outputs: [] })] });
    expect(await early.run('prioritise', 'last', '1')).toBe(2);
    expect(early.stderr.text()).toContain('yet');
  });

  it('replays from a stage given by id or number', async () => {
    const cli = fakeCli({ runs });
    expect(await cli.run('rerun', 'aa', '--from', '5')).toBe(0);
    expect(await cli.run('rerun', 'aa', '--from', '12-rendering')).toBe(0);
    expect(cli.calls.filter(call => call.startsWith('rerun'))).toEqual(['rerun aa11 enhancement-plan', 'rerun aa11 rendering']);
    expect(await cli.run('rerun', 'aa')).toBe(2);
    expect(await cli.run('rerun', 'aa', '--from', '13')).toBe(2);
    expect(await cli.run('rerun', 'aa', '--from', '05-rendering')).toBe(2);
  });

  it('resumes all interrupted runs when none is named, and says so when there is none', async () => {
    const cli = fakeCli({ runs });
    expect(await cli.run('resume')).toBe(0);
    expect(cli.calls).toContain('resume ab12');
    const idle = fakeCli({ runs: [summary('cc')] });
    expect(await idle.run('resume')).toBe(0);
    expect(idle.stderr.text()).toContain('nothing to go on with');
  });

  it('prints the log and filters by stage and level', async () => {
    const log = [{ logId: 1, createdAt: '2026-01-02T03:04:05.000Z', stage: 'rendering', level: 'warn' as const, message: 'slow' }];
    const cli = fakeCli({ runs, log });
    expect(await cli.run('logs', 'last')).toBe(0);
    expect(cli.stdout.text()).toContain('slow');
    expect(await cli.run('logs', 'last', '--level', 'loud')).toBe(2);
  });

  it('passes gc\'s runs on as whole ids and tells what would be freed', async () => {
    const cli = fakeCli({ runs });
    expect(await cli.run('gc', '--dry-run', '--delete', 'aa', 'bb')).toBe(0);
    expect(cli.calls).toContain('gc true aa11,bb22');
    expect(cli.stdout.text()).toContain('Would remove 2 files, 2.5 MB.');
  });

  it('does not allow the network unless it is told to', async () => {
    const cli = fakeCli();
    await cli.run('models', 'download', 'm');
    await cli.run('models', 'download', 'm', '--allow-network');
    expect(cli.calls).toEqual(['download m false', 'download m true']);
  });

  it('ends the doctor with 5 when something needed is missing', async () => {
    const cli = fakeCli();
    expect(await cli.run('doctor')).toBe(5);
    expect(cli.stdout.text()).toContain('ffmpeg: Install it.');
  });

  it('documents every command and every exit code', async () => {
    const cli = fakeCli();
    expect(await cli.run('--help')).toBe(0);
    const help = cli.stdout.text();
    for (const name of ['run', 'status', 'show', 'logs', 'resume', 'pause', 'cancel', 'prioritise', 'rerun', 'models', 'doctor', 'gc']) {
      expect(help).toContain(name);
      const own = fakeCli();
      expect(await own.run(name, '--help')).toBe(0);
      expect(own.stdout.text()).toContain('Examples:');
    }
    Object.values(EXIT_CODE_MEANINGS).forEach(meaning => { expect(help).toContain(meaning); });
  });

  it('has an exit code above 0 for each error kind', () => {
    expect(ERROR_KINDS.map(exitCodeOf).every(code => code >= 1 && code <= 10)).toBe(true);
  });
});
