import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Words } from '#shared/artifacts/words.ts';
import { WorkerTask } from '#shared/pipeline/worker-protocol.ts';

import { artifactReader, artifactWriter } from './artifacts.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cutdown-artifacts-'));
  mkdirSync(join(root, 'run'));
  mkdirSync(join(root, 'delegates'));
});
afterEach(() => { rmSync(root, { recursive: true, force: true }); });

function task(stage: WorkerTask['stage'], inputs: WorkerTask['inputs'] = []): WorkerTask {
  return WorkerTask.parse({
    runId: 'r', jobId: `r/${stage}`, stage, attempt: 1, stageVersion: 1, stagesDirectory: root, params: {}, runDirectory: join(root, 'run'),
    scratchDirectory: root, wanted: [], delegatesDirectory: join(root, 'delegates'), inputs, source: null, transcriptPath: null, style: null, bed: null, models: {}, fault: null,
  });
}

const WORDS: Words = { kind: 'words', version: 1, language: null, provider: { id: 'none', detail: '' }, speakers: [], words: [], warnings: [] };

describe('an artifact', () => {
  it('that was written is read back, with the digest of its file', async () => {
    const writer = artifactWriter(task('transcription'));
    await writer.json('words', WORDS);
    const [record] = writer.rest();
    expect(record).toMatchObject({ kind: 'words', item: null, path: '02-transcription/words.json' });
    const reader = artifactReader(task('planning', writer.rest()));
    expect(await reader.json('words')).toEqual(WORDS);
    expect(reader.digest('words')).toBe(record?.digest);
    expect(readdirSync(join(root, 'run', '02-transcription'))).toEqual(['words.json']);
  });

  it('has the same bytes whatever the order of its keys', async () => {
    const writer = artifactWriter(task('transcription'));
    await writer.json('words', WORDS);
    const first = readFileSync(join(root, 'run', '02-transcription', 'words.json'), 'utf8');
    await writer.json('words', Object.fromEntries(Object.entries(WORDS).reverse()) as Words);
    expect(readFileSync(join(root, 'run', '02-transcription', 'words.json'), 'utf8')).toBe(first);
  });

  it('that breaks its schema is not written', async () => {
    const writer = artifactWriter(task('transcription'));
    await expect(writer.json('words', { ...WORDS, version: 2 } as unknown as Words)).rejects.toMatchObject({ kind: 'artifact-invalid' });
    expect(readdirSync(join(root, 'run'))).toEqual([]);
  });

  it('that the stage table doesn\'t grant is neither read nor written', async () => {
    await expect(artifactWriter(task('planning')).json('words', WORDS)).rejects.toThrow('doesn\'t say that planning writes words');
    await expect(artifactReader(task('audio-planning')).json('words')).rejects.toThrow('doesn\'t say that audio-planning reads words');
    expect(() => artifactReader(task('audio-planning')).items('words')).toThrow('doesn\'t say');
  });

  it('of an item is written for an item, others without', async () => {
    writeFileSync(join(root, 'clip'), 'x');
    await expect(artifactWriter(task('prepare-media')).file('clip-media', join(root, 'clip'))).rejects.toThrow('no item is named');
    await expect(artifactWriter(task('transcription')).json('words', WORDS, 'c1')).rejects.toThrow('not written per item');
  });

  it('that is missing or damaged is told by its kind', async () => {
    await expect(artifactReader(task('planning')).json('words')).rejects.toMatchObject({ kind: 'artifact-missing' });
    expect(artifactReader(task('segment-detection')).path('audio')).toBeNull();
    expect(() => artifactReader(task('segment-detection')).requirePath('audio')).toThrow('There is no audio');
    const writer = artifactWriter(task('transcription'));
    await writer.json('words', WORDS);
    writeFileSync(join(root, 'run', '02-transcription', 'words.json'), '{');
    await expect(artifactReader(task('planning', writer.rest())).json('words')).rejects.toMatchObject({ kind: 'artifact-invalid' });
  });

  it('of a file is moved out of the scratch folder; out of handed-off work it is linked, so that it can be published again', async () => {
    const writer = artifactWriter(task('prepare-media'));
    writeFileSync(join(root, 'media'), 'media');
    writeFileSync(join(root, 'delegates', 'audio'), 'audio');
    await writer.file('clip-media', join(root, 'media'), 'c1');
    await writer.file('clip-audio', join(root, 'delegates', 'audio'), 'c1');
    await writer.file('clip-audio', join(root, 'delegates', 'audio'), 'c1');
    expect(readdirSync(root)).not.toContain('media');
    expect(readdirSync(join(root, 'delegates'))).toEqual(['audio']);
    expect(writer.takeItem('c1').map(each => [each.kind, each.sizeBytes])).toEqual([['clip-media', 5], ['clip-audio', 5]]);
    expect(writer.rest()).toEqual([]);
  });
});
