/** How toy stages misbehave, and how tests see what ran. Set by environment variables of the engine. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

/** Per stage; `times`: only that often, counted in a file, so that it holds across processes. */
export const ToyBehaviour = z.object({
  /** Throws a CutdownError of this kind. */
  fail: z.object({ kind: z.string(), retryable: z.boolean(), times: z.int() }).optional(),
  /** Says nothing any more: `hears` ends on an abort, `deaf` blocks its thread. */
  silent: z.object({ way: z.enum(['hears', 'deaf']), times: z.int() }).optional(),
  /** Works this long with signs of life. */
  slowSec: z.number().optional(),
  /** The item that fails. */
  failItem: z.object({ item: z.string(), times: z.int() }).optional(),
  /** Each item takes this long. */
  slowItemSec: z.number().optional(),
  /** Runs a program that never ends by itself; in handed-off work where a stage hands off. Once. */
  program: z.boolean().optional(),
  /** Handed-off work takes this long. */
  delegateSec: z.number().optional(),
});
export type ToyBehaviour = z.infer<typeof ToyBehaviour>;

const Behaviours = z.record(z.string(), ToyBehaviour);

/** What the test wants of a stage. */
export function behaviourOf(stage: string): ToyBehaviour {
  return Behaviours.parse(JSON.parse(process.env['TOY_BEHAVIOUR'] ?? '{}'))[stage] ?? {};
}

/** Notes that a stage, an item or a piece of handed-off work ran. */
export function noteRan(what: string): void {
  appendFileSync(join(toyDir(), 'ran.log'), `${what}\n`);
}

/** True the first `times` times it is asked for `name`. */
export function isDue(name: string, times: number): boolean {
  const path = join(toyDir(), `due-${name.replace(/\W/g, '_')}`);
  const seen = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  writeFileSync(path, String(seen + 1));
  return seen < times;
}

function toyDir(): string {
  const dir = process.env['TOY_DIR'];
  if (dir === undefined) {
    throw new Error('TOY_DIR is not set');
  }
  return dir;
}
