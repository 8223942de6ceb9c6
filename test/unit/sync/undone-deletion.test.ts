import { afterEach, expect, test } from 'vitest';
import type { DefinitionRecord } from '../../../src/storage/records.ts';
import { Browser, definitionOf, requestOf } from './browser.ts';

let browser: Browser;
afterEach(() => browser.close());

/** The record that `fromJSON` makes of what `toJSON` gave, without the copy on the server. */
const restored = (before: DefinitionRecord): DefinitionRecord => ({ ...before, server: null, revision: 1 });

test.each([
  ['before anything is sent', 0, 0],
  ['before the deletion is sent', 5_000, 0],
  ['while the deletion is under way', 5_000, 3],
  ['after the deletion', 5_000, 60_000],
  ['long after the deletion', 5_000, 600_000],
])('a deletion that is undone %s leaves exactly one copy on the server', async (_, before, between) => {
  browser = new Browser();
  browser.openTab();
  await browser.user((definitions) => definitions.create([definitionOf('d1', requestOf(1))]));
  await browser.clock.pass(before);
  const [definition] = await browser.stored();
  await browser.user((definitions) => definitions.delete('d1', '2024-01-01T00:00:00Z'));
  if (between > 0) await browser.clock.pass(between);
  if (between >= 60_000) expect(browser.server.living()).toEqual([]);
  await browser.user((definitions) => definitions.create([restored(definition!)]));
  await browser.clock.pass(200_000);
  expect(browser.server.living()).toMatchObject([requestOf(1)]);
  expect(await browser.stored()).toMatchObject([{ id: 'd1', deletedAt: null }]);
  const [copy] = browser.server.living() as { id: string }[];
  expect((await browser.stored())[0]?.server?.id).toBe(copy?.id);
  expect(await browser.outbox()).toEqual([]);
});
