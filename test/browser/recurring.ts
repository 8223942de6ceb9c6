import type { Page } from 'playwright/test';
import type { JobRecord } from '../../src/index.ts';
import { firstDays, longFile, tetouanParams } from './oracles/tetouan.ts';
import { expect } from './page-kit.ts';
import { csvRequest, type MessageRequest } from './requests.ts';

const DAYS = firstDays(2);

/** What {@link recurring} writes. */
export const FILE = longFile([0], DAYS);

/** A request for the same two days of data each time. */
export function recurring(changes: Partial<MessageRequest> = {}): MessageRequest {
  return { ...csvRequest([tetouanParams([0], DAYS)]), type: 'recurring', periodicity: 'P1D', ...changes };
}

/** All jobs, latest run time first, as a tab sees them. */
export function jobsOf(page: Page): Promise<JobRecord[]> {
  // Requests of report items are too deep for the types of `page.evaluate`.
  return page
    .evaluate(async () => JSON.stringify(await exporterUnderTest.jobs.list()))
    .then((text) => JSON.parse(text));
}

/** Makes the exporter of a tab, as the global `exporterUnderTest`. */
export async function makeExporter(page: Page, options: object = {}): Promise<void> {
  await page.evaluate((options) => {
    globalThis.exporterUnderTest = downlink.createExporter({ source: kit.source(), ...options });
  }, options);
}

/** Waits until as many jobs as this are in a state. */
export async function waitForJobs(page: Page, state: JobRecord['state'], count: number): Promise<JobRecord[]> {
  const inState = async () => (await jobsOf(page)).filter((job) => job.state === state);
  await expect.poll(async () => (await inState()).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(count);
  return inState();
}

declare global {
  /** The exporter of a tab; see {@link makeExporter}. */
  var exporterUnderTest: ReturnType<typeof downlink.createExporter>;
}
