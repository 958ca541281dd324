/** What is known of a recording beforehand: who speaks when, and where faces are. */
import { z } from 'zod';

import type { Framing } from '#shared/artifacts/clip.ts';
import type { BoxPx } from '#shared/units/geometry.ts';

/** A stretch of a recording with one camera picture and one speaker. `startSec <= time < endSec`. */
export interface TrueShot {
  readonly startSec: number;
  readonly endSec: number;
  /** A screen share, slide or other picture that must be shown whole. */
  readonly screen: boolean;
  readonly speaker: string;
  /** Faces in the picture by who they are, pixels of the recording. Without the speaker's nothing is asked of the framing. */
  readonly faces: Readonly<Record<string, BoxPx>>;
  /** How far to the right the speaker's face is at a time, for one who walks; default: it stays. */
  readonly speakerMovesPx?: (sec: number) => number;
}

/** A recording. */
export interface Recording {
  readonly name: string;
  readonly video: string;
  readonly transcript: string | null;
  /** What is known of it, once its faces were found; nothing of recordings without a truth. */
  truth(framing: Framing): TrueShot[];
}

/** `truth.json` of a made episode. */
const EpisodeTruth = z.object({
  shots: z.array(z.object({
    start: z.number(), end: z.number(), kind: z.string(), speaker: z.string(), face: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
  })),
});

/** Reads the truth of a made episode. The other one's place in a wide shot is his place in the wide shots in which he speaks. */
export function episodeTruth(json: unknown): TrueShot[] {
  const { shots } = EpisodeTruth.parse(json);
  const boxOf = (face: readonly number[] | null): BoxPx | null => face && { xPx: face[0] ?? 0, yPx: face[1] ?? 0, widthPx: face[2] ?? 0, heightPx: face[3] ?? 0 };
  const seats = new Map(shots.filter(shot => shot.kind === 'wide').map(shot => [shot.speaker, boxOf(shot.face)]));
  return shots.map(shot => {
    const own = boxOf(shot.face);
    const others = shot.kind === 'wide' ? [...seats].flatMap(([who, box]) => (box ? [[who, box] as const] : [])) : [];
    return {
      startSec: shot.start, endSec: shot.end, screen: shot.kind === 'screen', speaker: shot.speaker,
      faces: Object.fromEntries([...others, ...(own ? [[shot.speaker, own] as const] : [])]),
    };
  });
}

/** Two people side by side of whom the left one speaks first: places are those of the faces that were found. */
export function sideBySideTruth(framing: Framing, changeSec: number, durationSec: number): TrueShot[] {
  const places = framing.tracks.map(track => medianBox(track.boxes)).sort((a, b) => a.xPx - b.xPx);
  const left = places.find(box => box.xPx + box.widthPx / 2 < framing.widthPx / 2);
  const right = places.findLast(box => box.xPx + box.widthPx / 2 >= framing.widthPx / 2);
  const faces = { ...(left ? { left } : {}), ...(right ? { right } : {}) };
  return [
    { startSec: 0, endSec: changeSec, screen: false, speaker: 'left', faces },
    { startSec: changeSec, endSec: durationSec, screen: false, speaker: 'right', faces },
  ];
}

function medianBox(boxes: readonly BoxPx[]): BoxPx {
  const middle = (pick: (box: BoxPx) => number): number => boxes.map(pick).sort((a, b) => a - b)[boxes.length >> 1] ?? 0;
  return { xPx: middle(box => box.xPx), yPx: middle(box => box.yPx), widthPx: middle(box => box.widthPx), heightPx: middle(box => box.heightPx) };
}
