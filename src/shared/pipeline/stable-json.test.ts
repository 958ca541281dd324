import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { stableJson } from './stable-json.ts';

describe('stable JSON', () => {
  it('is JSON of the same value, with a newline at the end', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), value => {
      const text = stableJson(value);
      expect(text.endsWith('\n')).toBe(true);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }));
  });

  it('is the same text whatever the order of keys', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), value => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(stableJson(turned)).toBe(stableJson(value));
    }));
  });

  it('leaves out what is undefined and keeps plain lists on one line', () => {
    expect(stableJson({ b: [1, 2], a: undefined, c: {} })).toBe('{\n  "b": [1, 2],\n  "c": {}\n}\n');
  });

  it('refuses what JSON can\'t say', () => {
    expect(() => stableJson({ a: Number.NaN })).toThrow(RangeError);
    expect(() => stableJson([() => 1])).toThrow(TypeError);
  });
});
