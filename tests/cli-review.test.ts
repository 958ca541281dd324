import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { temporaryFolder } from '#main/state/state-fixtures.ts';
import { ReviewView, type ReviewClip } from '#shared/review/review-view.ts';

import { fakeCli, summary } from './fakes/fake-cli.ts';
import { makeSyntheticRun, type SyntheticRun } from './support/synthetic-run/index.ts';

function clip(rank: number, more: Partial<ReviewClip> = {}): ReviewClip {
  return {
    clipId: `c0000000${rank}`, rank, title: `Title ${rank}`, score: 90 - rank, criteria: [], reason: '', startSec: 60 * rank, endSec: 60 * rank + 20, cuts: [], tightened: [], durationSec: 20, framing: [],
    origin: 'proposed', edited: [], verdict: { state: 'none', note: '', changed: [] }, preparation: 'ready', error: null, previewKey: 'k', warnings: [], outputs: [], ...more,
  };
}
const review: ReviewView = {
  runId: 'run1', revision: 3, durationSec: 600, widthPx: 1920, heightPx: 1080, aspects: ['9:16'], undo: 'Trim of clip 2', redo: null, style: { id: 'default', version: '1.0.0' }, scorerNote: '', warnings: [], people: {}, proxyUrl: null, filmstripUrl: null, peaksUrl: null,
  clips: [clip(1, { verdict: { state: 'approved', note: '', changed: [] } }), clip(2, { edited: ['range'], verdict: { state: 'lapsed', note: 'from the start\u001b[2J', changed: ['range'] }, preparation: 'preparing' })],
};
const runs = [summary('run1')];

describe('cutdown review', () => {
  it('lists clips with verdicts and edits, without an engine', async () => {
    const cli = fakeCli({ runs, review });
    expect(await cli.run('review', 'last')).toBe(0);
    expect(cli.stdout.text()).toMatch(/^1 +c00000001 +89 +1:00\.00 +20\.0 s +approved +- +ready +Title 1$/m);
    expect(cli.stdout.text()).toMatch(/^2 .* lapsed \(range\) +range +preparing +Title 2$/m);
    expect(cli.stdout.text()).toContain('Undo: Trim of clip 2.');
    expect(cli.stdout.text()).not.toContain('\u001b');
    expect(cli.calls).toEqual(['reader closed']);
  });

  it('prints the whole review as JSON', async () => {
    const cli = fakeCli({ runs, review });
    await cli.run('review', 'last', '--json');
    expect(JSON.parse(cli.stdout.text())).toEqual(review);
  });

  it('judges clips by rank or id, with a note, and has it worked in', async () => {
    const cli = fakeCli({ runs, review });
    expect(await cli.run('review', 'last', 'needs-fix', '2', 'c00000001', '--note', 'too long')).toBe(0);
    expect(cli.calls).toEqual(['connect /lib', 'edit run1 {"type":"judge","clipIds":["c00000002","c00000001"],"state":"needs-fix","note":"too long"}', 'work in run1', 'engine closed']);
    expect(cli.stdout.text()).toBe('Clips 2, 1: needs-fix.\n');
  });

  it('edits by a command, and undoes and does again', async () => {
    const cli = fakeCli({ runs, review });
    expect(await cli.run('review', 'last', 'edit', '{"type":"trim","clipId":"c00000001","startSec":61,"endSec":80}')).toBe(0);
    expect(cli.calls).toContain('edit run1 {"type":"trim","clipId":"c00000001","startSec":61,"endSec":80}');
    await cli.run('review', 'last', 'undo');
    await cli.run('review', 'last', 'redo');
    expect(cli.stdout.text()).toContain('Undone: Trim of clip 1\nThere is nothing to redo.\n');
  });

  it('renders what is approved, or clips in shapes, and follows the run', async () => {
    const cli = fakeCli({ runs, review });
    expect(await cli.run('review', 'last', 'render')).toBe(0);
    expect(await cli.run('review', 'last', 'render', '2', '--aspects', '9:16,1:1')).toBe(0);
    expect(cli.calls.filter(each => each.startsWith('render'))).toEqual(['render run1 approved all', 'render run1 c00000002 9:16,1:1']);
  });

  it('says so where everything is rendered already, and waits for nothing', async () => {
    const cli = fakeCli({ runs, review });
    expect(await cli.run('review', 'last', 'render', '--aspects', '16:9')).toBe(0);
    expect(cli.stderr.text()).toBe('All of this is rendered already.\n');
  });

  it.each([
    ['an unknown action', ['publish'], 'Choose one of'], ['a verdict without clips', ['approve'], 'which clips'], ['a clip that is not there', ['approve', '9'], 'no clip "9"'],
    ['an edit that is not JSON', ['edit', '{'], 'not JSON'], ['an edit that is none', ['edit', '{"type":"burn"}'], 'can\'t be understood'], ['no edit', ['edit'], 'one command'],
    ['an unknown shape', ['render', '--aspects', '4:3'], 'names a shape'],
  ])('refuses %s', async (_name, args, sentence) => {
    const cli = fakeCli({ runs, review });
    expect(await cli.run('review', 'last', ...args)).toBe(2);
    expect(cli.stderr.text()).toContain(sentence);
    expect(cli.calls.some(each => /^(edit|render)/.test(each))).toBe(false);
  });
});

describe('the real command line', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let run: SyntheticRun;
  beforeAll(async () => {
    folder = temporaryFolder();
    run = await makeSyntheticRun(folder.path, { state: 'paused' });
  });
  afterAll(() => { folder.remove(); });

  const main = join(import.meta.dirname, '..', 'src', 'cli', 'main.ts');
  async function cutdown(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...args, '--library', folder.path]);
    return stdout;
  }
  const view = async (): Promise<ReviewView> => ReviewView.parse(JSON.parse(await cutdown('review', 'last', '--json')));

  it('keeps verdicts and edits between one process and the next, and undoes them by name', async () => {
    const clipId = run.clipIds[0] ?? '';
    expect(await cutdown('review', 'last', 'approve', '1', '2')).toBe('Clips 1, 2: approved.\n');
    const { startSec, endSec } = (await view()).clips[0] ?? { startSec: 0, endSec: 0 };
    await cutdown('review', 'last', 'edit', JSON.stringify({ type: 'trim', clipId, startSec: startSec + 1, endSec }));
    const after = await view();
    expect(after.clips[0]).toMatchObject({ startSec: startSec + 1, edited: ['range'], verdict: { state: 'lapsed', changed: ['range'] }, preparation: 'waiting' });
    expect(after.undo).toBe('Trim of clip 1');
    expect(await cutdown('review', 'last', 'undo')).toBe('Undone: Trim of clip 1\n');
    expect((await view()).clips.map(each => each.verdict.state)).toEqual(['approved', 'approved', 'none', 'none']);
  });

  it('says what is wrong with an edit', async () => {
    await expect(cutdown('review', 'last', 'edit', JSON.stringify({ type: 'trim', clipId: run.clipIds[0], startSec: 9, endSec: 8 })))
      .rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('Clip 1 would end') as string });
  });
});
