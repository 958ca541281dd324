/** The sample's pictures: a studio, two people, a wide shot and a close shot of each. */
import { box, createCanvas, ellipse, fillGradient, type Canvas, type Rgb } from './canvas.ts';

export const WIDTH_PX = 1280;
export const HEIGHT_PX = 720;

export type Shot = 'wide' | 'close-0' | 'close-1';

interface Look { readonly skin: Rgb; readonly hair: Rgb; readonly shirt: Rgb; readonly lips: Rgb; readonly iris: Rgb; readonly longHair: boolean }
const LOOKS: readonly [Look, Look] = [
  { skin: [226, 178, 146], hair: [78, 45, 28], shirt: [196, 74, 62], lips: [182, 78, 78], iris: [70, 110, 70], longHair: true },
  { skin: [172, 120, 88], hair: [28, 24, 24], shirt: [52, 92, 140], lips: [134, 70, 62], iris: [60, 40, 26], longHair: false },
];

/** Where a head is and how large: `unit` is half the width of the face. */
interface Place { readonly who: 0 | 1; readonly cx: number; readonly cy: number; readonly unit: number }
const PLACES: Readonly<Record<Shot, readonly Place[]>> = {
  'wide': [{ who: 0, cx: 372, cy: 262, unit: 58 }, { who: 1, cx: 908, cy: 256, unit: 60 }],
  'close-0': [{ who: 0, cx: 560, cy: 236, unit: 86 }],
  'close-1': [{ who: 1, cx: 730, cy: 232, unit: 88 }],
};

/** What moves: how far each mouth is open (0..1), and the frame's time in seconds. */
export interface Pose { readonly mouths: readonly [number, number]; readonly timeSec: number }

/** Draws shots. What does not move is drawn once. */
export function createFigures(): { draw(shot: Shot, pose: Pose): Buffer } {
  const stills = new Map<Shot, Canvas>();
  const canvas = createCanvas(WIDTH_PX, HEIGHT_PX);
  return {
    draw: (shot, pose) => {
      const still = stills.get(shot) ?? drawStill(shot);
      stills.set(shot, still);
      still.pixels.copy(canvas.pixels);
      for (const place of PLACES[shot]) {
        drawHead(canvas, place, pose);
      }
      return canvas.pixels;
    },
  };
}

function drawStill(shot: Shot): Canvas {
  const canvas = createCanvas(WIDTH_PX, HEIGHT_PX);
  const tint = shot === 'close-1' ? 8 : 0;
  fillGradient(canvas, [44 + tint, 52, 68], [26, 30 + tint, 42]);
  for (let index = 0; index < 7; index += 1) {
    const x = index * 200 - (shot === 'close-0' ? 60 : shot === 'close-1' ? 130 : 0);
    box(canvas, x, 40 + (index % 3) * 30, x + 130, 250 + (index % 2) * 60, 12, [58 + index * 6, 66, 86 - index * 4], 0.25);
  }
  ellipse(canvas, 1140, 120, 70, 70, [210, 170, 96], 0.35);
  PLACES[shot].forEach(place => { drawBody(canvas, place); });
  if (shot === 'wide') {
    box(canvas, -20, 600, WIDTH_PX + 20, HEIGHT_PX + 40, 10, [92, 66, 48], 0.2);
  }
  return canvas;
}

function drawBody(canvas: Canvas, { who, cx, cy, unit }: Place): void {
  const look = LOOKS[who];
  if (look.longHair) {
    ellipse(canvas, cx, cy + unit * 0.55, unit * 1.28, unit * 1.75, look.hair, 0.25);
  }
  box(canvas, cx - unit * 0.42, cy + unit * 0.8, cx + unit * 0.42, cy + unit * 2, unit * 0.3, shade(look.skin, 0.84), 0.25);
  ellipse(canvas, cx, cy + unit * 4.1, unit * 2.35, unit * 2.5, look.shirt, 0.25);
  ellipse(canvas, cx, cy + unit * 1.72, unit * 0.62, unit * 0.34, shade(look.skin, 0.84));
  box(canvas, cx - unit * 0.05, cy + unit * 2.6, cx + unit * 0.05, cy + unit * 2.9, 3, [24, 24, 28]);
}

function drawHead(canvas: Canvas, place: Place, pose: Pose): void {
  const look = LOOKS[place.who];
  const open = pose.mouths[place.who];
  const { unit } = place;
  // A head is never quite still; a talking one nods a little.
  const cx = place.cx + unit * 0.03 * Math.sin(pose.timeSec * 0.9 + place.who * 2);
  const cy = place.cy + unit * (0.02 * Math.sin(pose.timeSec * 1.7 + place.who) - 0.03 * open);
  const at = (dx: number, dy: number, rx: number, ry: number, colour: Rgb, shading = 0): void => {
    ellipse(canvas, cx + dx * unit, cy + dy * unit, rx * unit, ry * unit, colour, shading);
  };
  at(0, -0.3, 1.12, 1.25, look.hair, 0.3);
  at(-0.98, 0.1, 0.17, 0.28, shade(look.skin, 0.86));
  at(0.98, 0.1, 0.17, 0.28, shade(look.skin, 0.8));
  at(0, 0.1, 1, 1.3 + open * 0.05, look.skin, 0.28);
  at(0, -1.02, 0.98, 0.5, look.hair, 0.3);
  const blink = (pose.timeSec + place.who * 1.3) % 3.7 < 0.12;
  for (const side of [-1, 1]) {
    at(side * 0.4, -0.12, 0.25, 0.17, shade(look.skin, 0.8));
    at(side * 0.4, -0.42, 0.27, 0.06, look.hair);
    if (blink) {
      at(side * 0.4, -0.08, 0.2, 0.025, shade(look.skin, 0.45));
    } else {
      at(side * 0.4, -0.1, 0.2, 0.125, [240, 238, 234]);
      at(side * 0.4, -0.1, 0.1, 0.11, look.iris);
      at(side * 0.4, -0.1, 0.05, 0.055, [14, 12, 12]);
      at(side * 0.4 - 0.04, -0.15, 0.025, 0.025, [250, 250, 250]);
    }
  }
  at(0.04, 0.14, 0.09, 0.3, shade(look.skin, 0.93));
  at(0, 0.36, 0.17, 0.1, shade(look.skin, 0.84));
  at(-0.08, 0.39, 0.045, 0.03, shade(look.skin, 0.5));
  at(0.08, 0.39, 0.045, 0.03, shade(look.skin, 0.5));
  at(0, 0.76 + open * 0.06, 0.36 - open * 0.06, 0.1 + open * 0.2, look.lips);
  at(0, 0.76 + open * 0.06, 0.28 - open * 0.05, 0.018 + open * 0.16, [58, 18, 22]);
  if (open > 0.25) {
    at(0, 0.7 - open * 0.04, 0.2, 0.04, [236, 232, 226]);
  }
}

function shade(colour: Rgb, light: number): Rgb {
  return [colour[0] * light, colour[1] * light, colour[2] * light];
}
