/** `app://studio/`: the window's own files, with the policy that holds it. */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

export const APP_ORIGIN = 'app://studio';

/** No script but the app's own, nothing from elsewhere; pictures and sounds also from the library, fonts and logos of styles by value. */
const POLICY = [
  `default-src 'none'`, `script-src 'self'`, `style-src 'self' 'unsafe-inline'`, `font-src 'self' data:`, `img-src 'self' media: data:`, `media-src media:`,
  `connect-src 'self' media:`, `base-uri 'none'`, `form-action 'none'`, `frame-src 'none'`, `object-src 'none'`, `frame-ancestors 'none'`,
].join('; ');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2', '.svg': 'image/svg+xml', '.png': 'image/png',
};

export function createAppHandler(rendererDir: string): (request: Request) => Promise<Response> {
  return async request => {
    const url = new URL(request.url);
    const path = normalize(join(rendererDir, decodeURIComponent(url.pathname)));
    const type = TYPES[extname(path)];
    if (url.origin !== 'null' && `${url.protocol}//${url.host}` !== APP_ORIGIN || !path.startsWith(rendererDir + sep) || type === undefined) {
      return new Response(null, { status: 403 });
    }
    try {
      return new Response(await readFile(path), { headers: { 'content-type': type, 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' } });
    } catch {
      return new Response(null, { status: 404 });
    }
  };
}
