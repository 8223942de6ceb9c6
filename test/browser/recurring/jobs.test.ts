import { expect, test } from '../harness/page-kit.ts';
import { FILE, jobsOf, makeExporter, recurring, waitForJobs } from '../harness/recurring.ts';

test('runs a definition on time, and keeps the file in the inbox after a reload', async ({ openKit }) => {
  const page = await openKit();
  await makeExporter(page);
  const created = await page.evaluate(async (request) => {
    await exporterUnderTest.scheduler.start();
    const { id, request: stored, executor } = await exporterUnderTest.definitions.create(request);
    return { id, periodStart: stored.periodStart, executor, next: await exporterUnderTest.scheduler.next(id, 2) };
  }, recurring());
  expect(created).toMatchObject({
    executor: 'browser',
    next: [created.periodStart! + 86_400, created.periodStart! + 2 * 86_400],
  });

  const [job] = await waitForJobs(page, 'done', 1);
  expect(job).toMatchObject({
    id: `${created.id}@${created.periodStart}`,
    definitionId: created.id,
    reason: 'schedule',
    scheduledFor: created.periodStart,
    attempts: 1,
    error: null,
    files: [{ size: FILE.length, rows: 288, place: 'inbox', type: 'text/csv' }],
  });

  const again = await openKit();
  await makeExporter(again);
  expect(await jobsOf(again)).toEqual([job]);
  const [text, usage] = await again.evaluate(async (id) => {
    const [file] = await exporterUnderTest.jobs.files(id);
    return [await file?.blob?.text(), await exporterUnderTest.jobs.inbox()] as const;
  }, job!.id);
  expect(text).toBe(FILE);
  expect(usage).toMatchObject({ files: 1, bytes: FILE.length });
  const saved = again.waitForEvent('download');
  await again.evaluate((id) => exporterUnderTest.jobs.download(id), job!.id);
  expect((await saved).suggestedFilename()).toBe(job!.files[0]!.name);
});
