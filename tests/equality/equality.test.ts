import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Aspect } from '#shared/units/geometry.ts';
import { createHybridBackend } from '#workers/render/hybrid/hybrid-backend.ts';

import { defaultStyle, hasBrowser } from '../support/render-fixtures.ts';
import type { LayoutCase } from './cases.ts';
import { breaches, cameraBreaches } from './limits.ts';
import { createStillPainter } from './reference-stills.ts';
import { compareLayout, measureMove, type EqualityRun } from './run-equality.ts';

/** A part of the whole set (`npm run bench -- equality`): every layer and layout, every aspect, every kind of camera work. */
const SMALL: readonly (readonly [LayoutCase, Aspect])[] = [['cuts', '9:16'], ['key-zoom', '1:1'], ['two-up', '16:9']];

describe.skipIf(!await hasBrowser())('the hybrid backend draws what the reference draws', { timeout: 240_000 }, () => {
  let run: EqualityRun;

  beforeAll(() => {
    const [folder, cacheDir] = [join(tmpdir(), 'cutdown-test-media'), join(tmpdir(), 'cutdown-test-bundles')];
    run = { backend: createHybridBackend({ log: () => undefined, cacheDir }), painter: createStillPainter(folder, { log: () => undefined, bundleDir: cacheDir }), style: defaultStyle(), folder };
  });

  afterAll(async () => {
    await run.backend.close();
    await run.painter.close();
  });

  it.each(SMALL)('%s in %s: pictures, places, colours, sound and length', async (layout, aspect) => {
    const [compared] = await compareLayout(run, layout, [aspect]);
    expect(compared && breaches(compared.comparison)).toEqual([]);
  });

  it('keeps the camera on its path in a slow pan', async () => {
    const [measured] = await measureMove(run, 'slow pan', ['9:16']);
    expect(measured && cameraBreaches('slow pan', measured.figures)).toEqual([]);
  });
});
