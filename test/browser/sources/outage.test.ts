import type { Page } from 'playwright/test';
import type { ExportProgress } from '../../../src/index.ts';
import { firstDays, longFile, tetouanParams } from '../harness/oracles/tetouan.ts';
import { expect, type Outcome, type ResultContent, test } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';
import { expectRequestsToEnd } from '../harness/server-log.ts';
import type { TestServer } from '../harness/test-server.ts';

/** Sixty requests in pages of 300 messages. */
const DAYS = firstDays(62);
const REQUEST = csvRequest([tetouanParams([0, 5], DAYS)]);
const FILE = longFile([0, 5], DAYS);

interface Running {
  readonly reports: ExportProgress[];
  readonly outcome: Promise<Outcome<ResultContent>>;
}

/** Starts an export from a slow reader in the page. After some messages, it calls the page's `interrupt`. */
async function start(page: Page, server: TestServer): Promise<void> {
  await server.setFaults([{ kind: 'delay', ms: 50 }]);
  await page.evaluate((request) => {
    const reports: ExportProgress[] = [];
    let isInterrupted = false;
    const onProgress = (report: ExportProgress) => {
      reports.push(report);
      if (report.messages < 3000 || isInterrupted) return;
      isInterrupted = true;
      (globalThis as unknown as { interrupt: () => void }).interrupt();
    };
    const running: Running = {
      reports,
      outcome: kit.run(kit.exporter(kit.source({ pageSize: 300 })), request, { onProgress }),
    };
    Object.assign(globalThis, { running });
  }, REQUEST);
}

const reportsOf = (page: Page): Promise<ExportProgress[]> =>
  page.evaluate(() => (globalThis as unknown as { running: Running }).running.reports);

const outcomeOf = (page: Page): Promise<Outcome<ResultContent>> =>
  page.evaluate(() => (globalThis as unknown as { running: Running }).running.outcome);

/** Expects the complete file, and progress reports that say why the export waited and whose numbers never decrease. */
async function expectWhole(page: Page, server: TestServer, reason: string): Promise<void> {
  const { value, failure } = await outcomeOf(page);
  expect(failure).toBeUndefined();
  expect(value?.warnings).toEqual([]);
  expect(value?.files[0]?.text).toBe(FILE);
  const reports = await reportsOf(page);
  const waits = reports.filter(({ waiting }) => waiting);
  expect(waits.map(({ waiting }) => waiting?.reason)).toContain(reason);
  expect(new Set(waits.map(({ phase }) => phase))).toEqual(new Set(['reading']));
  for (const [i, { messages }] of reports.entries())
    expect(messages).toBeGreaterThanOrEqual(reports[i - 1]?.messages ?? 0);
  expect(reports.at(-1)).toEqual(expect.objectContaining({ phase: 'done', messages: 17_856 }));
  await expectRequestsToEnd(server);
}

test('an export waits for an outage longer than six tries, reports the wait, and writes the complete file', async ({
  openKit,
  problems,
  server,
}) => {
  problems.expect(/net::ERR_/);
  const page = await openKit();
  await page.exposeFunction('interrupt', () => server.setFaults([{ kind: 'reset' }]));
  await start(page, server);
  const tries = async () => {
    const asked = new Map<string, number>();
    for (const { url, faults } of await server.log())
      if (faults?.includes('reset')) asked.set(url, (asked.get(url) ?? 0) + 1);
    return Math.max(0, ...asked.values());
  };
  // One more than seven, because Chromium itself repeats a request on a reused connection.
  await expect.poll(tries, { timeout: 50_000 }).toBeGreaterThan(7);
  await expect.poll(async () => (await reportsOf(page)).at(-1)?.waiting).toMatchObject({ reason: 'network' });
  await server.setFaults([]);
  await expectWhole(page, server, 'network');
});

test('an export waits while the browser is offline, and continues immediately when the network is back', async ({
  context,
  openKit,
  problems,
  server,
}) => {
  problems.expect(/net::ERR_/);
  const page = await openKit();
  await page.exposeFunction('interrupt', () => context.setOffline(true));
  await start(page, server);
  await expect.poll(async () => (await reportsOf(page)).at(-1)?.waiting).toEqual({ reason: 'offline' });
  await context.setOffline(false);
  await expectWhole(page, server, 'offline');
});
