import { expect, it } from 'vitest';

import { assText } from '../bench/render/bare.ts';
import { benchPayload } from '../bench/render/material.ts';
import { defaultStyle } from './support/render-fixtures.ts';

it('burns in each word of the bench\'s captions once as the spoken one, in order of time', () => {
  const { props } = benchPayload(2, '1:1', { frameCount: 900, style: defaultStyle() });
  const lines = assText(props).split('\n').filter(line => line.startsWith('Dialogue'));
  expect(lines).toHaveLength(80);
  expect(lines).toHaveLength(props.captions.reduce((sum, page) => sum + page.words.length, 0));
  const starts = lines.map(line => line.split(',')[1] ?? '');
  expect([...starts].sort()).toEqual(starts);
  expect(lines[0]).toMatch(/^Dialogue: 0,0:00:00\.00,0:00:00\.\d\d,D,,0,0,0,,\{\\pos\(\d+,\d+\)\}\{\\c&H3DD8FF&/);
});
