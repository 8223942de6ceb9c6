import { describe, expect, test } from 'vitest';
import { type Cell, type Column, Instant, type RecordBatch, type RecordSchema } from '../../src/core/record-batch.ts';
import { TimeZone } from '../../src/core/time-zone.ts';
import type { FileSection, FormatModule, WriteOptions } from '../../src/formats/format.ts';
import { formats } from '../../src/formats/index.ts';
import { collect, joined, sequence } from '../support/oracles/bytes.ts';
import { recordedFigures } from '../support/section-figures.ts';
import {
  reportChart,
  reportTable,
  reportText,
  startedReport,
  watched,
  writtenReport,
} from '../support/written-report.ts';

/** Tests that every format of the registry must pass. A new format is covered when it is registered. */

/** Least size of every chunk but the last. */
const LEAST_CHUNK = 64 * 1024;

/** The most cells that a format with pages may hold. */
const MOST_HELD = 1_048_576;

const schema: RecordSchema = { columns: ['time', 'number', 'text', 'mixed'].map((id) => ({ id, label: id })) };

const HOSTILE = [
  '',
  ' ',
  '"',
  '""',
  ',',
  ';',
  '\t',
  '\r',
  '\n',
  '\r\n',
  '=1+1',
  "=cmd|' /C calc'!A0",
  '+1',
  '-1',
  '@x',
  '\u0000',
  '\u001f',
  '\ufeff',
  '\u202eevil',
  '\ud800',
  '\udc00x',
  '\ufffe',
  'CO₂',
  'Ω',
  '温度',
  '😀',
  '<b>&amp;</b>',
  ']]>',
  '_x0041_',
  '{"formula":"1"}',
  '__proto__',
  'a'.repeat(40_000),
];

const MIXED: readonly Cell[] = [
  null,
  0,
  -0,
  -5.2,
  1e-7,
  1e300,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  true,
  false,
  new Instant(0.5),
  'text',
  ...HOSTILE,
];

/** A batch of every kind of column. */
function batchOf(rows: number, from = 0): RecordBatch {
  const list = Array.from({ length: rows }, (_, i) => from + i);
  const columns: Column[] = [
    { kind: 'time', values: Float64Array.from(list, (i) => (i % 7 === 3 ? Number.NaN : i * 1000.25)) },
    { kind: 'number', values: Float64Array.from(list, (i) => (i % 5 === 3 ? Number.NaN : i / 8)) },
    { kind: 'text', codes: Uint32Array.from(list, (i) => i % HOSTILE.length), dictionary: HOSTILE },
    { kind: 'mixed', cells: list.map((i) => MIXED[i % MIXED.length]!) },
  ];
  return { length: rows, columns };
}

/** Endless batches of plain rows; records how many are read and whether they are closed. */
function endless(rows = 500) {
  const state = { pulled: 0, ended: false };
  const texts = ['a', 'b'];
  const records = (async function* () {
    try {
      for (; ; state.pulled++) {
        const values = Float64Array.from({ length: rows }, (_, i) => state.pulled * rows + i);
        const codes = new Uint32Array(rows);
        const cells = Array.from({ length: rows }, (_, i) => i / 4);
        yield {
          length: rows,
          columns: [
            { kind: 'time', values },
            { kind: 'number', values },
            { kind: 'text', codes, dictionary: texts },
            { kind: 'mixed', cells },
          ],
        } satisfies RecordBatch;
      }
    } finally {
      state.ended = true;
    }
  })();
  return { state, records };
}

test('every format has its own extension, in lower case', () => {
  const extensions = formats.map(({ extension }) => extension);
  expect(new Set(extensions).size).toBe(extensions.length);
  expect(extensions.map((extension) => extension.toLowerCase())).toEqual(extensions);
});

describe.each(formats.map((format) => [format.extension, format] as const))('the format %s', (_, format) => {
  async function write(
    records: AsyncIterable<RecordBatch>,
    { schema: own = schema, ...parts }: Partial<WriteOptions> & { schema?: RecordSchema } = {},
  ): Promise<{ module: FormatModule; chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>; warned: Map<string, number> }> {
    const module = await format.load();
    const warned = new Map<string, number>();
    const section: FileSection = {
      title: 'Every cell',
      schema: own,
      records,
      facts: [{ label: 'Channel', value: 'c' }],
      warn: (code, _message, count) => void (count > 0 && warned.set(code, (warned.get(code) ?? 0) + count)),
    };
    const chunks = module.write([section], {
      zone: TimeZone.of('Europe/Rome'),
      delimiter: undefined,
      // With endless rows, the limit of pages must not stop the writer.
      formatOptions: module.parseOptions(format.paged ? { maxPages: 1e6 } : undefined),
      created: Date.UTC(2026, 0, 2),
      request: { type: 'oneTime' },
      warnings: () => [],
      signal: new AbortController().signal,
      ...parts,
    });
    return { module, chunks, warned };
  }

  const bytesOf = async (records: AsyncIterable<RecordBatch>, parts?: Parameters<typeof write>[1]) =>
    joined(await collect((await write(records, parts)).chunks));

  test('has the functions that its entry and its options promise', async () => {
    const module = await format.load();
    expect(module.writeReport !== undefined).toBe(format.reports ?? false);
    expect(module.pageCount !== undefined).toBe(format.paged ?? false);
    if (!module.figures) return;
    expect(module.figures(module.parseOptions(undefined))).toEqual({ chart: false, summary: false });
    for (const wishes of [
      { chart: true, summary: false },
      { chart: false, summary: true },
    ])
      expect(module.figures(module.parseOptions(wishes))).toEqual(wishes);
  });

  test('describes itself', () => {
    expect(format.mimeType).toMatch(/^[a-z]+\/[a-z0-9.+-]+$/);
    expect(format.bytesPerTextByte).toBeGreaterThan(0);
  });

  test('uses defaults without options, and refuses unknown ones', async () => {
    const module = await format.load();
    expect(module.parseOptions({})).toEqual(module.parseOptions(undefined));
    expect(() => module.parseOptions({ nonsense: true })).toThrow(TypeError);
  });

  test('writes a table without rows the same, without batches or with empty ones', async () => {
    const none = await bytesOf(sequence([]));
    expect(none.length).toBeGreaterThan(0);
    expect(await bytesOf(sequence([batchOf(0), batchOf(0)]))).toEqual(none);
  });

  test('writes blocks of records, also without any', async () => {
    const blocks = { columns: schema.columns.slice(2), blockRows: 3 };
    const [, , text, mixed] = batchOf(6).columns;
    const records = () => sequence([{ length: 6, columns: [text!, mixed!] }]);
    expect((await bytesOf(records(), { schema: blocks })).length).toBeGreaterThan(0);
    await expect(bytesOf(sequence([]), { schema: blocks })).resolves.toBeInstanceOf(Uint8Array);
  });

  test('writes hostile texts and cells of every kind, and counts what it replaces or leaves empty', async () => {
    const { chunks, warned } = await write(sequence([batchOf(300)]));
    expect((await collect(chunks)).length).toBeGreaterThan(0);
    for (const code of ['replaced-characters', 'non-finite-value', 'sub-millisecond-time'])
      expect([code, (warned.get(code) ?? 0) > 0]).toEqual([code, true]);
  });

  test('produces the same bytes for the same rows, however they are cut into batches', async () => {
    const whole = await bytesOf(sequence([batchOf(200)]));
    expect(Buffer.compare(whole, await bytesOf(sequence([batchOf(200)])))).toBe(0);
    const parts = [batchOf(70), batchOf(0), batchOf(1, 70), batchOf(129, 71)];
    expect(Buffer.compare(whole, await bytesOf(sequence(parts)))).toBe(0);
  });

  test('does not change its rows', async () => {
    const batch = batchOf(100);
    const before = structuredClone(batch);
    await bytesOf(sequence([batch]));
    expect(structuredClone(batch)).toEqual(before);
  });

  test('comes in chunks that own their buffers, of 64 KiB or more except the last', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => batchOf(1000, i * 1000));
    const plain = rows.map(({ length, columns }) => ({
      length,
      columns: columns.map(
        (column): Column =>
          column.kind === 'text' ? { ...column, dictionary: HOSTILE.map((text) => text.slice(0, 20)) } : column,
      ),
    }));
    const chunks = await collect((await write(sequence(plain))).chunks);
    expect(chunks.length).toBeGreaterThan(1);
    for (const chunk of chunks) expect(chunk.byteLength).toBe(chunk.buffer.byteLength);
    for (const chunk of chunks.slice(0, -1)) expect(chunk.byteLength).toBeGreaterThanOrEqual(LEAST_CHUNK);
    // Chunks share no buffer, so that each can be transferred.
    expect(new Set(chunks.map(({ buffer }) => buffer)).size).toBe(chunks.length);
  });

  test('pulls nothing before a read, and only as much as its chunk needs', async () => {
    const { state, records } = endless();
    const { chunks } = await write(records);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(state.pulled).toBe(0);
    await chunks.next();
    const before = state.pulled;
    // A format with pages reads rows ahead, at most a million cells.
    expect(before).toBeLessThan(format.paged ? 200 + MOST_HELD / (500 * schema.columns.length) : 200);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(state.pulled).toBe(before);
    await chunks.return(undefined);
  });

  test('closes its input when the reader stops early', async () => {
    const { state, records } = endless();
    const { chunks } = await write(records);
    await chunks.next();
    await chunks.return(undefined);
    expect(state.ended).toBe(true);
  });

  test('fails with the error of its input', async () => {
    const broken = new Error('broken');
    const failing = async function* () {
      yield batchOf(10);
      throw broken;
    };
    await expect(bytesOf(failing())).rejects.toBe(broken);
  });

  test('ends with the reason of an abort during its work, and closes its input', async () => {
    const { state, records } = endless();
    const controller = new AbortController();
    const reason = new Error('enough');
    const { chunks } = await write(records, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    const drained = (async () => {
      for await (const _chunk of chunks);
    })();
    await expect(drained).rejects.toBe(reason);
    expect(state.ended).toBe(true);
  });
});

/** The window of rows of {@link batchOf}. */
const window = { from: 0, to: 400_000 };

/** Labels with which a chart, a summary or a report must cope. */
const NAMES = ['time', 'Ω温\u202e=1+1', 'a'.repeat(500), ' '];

/** Rows of a time and three columns of figures with gaps, infinite and huge values. */
function figureRows(rows: number, from = 0): RecordBatch {
  const list = Array.from({ length: rows }, (_, i) => from + i);
  const column = (of: (i: number) => number): Column => ({ kind: 'number', values: Float64Array.from(list, of) });
  return {
    length: rows,
    columns: [
      { kind: 'time', values: Float64Array.from(list, (i) => i * 1000) },
      column((i) => (i % 5 === 3 ? Number.NaN : Math.sin(i))),
      column((i) => (i % 9 === 4 ? Number.POSITIVE_INFINITY : 1e300 * i)),
      column(() => Number.NaN),
    ],
  };
}

const figureSchema: RecordSchema = { columns: NAMES.map((label, i) => ({ id: `c${i}`, label })) };

const loaded = await Promise.all(formats.map(async (format) => ({ format, module: await format.load() })));
const withFigures = loaded
  .filter(({ module }) => module.figures)
  .map(({ format, module }) => ({ name: format.extension, module }));
const withReports = loaded
  .filter(({ format }) => format.reports)
  .map(({ format, module }) => ({ name: format.extension, module }));

describe.each(withFigures)('charts and summaries in the format $name', ({ module }) => {
  async function bytesOf(batches: readonly RecordBatch[], options: object, blocks = false) {
    const { figures, batches: records } = recordedFigures(figureSchema, batches, window, ['', '°C', '%', 'Ω']);
    const section: FileSection = {
      title: 'Figures',
      schema: blocks ? { columns: schema.columns.slice(2), blockRows: 3 } : figureSchema,
      records: blocks ? sequence([{ length: 6, columns: batchOf(6).columns.slice(2) }]) : sequence(records),
      facts: [],
      window,
      figures,
      warn: () => {},
    };
    const written = module.write([section], {
      zone: TimeZone.of('Europe/Rome'),
      formatOptions: module.parseOptions(options),
      created: Date.UTC(2026, 0, 2),
      request: { type: 'oneTime' },
      warnings: () => [],
      signal: new AbortController().signal,
    });
    return joined(await collect(written));
  }
  const each = [{ chart: true }, { summary: true }, { chart: true, summary: true }];

  test('are written for hostile names and values, for few rows, and for none', async () => {
    for (const options of each)
      for (const rows of [0, 1, 2, 300]) expect((await bytesOf([figureRows(rows)], options)).length).toBeGreaterThan(0);
  });

  test('are written above blocks of records', async () => {
    for (const options of each) expect((await bytesOf([], options, true)).length).toBeGreaterThan(0);
  });

  test('add to the file, and are the same however the rows are cut into batches', async () => {
    const plain = await bytesOf([figureRows(200)], {});
    for (const options of each) {
      const whole = await bytesOf([figureRows(200)], options);
      expect(whole.length).toBeGreaterThan(plain.length);
      const parts = [figureRows(70), figureRows(0), figureRows(130, 70)];
      expect(Buffer.compare(whole, await bytesOf(parts, options))).toBe(0);
    }
  });
});

describe.each(withReports)('reports in the format $name', ({ module }) => {
  const table = (batches: Iterable<RecordBatch>, title = 'Table') => ({ title, window, schema: figureSchema, batches });
  const parts = (rows = 60, cut = rows) => {
    const batches = [figureRows(cut), figureRows(rows - cut, cut)];
    return [
      reportText('Text', HOSTILE.join('\n\n')),
      reportTable('Tables', [table(batches, 'One'), table([], 'Two'), table(batches, 'One')], 'About the tables'),
      reportChart('Chart', { window, blocks: [{ labels: NAMES.slice(1), units: ['°C', '', 'Ω'], batches }] }),
      reportChart('', { window, blocks: [] }, { name: 'Nothing', height: 50, text: 'No sources' }),
      reportText('', ''),
    ];
  };
  const options = module.pageCount ? { maxPages: 1e6 } : undefined;

  test('hold hostile texts, tables and charts, with and without rows', async () => {
    for (const rows of [0, 1, 300])
      expect((await writtenReport(module, { parts: parts(rows) })).bytes.length).toBeGreaterThan(0);
    expect((await writtenReport(module, { parts: [] })).bytes.length).toBeGreaterThan(0);
  });

  test('have the same bytes for the same content, however its rows are cut into batches', async () => {
    const { bytes } = await writtenReport(module, { parts: parts() });
    expect(Buffer.compare(bytes, (await writtenReport(module, { parts: parts(60, 13) })).bytes)).toBe(0);
  });

  test('read nothing before a chunk is read, and then one element after the other', async () => {
    const events: string[] = [];
    const { chunks } = startedReport(module, { parts: watched(parts(), events) });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(events).toEqual([]);
    await collect(chunks);
    const order = [
      'text 0',
      'text 1',
      'table 1.0',
      'table 1.1',
      'table 1.2',
      'text 2',
      'chart 2',
      'text 3',
      'chart 3',
      'text 4',
    ];
    expect(events).toEqual(order);
  });

  test('come in chunks that own their buffers, of 64 KiB or more except the last', async () => {
    const batches = Array.from({ length: 40 }, (_, i) => figureRows(1000, i * 1000));
    const { chunks } = startedReport(module, { parts: [reportTable('', [table(batches)])], options });
    const all = await collect(chunks);
    expect(all.length).toBeGreaterThan(1);
    for (const chunk of all) expect(chunk.byteLength).toBe(chunk.buffer.byteLength);
    for (const chunk of all.slice(0, -1)) expect(chunk.byteLength).toBeGreaterThanOrEqual(LEAST_CHUNK);
  });

  test('close what they read when the reader stops, when it is aborted, and when a source fails', async () => {
    let open = 0;
    const endlessTable = (fails?: Error) =>
      table(
        (function* () {
          open++;
          try {
            for (let at = 0; ; at++) {
              yield figureRows(1000, at * 1000);
              if (fails && at > 2) throw fails;
            }
          } finally {
            open--;
          }
        })(),
      );
    const stopped = startedReport(module, { parts: [reportTable('', [endlessTable()])], options });
    await stopped.chunks.next();
    await stopped.chunks.return(undefined);
    expect(open).toBe(0);

    const broken = new Error('broken');
    await expect(writtenReport(module, { parts: [reportTable('', [endlessTable(broken)])] })).rejects.toBe(broken);
    expect(open).toBe(0);

    for (const part of [
      reportTable('', [endlessTable()]),
      reportChart('C', { window, blocks: [{ labels: NAMES.slice(1), batches: endlessTable().batches }] }),
    ]) {
      const controller = new AbortController();
      const reason = new Error('enough');
      setTimeout(() => controller.abort(reason), 20);
      await expect(writtenReport(module, { parts: [part], options, signal: controller.signal })).rejects.toBe(reason);
      expect(open).toBe(0);
    }
  });
});
