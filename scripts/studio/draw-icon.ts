/** `npm run icon`: draws resources/installer/icon.png from icon.svg, in the browser that the demo uses. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

import { locateBrowser } from '../../src/workers/tools/browser/locate-browser.ts';

const FOLDER = fileURLToPath(new URL('../../resources/installer/', import.meta.url));
/** What electron-builder makes every system's icon of. */
const SIDE_PX = 1024;

const { executablePath } = await locateBrowser();
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
try {
  const page = await browser.newPage({ viewport: { width: SIDE_PX, height: SIDE_PX } });
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: ${SIDE_PX}px }</style>${readFileSync(join(FOLDER, 'icon.svg'), 'utf8')}`);
  await page.screenshot({ path: join(FOLDER, 'icon.png'), omitBackground: true });
} finally {
  await browser.close();
}
