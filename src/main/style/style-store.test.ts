import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { digestFiles, STYLE_LIMITS } from './style-files.ts';
import { listStyles, loadStyle, pinStyle } from './style-store.ts';

let root: string;
let builtInRoot: string;
let library: { paths: { styles: string } };

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cutdown-style-'));
  builtInRoot = join(root, 'resources');
  library = { paths: { styles: join(root, 'library', 'styles') } };
  mkdirSync(library.paths.styles, { recursive: true });
  writePackage();
});
afterEach(() => { rmSync(root, { recursive: true, force: true }); });

const WOFF2 = Buffer.concat([Buffer.from('wOF2'), Buffer.alloc(60, 7)]);
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h10v10z"/></svg>';
const margins = { top: 0.1, bottom: 0.2, left: 0.05, right: 0.1 };

function manifest(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    kind: 'style-package', schema: 1, id: 'brand', version: '1.0.0', name: 'Brand', changelog: 'First.',
    fonts: [{ family: 'Inter', weight: 700, file: 'fonts/inter-700.woff2', licence: 'OFL-1.1' }],
    logoFile: 'logo.svg',
    tokens: {
      fontFamily: 'Inter',
      captions: { fontSize: 0.06, fontWeight: 700, colour: '#ffffff', highlightColour: '#ffcc00', emphasisColour: '#ff0000', strokeColour: '#000000', strokeWidth: 0.1, uppercase: false, maxWords: 4, maxChars: 30, popScale: 1.1 },
      title: { fontSize: 0.06, fontWeight: 700, colour: '#ffffff', background: '#000000', durationSec: 3, maxChars: 50 },
      lowerThird: { fontSize: 0.04, colour: '#ffffff', background: '#000000', accent: '#ffcc00', durationSec: 4 },
      logo: { corner: 'top-right', size: 0.1, opacity: 0.9 },
      progressBar: { enabled: true, colour: '#ffcc00', height: 0.01 },
      background: '#000000',
    },
    rules: { punchInsPerMinute: 4, punchInScale: 1.1, emphasisShare: 0.1, lowerThird: true, hookTitle: true, musicMood: null, safeZones: { '9:16': margins, '1:1': margins, '16:9': margins } },
    ...changes,
  };
}

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function writePackage(changes: Record<string, unknown> = {}, version = '1.0.0', under = builtInRoot): string {
  const folder = join(under, 'brand', version);
  write(join(folder, 'style.json'), JSON.stringify(manifest({ version, ...changes })));
  write(join(folder, 'fonts', 'inter-700.woff2'), WOFF2);
  write(join(folder, 'logo.svg'), SVG);
  return folder;
}

const BED = { file: 'music/bed.wav', underSpeechLu: -20, inPausesLu: -12, attackSec: 0.2, releaseSec: 0.8, licence: 'CC0' };
const WAV = Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVEfmt '), Buffer.alloc(40)]);

const pin = (reference = 'brand@1.0.0'): ReturnType<typeof pinStyle> => pinStyle(library, reference, { builtInRoot });
const kind = (value: string, text = ''): unknown => expect.objectContaining({ kind: value, message: expect.stringContaining(text) });
const published = (): string => join(library.paths.styles, 'brand', '1.0.0');

describe('pinning', () => {
  it('publishes a copy into the library, once, and gives the same pin again', () => {
    const first = pin();
    expect(first).toEqual({ id: 'brand', version: '1.0.0', digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(readFileSync(join(published(), 'fonts', 'inter-700.woff2')).equals(WOFF2)).toBe(true);
    expect(pin()).toEqual(first);
    expect(readdirSync(library.paths.styles)).toEqual(['brand']);
  });

  it('gives the same digest wherever the package stands, and another for any other content or name', () => {
    const first = pin().digest;
    const other = { paths: { styles: join(root, 'elsewhere') } };
    expect(pinStyle(other, 'brand@1.0.0', { builtInRoot }).digest).toBe(first);
    const files = (entries: [string, string][]): string => digestFiles(new Map(entries.map(([path, content]) => [path, Buffer.from(content)])));
    expect(files([['a', '1'], ['b', '2']])).toBe(files([['b', '2'], ['a', '1']]));
    expect(new Set([files([['a', '1'], ['b', '2']]), files([['a', '1b'], ['', '2']]), files([['a', '12'], ['b', '']]), files([['ab', '12']])]).size).toBe(4);
  });

  it('works from the library alone, when the product no longer brings the version', () => {
    const first = pin();
    rmSync(builtInRoot, { recursive: true });
    expect(pin()).toEqual(first);
  });

  it('refuses another package under a version that was published', () => {
    const first = pin();
    writePackage({ name: 'Changed' });
    expect(() => pin()).toThrow(kind('style-invalid', 'differs'));
    expect(loadStyle(library, first).name).toBe('Brand');
  });

  it('is not stopped by what a crash left', () => {
    write(join(library.paths.styles, `.tmp-brand-1.0.0-${process.pid}`, 'style.json'), 'half');
    pin();
    expect(readdirSync(library.paths.styles)).toEqual(['brand']);
  });

  it('names what there is when a style is missing', () => {
    writePackage({}, '1.10.0');
    writePackage({}, '1.9.0');
    writePackage({}, '2.0.0', library.paths.styles);
    expect(() => pin('brand@3.0.0')).toThrow(expect.objectContaining({ kind: 'style-missing', advice: 'Choose one of: brand@1.0.0, brand@1.9.0, brand@1.10.0, brand@2.0.0.' }));
    expect(() => pin('nobody@1.0.0')).toThrow(kind('style-missing'));
    expect(listStyles(library, { builtInRoot }).map(each => each.builtIn)).toEqual([true, true, true, false]);
  });

  it.each(['brand', 'brand@latest', '../brand@1.0.0', 'brand@1.0.0/..', 'Brand@1.0.0', ''])('refuses the reference %j', reference => {
    expect(() => pin(reference)).toThrow(kind('style-missing'));
  });

  it('leaves names that begin with a dot out', () => {
    const first = pin().digest;
    rmSync(join(library.paths.styles, 'brand'), { recursive: true });
    write(join(builtInRoot, 'brand', '1.0.0', '.DS_Store'), 'x');
    expect(pin().digest).toBe(first);
    expect(existsSync(join(published(), '.DS_Store'))).toBe(false);
  });
});

describe('packages that are refused', () => {
  const folder = (): string => join(builtInRoot, 'brand', '1.0.0');
  it.each<[string, string, () => void]>([
    ['a manifest that is not JSON', 'not JSON', () => { write(join(folder(), 'style.json'), '{'); }],
    ['a manifest that does not fit', 'tokens.fontFamily', () => { writePackage({ tokens: { ...(manifest().tokens as object), fontFamily: 7 } }); }],
    ['no manifest', 'style.json', () => { rmSync(join(folder(), 'style.json')); }],
    ['another id than its folder', 'other@1.0.0', () => { writePackage({ id: 'other' }); }],
    ['a font that is missing', 'fonts/inter-700.woff2', () => { rmSync(join(folder(), 'fonts/inter-700.woff2')); }],
    ['a font that is none', 'not a font', () => { write(join(folder(), 'fonts/inter-700.woff2'), 'x'.repeat(100)); }],
    ['a font file outside the package', 'fonts.0.file', () => { writePackage({ fonts: [{ family: 'Inter', weight: 700, file: '../../secret.woff2', licence: 'x' }] }); }],
    ['a logo outside the package', 'logoFile', () => { writePackage({ logoFile: '/etc/passwd' }); }],
    ['a logo that runs scripts', 'scripts', () => { write(join(folder(), 'logo.svg'), '<svg><script/></svg>'); }],
    ['a logo that is too large', 'larger', () => { write(join(folder(), 'logo.svg'), `${SVG}<!--${' '.repeat(STYLE_LIMITS.logoBytes)}-->`); }],
    ['a linked file', 'link', () => {
      write(join(root, 'secret'), SVG);
      rmSync(join(folder(), 'logo.svg'));
      symlinkSync(join(root, 'secret'), join(folder(), 'logo.svg'));
    }],
    ['a linked folder', 'link', () => { symlinkSync(root, join(folder(), 'more')); }],
    ['an odd file name', 'not allowed', () => { write(join(folder(), 'a b.txt'), ''); }],
    ['too many files', 'more than', () => { Array.from({ length: STYLE_LIMITS.files }, (_, index) => { write(join(folder(), `f${index}`), ''); }); }],
    ['folders nested without end', 'nested', () => { write(join(folder(), ...Array.from({ length: 12 }, () => 'd'), 'f'), ''); }],
  ])('refuses %s and publishes nothing', (_name, text, damage) => {
    damage();
    expect(() => pin()).toThrow(kind('style-invalid', text));
    expect(existsSync(published())).toBe(false);
  });

  it('refuses a package whose folder is a link', () => {
    const real = join(root, 'real');
    mkdirSync(real);
    rmSync(folder(), { recursive: true });
    symlinkSync(real, folder());
    expect(() => pin()).toThrow(kind('style-invalid'));
  });
});

describe('loading', () => {
  it('inlines fonts and logo', () => {
    const style = loadStyle(library, pin());
    expect(style).toMatchObject({ id: 'brand', version: '1.0.0', name: 'Brand', rules: { punchInsPerMinute: 4 } });
    expect(style.fonts).toEqual([{ family: 'Inter', weight: 700, dataUrl: `data:font/woff2;base64,${WOFF2.toString('base64')}` }]);
    expect(style.tokens.logo).toEqual({ corner: 'top-right', size: 0.1, opacity: 0.9, dataUrl: `data:image/svg+xml;base64,${Buffer.from(SVG).toString('base64')}` });
  });

  it('takes a PNG for a logo, or none', () => {
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]);
    write(join(writePackage({ logoFile: 'logo.png' }, '1.1.0'), 'logo.png'), png);
    writePackage({ logoFile: null }, '1.2.0');
    expect(loadStyle(library, pin('brand@1.1.0')).tokens.logo.dataUrl).toBe(`data:image/png;base64,${png.toString('base64')}`);
    expect(loadStyle(library, pin('brand@1.2.0')).tokens.logo.dataUrl).toBeNull();
  });

  it('refuses a published package that was changed, and names where it stands', () => {
    const first = pin();
    write(join(published(), 'extra.txt'), 'x');
    expect(() => loadStyle(library, first)).toThrow(kind('style-invalid', published()));
    expect(() => pin()).toThrow(kind('style-invalid'));
  });

  it('says that a published package is gone', () => {
    const first = pin();
    rmSync(published(), { recursive: true });
    expect(() => loadStyle(library, first)).toThrow(kind('style-missing', 'brand@1.0.0'));
    expect(() => loadStyle(library, { ...first, id: '../brand' })).toThrow(kind('style-missing'));
  });

  it('loads the style that comes with the product', () => {
    const shipped = pinStyle(library, 'default@1.0.0');
    const style = loadStyle(library, shipped);
    expect(style.digest).toBe(shipped.digest);
    expect(style.fonts.length).toBeGreaterThan(0);
    expect(style.fonts.map(font => font.family)).toContain(style.tokens.fontFamily);
  });
});

describe('a music bed', () => {
  it('is loaded with its levels, from the published copy', () => {
    write(join(writePackage({ bed: BED }), BED.file), WAV);
    const { file, ...levels } = BED;
    expect(loadStyle(library, pin()).bed).toEqual({ ...levels, path: join(published(), ...file.split('/')), digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(readFileSync(join(published(), ...file.split('/'))).equals(WAV)).toBe(true);
  });

  it('is none where the package names none', () => {
    expect(loadStyle(library, pin()).bed).toBeUndefined();
  });

  it.each<[string, Record<string, unknown>, Buffer | null, string]>([
    ['is missing', BED, null, 'it has no file music/bed.wav'],
    ['is no sound', BED, Buffer.from('#!/bin/sh\nexit 1\n'), 'is not a sound file'],
    ['is louder under speech than in pauses', { ...BED, underSpeechLu: -10 }, WAV, 'louder under speech'],
    ['lies outside the package', { ...BED, file: '../bed.wav' }, WAV, 'is not right at bed.file'],
    ['drowns the speech', { ...BED, underSpeechLu: 0 }, WAV, 'is not right at bed.underSpeechLu'],
  ])('is refused where it %s', (_name, bed, content, says) => {
    const folder = writePackage({ bed });
    if (content) {
      write(join(folder, 'music', 'bed.wav'), content);
    }
    expect(() => pin()).toThrow(kind('style-invalid', says));
  });
});
