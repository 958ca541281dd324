import { describe, expect, it } from 'vitest';

import { RunRequest } from '#shared/pipeline/run-request.ts';
import { stageSpec } from '#shared/pipeline/stages.ts';

import { jobCacheKey, type CacheKeyBasis } from './cache-key.ts';

const digest = (letter: string): string => letter.repeat(64);
const words = { kind: 'words', item: null, path: '02-transcription/words.json', digest: digest('a'), sizeBytes: 1 } as const;
const facts = { kind: 'source-facts', item: null, path: '01-transcoding/source-facts.json', digest: digest('b'), sizeBytes: 1 } as const;
const basis: CacheKeyBasis = {
  spec: stageSpec('planning'), request: RunRequest.parse({ sourcePath: '/a.mp4', outDir: '/out' }), inputs: [words, facts],
  sourceDigest: digest('c'), transcriptDigest: null, stylePin: { id: 'default', version: '1.0.0', digest: digest('d') }, layersDigest: null, models: {},
};
const key = (over: Partial<CacheKeyBasis>): string => jobCacheKey({ ...basis, ...over });

describe('a job\'s cache key', () => {
  it('changes with what the stage reads, its parameters, its version and its models', () => {
    const keys = [
      key({}), key({ inputs: [{ ...words, digest: digest('e') }, facts] }), key({ inputs: [words] }),
      key({ request: { ...basis.request, brief: 'Jokes' } }), key({ spec: { ...basis.spec, version: 2 } }), key({ models: { any: { sha256: digest('f') } } }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('stays with paths, the order of inputs, other stages\' parameters and outside inputs that it doesn\'t use', () => {
    expect(key({ inputs: [{ ...facts, path: 'elsewhere.json' }, words] })).toBe(key({}));
    expect(key({ request: { ...basis.request, sourcePath: '/b.mp4', outDir: '/other', aspects: ['1:1'], preset: 'draft' } })).toBe(key({}));
    expect(key({ sourceDigest: digest('0'), transcriptDigest: digest('0'), stylePin: { ...basis.stylePin, digest: digest('0') } })).toBe(key({}));
  });

  it('changes with the outside inputs that the stage table names for it', () => {
    const transcription = { spec: stageSpec('transcription') };
    expect(key({ ...transcription, transcriptDigest: digest('0') })).not.toBe(key(transcription));
    const transcoding = { spec: stageSpec('transcoding') };
    expect(key({ ...transcoding, sourceDigest: digest('0') })).not.toBe(key(transcoding));
    const restyled = { spec: stageSpec('enhancement-plan') };
    expect(key({ ...restyled, stylePin: { ...basis.stylePin, digest: digest('0') } })).not.toBe(key(restyled));
    const rendering = { spec: stageSpec('rendering'), layersDigest: digest('1') };
    expect(key({ ...rendering, layersDigest: digest('0') })).not.toBe(key(rendering));
  });
});
