import ExcelJS from 'exceljs';
import type { Page } from 'playwright/test';
import { readPdf } from '../../support/oracles/pdf-reader.ts';
import { firstDays, longFile, tetouanParams } from '../harness/oracles/tetouan.ts';
import { unzip } from '../harness/oracles/zip-entries.ts';
import { expect, test } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';

const DAYS = firstDays(3);
const ITEMS = [
  { ...tetouanParams([0, 5], DAYS), filename: 'Ω first' },
  { ...tetouanParams([1], DAYS), filename: 'second' },
];
/** Fields of the CSV files of {@link ITEMS}, row by row, header first, without guards. */
const TABLES = [longFile([0, 5], DAYS), longFile([1], DAYS)].map((file) =>
  file
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(',').map((field) => field.replace(/^'/, ''))),
);

type Run = { readonly name: string; readonly type: string; readonly rows: number; readonly base64: string };

/** Runs an export in the page, to blobs or to a sink, and returns the files. */
async function exported(
  page: Page,
  request: ReturnType<typeof csvRequest>,
  options: { bundle?: 'zip' | 'files' | 'workbook'; toSink?: boolean; decimals?: 'full' } = {},
): Promise<{ files: (Omit<Run, 'base64'> & { bytes: Buffer })[]; warnings: readonly { code: string }[] }> {
  const { files, warnings } = await page.evaluate(
    async ({ request, bundle, toSink, decimals }) => {
      const taken: Uint8Array<ArrayBuffer>[][] = [];
      const sink = () => {
        const chunks: Uint8Array<ArrayBuffer>[] = [];
        taken.push(chunks);
        return new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(new Uint8Array(chunk)) });
      };
      const result = await kit.exporter().export(request, {
        now: 1_700_000_000,
        ...(bundle && { bundle }),
        ...(toSink && { sink }),
        ...(decimals && { decimals }),
      });
      const files: Run[] = [];
      for (const [i, { name, type, rows, blob }] of result.files.entries()) {
        const bytes = new Uint8Array(await (blob ?? new Blob(taken[i]!)).arrayBuffer());
        let text = '';
        for (const byte of bytes) text += String.fromCharCode(byte);
        files.push({ name, type, rows, base64: btoa(text) });
      }
      return { files, warnings: result.warnings };
    },
    { request, ...options },
  );
  return { files: files.map(({ base64, ...file }) => ({ ...file, bytes: Buffer.from(base64, 'base64') })), warnings };
}

/** Returns the rows of a document by column labels. Columns with one text in all rows are in the head. */
function pdfTable(bytes: Uint8Array, title: string): { labels: readonly string[]; rows: string[][] } {
  let labels: readonly string[] = [];
  const rows = readPdf(bytes).pages.flatMap(({ texts }) => {
    // The header row ends at the foot's title, followed by the cells and the page number.
    const head = texts.indexOf('time');
    const foot = texts.indexOf(title, head);
    labels = texts.slice(head, foot);
    const cells = texts.slice(foot + 1, -2);
    return Array.from({ length: cells.length / labels.length }, (_, row) =>
      cells.slice(row * labels.length, (row + 1) * labels.length),
    );
  });
  return { labels, rows };
}

/** Expects a document to show a table of a CSV file, with times as on pages. */
function expectTable(bytes: Uint8Array, title: string, [head, ...rows]: readonly string[][]): void {
  const shown = pdfTable(bytes, title);
  const at = shown.labels.map((label) => head!.indexOf(label));
  const time = (text: string) => text.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):00\.000(Z|[+-]\d\d:\d\d)$/, '$1 $2');
  expect(shown.rows).toEqual(rows.map((row) => at.map((column) => time(row[column]!))));
  const leftOut = head!.filter((label) => !shown.labels.includes(label));
  for (const label of leftOut) expect(new Set(rows.map((row) => row[head!.indexOf(label)])).size).toBe(1);
}

async function sheetRows(bytes: Buffer, sheet = 0): Promise<string[][]> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(new Uint8Array(bytes).buffer);
  const rows: string[][] = [];
  book.worksheets[sheet]!.eachRow((row) => {
    const values = row.values as ExcelJS.CellValue[];
    rows.push(
      Array.from({ length: values.length - 1 }, (_, i) => {
        const value = values[i + 1];
        return value instanceof Date ? value.toISOString() : String(value ?? '');
      }),
    );
  });
  return rows;
}

for (const csp of ['strict', undefined] as const) {
  test(`writes workbooks and documents ${csp ? 'where Trusted Types are required' : 'as files'}`, async ({
    openKit,
  }) => {
    const page = await openKit(csp && { csp });
    if (csp)
      await page.evaluate(() => {
        const { trustedTypes } = globalThis as unknown as {
          trustedTypes: { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } };
        };
        const policy = trustedTypes.createPolicy('test-policy', { createScriptURL: (url: string) => url });
        const createWorker = () => new Worker(policy.createScriptURL('/dist/downlink/worker.js'), { type: 'module' });
        kit.exporter = () => downlink.createExporter({ source: kit.source(), createWorker });
      });
    const books = await exported(page, csvRequest(ITEMS, { extension: 'xlsx' }), { bundle: 'files' });
    expect(books.files.map(({ name, rows }) => [name, rows])).toEqual([
      ['Ω first.xlsx', TABLES[0]!.length - 1],
      ['second.xlsx', TABLES[1]!.length - 1],
    ]);
    for (const [i, { bytes }] of books.files.entries()) expect(await sheetRows(bytes)).toEqual(TABLES[i]);
    const documents = await exported(page, csvRequest(ITEMS, { extension: 'pdf' }), {
      bundle: 'files',
      decimals: 'full',
    });
    expect(documents.files.map(({ name, type, rows }) => [name, type, rows])).toEqual([
      ['Ω first.pdf', 'application/pdf', TABLES[0]!.length - 1],
      ['second.pdf', 'application/pdf', TABLES[1]!.length - 1],
    ]);
    for (const [i, { bytes }] of documents.files.entries()) {
      expectTable(bytes, ['Ω first', 'second'][i]!, TABLES[i]!);
      expect(readPdf(bytes).title).toBe(['Ω first', 'second'][i]);
    }
    // A unit among them looks like a formula and stays unchanged.
    expect([books.warnings, documents.warnings]).toEqual([[], []]);
  });
}

test('writes documents and workbooks into an archive, to a sink, and the sheets of one workbook', async ({
  openKit,
}) => {
  const page = await openKit();
  for (const toSink of [false, true]) {
    const [archive] = (await exported(page, csvRequest(ITEMS, { extension: 'pdf' }), { toSink, decimals: 'full' }))
      .files;
    const entries = unzip(archive!.bytes);
    expect(entries.map(({ name }) => name)).toEqual(['Ω first.pdf', 'second.pdf']);
    entries.forEach(({ bytes }, i) => {
      expectTable(bytes, ['Ω first', 'second'][i]!, TABLES[i]!);
    });
  }
  const request = csvRequest(ITEMS, { extension: 'xlsx', filename: 'both' });
  const [book] = (await exported(page, request, { bundle: 'workbook' })).files;
  expect([book!.name, book!.rows]).toEqual(['both.xlsx', TABLES[0]!.length + TABLES[1]!.length - 2]);
  expect(await sheetRows(book!.bytes)).toEqual(TABLES[0]);
  expect(await sheetRows(book!.bytes, 1)).toEqual(TABLES[1]);
});

test('produces the same bytes on every machine, at every time', async ({ openKit }) => {
  const page = await openKit();
  for (const extension of ['xlsx', 'pdf'] as const) {
    const run = async () => (await exported(page, csvRequest([ITEMS[0]!], { extension }))).files[0]!.bytes;
    const first = await run();
    await page.waitForTimeout(1100);
    expect(first.equals(await run())).toBe(true);
  }
});

test('loads only the parts that a format needs, and the Unicode font on first use', async ({ openKit }) => {
  const page = await openKit();
  const loaded = new Set<string>();
  page.on('request', (request) => {
    const part = /\/dist\/downlink\/([\w-]+)\.js$/.exec(request.url())?.[1];
    if (part) loaded.add(part);
  });
  for (const [request, parts] of [
    [csvRequest([ITEMS[1]!]), ['worker']],
    [csvRequest([ITEMS[1]!], { extension: 'pdf' }), ['documents', 'extras', 'page-data', 'pdf', 'worker']],
    [
      csvRequest([ITEMS[0]!], { extension: 'pdf' }),
      ['documents', 'extras', 'font', 'font-bold', 'page-data', 'pdf', 'worker'],
    ],
    [csvRequest([ITEMS[1]!], { extension: 'xlsx' }), ['documents', 'extras', 'page-data', 'worker', 'xlsx']],
  ] as const) {
    loaded.clear();
    await exported(page, request);
    expect([...loaded].sort()).toEqual(parts);
  }
});

test('estimates the pages of a document, and refuses too many before anything is read', async ({ openKit, server }) => {
  const page = await openKit();
  const request = csvRequest([ITEMS[0]!], { extension: 'pdf' });
  const { pages } = await page.evaluate((request) => kit.exporter().estimate(request), request);
  const { bytes } = (await exported(page, request)).files[0]!;
  const real = readPdf(bytes).pages.length;
  expect(Math.abs(pages! - real)).toBeLessThanOrEqual(1 + real / 5);
  const before = (await server.log()).length;
  const { failure } = await page.evaluate(
    (request) => kit.run(kit.exporter(), request, { pdf: { maxPages: 5 } }),
    request,
  );
  expect(failure).toMatchObject({ code: 'unsupported', message: expect.stringContaining('pdf.maxPages') });
  const limits = (await server.log())
    .slice(before)
    .map(({ url }) => new URL(url, server.url).searchParams.get('limit'));
  expect(new Set(limits)).toEqual(new Set(['1']));
});
