import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { RunView } from '#shared/api/run-view.ts';

import { makeSourceFacts } from '../../../tests/support/synthetic-run/recording.ts';
import { runDirectory } from '../state/artifact-store.ts';
import { addRun, complete, temporaryLibrary, writeArtifact } from '../state/state-fixtures.ts';
import { viewRun } from './run-views.ts';
import { createTimelines } from './timeline.ts';

const RUN = '20261107-143205-aaaaaa';
const LIVE = { inHand: false, active: false, progress: new Map(), waits: new Map(), sourceMissing: false, queuePlace: null };

let library: ReturnType<typeof temporaryLibrary>;
beforeEach(() => {
  library = temporaryLibrary();
  addRun(library.db, RUN);
});
afterEach(() => { library.remove(); });

/** Records source facts of so many seconds, and returns where they lie. */
function publishFacts(durationSec: number): string {
  const record = writeArtifact(library, RUN, 'transcoding', 'source-facts', null, JSON.stringify(makeSourceFacts(durationSec)));
  complete(library.db, RUN, 'transcoding', [record]);
  return join(runDirectory(library.paths, RUN), record.path);
}

describe('a run as windows show it', () => {
  it('has the recording\'s length and shape as soon as they are known', () => {
    expect(viewRun(library, RUN, LIVE)).toMatchObject({ durationSec: null, aspectRatio: null });
    publishFacts(601);
    const view = viewRun(library, RUN, LIVE);
    expect(RunView.parse(view)).toEqual(view);
    expect(view.durationSec).toBe(601);
    expect(view.aspectRatio).toBeCloseTo(16 / 9);
  });

  it.each([
    ['gone', (file: string) => { rmSync(file); }, 'artifact-missing'],
    ['cut off', (file: string) => { writeFileSync(file, '{"kind": "source-f'); }, 'artifact-invalid'],
    ['something else', (file: string) => { writeFileSync(file, '{"kind": "words"}'); }, 'artifact-invalid'],
  ] as const)('is shown without them where their file is %s; its own screen says so', async (how, damage, kind) => {
    // A length of its own for each case: what was read once is known by its digest.
    damage(publishFacts(700 + how.length));
    expect(viewRun(library, RUN, LIVE)).toMatchObject({ runId: RUN, durationSec: null, aspectRatio: null });
    await expect(createTimelines(library)(RUN)).rejects.toMatchObject({ kind, message: expect.stringContaining('source-facts.json') as unknown });
  });
});
