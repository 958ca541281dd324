/** Where the window was, kept between starts. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { z } from 'zod';

/** Smallest window, points: the whole job can be done at 1280x720, and panels fold away below. */
export const MIN_WIDTH = 960;
export const MIN_HEIGHT = 600;

const Bounds = z.object({ x: z.int(), y: z.int(), width: z.int().min(MIN_WIDTH), height: z.int().min(MIN_HEIGHT) });

export const WindowState = z.object({
  bounds: Bounds.partial({ x: true, y: true }).default({ width: 1280, height: 800 }),
  maximized: z.boolean().default(false),
});
export type WindowState = z.infer<typeof WindowState>;
export type Area = z.infer<typeof Bounds>;

/** What was kept, or the defaults where there is nothing usable. A place that lies on no screen any more is forgotten. */
export function readWindowState(file: string, screens: readonly { x: number; y: number; width: number; height: number }[]): WindowState {
  let raw: unknown = {};
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // First start, or a file that was cut off: the defaults serve.
  }
  const parsed = WindowState.safeParse(raw);
  const state = parsed.success ? parsed.data : WindowState.parse({});
  const { x, y, width, height } = state.bounds;
  const seen = x !== undefined && y !== undefined && screens.some(screen =>
    x + width > screen.x + 50 && x < screen.x + screen.width - 50 && y >= screen.y - 10 && y < screen.y + screen.height - 50);
  return seen ? state : { ...state, bounds: { width, height } };
}

export function writeWindowState(file: string, state: WindowState): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(state));
}
