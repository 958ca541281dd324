/** What speaks for each of several faces being the one who speaks, at a frame. */
import type { Track } from './tracks.ts';

/** Added to each face's movement, so that the grain of the picture and its coding decide nothing, 0..255. */
const GRAIN = 0.5;
/** The active speaker model's belief counts for so much, the movement of the mouths for the rest: it hears, too, but follows movement most. */
const MODEL_WEIGHT = 0.6;
/** The model is never taken to be surer than this of one face, nor of its not speaking. */
const SUREST = 0.97;

/** Each face's share of what was seen and heard at a frame; sums to 1; null where too little is known. */
export function seenShares(tracks: readonly Track[], frame: number): number[] | null {
  const moved = movementShares(tracks, frame);
  const believed = modelShares(tracks, frame);
  if (!moved || !believed) {
    return moved ?? believed;
  }
  return shares(moved.map((share, i) => share ** (1 - MODEL_WEIGHT) * believed[i]! ** MODEL_WEIGHT));
}

/** Each face's share of the faces' movement. */
function movementShares(tracks: readonly Track[], frame: number): number[] | null {
  const filled = filledUp(tracks.map(track => track.mouthChange.get(frame)));
  return filled && shares(filled.map(value => value + GRAIN));
}

/** Each face's share by the model: if just one of them speaks, how likely it is this one. */
function modelShares(tracks: readonly Track[], frame: number): number[] | null {
  const filled = filledUp(tracks.map(track => track.speaking.get(frame)));
  return filled && shares(filled.map(value => {
    const bounded = Math.min(SUREST, Math.max(1 - SUREST, value));
    return bounded / (1 - bounded);
  }));
}

/** A face that is not known about gets the mean of the others; null where fewer than two are known. */
function filledUp(values: readonly (number | undefined)[]): number[] | null {
  const known = values.filter(value => value !== undefined);
  if (known.length < 2) {
    return null;
  }
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return values.map(value => value ?? mean);
}

function shares(values: readonly number[]): number[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map(value => value / total);
}
