import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ASPECTS } from '../units/geometry.ts';
import { DEFAULT_NAME_TEMPLATE, nameOutputs, NAME_FIELDS, NameTemplate, templateProblem, type NamedOutput } from './file-names.ts';

const RUN = { client: 'Acme & Co.', recording: '/videos/Podcast 112.final.mp4', date: '2026-11-21T16:00:00.000Z' };
const output = (change: Partial<NamedOutput> = {}): NamedOutput => ({ outputId: 'c1-9x16', clipId: 'c00000001', rank: 3, title: 'Why we left', aspect: '9:16', ...change });
const nameOf = (template: string, change: Partial<NamedOutput> = {}, run = {}): string | undefined => nameOutputs(template, { ...RUN, ...run }, [output(change)]).stems.get('c1-9x16');

describe('a naming template', () => {
  it('names every field', () => {
    expect(nameOf('{client} {recording}_{date}-{rank}-{title}-{aspect}')).toBe('acme-co podcast-112-final_2026-11-21-03-why-we-left-9x16');
  });

  it('leaves out a client that there is not, with the sign behind it', () => {
    expect(nameOf('{client}-{rank}-{aspect}', {}, { client: null })).toBe('03-9x16');
    expect(nameOf('{rank}-{client}-{aspect}', {}, { client: null })).toBe('03-9x16');
  });

  it('puts the clip\'s id where a title cannot be written in Latin letters', () => {
    expect(nameOf(DEFAULT_NAME_TEMPLATE, { title: '为什么' })).toBe('03-c00000001-9x16');
  });

  it.each([
    ['{rank}-{titel}-{aspect}', 'unknown-field'], ['{rank}/{aspect}', 'character'], ['{rank}:{aspect}', 'character'], ['..\\{rank}{aspect}', 'character'], ['{rank', 'character'],
    ['{rank}-{title}', 'no-aspect'], ['{client}-{aspect}', 'no-clip'],
  ])('refuses %s: %s', (template, kind) => {
    expect(templateProblem(template)?.kind).toBe(kind);
    expect(NameTemplate.safeParse(template).success).toBe(false);
  });

  it('names the outputs that would get one name', () => {
    const outputs = [output({ outputId: 'a', title: 'Why?' }), output({ outputId: 'b', rank: 4, title: 'Why!' }), output({ outputId: 'c', rank: 5, title: 'Other' })];
    expect(nameOutputs('{title}-{aspect}', RUN, outputs).collisions).toEqual([{ stem: 'why-9x16', outputIds: ['a', 'b'] }]);
    expect(nameOutputs(DEFAULT_NAME_TEMPLATE, RUN, outputs).collisions).toEqual([]);
  });

  it('gives a name that is safe on every system, whatever the texts', () => {
    const template = fc.array(fc.oneof(fc.constantFrom(...NAME_FIELDS.map(each => `{${each}}`)), fc.constantFrom('a', ' ', '.', '-', '_', 'con', '...', ' - ')), { maxLength: 12 })
      .map(parts => `${parts.join('')}{rank}{aspect}`);
    fc.assert(fc.property(template, fc.string({ unit: 'grapheme' }), fc.string({ maxLength: 300 }), fc.constantFrom(...ASPECTS), (text, title, client, aspect) => {
      const stem = nameOf(text, { title, aspect }, { client }) ?? '';
      expect(stem).toMatch(/^[A-Za-z0-9](?:[A-Za-z0-9 ._-]*[A-Za-z0-9])?$/);
      expect(stem.length).toBeLessThanOrEqual(120);
      expect(stem.split('.')[0]).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)$/i);
    }));
  });
});
