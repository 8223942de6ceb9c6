import { installKit } from '../browser/harness/page-kit.ts';
import type { Browser, Tab } from './engine.ts';

/** Opens a page of the tests in which `downlink` is the built package, with the global `kit`. */
export async function openKit(browser: Browser, url: string): Promise<Tab> {
  const tab = await browser.newTab(url);
  // WebKitGTK may say that a page has loaded before its modules have run.
  while (!(await tab.evaluate(() => 'downlink' in globalThis))) await new Promise((resolve) => setTimeout(resolve, 20));
  await tab.evaluate(installKit);
  return tab;
}
