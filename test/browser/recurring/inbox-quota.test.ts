import type { Page } from 'playwright/test';
import { firstDays, longFile, tetouanParams, YEAR } from '../harness/oracles/tetouan.ts';
import { expect, test } from '../harness/page-kit.ts';
import { fillStorage, inboxFolders, makeExporter, recurring, waitForJobs } from '../harness/recurring.ts';
import { csvRequest } from '../harness/requests.ts';

// Some hundred kilobytes, so several chunks.
const DAYS = firstDays(20);
const CONTENT = longFile([0], DAYS);

/** What became of a job, and what there is of its file. */
interface Outcome {
  readonly quotaSize: number;
  readonly code: string;
  readonly message: string;
  readonly text: string | undefined;
}

/** Quotas that end in every part of the file, and above all in its last chunk. */
const QUOTAS = [
  ...[0.2, 0.5, 0.9].map((share) => Math.round(share * CONTENT.length)),
  ...Array.from({ length: 12 }, (_, step) => CONTENT.length + 30_000 + step * 8_000),
  3 * CONTENT.length + 300_000,
];

/** Runs a definition once under each quota, and gives what became of it. */
async function runUnderQuotas(page: Page, origin: string): Promise<Outcome[]> {
  const request = recurring({ items: csvRequest([tetouanParams([0], DAYS)]).items });
  const definition = await page.evaluate(
    async (request) => (await exporterUnderTest.definitions.create(request)).id,
    request,
  );
  const devTools = await page.context().newCDPSession(page);
  const outcomes: Outcome[] = [];
  for (const quotaSize of QUOTAS) {
    await devTools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
    const outcome = await page.evaluate(async (definition) => {
      const { jobs, definitions } = exporterUnderTest;
      const run = await kit.settle(definitions.run(definition));
      if (run.failure) return { code: run.failure.code ?? run.failure.name, message: run.failure.message };
      for (;;) {
        const job = (await jobs.get(run.value.id))!;
        if (job.state === 'inProgress' || job.state === 'notProcessed') {
          await new Promise((resolve) => setTimeout(resolve, 20));
          continue;
        }
        const [file] = await jobs.files(job.id);
        const picked = await navigator.storage
          .getDirectory()
          .then((root) => root.getDirectoryHandle('picked'))
          .catch(() => undefined);
        let text = await file?.blob?.text();
        if (picked)
          for await (const name of picked.keys()) {
            text = await (await (await picked.getFileHandle(name)).getFile()).text();
            await picked.removeEntry(name);
          }
        await jobs.remove(job.id);
        return { code: job.error?.code ?? job.state, message: job.error?.message ?? '', text };
      }
    }, definition);
    outcomes.push({ quotaSize, text: undefined, ...outcome });
  }
  await devTools.send('Storage.overrideQuotaForOrigin', { origin });
  return outcomes;
}

function expectWholeOrRefused(outcomes: readonly Outcome[], reason: RegExp): void {
  for (const { quotaSize, code, message, text } of outcomes) {
    const said = `at ${quotaSize} bytes: ${code} ${message}`;
    if (code === 'done') expect(text === CONTENT, `${said} (${text?.length} bytes of ${CONTENT.length})`).toBe(true);
    else {
      expect(code, said).toBe('storage-full');
      expect(message, said).toMatch(reason);
      expect(text, said).toBe(undefined);
    }
  }
  expect(new Set(outcomes.map(({ code }) => code))).toEqual(new Set(['done', 'storage-full']));
}

test('at any byte where the quota ends, a private file is complete, or its job says that the storage is full', async ({
  openKit,
  page,
  server,
}) => {
  await openKit();
  await makeExporter(page);
  const outcomes = await runUnderQuotas(page, server.url);
  expectWholeOrRefused(outcomes, /storage of this browser is full/);
});

test('a run without space in the database says that the storage is full, and keeps nothing', async ({
  openKit,
  page,
  server,
}) => {
  await openKit();
  await makeExporter(page, {}, 'the database');
  const definition = await page.evaluate(
    async (request) => (await exporterUnderTest.definitions.create(request)).id,
    recurring({ items: csvRequest([tetouanParams([0], YEAR)]).items }),
  );
  const empty = await fillStorage(page, server.url, [500_000]);
  const begun = await page.evaluate((id) => kit.settle(exporterUnderTest.definitions.run(id)), definition);
  // There may be space for the record of the job, or not even for that.
  const error = begun.failure ?? (await waitForJobs(page, 'failed', 1))[0]!.error;
  expect(error).toMatchObject({
    code: 'storage-full',
    message: expect.stringMatching(/storage of this browser is full/),
  });
  await expect.poll(() => inboxFolders(page)).toEqual([]);
  await empty();
});

test('at any byte where the disk is full, a file in the chosen folder is complete, or its job reports the error', async ({
  openKit,
  page,
  server,
}) => {
  await openKit();
  await makeExporter(page);
  await page.evaluate(async () => {
    const picked = await (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true });
    Object.assign(globalThis, { showDirectoryPicker: async () => picked });
    await exporterUnderTest.jobs.chooseFolder();
  });
  const outcomes = await runUnderQuotas(page, server.url);
  expectWholeOrRefused(outcomes, /Free space on its disk/);
});
