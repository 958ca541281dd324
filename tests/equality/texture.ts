/** Pictures with the detail of real ones, made by arithmetic alone: the same on every machine. */
import { writeFile } from 'node:fs/promises';

/** A picture of red, green, blue and opacity, 0..255, row by row. */
export interface RgbaPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Uint8Array;
}

/** Largest wavelength of the texture, px; each octave has half the wavelength and STEP of the strength: near the 1/f of real pictures. */
const LONGEST_PX = 512;
const OCTAVES = 8;
const STEP = 0.58;

/**
 * A texture with a 1/f amplitude spectrum (Field 1987: what pictures of the world have), in muted colours, cut by contours
 * where brightness jumps as at the rim of a thing. `opacity` from 0 to 1 by place; default 1 everywhere.
 */
export function natureTexture(widthPx: number, heightPx: number, options: { seed: number; tint: readonly [number, number, number]; opacity?: (x: number, y: number) => number }): RgbaPicture {
  const data = new Uint8Array(widthPx * heightPx * 4);
  const { seed, tint, opacity } = options;
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      let light = 0;
      for (let octave = 0; octave < OCTAVES; octave += 1) {
        light += STEP ** octave * noiseAt(x, y, LONGEST_PX / 2 ** octave, seed + octave);
      }
      const hue = noiseAt(x, y, 300, seed + 50);
      const rim = noiseAt(x, y, 220, seed + 60) + 0.35 * noiseAt(x, y, 70, seed + 61) > 0.12 ? 26 : -14;
      const base = 112 + 74 * light + rim;
      const at = (y * widthPx + x) * 4;
      data[at] = level(base * tint[0] + 22 * hue);
      data[at + 1] = level(base * tint[1]);
      data[at + 2] = level(base * tint[2] - 22 * hue);
      data[at + 3] = opacity ? level(255 * opacity(x, y)) : 255;
    }
  }
  return { widthPx, heightPx, data };
}

/** Paints a box of one colour. */
export function paint(picture: RgbaPicture, box: { xPx: number; yPx: number; widthPx: number; heightPx: number }, colour: readonly [number, number, number]): void {
  for (let y = box.yPx; y < box.yPx + box.heightPx; y += 1) {
    for (let x = box.xPx; x < box.xPx + box.widthPx; x += 1) {
      picture.data.set([...colour, 255], (y * picture.widthPx + x) * 4);
    }
  }
}

/** An empty picture. */
export function clearPicture(widthPx: number, heightPx: number): RgbaPicture {
  return { widthPx, heightPx, data: new Uint8Array(widthPx * heightPx * 4) };
}

/** Writes a picture as PAM, which ffmpeg reads. */
export async function writePam(path: string, { widthPx, heightPx, data }: RgbaPicture): Promise<void> {
  await writeFile(path, Buffer.concat([Buffer.from(`P7\nWIDTH ${widthPx}\nHEIGHT ${heightPx}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n`), data]));
}

/** Value noise (Perlin 1985, the simple kind): random values on a grid of `cellPx`, smoothly joined; -1..1. */
function noiseAt(x: number, y: number, cellPx: number, seed: number): number {
  const [gx, gy] = [x / cellPx, y / cellPx];
  const [x0, y0] = [Math.floor(gx), Math.floor(gy)];
  const [u, v] = [smooth(gx - x0), smooth(gy - y0)];
  const top = mix(random(x0, y0, seed), random(x0 + 1, y0, seed), u);
  return mix(top, mix(random(x0, y0 + 1, seed), random(x0 + 1, y0 + 1, seed), u), v);
}

/** A number from -1 to 1 that belongs to a grid point: an integer hash (Wang's mixing steps). */
function random(x: number, y: number, seed: number): number {
  let hash = Math.imul(x, 374761393) + Math.imul(y, 668265263) + Math.imul(seed, 1274126177) | 0;
  hash = Math.imul(hash ^ hash >>> 13, 1103515245);
  hash = Math.imul(hash ^ hash >>> 16, 668265263);
  return ((hash ^ hash >>> 15) >>> 0) / 2 ** 31 - 1;
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}

function level(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
