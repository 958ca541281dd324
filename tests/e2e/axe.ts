/** Whether people who use a screen reader, the keyboard or large type can use what is on the screen. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

/** What axe finds on the screen that is serious or worse. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return await page.evaluate(async () => {
    interface Finding { id: string; impact: string; nodes: { html: string; failureSummary?: string }[] }
    const { axe: engine } = window as unknown as { axe: { run(): Promise<{ violations: Finding[] }> } };
    const { violations } = await engine.run();
    return violations.filter(each => each.impact === 'serious' || each.impact === 'critical')
      .map(each => `${each.id}: ${each.nodes.slice(0, 3).map(node => `${node.html.slice(0, 200)} (${(node.failureSummary ?? '').replace(/\s+/g, ' ').slice(0, 200)})`).join(' | ')}`);
  });
}

/** The same in both themes, with what was found of which. Colours do not fade meanwhile, or axe would judge those in between. */
export async function axeInBothThemes(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    found.push(...(await axe(page)).map(each => `${colorScheme}: ${each}`));
  }
  return found;
}
