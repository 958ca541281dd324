/** A page that has turned against a review: what it asks for is refused and logged, and nothing is done. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { CHANNELS } from '#shared/api/shell.ts';

import { makeSyntheticRun } from '../support/synthetic-run/index.ts';
import { callEngine } from './call-engine.ts';
import { withForeignFrame } from './foreign-frame.ts';
import { editBy, reviewOf, transcriptOf } from './review-bench.ts';
import { CAN_RUN, createStudioBench, until } from './studio-bench.ts';
import { useStudio } from './use-studio.ts';

const NO_RUN = '20260101-000000-abcdef';
const NO_CLIP = 'cffffffff';

describe.skipIf(!CAN_RUN)('a hostile page in a review', () => {
  let runId = '';
  let clipId = '';
  let other = '';
  const studio = useStudio(createStudioBench, async bench => {
    const run = await makeSyntheticRun(bench.libraryDir, { clips: 3, state: 'paused' });
    runId = run.runId;
    [clipId, other] = [run.clipIds[0] ?? '', run.clipIds[1] ?? ''];
    return {};
  });
  const status = async (path: string, input: unknown): Promise<number> => (await callEngine(studio.page, path, input)).status;
  const edit = (command: unknown): Promise<number> => status('/review/edit', { runId, command });

  /** Everything that a call could have changed: the review, the transcript, files of the run and beside it. */
  async function standing(): Promise<string> {
    const files = readdirSync(studio.bench.root, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
      .filter(path => !/library\.db|engine\.lock|app-data|compile|\.log$/.test(path)).sort().map(path => [path, statSync(path).size, path.endsWith('.json') ? readFileSync(path, 'utf8').length : 0]);
    return JSON.stringify([await reviewOf(studio.page, runId), await transcriptOf(studio.page, runId), files]);
  }
  async function refused(calls: readonly (readonly [string, () => Promise<number>, ...number[]])[]): Promise<void> {
    const before = await standing();
    for (const [what, call, ...wanted] of calls) {
      const got = await call();
      if (wanted.length > 0) {
        expect(wanted, what).toContain(got);
      } else {
        expect(got, what).toBeGreaterThanOrEqual(400);
      }
    }
    expect(await standing()).toBe(before);
    await until('it was logged', () => Promise.resolve(/a window's call was refused/.test(studio.said)));
  }

  it('is refused runs and clips that there are not, and names that are paths', async () => {
    await refused([
      ...['get', 'transcript', 'undo', 'redo'].flatMap(name => [
        [`${name} of no run`, () => status(`/review/${name}`, { runId: NO_RUN })] as const,
        [`${name} of a path`, () => status(`/review/${name}`, { runId: '../../etc/passwd' }), 400] as const,
        [`${name} of nothing`, () => status(`/review/${name}`, {}), 400] as const,
        [`${name} with more`, () => status(`/review/${name}`, { runId, path: '/etc/passwd' }), 400] as const,
      ]),
      ['a preview of no clip', () => status('/review/preview', { runId, clipId: NO_CLIP })],
      ['a preview of a path', () => status('/review/preview', { runId, clipId: '../../../etc/passwd' }), 400],
      ['a verdict on no clip', () => edit({ type: 'judge', clipIds: [NO_CLIP], state: 'approved' })],
      ['a verdict on a path', () => edit({ type: 'judge', clipIds: ['../x'], state: 'approved' }), 400],
      ['a trim of no clip', () => edit({ type: 'trim', clipId: NO_CLIP, startSec: 1, endSec: 5 })],
      ['a merge with no clip', () => edit({ type: 'merge', clipIds: [clipId, NO_CLIP] })],
      ['a render of no clip', () => status('/review/render', { runId, clipIds: [NO_CLIP], aspects: null })],
      ['a render of a path', () => status('/review/render', { runId, clipIds: ['../../x'], aspects: null }), 400],
      ['a render in no shape', () => status('/review/render', { runId, clipIds: null, aspects: ['4:3'] }), 400],
      ['a render of nothing', () => status('/review/render', { runId, clipIds: [], aspects: null }), 400],
    ]);
  });

  it('is refused edits that are none, or that can\'t be', async () => {
    const long = 'x'.repeat(100_000);
    await refused([
      ['no command', () => edit(undefined), 400], ['a word', () => edit('approve everything'), 400], ['an unknown one', () => edit({ type: 'delete-library' }), 400],
      ['one of a prototype', () => edit({ type: '__proto__', clipId }), 400], ['one with more', () => edit({ type: 'reset', clipId, path: '/etc' }), 400],
      ['an unknown verdict', () => edit({ type: 'judge', clipIds: [clipId], state: 'published' }), 400], ['a verdict on nothing', () => edit({ type: 'judge', clipIds: [], state: 'approved' }), 400],
      ['an endless note', () => edit({ type: 'judge', clipIds: [clipId], state: 'needs-fix', note: long }), 400], ['an endless title', () => edit({ type: 'title', clipId, title: long }), 400],
      ['a trim before the beginning', () => edit({ type: 'trim', clipId, startSec: -5, endSec: 5 }), 400], ['a trim by words', () => edit({ type: 'trim', clipId, startSec: '1', endSec: '5' }), 400],
      ['a trim that ends first', () => edit({ type: 'trim', clipId, startSec: 10, endSec: 5 })], ['a trim past the end', () => edit({ type: 'trim', clipId, startSec: 1e8, endSec: 1e8 + 10 })],
      ['a cut of everything', () => edit({ type: 'cut', clipId, spans: [{ startSec: 0, endSec: 1e6 }] })], ['a cut without end', () => edit({ type: 'cut', clipId, spans: [{ startSec: 5, endSec: null }] }), 400],
      ['a thousand cuts', () => edit({ type: 'cut', clipId, spans: Array.from({ length: 1000 }, (_, at) => ({ startSec: at, endSec: at + 0.5 })) }), 400],
      ['a word before the first', () => edit({ type: 'mend-word', word: -1, text: 'x' }), 400], ['a word after the last', () => edit({ type: 'mend-word', word: 1e9, text: 'x' })],
      ['an endless word', () => edit({ type: 'mend-word', word: 0, text: long }), 400], ['a window outside', () => edit({ type: 'frame', clipId, choices: [{ aspect: '9:16', startSec: 0, endSec: 5, layout: 'single', windows: [{ centerX: 7, centerY: 0.5, width: 0.3 }] }] }), 400],
      ['three windows', () => edit({ type: 'frame', clipId, choices: [{ aspect: '9:16', startSec: 0, endSec: 5, layout: 'single', windows: [0.2, 0.5, 0.8].map(centerX => ({ centerX, centerY: 0.5, width: 0.3 })) }] }), 400],
      ['a clip of an hour', () => edit({ type: 'add', startSec: 0, endSec: 3600 })], ['a split outside', () => edit({ type: 'split', clipId, atSec: 1e6 })], ['a merge with itself', () => edit({ type: 'merge', clipIds: [clipId, clipId] })],
    ]);
  });

  it('is refused procedures that there are not', async () => {
    await refused([
      ['an unknown one', () => status('/review/obliterate', { runId }), 404], ['a constructor', () => status('/review/constructor', { runId }), 404],
      ['a prototype', () => status('/review/__proto__', { runId }), 404], ['one below another', () => status('/review/edit/toString', { runId }), 404],
    ]);
  });

  it('is handed no line to the engine in a foreign frame', async () => {
    await withForeignFrame(studio, async url => {
      const before = await standing();
      await studio.app.control.rawSend(url, CHANNELS.portPlease);
      await until('it was logged', () => Promise.resolve(/refused engine:port-please: untrusted sender/.test(studio.said)));
      expect(await standing()).toBe(before);
    });
  });

  it('could do what an editor can: the refusals above are not for want of a line', async () => {
    await editBy(studio.page, runId, { type: 'judge', clipIds: [clipId, other], state: 'approved' });
    expect((await reviewOf(studio.page, runId)).clips.filter(each => each.verdict.state === 'approved')).toHaveLength(2);
  });
});
