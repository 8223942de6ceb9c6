import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { pageReads } from '../../../src/client/page-host.ts';
import { formats } from '../../../src/formats/index.ts';
import {
  createExporter,
  type ExportProgress,
  type ExportTable,
  type ExportTableOptions,
  memorySource,
} from '../../../src/index.ts';
import { FakeWorker } from '../worker/fake-worker.ts';

const workers: FakeWorker[] = [];

const exporter = createExporter({
  source: memorySource([]),
  createWorker() {
    const worker = new FakeWorker({ sources: [], formats });
    workers.push(worker);
    return worker as unknown as Worker;
  },
});

afterEach(() => {
  exporter.dispose();
  expect(workers.splice(0).every(({ terminated }) => terminated)).toBe(true);
});

const NOW = Date.UTC(2024, 4, 1, 12) / 1000;

async function exported(table: ExportTable, options: Partial<ExportTableOptions> = {}) {
  const { files, warnings } = await exporter.exportTable(table, { extension: 'csv', now: NOW, ...options });
  const [file] = files;
  const text = file?.blob && (await file.blob.text());
  return { file, text, lines: text?.trimEnd().split('\r\n'), warnings, codes: warnings.map(({ code }) => code) };
}

describe('columns', () => {
  test('become the columns of a file, whatever arrays they are, and stay as they are', async () => {
    const time = new Float64Array([NOW * 1000, NOW * 1000 + 1500]);
    const power = new Float32Array([0.5, Number.NaN]);
    const count = new BigInt64Array([2n ** 53n, 2n ** 53n + 1n]);
    const columns = [
      { id: 'time', label: 'Time', kind: 'time' as const, values: time },
      { id: 'power', unit: 'kW', values: power },
      { id: 'count', values: count },
      { id: 'note', values: ['a,b', null] },
    ];
    const { lines, file, codes } = await exported({ columns }, { timezone: 'Europe/Rome', units: 'header' });
    expect(lines).toEqual([
      'Time,power (kW),count,note',
      '2024-05-01T14:00:00.000+02:00,0.5,9007199254740992,"a,b"',
      '2024-05-01T14:00:01.500+02:00,,9007199254740993,',
    ]);
    expect(file).toMatchObject({ name: 'table_2024-05-01T1400.csv', type: 'text/csv', rows: 2 });
    expect(codes).toEqual([]);
    expect([time.length, power.length, count.length]).toEqual([2, 2, 2]);
  });

  test('of times may be Unix milliseconds, another unit, Date, ISO 8601 text or BigInt', async () => {
    const ms = Date.UTC(2024, 4, 1, 8, 30);
    const columns = [
      { id: 'ms', kind: 'time' as const, values: [ms] },
      { id: 's', kind: 'time' as const, timeUnit: 's' as const, values: [ms / 1000] },
      { id: 'date', values: [new Date(ms)] },
      { id: 'iso', values: ['2024-05-01T10:30:00+02:00'] },
      { id: 'sql', kind: 'time' as const, values: ['2024-05-01 08:30:00'] },
      { id: 'ns', kind: 'time' as const, values: new BigInt64Array([BigInt(ms) * 1_000_000n]) },
      { id: 'us', kind: 'time' as const, values: [BigInt(ms) * 1000n] },
      { id: 'big', kind: 'time' as const, values: [BigInt(ms)] },
    ];
    const { lines } = await exported({ columns });
    expect(lines![1]).toBe(columns.map(() => '2024-05-01T08:30:00.000Z').join(','));
  });

  test('keep their decimals where each row is a block', async () => {
    const columns = [
      { id: 'name', values: ['a', 'b'] },
      { id: 'power', decimals: 1 as const, values: [1.25, Number.NaN] },
      { id: 'energy', values: [1.25, 3.125] },
      { id: 'level', decimals: 0 as const, values: [2, 2.5] },
    ];
    const { text, warnings } = await exported({ columns }, { template: 'expanded' });
    const blocks = [
      ['name,a', 'power,1.3', 'energy,1.25', 'level,2'],
      ['name,b', 'power,', 'energy,3.125', 'level,3'],
    ];
    expect(text).toBe(blocks.map((lines) => lines.map((line) => `${line}\r\n`).join('')).join('\r\n'));
    expect(warnings).toMatchObject([{ code: 'rounded', count: 2 }]);
  });

  test('that are no times, or none that a date can be, are told', async () => {
    const columns = [{ id: 't', kind: 'time' as const, values: [1e300, Number.NaN, new Date(Number.NaN), 'soon', 0] }];
    const { lines, warnings } = await exported({ columns });
    expect(lines).toEqual(['t', '""', '""', '""', 'soon', '1970-01-01T00:00:00.000Z']);
    expect(warnings).toMatchObject([{ code: 'unusable-value', count: 1 }]);
  });

  test('of different lengths are an error that names them', async () => {
    const columns = [
      { id: 'time', values: [1, 2, 3] },
      { id: 'power', values: new Float64Array(2) },
    ];
    await expect(exported({ columns })).rejects.toThrow(/"time" has 3, "power" has 2/);
  });

  test('of cells that nothing can show are empty there, and counted', async () => {
    const cyclic: { self?: unknown } = {};
    cyclic.self = cyclic;
    const values = [cyclic, () => 1, Symbol('s'), { a: 1n }, new Map([['k', 1]]), new Set([1]), [1, 'x']];
    const { lines, warnings } = await exported({ columns: [{ id: 'v', values }] });
    expect(lines).toEqual(['v', '""', '""', '""', '"{""a"":1}"', '"{""k"":1}"', '[1]', '"[1,""x""]"']);
    expect(warnings).toMatchObject([{ code: 'unusable-value', count: 3 }]);
  });
});

/** A proxy that cannot be cloned, at any depth, as those of Vue and Svelte. */
function reactive<T extends object>(target: T): T {
  return new Proxy(target, {
    get(own, key, receiver) {
      const value: unknown = Reflect.get(own, key, receiver);
      return typeof value === 'object' && value !== null && !(value instanceof Date) ? reactive(value) : value;
    },
  });
}

describe('rows', () => {
  interface Reading {
    time: Date;
    value: number;
  }

  test('of an interface, of a class or of reactive state are read field by field', async () => {
    const plain: Reading[] = [{ time: new Date(0), value: 1.5 }];
    class Row {
      time = new Date(0);
      value = 1.5;
      get double() {
        return 2 * this.value;
      }
    }
    const expected = ['time,value', '1970-01-01T00:00:00.000Z,1.5'];
    for (const rows of [plain, [new Row()], reactive(plain), reactive([{ ...plain[0]! }])])
      expect((await exported({ rows })).lines).toEqual(expected);
    expect(() => structuredClone(reactive(plain))).toThrow();
    const columns = [{ id: 'double' }, { id: 'missing' }, { id: 'constructor' }];
    expect((await exported({ rows: [new Row()], columns })).lines).toEqual(['double,missing,constructor', '3,,']);
  });

  test('tell the columns by their fields, in the order met, those of the last row too', async () => {
    const rows = Array.from({ length: 7000 }, (_, i) => (i === 6999 ? { late: 1, a: i } : { a: i }));
    const { lines, file } = await exported({ rows });
    expect(lines![0]).toBe('a,late');
    expect(lines!.at(-1)).toBe('6999,1');
    expect(file!.rows).toBe(7000);
  });

  test('that fail when they are read fail the export', async () => {
    const row = {
      get a() {
        throw new Error('no such sensor');
      },
    };
    const failed = { code: 'source-failed', message: 'The table could not be read: no such sensor' };
    await expect(exported({ rows: [row] })).rejects.toMatchObject(failed);
  });

  test('that are no objects are an error that says where', async () => {
    await expect(exported({ rows: [{}, null] as unknown as object[] })).rejects.toThrow('rows[1] must be an object.');
  });
});

test('a table in any format and with any option of a file', async () => {
  const start = Date.UTC(2024, 9, 26, 20);
  const times = Float64Array.from({ length: 12 }, (_, i) => start + i * 3_600_000);
  const table = {
    columns: [
      { id: 'time', label: 'Time', kind: 'time' as const, values: times },
      { id: 'p', label: 'Power', unit: 'kW', decimals: 2, values: Array.from(times, (_, i) => i / 3) },
    ],
  };
  const named = { filename: '{label} {from} {now}: a', timezone: 'Europe/Rome' };
  const shown = { chart: true, summary: true };
  const xlsx = await exported(table, { extension: 'xlsx', ...named, xlsx: shown, units: 'header' });
  expect(xlsx.file).toMatchObject({ name: 'Power 2024-10-26T2200 2024-05-01T1400_ a.xlsx', rows: 12 });
  expect(xlsx.codes).toEqual(['filename-changed']);
  const pdf = await exported(table, { extension: 'pdf', ...named, pdf: shown });
  expect(pdf.file).toMatchObject({ rows: 12 });
  expect(pdf.codes).toEqual(['filename-changed']);
  const wall = await exported(table, { ...named, filename: 'x', csv: { preset: 'excel' }, csvDelimiter: '|' });
  expect(wall.text!.split('\r\n').slice(0, 2)).toEqual(['Time|UTC offset|Power', '2024-10-26 22:00:00|UTC+02:00|0.00']);
  const expanded = await exported(table, { template: 'expanded' });
  expect(expanded.lines!.slice(0, 2)).toEqual(['Time,2024-10-26T20:00:00.000Z', 'Power,0.00']);
});

test('a column may ask for decimals of its own', async () => {
  const values = [1, 2.5, 1 / 3];
  const columns = [
    { id: 'own', decimals: 2, values },
    { id: 'full', decimals: 'full' as const, values },
    { id: 'usual', values },
  ];
  const fixed = await exported({ columns }, { decimals: 1 });
  expect(fixed.lines).toEqual(['own,full,usual', '1.00,1,1.0', '2.50,2.5,2.5', '0.33,0.3333333333333333,0.3']);
  const usual = await exported({ columns });
  expect(usual.lines!.at(-1)).toBe('0.33,0.3333333333333333,0.3333333333333333');
  const { files } = await exporter.exportTable({ columns }, { extension: 'xlsx', decimals: 1 });
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(await files[0]!.blob!.arrayBuffer());
  const row = workbook.worksheets[0]!.getRow(4);
  expect([1, 2, 3].map((cell) => row.getCell(cell).numFmt ?? 'General')).toEqual(['0.00', 'General', '0.0']);
  await exporter.exportTable({ columns }, { extension: 'pdf', decimals: 1 });
});

test('a table without rows follows the option `empty`', async () => {
  const table = { columns: [{ id: 'a', values: [] }] };
  expect(await exported(table)).toMatchObject({ lines: ['a'], codes: ['no-data'] });
  expect(await exported(table, { empty: 'skip' })).toMatchObject({ file: undefined, codes: ['no-data'] });
  await expect(exported(table, { empty: 'error' })).rejects.toMatchObject({ code: 'no-data' });
});

test('a chart needs times that ascend; without them the file has none, and says so', async () => {
  const values = [1, 2, 3];
  for (const time of [[3, 1, 2].map((day) => Date.UTC(2024, 0, day)), ['a', 'b', 'c']]) {
    const table = {
      columns: [
        { id: 'time', values: time.map((t) => (typeof t === 'number' ? new Date(t) : t)) },
        { id: 'v', values },
      ],
    };
    for (const extension of ['pdf', 'xlsx'] as const) {
      const { codes } = await exported(table, { extension, [extension]: { chart: true, summary: true } });
      expect(codes).toEqual(['not-in-chart']);
    }
  }
});

test('progress has totals and a fraction', async () => {
  const reports: ExportProgress[] = [];
  const onProgress = (report: ExportProgress) => void reports.push(report);
  await exported({ columns: [{ id: 'a', values: new Float64Array(50_000) }] }, { onProgress });
  for (const { fraction, totalMessages } of reports) expect([fraction! >= 0, totalMessages]).toEqual([true, 50_000]);
  expect(reports.at(-1)).toMatchObject({ phase: 'done', rows: 50_000, messages: 50_000, fraction: 1 });
});

test('an abort ends the search for the times of a table', async () => {
  const controller = new AbortController();
  const rows = 2_000_000;
  let read = 0;
  const values = new Proxy({ length: rows } as ArrayLike<number>, {
    get(target, key, receiver) {
      if (key === 'length') return Reflect.get(target, key, receiver);
      read++;
      // The first rows are read already, to tell the kinds of columns.
      if (read === 50_000) controller.abort(new Error('enough'));
      return Number(key);
    },
  });
  const table = { columns: [{ id: 't', kind: 'time' as const, values }] };
  await expect(exported(table, { extension: 'xlsx', signal: controller.signal })).rejects.toThrow('enough');
  await vi.waitFor(async () => {
    const before = read;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(read).toBe(before);
  });
  expect(read).toBeLessThan(rows);
});

test('an abort ends it with its reason, and a sink gets the bytes', async () => {
  const table = { columns: [{ id: 'a', values: new Float64Array(500_000) }] };
  const controller = new AbortController();
  const onProgress = () => controller.abort(new Error('enough'));
  await expect(exported(table, { signal: controller.signal, onProgress })).rejects.toThrow('enough');
  let bytes = 0;
  const write = (chunk: Uint8Array) => {
    bytes += chunk.length;
  };
  const sink = vi.fn(() => new WritableStream<Uint8Array>({ write }));
  const { file } = await exported(table, { sink });
  expect(file).toMatchObject({ size: bytes, rows: 500_000 });
  expect(file).not.toHaveProperty('blob');
  expect(sink).toHaveBeenCalledWith({ name: 'table_2024-05-01T1200.csv', type: 'text/csv' });
});

test.each<[string, ExportTable, Partial<ExportTableOptions>, RegExp]>([
  ['nothing', undefined as never, {}, /exportTable takes a table/],
  ['no columns', { columns: [] }, {}, /no columns/],
  ['rows without fields', { rows: [{}] }, {}, /no columns/],
  ['a text as values', { columns: [{ id: 'a', values: 'abc' }] }, {}, /values of the column "a"/],
  [
    'an id twice',
    {
      columns: [
        { id: 'a', values: [] },
        { id: 'a', values: [] },
      ],
    },
    {},
    /"a" twice/,
  ],
  ['no id', { columns: [{ id: '', values: [] }] }, {}, /columns\[0\]\.id/],
  ['an unknown kind', { columns: [{ id: 'a', kind: 'date' as never, values: [] }] }, {}, /columns\[0\]\.kind/],
  ['an unknown zone', { columns: [{ id: 'a', values: [] }] }, { timezone: 'Mars/Base' }, /timezone must be/],
  ['no format', { columns: [{ id: 'a', values: [] }] }, { extension: undefined as never }, /extension is missing/],
  ['a letter as delimiter', { columns: [{ id: 'a', values: [] }] }, { csvDelimiter: 'x' }, /csvDelimiter must be/],
  ['wrong decimals', { columns: [{ id: 'a', values: [] }] }, { decimals: -1 }, /decimals must be/],
  ['an unknown option of a format', { columns: [{ id: 'a', values: [] }] }, { csv: { x: 1 } as never }, /csv/],
])('%s is misuse', async (_, table, options, message) => {
  await expect(exported(table, options)).rejects.toThrow(TypeError);
  await expect(exported(table, options)).rejects.toThrow(message);
});

/** What a cell without kind is in a CSV file, written anew from the rules. */
function oracle(value: unknown, kind: 'time' | 'number' | 'text' | undefined): string {
  if (value === null || value === undefined || value === '' || Number.isNaN(value)) return '';
  if (kind === 'text') return value instanceof Date ? value.toISOString() : String(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'number' && kind === 'time') return new Date(value).toISOString();
  return String(value);
}

test('what CSV says is what the table has, for every kind', async () => {
  const date = fc.date({ min: new Date('1950-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '"', ',', '\n', ' ', 'é'), maxLength: 5 });
  const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }));
  const empty = fc.constantFrom(null, undefined, Number.NaN, '');
  const cellsOf = {
    time: fc.oneof(date, fc.integer({ min: -6e11, max: 3e12 })),
    number,
    text: fc.oneof(text, number, fc.boolean(), date),
  };
  const column = fc.constantFrom('time' as const, 'number' as const, 'text' as const, undefined).chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      values: fc.array(
        fc.oneof({ weight: 4, arbitrary: kind ? cellsOf[kind] : fc.oneof(date, text, number, fc.boolean()) }, empty),
        {
          minLength: 12,
          maxLength: 12,
        },
      ),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(column, { minLength: 2, maxLength: 5 }), async (columns) => {
      const table = { columns: columns.map(({ kind, values }, i) => ({ id: `c${i}`, ...(kind && { kind }), values })) };
      const { text } = await exported(table);
      const wanted = columns[0]!.values.map((_, row) => columns.map(({ kind, values }) => oracle(values[row], kind)));
      expect(parsed(text!).slice(1)).toEqual(wanted);
    }),
    { numRuns: 60 },
  );
});

/** Reads CSV as RFC 4180 defines it. */
function parsed(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

test('a table and its options are taken as they are at the call, reactive or not', async () => {
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(own, key, receiver) {
        const value: unknown = Reflect.get(own, key, receiver);
        return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) ? wrap(value) : value;
      },
    });
  for (const wrapped of [wrap, <T>(target: T) => target]) {
    const columns: { id: string; label?: string; values: (number | string)[] }[] = [
      { id: 'a', label: 'A', values: [1.5] },
      { id: 'b', values: ['x'] },
    ];
    const options: ExportTableOptions = { extension: 'csv', now: NOW, csv: { preset: 'excel-decimal-comma' } };
    const running = exporter.exportTable(wrapped({ columns }), wrapped(options));
    columns.pop();
    columns[0]!.label = 'changed';
    options.filename = 'changed';
    options.csv!.preset = 'standard';
    const { files } = await running;
    expect(await files[0]!.blob!.text()).toBe('A;b\r\n1,5;x\r\n');
    expect(files[0]!.name).toMatch(/^table_/);
    const rows = [{ a: 1 }];
    const fields = [{ id: 'a', label: 'A' }];
    const second = exporter.exportTable(wrapped({ rows, columns: fields }), { extension: 'csv', now: NOW });
    fields[0]!.label = 'changed';
    expect(await (await second).files[0]!.blob!.text()).toBe('A\r\n1\r\n');
  }
});

test('loads its format beside the code of tables, and nothing that reads a source', async () => {
  const loadReads = vi.spyOn(pageReads, 'load');
  const loaded: string[] = [];
  const noting = formats.map((each): typeof each => ({
    ...each,
    load() {
      loaded.push(each.extension);
      return each.load();
    },
  }));
  const cold = createExporter({
    createWorker: () => new FakeWorker({ sources: [], formats: noting }) as unknown as Worker,
  });
  // The code of tables refuses the zone before it asks for a format.
  const options: ExportTableOptions = { extension: 'xlsx', timezone: 'Mars/Base' };
  await expect(cold.exportTable({ rows: [{ a: 1 }] }, options)).rejects.toThrow('timezone must be');
  expect(loaded).toEqual(['xlsx']);
  expect(loadReads).not.toHaveBeenCalled();
  cold.dispose();
  loadReads.mockRestore();
});

test('a table may have its rows and columns as accessors of a class, as stores of frameworks do', async () => {
  class Store {
    get rows() {
      return [{ a: 1, b: 2 }];
    }
    get columns() {
      return [{ id: 'b' }];
    }
  }
  expect((await exported(new Store())).lines).toEqual(['b', '2']);
});
