/** What a page could ask of the engine behind the app's back: a raw message of oRPC's over a port of its own. */
import type { Page } from 'playwright-core';

import { LIMIT_MS } from './studio-bench.ts';

/** `status` as of HTTP; `body` what came with it (for errors: their data). */
export interface Answer { readonly status: number; readonly body: unknown }

/** Says things over a new port, whatever they are; nobody listens to what comes back. */
export async function sayToEngine(page: Page, messages: readonly unknown[]): Promise<void> {
  await page.evaluate(async ({ messages, limitMs }) => {
    const got = new Promise<MessagePort>((resolve, reject) => {
      Object.assign(window, { __standInTakePort: resolve });
      setTimeout(() => { reject(new Error('the shell hands over no port')); }, limitMs);
    });
    (window as unknown as { studio: { requestPort(): void } }).studio.requestPort();
    const port = await got;
    messages.forEach(message => { port.postMessage(message); });
  }, { messages, limitMs: LIMIT_MS.step });
}

/** Asks over a new port, which the app does not get to see. `path`: `/runs/list`. */
export async function callEngine(page: Page, path: string, input: unknown): Promise<Answer> {
  return await page.evaluate(async ({ path, input, limitMs }) => {
    const studio = (window as unknown as { studio: { requestPort(): void } }).studio;
    const got = new Promise<MessagePort>((resolve, reject) => {
      Object.assign(window, { __standInTakePort: resolve });
      setTimeout(() => { reject(new Error(`the shell hands over no port to ask ${path}`)); }, limitMs);
    });
    studio.requestPort();
    const port = await got;
    const answer = new Promise<{ status: number; body: unknown }>((resolve, reject) => {
      port.onmessage = event => {
        const text = typeof event.data === 'string' ? event.data : new TextDecoder().decode(event.data as ArrayBuffer);
        const { i, p } = JSON.parse(text) as { i: string; p: { s?: number; b?: { json?: unknown } } };
        if (i === 'raw') {
          resolve({ status: p.s ?? 200, body: p.b?.json });
        }
      };
      setTimeout(() => { reject(new Error(`no answer to ${path}`)); }, limitMs);
    });
    port.postMessage(JSON.stringify({ i: 'raw', p: { u: `orpc://localhost${path}`, b: { json: input } } }));
    try {
      return await answer;
    } finally {
      port.close();
    }
  }, { path, input, limitMs: LIMIT_MS.step });
}
