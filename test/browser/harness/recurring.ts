import type { Page } from 'playwright/test';
import type { JobRecord } from '../../../src/index.ts';
import { firstDays, longFile, tetouanParams } from './oracles/tetouan.ts';
import { expect } from './page-kit.ts';
import { csvRequest, type MessageRequest } from './requests.ts';

const DAYS = firstDays(2);

/** The file that {@link recurring} writes. */
export const FILE = longFile([0], DAYS);

/** Makes a recurring request for the same two days of data each time. */
export function recurring(changes: Partial<MessageRequest> = {}): MessageRequest {
  return { ...csvRequest([tetouanParams([0], DAYS)]), type: 'recurring', periodicity: 'P1D', ...changes };
}

/** Returns all jobs as a tab sees them, latest run time first. */
export function jobsOf(page: Page): Promise<JobRecord[]> {
  // Requests of report items are too deep for the types of `page.evaluate`.
  return page
    .evaluate(async () => JSON.stringify(await exporterUnderTest.jobs.list()))
    .then((text) => JSON.parse(text));
}

/**
 * Where an inbox stores its files: in private files or, when the browser lets no worker write them, in the database.
 */
export type InboxPlace = 'private files' | 'the database';

/** Both places. */
export const INBOX_PLACES: readonly InboxPlace[] = ['private files', 'the database'];

/** Makes the exporter of a tab, as the global `exporterUnderTest`. */
export async function makeExporter(
  page: Page,
  options: object = {},
  place: InboxPlace = 'private files',
): Promise<void> {
  await page.evaluate(
    ([options, place]) => {
      // As in WebKitGTK, the method is missing. The worker consists of modules, which run in this order.
      const spoil = 'data:text/javascript,delete FileSystemFileHandle.prototype.createSyncAccessHandle';
      const createWorker = () => {
        const script = [spoil, `${location.origin}/dist/downlink/worker.js`]
          .map((url) => `import '${url}';`)
          .join('\n');
        const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
        return new Worker(url, { type: 'module' });
      };
      globalThis.exporterUnderTest = downlink.createExporter({
        source: kit.source(),
        ...(place === 'the database' && { createWorker }),
        ...options,
      });
    },
    [options, place] as const,
  );
}

/** Returns the names of the folders of an inbox, in either place. */
export function inboxFolders(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const names: string[] = [];
    const root = await navigator.storage.getDirectory();
    const inbox = await root
      .getDirectoryHandle('downlink')
      .then((folder) => folder.getDirectoryHandle('downlink'))
      .catch(() => undefined);
    if (inbox) for await (const name of inbox.keys()) names.push(name);
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('downlink');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const keys = await new Promise<IDBValidKey[]>((resolve, reject) => {
      const asking = database.transaction('files').objectStore('files').getAllKeys();
      asking.onsuccess = () => resolve(asking.result);
      asking.onerror = () => reject(asking.error);
    });
    database.close();
    return [...names, ...new Set(keys.map((key) => (key as [string])[0]))];
  });
}

/** Waits until as many jobs as this are in a state. */
export async function waitForJobs(page: Page, state: JobRecord['state'], count: number): Promise<JobRecord[]> {
  const inState = async () => (await jobsOf(page)).filter((job) => job.state === state);
  await expect.poll(async () => (await inState()).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(count);
  return inState();
}

/**
 * Gives a page three megabytes of storage and fills them until records of the last of these sizes do not fit.
 *
 * @returns a function that frees the storage
 */
export async function fillStorage(page: Page, origin: string, sizes: readonly number[]): Promise<() => Promise<void>> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 3_000_000 });
  await page.evaluate(async (sizes) => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('ballast', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('x', { autoIncrement: true });
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    for (const size of sizes) {
      for (let full = false, rows = 0; !full; rows++) {
        // Chromium takes half a minute to notice that the quota is used up.
        if (rows > 8) await new Promise((resolve) => setTimeout(resolve, 500));
        full = await new Promise<boolean>((resolve) => {
          const transaction = database.transaction('x', 'readwrite');
          // Bytes that no storage can compress.
          const bytes = crypto.getRandomValues(new Uint8Array(Math.min(size, 60_000)));
          const record = Array.from({ length: Math.ceil(size / 60_000) }, () =>
            bytes.map((byte) => byte ^ Math.floor(Math.random() * 256)),
          );
          transaction.objectStore('x').add(record);
          transaction.oncomplete = () => resolve(false);
          transaction.onabort = () => resolve(true);
        });
      }
    }
    database.close();
  }, sizes);
  return async () => {
    await page.evaluate(() => void indexedDB.deleteDatabase('ballast'));
    await devTools.send('Storage.overrideQuotaForOrigin', { origin });
  };
}

declare global {
  /** The exporter of a tab; see {@link makeExporter}. */
  var exporterUnderTest: ReturnType<typeof downlink.createExporter>;
}
