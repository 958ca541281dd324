/** What counts as equal. */
import type { OutputComparison } from './compare-output.ts';
import type { CameraFigures } from './measure-camera.ts';

/** The limits. Levels are 0..255, offsets output pixels (camera: media pixels). */
export const LIMITS = {
  ssim: 0.97, psnrDb: 36, flatLevels: 1, offsetPx: 0.5, avOffsetSec: 0.010, durationFrames: 1, loudnessLu: 0.5, cameraRmsPx: 0.4,
} as const;

/** Every limit that a comparison breaks, one sentence each; empty where all is well. */
export function breaches(compared: OutputComparison): string[] {
  const where = `${compared.layout} ${compared.aspect}`;
  const found: string[] = [];
  for (const { region, likeness } of compared.regions) {
    for (const { frame, ssim, psnrDb } of likeness) {
      if (!(ssim >= LIMITS.ssim) || !(psnrDb >= LIMITS.psnrDb)) {
        found.push(`${where}, frame ${frame}, ${region}: SSIM ${ssim.toFixed(4)} (>= ${LIMITS.ssim}), PSNR ${psnrDb.toFixed(1)} dB (>= ${LIMITS.psnrDb})`);
      }
    }
  }
  for (const { frame, region, dxPx, dyPx } of compared.offsets) {
    if (!(Math.hypot(dxPx, dyPx) <= LIMITS.offsetPx)) {
      found.push(`${where}, frame ${frame}, ${region}: shifted by ${dxPx.toFixed(2)}, ${dyPx.toFixed(2)} px (<= ${LIMITS.offsetPx})`);
    }
  }
  for (const { frame, colour, levels } of compared.flats) {
    // To a tenth: in 4:2:0 a step of blue is 1.86 levels, and which of two an encoder takes in a small patch is chance.
    if (!(Math.round(10 * levels) / 10 <= LIMITS.flatLevels)) {
      found.push(`${where}, frame ${frame}, flat ${colour}: ${levels.toFixed(2)} levels off (<= ${LIMITS.flatLevels})`);
    }
  }
  const { avOffsetSec, durationErrorFrames, loudnessDifferenceLu, flashesSeen, flashesWanted } = compared.timing;
  if (flashesSeen !== flashesWanted) {
    found.push(`${where}: ${flashesSeen} of ${flashesWanted} flashes are where they should be`);
  }
  if (!(Math.abs(avOffsetSec) <= LIMITS.avOffsetSec)) {
    found.push(`${where}: the sound is ${(avOffsetSec * 1000).toFixed(1)} ms late (within ${LIMITS.avOffsetSec * 1000})`);
  }
  if (!(durationErrorFrames <= LIMITS.durationFrames)) {
    found.push(`${where}: ${durationErrorFrames.toFixed(2)} frames too long or too short (<= ${LIMITS.durationFrames})`);
  }
  if (!(loudnessDifferenceLu <= LIMITS.loudnessLu)) {
    found.push(`${where}: ${loudnessDifferenceLu.toFixed(2)} LU off (<= ${LIMITS.loudnessLu})`);
  }
  return found;
}

/** Every limit that a camera move breaks. */
export function cameraBreaches(what: string, { rmsXPx, rmsYPx }: CameraFigures): string[] {
  const worst = Math.max(rmsXPx, rmsYPx);
  return worst <= LIMITS.cameraRmsPx ? [] : [`${what}: the camera is ${worst.toFixed(2)} px rms off its path (<= ${LIMITS.cameraRmsPx})`];
}
