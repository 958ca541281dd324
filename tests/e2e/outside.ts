/** Watches for anything that would leave this machine: connections of the app's Node processes, and requests of every program that asks a proxy. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface Outside {
  /** What the app has to be started with. */
  readonly env: Record<string, string>;
  /** `what: where`, in order. */
  seen(): string[];
  close(): Promise<void>;
}

/** `folder`: for its record. Browsers and ffmpeg honour the proxy; loopback addresses are never asked of one. */
export async function watchOutside(folder: string): Promise<Outside> {
  const log = join(folder, 'outbound.txt');
  writeFileSync(log, '');
  const proxied: string[] = [];
  const proxy = createServer((request, answer) => {
    proxied.push(`proxy: ${request.url ?? ''}`);
    answer.writeHead(403).end();
  });
  proxy.on('connect', (request, socket) => {
    proxied.push(`proxy: ${request.url ?? ''}`);
    socket.destroy();
  });
  proxy.listen(0, '127.0.0.1');
  await new Promise(resolve => { proxy.once('listening', resolve); });
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const preload = new URL('../electron-stand-in/outbound.ts', import.meta.url).href;
  return {
    env: {
      STAND_IN_OUTBOUND: log, NODE_OPTIONS: `--import ${preload}`,
      http_proxy: address, https_proxy: address, all_proxy: address, HTTP_PROXY: address, HTTPS_PROXY: address, ALL_PROXY: address, no_proxy: '127.0.0.1,localhost,.localhost', NO_PROXY: '127.0.0.1,localhost,.localhost',
    },
    seen: () => [...readFileSync(log, 'utf8').split('\n').filter(Boolean).map(line => `node ${line}`), ...proxied],
    async close() {
      proxy.closeAllConnections();
      await new Promise(resolve => { proxy.close(resolve); });
    },
  };
}
