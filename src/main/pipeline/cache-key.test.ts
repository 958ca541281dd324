import { describe, expect, it } from 'vitest';

import { RunRequest } from '#shared/pipeline/run-request.ts';
import { stageSpec, type StageId } from '#shared/pipeline/stages.ts';
import { noEdits, stageEdits, type EditState } from '#shared/review/edits.ts';

import { jobCacheKey, type CacheKeyBasis } from './cache-key.ts';

const digest = (letter: string): string => letter.repeat(64);
const words = { kind: 'words', item: null, path: '02-transcription/words.json', digest: digest('a'), sizeBytes: 1 } as const;
const facts = { kind: 'source-facts', item: null, path: '01-transcoding/source-facts.json', digest: digest('b'), sizeBytes: 1 } as const;
const basis: CacheKeyBasis = {
  spec: stageSpec('planning'), request: RunRequest.parse({ sourcePath: '/a.mp4', outDir: '/out' }), inputs: [words, facts],
  sourceDigest: digest('c'), transcriptDigest: null, stylePin: { id: 'default', version: '1.0.0', digest: digest('d') }, bed: null, layersDigest: null, models: {}, edits: {}, chosen: null,
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

  it('changes with the music bed of the style, where the stage mixes it, and is what it was without one', () => {
    const spec = stageSpec('audio-planning');
    const bed = { underSpeechLu: -20, inPausesLu: -12, attackSec: 0.2, releaseSec: 0.8, digest: digest('b'), licence: 'CC0' };
    const keys = [key({ spec }), key({ spec, bed }), key({ spec, bed: { ...bed, digest: digest('c') } }), key({ spec, bed: { ...bed, releaseSec: 1 } })];
    expect(new Set(keys).size).toBe(keys.length);
    expect(key({ spec })).toBe(key({ spec: { ...spec, external: [] } }));
    expect(key({ bed })).toBe(key({}));
    expect(key({ spec, bed, stylePin: { ...basis.stylePin, digest: digest('0') } })).toBe(key({ spec, bed }));
  });

  it('is what it was before there were edits and choices, where there are none: results from then still fit', () => {
    // Computed by the version before edits, with the versions that the stages had then.
    const before: [StageId, string, number?][] = [
      ['planning', '2c181b005390990107657168643fed10af611e6445344c217e0e82f7c144b34b'],
      ['enhancement-plan', '48d1752aead1d8f1677785a32655cc0dd92e051846ed0e113e642ae02538c64a'],
      ['framing-analysis', '9ecab2f17ec0e38450049fd1f7e255ab7e3b4882c22201154ab6819403904758', 2],
      ['enhancement-build', 'd475f9c57891b7935b8a1946e3a4a5b673ef01e1eed10efc55ec86f63ecb55ac'],
      ['prepare-finalize', '98c3303a68120c4a12a58565a3677380a7c6272ec312e9b6251d2fa71b2b2c58'],
      ['rendering', '676a4703ca347c70808b37f45d26d0045684317e11469f283281adf2265d9a51'],
    ];
    for (const [stage, expected, version = stageSpec(stage).version] of before) {
      expect(key({ spec: { ...stageSpec(stage), version }, layersDigest: digest('e'), edits: stageEdits(stage, noEdits()) }), stage).toBe(expected);
    }
  });

  it('changes with the edits that the stage takes in, and with no others', () => {
    const title = { ...noEdits(), clips: { c00000001: { startSec: 0, endSec: 5, cuts: [], title: 'New', framing: [], origin: 'proposed' as const, removed: false } } };
    const word = { ...noEdits(), words: { 3: 'Three' } };
    const keyWith = (stage: StageId, edits: EditState): string => key({ spec: stageSpec(stage), edits: stageEdits(stage, edits) });
    for (const [stage, edits, changes] of [
      ['planning', word, false], ['enhancement-plan', word, true], ['framing-analysis', word, false], ['enhancement-build', word, true], ['composition', word, false],
      ['enhancement-plan', title, true], ['framing-analysis', title, false], ['enhancement-build', title, false], ['prepare-finalize', title, true],
    ] as const) {
      expect(keyWith(stage, edits) !== keyWith(stage, noEdits()), `${stage} ${edits === word ? 'word' : 'title'}`).toBe(changes);
    }
  });

  it('changes with the outputs that are chosen, in whatever order', () => {
    expect(key({ chosen: ['b', 'a'] })).toBe(key({ chosen: ['a', 'b'] }));
    expect(new Set([key({}), key({ chosen: [] }), key({ chosen: ['a'] })]).size).toBe(3);
  });
});
