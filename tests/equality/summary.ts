/** The worst of a comparison in a few figures. */
import type { Aspect } from '#shared/units/geometry.ts';

import type { OutputComparison } from './compare-output.ts';

/** Worst figures of one output. `ssim` and `psnrDb`: of the picture and the whole, in full colour; `layer…`: of the layers' boxes, as drawings. */
export interface Summary {
  readonly layout: string; readonly aspect: Aspect;
  readonly ssim: number; readonly psnrDb: number;
  readonly layerSsim: number; readonly layerPsnrDb: number; readonly worstLayer: string;
  readonly offsetPx: number; readonly flatLevels: number;
  readonly avOffsetSec: number; readonly durationErrorFrames: number; readonly loudnessLu: number;
}

const PICTURES: readonly string[] = ['whole', 'picture', 'picture-2', 'backdrop'];

/** Sums up. */
export function summaryOf(compared: OutputComparison): Summary {
  const figures = compared.regions.flatMap(({ region, likeness }) => likeness.map(each => ({ region, ...each })));
  const pictures = figures.filter(({ region }) => PICTURES.includes(region));
  const layers = figures.filter(({ region }) => !PICTURES.includes(region)).sort((a, b) => a.psnrDb - b.psnrDb);
  const { avOffsetSec, durationErrorFrames, loudnessDifferenceLu } = compared.timing;
  return {
    layout: compared.layout, aspect: compared.aspect,
    ssim: least(pictures.map(each => each.ssim)), psnrDb: least(pictures.map(each => each.psnrDb)),
    layerSsim: least(layers.map(each => each.ssim)), layerPsnrDb: least(layers.map(each => each.psnrDb)), worstLayer: layers[0]?.region ?? '',
    offsetPx: Math.max(0, ...compared.offsets.map(({ dxPx, dyPx }) => Math.hypot(dxPx, dyPx))), flatLevels: Math.max(0, ...compared.flats.map(each => each.levels)),
    avOffsetSec, durationErrorFrames, loudnessLu: loudnessDifferenceLu,
  };
}

function least(values: readonly number[]): number {
  return Math.min(...values);
}
