import type { ScheduleState } from '../../../src/controller.ts';
import { expect, test } from '../harness/page-kit.ts';
import { makeExporter, waitForJobs } from '../harness/recurring.ts';

/** A Friday. The reference server has data of the whole year. */
const NOW = new Date('2017-03-03T12:00:00+01:00');

declare global {
  /** The schedule form of a page. */
  var scheduleUnderTest: import('../../../src/controller.ts').ScheduleForm;
}

test('every Monday at 07:00, the week before: saved in the form, run by the worker, whole days in the file', async ({
  page: same,
  openKit,
}) => {
  await same.clock.install({ time: NOW });
  const page = await openKit();
  await makeExporter(page);
  const saved = await page.evaluate(async () => {
    const address = '/dist/controller.js';
    const controller = (await import(address)) as typeof import('../../../src/controller.ts');
    const form = controller.createExportForm({
      exporter: exporterUnderTest,
      series: [{ channelId: 'tetouan', subtopic: 'city', name: 'urn:tetouan:temperature', label: 'Temperature' }],
      ...{ timezone: 'Europe/Rome', locale: 'en', preset: { extension: 'csv', figures: 'program' } },
    });
    const schedule = controller.createScheduleForm(form);
    globalThis.scheduleUnderTest = schedule;
    schedule.open();
    schedule.choose({ rhythm: { every: 'week', weekday: 1 }, at: '07:00' });
    await schedule.save();
    return { state: schedule.state as ScheduleState, definitions: await exporterUnderTest.definitions.list() };
  });
  expect(saved.state).toMatchObject({
    summary: 'Every Monday at 07:00 (Rome), covering the week before',
    outcome: { phase: 'done', message: expect.stringContaining('March 6, 2017 at 07:00') },
  });
  const due = Date.parse('2017-03-06T07:00:00+01:00') / 1000;
  expect(saved.definitions).toMatchObject([{ request: { periodStart: due } }]);

  await page.clock.fastForward(due * 1000 - NOW.getTime() + 1000);
  const [job] = await waitForJobs(page, 'done', 1);
  expect(job).toMatchObject({ scheduledFor: due, reason: 'schedule', warnings: [], files: [{ rows: 7 * 144 }] });
  expect(job!.files[0]!.name).toBe('Temperature_2017-02-27_2017-03-06.csv');
  const text = await page.evaluate(async (id) => (await exporterUnderTest.jobs.files(id))[0]!.blob!.text(), job!.id);
  const times = text
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => line.slice(0, line.indexOf(',')));
  expect(times.at(0)).toBe('2017-02-27T00:00:00.000+01:00');
  expect(times.at(-1)).toBe('2017-03-05T23:50:00.000+01:00');
  const entry = () => page.evaluate(() => scheduleUnderTest.state.entries?.[0]);
  await expect.poll(async () => (await entry())?.savedJob).toBe(job!.id);
  expect(await entry()).toMatchObject({
    status: 'active',
    last: expect.stringMatching(/March 6, 2017 at 07:00: Temperature_2017-02-27_2017-03-06\.csv$/),
    next: expect.stringContaining('March 13, 2017 at 07:00'),
  });
});
