/** A page of another origin inside the app's own, as it could only be where the app's policy has been got round. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Page } from 'playwright-core';

import { engineReady, until } from './studio-bench.ts';
import type { OpenStudio } from './use-studio.ts';

/** Puts a frame into the page, and waits until it is loaded or was not let in. */
export function addFrame(page: Page, url: string): Promise<void> {
  return page.evaluate(address => new Promise<void>(resolve => {
    const frame = document.createElement('iframe');
    frame.onload = () => { resolve(); };
    frame.src = address;
    document.body.append(frame);
    setTimeout(resolve, 1500);
  }), url);
}

export function hasFrame(page: Page, url: string): boolean {
  return page.frames().some(each => each.url() === url);
}

/** Serves a foreign page, tries it on the app as it is (`kept`), then lets it in and acts. */
export async function withForeignFrame({ app, page }: Pick<OpenStudio, 'app' | 'page'>, act: (url: string) => Promise<void>, kept: (url: string) => Promise<void> = () => Promise.resolve()): Promise<void> {
  const foreign = createServer((_request, answer) => { answer.setHeader('content-type', 'text/html').end('<h1>foreign</h1>'); }).listen(0, '127.0.0.1');
  await new Promise(resolve => { foreign.once('listening', resolve); });
  const url = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`;
  try {
    await kept(url);
    await app.control.dropCsp(true);
    await page.reload();
    await until('the engine is ready', () => engineReady(page));
    await addFrame(page, url);
    await until('the frame is there', () => Promise.resolve(hasFrame(page, url)));
    await act(url);
  } finally {
    await app.control.dropCsp(false);
    foreign.closeAllConnections();
    foreign.close();
  }
}
