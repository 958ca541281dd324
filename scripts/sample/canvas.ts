/** Just enough drawing for the sample's figures: smooth-edged ellipses and boxes on a 24-bit picture. */

export type Rgb = readonly [number, number, number];

export interface Canvas {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pixels: Buffer;
}

export function createCanvas(widthPx: number, heightPx: number): Canvas {
  return { widthPx, heightPx, pixels: Buffer.alloc(widthPx * heightPx * 3) };
}

/** A vertical gradient over the whole picture. */
export function fillGradient(canvas: Canvas, top: Rgb, bottom: Rgb): void {
  for (let y = 0; y < canvas.heightPx; y += 1) {
    const share = y / (canvas.heightPx - 1);
    for (let x = 0; x < canvas.widthPx; x += 1) {
      const at = (y * canvas.widthPx + x) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        canvas.pixels[at + channel] = (top[channel] ?? 0) * (1 - share) + (bottom[channel] ?? 0) * share;
      }
    }
  }
}

/** An ellipse, lit from the upper left by `shade` (0 is flat, 0.3 is round). */
export function ellipse(canvas: Canvas, cx: number, cy: number, rx: number, ry: number, colour: Rgb, shade = 0): void {
  // Distance in units of the shorter radius: one pixel of it is one pixel of soft edge there.
  const edge = 1 / Math.max(1, Math.min(rx, ry));
  const outside = (1 + edge) ** 2;
  for (let y = Math.max(0, Math.floor(cy - ry - 1)); y < Math.min(canvas.heightPx, cy + ry + 1); y += 1) {
    const dy = (y + 0.5 - cy) / ry;
    for (let x = Math.max(0, Math.floor(cx - rx - 1)); x < Math.min(canvas.widthPx, cx + rx + 1); x += 1) {
      const dx = (x + 0.5 - cx) / rx;
      const squared = dx * dx + dy * dy;
      if (squared < outside) {
        const cover = (1 + edge / 2 - Math.sqrt(squared)) / edge;
        blend(canvas, x, y, colour, cover, 1 - shade * (0.6 * dx + 0.5 * dy + 0.5 * squared));
      }
    }
  }
}

/** A box with round corners. */
export function box(canvas: Canvas, x0: number, y0: number, x1: number, y1: number, radius: number, colour: Rgb, shade = 0): void {
  const [cx, cy, hx, hy] = [(x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, (y1 - y0) / 2];
  for (let y = Math.max(0, Math.floor(y0 - 1)); y < Math.min(canvas.heightPx, y1 + 1); y += 1) {
    for (let x = Math.max(0, Math.floor(x0 - 1)); x < Math.min(canvas.widthPx, x1 + 1); x += 1) {
      const [dx, dy] = [x + 0.5 - cx, y + 0.5 - cy];
      const [qx, qy] = [Math.abs(dx) - hx + radius, Math.abs(dy) - hy + radius];
      const distance = Math.hypot(Math.max(qx, 0), Math.max(qy, 0)) + Math.min(Math.max(qx, qy), 0) - radius;
      blend(canvas, x, y, colour, 0.5 - distance, 1 - shade * (dx / hx * 0.5 + dy / hy * 0.5));
    }
  }
}

function blend({ widthPx, pixels }: Canvas, x: number, y: number, colour: Rgb, cover: number, light: number): void {
  if (cover <= 0) {
    return;
  }
  const alpha = Math.min(1, cover);
  const at = (y * widthPx + x) * 3;
  for (let channel = 0; channel < 3; channel += 1) {
    const value = (pixels[at + channel] ?? 0) * (1 - alpha) + (colour[channel] ?? 0) * light * alpha;
    pixels[at + channel] = Math.min(255, Math.max(0, value));
  }
}
