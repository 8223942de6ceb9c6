import type { ExportProgress } from '../../../src/index.ts';
import { csvRecords } from '../harness/oracles/csv-records.ts';
import { firstDays, METRICS, STEP, tetouanParams, YEAR } from '../harness/oracles/tetouan.ts';
import { expect, test } from '../harness/page-kit.ts';
import { csvRequest, type MessageRequest } from '../harness/requests.ts';
import { quietLog } from '../harness/server-log.ts';

const ALL = METRICS.map((_, metric) => metric);
const WIDE_COLUMNS = [{ id: 'time', label: 'Time' }, ...METRICS.map((id) => ({ id, label: id }))];
const YEAR_WIDE = csvRequest([tetouanParams(ALL, YEAR, { outputFormat: 'wide' })], { columns: WIDE_COLUMNS });
const THREE_ITEMS = csvRequest([
  tetouanParams([0, 5], firstDays(60)),
  // A window without messages.
  tetouanParams([0], { from: YEAR.from - 86_400, to: YEAR.from }),
  tetouanParams([1, 2, 3], firstDays(30), { decimation: { ds: '1h', dsf: 'avg' } }),
]);

for (const [what, request, messages] of [
  ['one item', YEAR_WIDE, 8 * 52_416],
  ['several items', THREE_ITEMS, (2 * 60 + 3 * 30) * 144],
] as const satisfies readonly (readonly [string, MessageRequest, number])[]) {
  test(`progress of ${what} grows to its end, and is reported at most ten times a second`, async ({ openKit }) => {
    const page = await openKit();
    const { reports, milliseconds, file } = await page.evaluate(async (request) => {
      const reports: ExportProgress[] = [];
      const exporter = kit.exporter();
      const started = performance.now();
      const { files } = await exporter.export(request, { onProgress: (progress) => reports.push(progress) });
      return { reports, milliseconds: performance.now() - started, file: files[0]! };
    }, request);
    for (const field of ['item', 'messages', 'rows', 'bytes', 'totalMessages', 'fraction'] as const) {
      const values = reports.flatMap((report) => report[field] ?? []);
      expect(values).toEqual([...values].sort((a, b) => a - b));
    }
    for (const report of reports) {
      expect(report.items).toBe(request.items.length);
      expect(report.messages).toBeLessThanOrEqual(report.totalMessages ?? Number.POSITIVE_INFINITY);
      expect(report.fraction ?? 0).toBeGreaterThanOrEqual(0);
      expect(report.fraction ?? 0).toBeLessThanOrEqual(1);
      // Known from the reader's first answer on; the messages of each further item from its own first answer on.
      if (report.messages > 0) expect(report).toMatchObject({ fraction: expect.any(Number) });
      if (report.messages > 0 && report.item === 0) expect(report).toMatchObject({ totalMessages: expect.any(Number) });
    }
    expect(reports.at(-1)).toEqual({
      phase: 'done',
      item: request.items.length - 1,
      items: request.items.length,
      messages,
      totalMessages: messages,
      rows: file.rows,
      bytes: file.size,
      fraction: 1,
    });
    expect(reports.filter(({ phase }) => phase === 'done')).toHaveLength(1);
    // Two at the ends of the time, and one for each phase, which is reported at once.
    expect(reports.length).toBeLessThanOrEqual(milliseconds / 100 + 4);
  });
}

test('reports progress during the export, not only at the end', async ({ openKit, server }) => {
  await server.setFaults([{ kind: 'delay', ms: 20 }]);
  const page = await openKit();
  const fractions = await page.evaluate(async (request) => {
    const fractions: number[] = [];
    await kit.exporter().export(request, { onProgress: ({ fraction }) => fractions.push(fraction ?? -1) });
    return fractions;
  }, YEAR_WIDE);
  expect(fractions.filter((fraction) => fraction > 0 && fraction < 1).length).toBeGreaterThan(3);
});

test('an onProgress that throws does not affect the export, and its error is reported', async ({
  openKit,
  problems,
}) => {
  problems.expect(/^Error: a broken gauge$/);
  const page = await openKit();
  const outcome = await page.evaluate(
    async (request) => {
      const onProgress = () => {
        throw new Error('a broken gauge');
      };
      return kit.run(kit.exporter(), request, { onProgress });
    },
    csvRequest([tetouanParams([0], firstDays(1))]),
  );
  expect(outcome.value?.files[0]?.rows).toBe(144);
  await expect.poll(() => problems.seen).toContain('Error: a broken gauge');
});

for (const [what, request] of [
  ['wide', YEAR_WIDE],
  ['long', csvRequest([tetouanParams([5, 0], YEAR)])],
  [
    'decimated',
    csvRequest([tetouanParams([0, 5], YEAR, { decimation: { ds: '1h', dsf: 'max' } })], {
      timezone: 'Africa/Casablanca',
    }),
  ],
  ['delta of', csvRequest([tetouanParams([5], YEAR, { transform: 'delta' })])],
] as const satisfies readonly (readonly [string, MessageRequest])[]) {
  test(`a preview shows the first ${what} rows of the export after few requests, and leaves the network silent`, async ({
    openKit,
    server,
  }) => {
    const page = await openKit();
    const preview = await page.evaluate((request) => kit.exporter().preview(request, { rows: 20 }), request);
    const log = await quietLog(server);
    expect(log.filter(({ ended }) => ended === undefined)).toEqual([]);
    // The export needs hundreds: 35 for each metric.
    expect(log.length).toBeLessThan(25);

    const { value } = await page.evaluate((request) => kit.run(kit.exporter(), request), request);
    const [header, ...records] = csvRecords(value!.files[0]!.text!);
    expect(preview.columns.map(({ label }) => label)).toEqual(header);
    const rows = preview.rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell).replace(/^%/, "'%"))));
    expect(rows).toEqual(records.slice(0, 20));
    expect(preview).toMatchObject({ truncated: true, window: YEAR, fileName: value!.files[0]!.name });
  });
}

test('a preview of a short item shows all of it, and says so', async ({ openKit }) => {
  const page = await openKit();
  const preview = await page.evaluate(
    (request) => kit.exporter().preview(request, { item: 1 }),
    csvRequest([tetouanParams([0], YEAR), tetouanParams([5], { from: YEAR.from, to: YEAR.from + 3 * STEP })]),
  );
  expect(preview).toMatchObject({ truncated: false, rows: [[], [], []].map(() => expect.any(Array)) });
  expect(preview.rows.map(([time]) => time)).toEqual(
    [0, 1, 2].map((i) => new Date((YEAR.from + i * STEP) * 1000).toISOString()),
  );
});

test('an estimate counts the messages of an export without reading them', async ({ openKit, server }) => {
  const page = await openKit();
  const estimates = await page.evaluate(
    (requests) => Promise.all(requests.map((request) => kit.exporter().estimate(request))),
    [YEAR_WIDE, THREE_ITEMS],
  );
  for (const { url } of await server.log()) expect(new URL(url, server.url).searchParams.get('limit')).toBe('1');
  expect(estimates).toMatchObject([
    { messages: 8 * 52_416, rows: 52_416, items: [{ messages: 8 * 52_416, rows: 52_416 }] },
    {
      messages: (2 * 60 + 3 * 30) * 144,
      rows: 2 * 60 * 144 + 3 * 30 * 24,
      items: [
        { messages: 2 * 60 * 144, rows: 2 * 60 * 144 },
        { messages: 0, rows: 0 },
        { messages: 3 * 30 * 144, rows: 3 * 30 * 24 },
      ],
    },
  ]);
  const { value } = await page.evaluate((request) => kit.run(kit.exporter(), request), YEAR_WIDE);
  const { size } = value!.files[0]!;
  expect(estimates[0]!.bytes).toBeGreaterThan(size / 2);
  expect(estimates[0]!.bytes).toBeLessThan(size * 2);
});
