import { describe, expect, it } from 'vitest';

import { RunRequest } from '#shared/pipeline/run-request.ts';

import { OutputRecord } from '../state/records.ts';
import { stemOf } from './output-names.ts';

const output = (outputId: string, rank: number, title: string): OutputRecord => OutputRecord.parse({
  runId: 'r', outputId, clipId: outputId.slice(0, 2), aspect: '9:16', rank, title, state: 'pending', executionId: null, backend: null, renderId: null, bucket: null, namespace: null,
  progress: 0, file: null, payloadDigest: null, replaces: null, error: null,
});
const OUTPUTS = [output('c1-9x16', 1, 'Why?'), output('c2-9x16', 2, 'Why!'), output('c3-9x16', 3, 'How')];
const run = (nameTemplate: string | null, client: string | null = null) => ({
  request: RunRequest.parse({ sourcePath: '/v/talk.mp4', outDir: '/v/out', nameTemplate, client }), sourcePath: '/v/talk.mp4', createdAt: '2026-11-21T16:00:00.000Z',
});
const stem = (template: string | null, at = 0, client: string | null = null): string => stemOf(run(template, client), OUTPUTS, { outputId: OUTPUTS[at]?.outputId ?? '', fileStem: 'as-it-comes' });

describe('the name of a delivered file', () => {
  it('is the output\'s own without a template', () => {
    expect(stem(null)).toBe('as-it-comes');
  });

  it('follows the template', () => {
    expect(stem('{client}-{recording}-{date}-{rank}-{aspect}', 0, 'Acme')).toBe('acme-talk-2026-11-21-01-9x16');
  });

  it('is refused where two outputs would have it, and only for those', () => {
    expect(() => stem('{title}-{aspect}')).toThrowError(/Several files would be called why-9x16: "Why\?" \(clip 1, 9:16\), "Why!" \(clip 2, 9:16\)/);
    expect(stem('{title}-{aspect}', 2)).toBe('how-9x16');
  });
});
