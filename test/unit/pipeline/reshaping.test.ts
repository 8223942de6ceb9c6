import { describe, expect, test } from 'vitest';
import type { ExportRequest } from '../../../src/contract/request.ts';
import { ExportError } from '../../../src/core/errors.ts';
import { runEstimate } from '../../../src/pipeline/run-estimate.ts';
import { type ExportJob, runExport } from '../../../src/pipeline/run-export.ts';
import { runPreview } from '../../../src/pipeline/run-preview.ts';
import { type ChannelMessage, memorySource } from '../../../src/sources/descriptor.ts';
import type { SampleSource } from '../../../src/sources/source.ts';
import { textOf } from '../../support/oracles/bytes.ts';
import { parseCsv } from '../../support/oracles/csv-parser.ts';
import { batchesOf } from '../../support/samples.ts';
import { finishedExport, hostOn, requestFor, sourceOnPage } from './job.ts';

const columns = (...ids: string[]) => ids.map((id) => ({ id, label: id.toUpperCase() }));

/** Times in the first minutes of 1970, which are easy to read. */
const sent = (minute: number, value: number, more: Partial<ChannelMessage> = {}): ChannelMessage => ({
  ...{ time: minute * 60, name: 't', publisher: 'p', channel: 'c1', value },
  ...more,
});

const wide = { outputFormat: 'wide', target: { value: 't,h' }, to: 600 } as const;

/** Returns the cells of a CSV export with one file, with whole minutes of 1970 as numbers. */
async function rowsOf(
  request: ExportRequest,
  messages: readonly ChannelMessage[] | SampleSource,
  job: Partial<ExportJob> = {},
) {
  const { written, warnings, files } = await finishedExport(request, messages, job);
  expect(written).toHaveLength(1);
  const minutes = (text: string) => (/^\d{4}-.*Z$/.test(text) ? String(Date.parse(text) / 60_000) : text);
  return {
    rows: parseCsv(textOf(written[0]!.bytes), ',').map((row) => row.map(minutes)),
    warnings: warnings.map(({ code, count, item }) => [code, count, item]),
    name: files[0]!.name,
    texts: warnings.map(({ message }) => message),
  };
}

const minutely = { decimation: { ds: '1m', dsf: 'avg' } } as const;

describe('gaps', () => {
  const messages = [sent(1, 10), sent(4, 40), sent(2, 7, { name: 'h' }), sent(3, 9, { name: 'h' })];

  test.each([
    ['absent', ['1,10,', '2,,7', '3,,9', '4,40,'], 0],
    ['empty', ['0,,', '1,10,', '2,,7', '3,,9', '4,40,', '5,,', '6,,', '7,,', '8,,', '9,,'], 0],
    ['previous', ['1,10,', '2,10,7', '3,10,9', '4,40,'], 2],
    ['linear', ['1,10,', '2,20,7', '3,30,9', '4,40,'], 2],
  ] as const)('of wide rows: %s', async (gaps, lines, filled) => {
    const request = requestFor([{ ...wide, ...minutely }], { columns: columns('time', 't', 'h') });
    const { rows, warnings } = await rowsOf(request, messages, { settings: { gaps } });
    expect(rows.slice(1).map((row) => row.join())).toEqual(lines);
    expect(warnings).toEqual(filled === 0 ? [] : [['gap-filled', filled, 0]]);
  });

  test('are filled for each series in long rows, and for each device that a column identifies in wide rows', async () => {
    const list = [sent(1, 1), sent(1, 5, { publisher: 'q' }), sent(3, 3)];
    const request = requestFor([{ to: 240, ...minutely, target: { value: 't' } }], {
      columns: columns('time', 'publisher', 'value'),
    });
    const { rows } = await rowsOf(request, list, { settings: { gaps: 'empty' } });
    expect(rows.slice(1).map((row) => row.join())).toEqual([
      '0,p,',
      '0,q,',
      '1,p,1',
      '1,q,5',
      '2,p,',
      '2,q,',
      '3,p,3',
      '3,q,',
    ]);
    const asWide = requestFor([{ ...wide, ...minutely, to: 240 }], { columns: columns('time', 'publisher', 't') });
    const told = await rowsOf(asWide, [...list, sent(2, 1, { name: 'h', publisher: 'unasked' })], {
      settings: { gaps: 'empty' },
    });
    expect(told.rows.slice(1)).toEqual(rows.slice(1));
  });

  test('are filled after differences, and not without decimation or messages', async () => {
    const request = requestFor([{ ...wide, ...minutely, transform: 'delta' }], { columns: columns('time', 't') });
    const list = [sent(0, 1), sent(1, 3), sent(3, 10)];
    expect((await rowsOf(request, list, { settings: { gaps: 'previous' } })).rows.slice(1)).toEqual([
      ['1', '2'],
      ['2', '2'],
      ['3', '7'],
    ]);
    const plain = requestFor([wide], { columns: columns('time', 't') });
    expect((await rowsOf(plain, list, { settings: { gaps: 'empty' } })).rows).toHaveLength(4);
    const none = await rowsOf(request, [], { settings: { gaps: 'empty', empty: 'file' } });
    expect(none.rows).toEqual([['TIME', 'T']]);
    expect(none.warnings).toContainEqual(['no-data', 1, 0]);
  });
});

describe('the size of reshaped items', () => {
  const counting = (messages: number): SampleSource => ({
    async *read() {
      yield* batchesOf([{ time: 1, name: 't', publisher: 'p', value: 1 }]);
    },
    count: async () => messages,
  });
  const rowsFor = async (request: ExportRequest, messages: number, settings: ExportJob['settings'] = {}) =>
    (await runEstimate({ request, now: 1e9, settings }, hostOn(counting(messages)))).rows;

  test('counts all buckets when gaps have rows, and none without messages', async () => {
    const long = requestFor([{ ...minutely, to: 6000, target: { value: 't,h' } }]);
    expect([await rowsFor(long, 30), await rowsFor(long, 30, { gaps: 'empty' })]).toEqual([30, 200]);
    expect(await rowsFor(long, 0, { gaps: 'previous' })).toBe(0);
  });

  test('does not count messages that no column and no label shows against the pages', async () => {
    const pages = (asked: readonly string[], settings: ExportJob['settings'] = {}) => {
      const request = requestFor([wide], { columns: columns(...asked), extension: 'pdf' });
      return finishedExport(request, counting(1e9), { settings });
    };
    const labels = [{ id: 'p', label: 'P' }];
    await expect(pages(['time', 't', 'h'])).rejects.toMatchObject({ code: 'unsupported' });
    await expect(pages(['time'])).rejects.toMatchObject({ code: 'unsupported' });
    expect((await pages(['time', 't'])).files[0]!.rows).toBe(1);
    expect((await pages(['time', 't', 'h'], { wide: { split: 'publisher', labels } })).files[0]!.rows).toBe(1);
  });
});

describe('wide.split', () => {
  const messages = [
    sent(1, 10, { publisher: 'b', unit: 'Cel' }),
    sent(1, 11, { publisher: 'a', unit: 'K' }),
    sent(1, 50, { publisher: 'b', name: 'h', unit: '%RH' }),
    sent(2, 12, { publisher: '', unit: 'Cel' }),
    sent(3, 13, { publisher: '__proto__', unit: 'Cel' }),
  ];
  const request = requestFor([wide], { columns: columns('time', 't', 'h') });

  test('replaces the column of a target by one for each device in the data', async () => {
    const { rows, warnings } = await rowsOf(request, messages, { settings: { wide: { split: 'publisher' } } });
    expect(rows).toEqual([
      ['TIME', 'T · a', 'T · b', 'T · (none)', 'T · __proto__', 'H · b'],
      ['1', '11', '10', '', '', '50'],
      ['2', '', '', '12', '', ''],
      ['3', '', '', '', '13', ''],
    ]);
    expect(warnings).toEqual([]);
  });

  test('uses the labels and their order, and counts other devices', async () => {
    const labels = [
      { id: 'b', label: 'Boiler 2' },
      { id: 'gone', label: 'Pump' },
    ];
    const { rows, warnings } = await rowsOf(request, messages, { settings: { wide: { split: 'publisher', labels } } });
    expect(rows).toEqual([
      ['TIME', 'T · Boiler 2', 'T · Pump', 'H · Boiler 2', 'H · Pump'],
      ['1', '10', '', '50', ''],
    ]);
    expect(warnings).toEqual([['not-in-labels', 3, 0]]);
  });

  test('shows the unit of each device in its header, however late it appears', async () => {
    const settings = { wide: { split: 'publisher' }, units: 'header' } as const;
    expect((await rowsOf(request, messages, { settings })).rows[0]).toEqual([
      ...['TIME', 'T · a (K)', 'T · b (°C)', 'T · (none) (°C)', 'T · __proto__ (°C)', 'H · b (% RH)'],
    ]);
    const labels = ['__proto__', 'a'].map((id) => ({ id, label: id }));
    const listed = { ...settings, wide: { ...settings.wide, labels } };
    expect((await rowsOf(request, messages, { settings: listed })).rows[0]).toEqual([
      ...['TIME', 'T · __proto__ (°C)', 'T · a (K)', 'H · __proto__', 'H · a'],
    ]);
  });

  test('decimates, and fills gaps, for each device', async () => {
    const decimated = requestFor([{ ...wide, ...minutely, target: { value: 't' } }], { columns: columns('time', 't') });
    const list = [
      ...[sent(0, 1, { subtopic: 's' }), sent(0.5, 3, { subtopic: 's' }), sent(0, 100, { subtopic: 'u' })],
      ...[sent(2, 4, { subtopic: 's' }), sent(1, 200, { subtopic: 'u' })],
    ];
    const { rows, warnings } = await rowsOf(decimated, list, {
      settings: { wide: { split: 'subtopic' }, gaps: 'linear' },
    });
    expect(rows).toEqual([
      ['TIME', 'T · s', 'T · u'],
      ['0', '2', '100'],
      ['1', '3', '200'],
      ['2', '4', ''],
    ]);
    expect(warnings).toEqual([['gap-filled', 1, 0]]);
    const all = await rowsOf(decimated, list, {
      settings: { wide: { split: 'subtopic', labels: [{ id: 'u', label: 'U' }] }, gaps: 'empty' },
    });
    expect(all.rows.slice(0, 4)).toEqual([
      ['TIME', 'T · U'],
      ['0', '100'],
      ['1', '200'],
      ['2', ''],
    ]);
    expect(all.rows).toHaveLength(11);
  });

  test('leaves long items unchanged, and refuses the same field as a column, with its path', async () => {
    const settings = { wide: { split: 'publisher' } } as const;
    const long = requestFor([{ target: { value: 't' } }], { columns: columns('publisher', 'value') });
    expect((await rowsOf(long, messages, { settings })).rows).toHaveLength(5);
    const both = requestFor([wide], { columns: columns('time', 'publisher', 't') });
    const error = await rowsOf(both, messages, { settings }).catch((error: unknown) => error as ExportError);
    expect(error).toBeInstanceOf(ExportError);
    expect((error as ExportError).issues).toEqual([
      {
        path: ['format', 'columns', 1, 'id'],
        message: expect.stringMatching(/^format\.columns\[1\]\.id: .*wide\.split.*"publisher".*leave it out\.$/),
      },
    ]);
    const other = await rowsOf(requestFor([wide], { columns: columns('time', 'subtopic', 't') }), messages, {
      settings,
    });
    expect(other.rows[0]).toEqual(['TIME', 'SUBTOPIC', 'T · a', 'T · b', 'T · (none)', 'T · __proto__']);
  });

  test('keeps the column of a target without devices, and the header of a file without rows', async () => {
    const settings = { wide: { split: 'publisher' } } as const;
    const { rows, warnings } = await rowsOf(request, [], { settings });
    expect(rows).toEqual([['TIME', 'T', 'H']]);
    expect(warnings.map(([code]) => code)).toEqual(['no-data']);
  });

  test('applies to a preview, which reads everything when devices are not listed, and to an estimate', async () => {
    const source = sourceOnPage(memorySource(messages));
    const run = (settings: ExportJob['settings']) =>
      runPreview({ request, now: 1e9, settings }, { rows: 1, item: 0 }, hostOn(source));
    const preview = await run({ wide: { split: 'publisher' } });
    expect(preview.columns.map(({ label }) => label)).toEqual([
      ...['TIME', 'T · a', 'T · b', 'T · (none)', 'T · __proto__', 'H · b'],
    ]);
    expect(preview.columns[1]).toEqual({ id: 't · a', label: 'T · a', kind: 'number' });
    expect([preview.rows.length, preview.truncated]).toEqual([1, true]);
    const counting = { ...source, count: async () => 1000 };
    const labels = Array.from({ length: 50 }, (_, i) => ({ id: `d${i}`, label: `Device ${i}` }));
    const estimate = async (settings: ExportJob['settings']) =>
      (await runEstimate({ request, now: 1e9, settings }, hostOn(counting))).bytes!;
    expect(await estimate({ wide: { split: 'publisher', labels } })).toBeGreaterThan(5 * (await estimate({})));
  });
});

describe("bundle: 'table'", () => {
  const dashboard = (more: object = {}, second: object = {}) =>
    requestFor(
      [
        { ...wide, channelId: 'c1', ...more },
        { ...wide, channelId: 'c2', ...more, ...second },
      ],
      { columns: columns('time', 't', 'h'), filename: 'dashboard' },
    );
  const messages = [
    ...[sent(1, 10), sent(2, 20), sent(2, 55, { name: 'h' })],
    ...[sent(2, 21, { channel: 'c2' }), sent(3, 30, { channel: 'c2' }), sent(3, 66, { channel: 'c2', name: 'h' })],
  ];
  const table = { bundle: 'table' } as const;

  test('joins items on time, with the columns of each in the order of the items', async () => {
    const { rows, warnings, name } = await rowsOf(dashboard(), messages, table);
    expect(rows).toEqual([
      ['TIME', 'T · c1', 'H · c1', 'T · c2', 'H · c2'],
      ['1', '10', '', '', ''],
      ['2', '20', '55', '21', ''],
      ['3', '', '', '30', '66'],
    ]);
    expect([warnings, name]).toEqual([[], 'dashboard.csv']);
  });

  test('adds file names of items to equal headers, and names the file by its content', async () => {
    const items = [
      { ...wide, channelId: 'c1', filename: 'Boiler' },
      { ...wide, channelId: 'c2', filename: 'Pump', target: { value: 't,x' } },
    ];
    const request = requestFor(items, { columns: columns('h', 't', 'x', 'time') });
    const { rows, name } = await rowsOf(request, messages, table);
    expect(rows.slice(0, 2)).toEqual([
      ['H', 'T · Boiler', 'T · Pump', 'X', 'TIME'],
      ['', '10', '', '', '1'],
    ]);
    expect(name).toBe('t-h-x_1970-01-01_1970-01-01T0010.csv');
  });

  test('joins different windows, buckets, gaps, devices, differences and units', async () => {
    const request = dashboard({ ...minutely }, { from: 120, to: 360, transform: 'delta' });
    const { rows, warnings } = await rowsOf(
      request,
      messages.map((one) => ({ ...one, unit: 'K' })),
      { ...table, settings: { gaps: 'empty', units: 'header', wide: { split: 'publisher' } } },
    );
    expect(rows).toEqual([
      ['TIME', 'T · p · c1 (K)', 'H · p · c1 (K)', 'T · p · c2 (K)', 'H · p · c2 (K)'],
      ['0', '', '', '', ''],
      ['1', '10', '', '', ''],
      ['2', '20', '55', '', ''],
      ['3', '', '', '9', ''],
      ...['4', '5', '6', '7', '8', '9'].map((minute) => [minute, '', '', '', '']),
    ]);
    expect(warnings).toEqual([]);
  });

  test('keeps the warnings of each item, and supports expanded records', async () => {
    const doubled = [...messages, sent(3, 30, { channel: 'c2' })];
    const { rows, warnings } = await rowsOf(
      { ...dashboard(), format: { ...dashboard().format, template: 'expanded' } },
      doubled,
      table,
    );
    expect(warnings).toEqual([['duplicates-dropped', 1, 1]]);
    expect(rows.filter(([label]) => label === 'H · c2').map(([, value]) => value)).toEqual(['', '', '66']);
  });

  test('of one item is its file', async () => {
    const request = requestFor([{ ...wide, filename: 'one' }], { columns: columns('time', 'publisher', 't') });
    const { rows, name } = await rowsOf(request, messages, table);
    expect([rows[0], name]).toEqual([['TIME', 'PUBLISHER', 'T'], 'one.csv']);
  });

  test('has an empty file, no file or an error when no item has rows, and accepts single items without rows', async () => {
    const one = messages.filter(({ channel }) => channel === 'c1');
    const half = await rowsOf(dashboard(), one, { ...table, settings: { empty: 'error' } });
    expect(half.rows).toHaveLength(3);
    expect(half.warnings).toContainEqual(['no-data', 1, 1]);
    expect((await rowsOf(dashboard(), [], table)).rows).toEqual([['TIME', 'T · c1', 'H · c1', 'T · c2', 'H · c2']]);
    const skipped = await finishedExport(dashboard(), [], { ...table, settings: { empty: 'skip' } });
    expect(skipped.files).toEqual([]);
    const failed = finishedExport(dashboard(), [], { ...table, settings: { empty: 'error' } });
    await expect(failed).rejects.toMatchObject({ code: 'no-data', message: expect.stringContaining('channel c1') });
  });

  test('is one sheet of a workbook and one table of a PDF, with shared facts stated once', async () => {
    for (const extension of ['xlsx', 'pdf'] as const) {
      const request = { ...dashboard(), format: { ...dashboard().format, extension } };
      const { files, warnings } = await finishedExport(request, messages, table);
      expect(files.map(({ name, rows }) => [name, rows])).toEqual([[`dashboard.${extension}`, 3]]);
      expect(warnings.map(({ code }) => code)).toEqual([]);
    }
  });

  test('refuses items that cannot become one table, each fault with its path', async () => {
    const refusal = async (request: ExportRequest) => {
      const error = await rowsOf(request, messages, table).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(ExportError);
      expect((error as ExportError).code).toBe('invalid-request');
      return (error as ExportError).issues.map(({ path, message }) => [path.join('.'), message]);
    };
    expect(await refusal(dashboard({}, { outputFormat: 'long' }))).toEqual([
      ['items.1.params.outputFormat', expect.stringMatching(/^items\[1\]\.params\.outputFormat must be "wide".*table/)],
    ]);
    expect(await refusal(dashboard(minutely, { decimation: { ds: '5m', dsf: 'avg' } }))).toEqual([
      ['items.1.params.decimation', expect.stringMatching(/must equal that of items\[0\] \(1m, avg\), not 5m, avg/)],
    ]);
    expect(await refusal(dashboard(minutely, { decimation: undefined }))).toEqual([
      ['items.1.params.decimation', expect.stringContaining('not none')],
    ]);
    const identities = {
      ...dashboard(),
      format: { ...dashboard().format, columns: columns('time', 'publisher', 't') },
    };
    expect(await refusal(identities)).toEqual([
      ['format.columns.1.id', expect.stringMatching(/no column "publisher".*wide\.split/)],
    ]);
    expect(await refusal(dashboard({}, { target: { value: 'x' } }))).toEqual([
      ['format.columns', expect.stringMatching(/items\[1\] adds no column to the table.*Ask for x/)],
    ]);
  });

  test('is shown by a preview of any item, and measured by estimates and progress', async () => {
    const source = sourceOnPage(memorySource(messages));
    const job = { request: dashboard(minutely), now: 1e9, ...table };
    const preview = await runPreview(job, { rows: 2, item: 1 }, hostOn(source));
    expect(preview).toMatchObject({ fileName: 'dashboard.csv', title: 'dashboard', truncated: true });
    expect(preview.columns.map(({ label }) => label)).toEqual(['TIME', 'T · c1', 'H · c1', 'T · c2', 'H · c2']);
    expect(preview.rows.map((row) => row.slice(1))).toEqual([
      [10, null, null, null],
      [20, 55, 21, null],
    ]);
    const counting = { ...source, count: async () => 1000 };
    expect(await runEstimate(job, hostOn(counting))).toEqual({
      ...{ messages: 2000, rows: 10, bytes: expect.any(Number), items: [{ messages: 1000 }, { messages: 1000 }] },
    });
    const { reports } = await finishedExport(job.request, messages, table);
    expect(reports.at(-1)).toMatchObject({ phase: 'done', items: 2, messages: 6, rows: 3, fraction: 1 });
  });

  test('has columns of offsets only after its own times, for the windows of all items', async () => {
    const night = { from: Date.parse('2023-10-28T12:00Z') / 1000, to: Date.parse('2023-10-28T20:00Z') / 1000 };
    const request = dashboard(night, { to: night.to + 86_400 });
    const format = { ...request.format, extension: 'xlsx', timezone: 'Europe/Rome' } as const;
    const job = { request: { ...request, format }, now: 1e9, ...table };
    const source = sourceOnPage(memorySource([sent(night.from / 60, 1)]));
    const { columns: shown } = await runPreview(job, { rows: 2, item: 0 }, hostOn(source));
    expect(shown.map(({ label }) => label)).toEqual(['TIME', 'UTC offset', 'T · c1', 'H · c1', 'T · c2', 'H · c2']);
  });

  test('fails with any of its items, and ends the others at once, even a waiting one', async () => {
    const broken = new Error('broken');
    const waiting = { aborted: false };
    const source: SampleSource = {
      async *read({ channelId }, { signal }) {
        yield* batchesOf([{ time: 60_000, name: 't', publisher: 'p', value: 1 }]);
        if (channelId === 'c2') throw broken;
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            waiting.aborted = true;
            reject(signal.reason);
          });
        });
      },
      count: async () => undefined,
    };
    const run = () => runExport({ request: dashboard(), now: 1e9, ...table }, hostOn(source));
    await expect(run()).rejects.toBe(broken);
    expect(waiting.aborted).toBe(true);
  });
});
