import { describe, expect, test } from 'vitest';
import type { ExportSettingsOptions } from '../../../src/pipeline/export-settings.ts';
import { runPreview } from '../../../src/pipeline/run-preview.ts';
import type { ChannelMessage } from '../../../src/sources/descriptor.ts';
import { memorySource } from '../../../src/sources/descriptor.ts';
import type { SampleSource } from '../../../src/sources/source.ts';
import { parseCsv } from '../../support/oracles/csv-parser.ts';
import { finishedExport, hostOn, requestFor, sourceOnPage } from './job.ts';

/** The autumn night in Rome: midnight of 2023-10-29, then every half hour. */
const MIDNIGHT = 1_698_530_400;
const night: ChannelMessage[] = Array.from({ length: 8 }, (_, i) => ({
  ...{ channel: 'c1', publisher: 'p', name: 'a', unit: 'Cel' },
  ...{ time: MIDNIGHT + 1800 * i, value: 20 + i / 8 },
}));
const inRome = (columns: readonly string[] = ['time', 'value']) => ({
  timezone: 'Europe/Rome',
  columns: columns.map((id) => ({ id, label: id })),
});
const window = { from: MIDNIGHT, to: MIDNIGHT + 14_400 };
const excel = { csv: { preset: 'excel' } };

async function rowsOf(
  request: unknown,
  messages: readonly ChannelMessage[],
  settings: ExportSettingsOptions,
  formatOptions = {},
) {
  const { written, warnings } = await finishedExport(request, messages, { settings, formatOptions });
  const text = new TextDecoder().decode(written[0]!.bytes);
  return { rows: parseCsv(text, ','), codes: warnings.map(({ code, count }) => [code, count]) };
}

describe('the column of offsets', () => {
  const request = requestFor([window], inRome());

  test('distinguishes the two hours of an autumn night, after each column of times', async () => {
    const { rows } = await rowsOf(requestFor([window], inRome(['created', 'time'])), night, {}, excel);
    expect(rows[0]).toEqual(['created', 'UTC offset', 'time', 'UTC offset']);
    expect(rows.slice(5, 9).map((row) => row.slice(1))).toEqual([
      ['', '2023-10-29 02:00:00', 'UTC+02:00'],
      ['', '2023-10-29 02:30:00', 'UTC+02:00'],
      ['', '2023-10-29 02:00:00', 'UTC+01:00'],
      ['', '2023-10-29 02:30:00', 'UTC+01:00'],
    ]);
  });

  test('is left out when each time is shown once, unless requested', async () => {
    const day = requestFor([{ from: MIDNIGHT, to: MIDNIGHT + 3600 }], inRome());
    expect((await rowsOf(day, night, {}, excel)).rows[0]).toEqual(['time', 'value']);
    expect((await rowsOf(day, night, { offsetColumn: 'always' }, excel)).rows[1]).toEqual([
      ...['2023-10-29 00:00:00', 'UTC+02:00', '20'],
    ]);
    const utc = requestFor([window], { columns: inRome().columns });
    expect((await rowsOf(utc, night, {}, excel)).rows[0]).toEqual(['time', 'value']);
    expect((await rowsOf(utc, night, { offsetColumn: 'always' }, excel)).rows[1]![1]).toBe('UTC+00:00');
  });

  test('is left out with never, and ambiguous times are counted', async () => {
    const { rows, codes } = await rowsOf(request, night, { offsetColumn: 'never' }, excel);
    expect(rows[0]).toEqual(['time', 'value']);
    expect(codes).toEqual([['ambiguous-time', 4]]);
  });

  test('is not added when times have their offset', async () => {
    expect((await rowsOf(request, night, {})).rows[0]).toEqual(['time', 'value']);
    expect((await rowsOf(request, night, { offsetColumn: 'never' })).codes).toEqual([]);
  });

  test('is its own line in expanded records', async () => {
    const expanded = requestFor([window], { ...inRome(), template: 'expanded' });
    expect((await rowsOf(expanded, night, {}, excel)).rows.slice(0, 3).map((row) => row.join(' '))).toEqual([
      'time 2023-10-29 00:00:00',
      'UTC offset UTC+02:00',
      'value 20',
    ]);
  });
});

describe('units in headers', () => {
  const message = { channel: 'c1', publisher: 'p', time: 1, value: 1 };
  const header = async (request: unknown, messages: readonly ChannelMessage[]) =>
    (await rowsOf(request, messages, { units: 'header' })).rows[0];

  test('appear in the headers of wide rows, as people write them', async () => {
    const columns = ['time', 'a', 'b', 'c'].map((id) => ({ id, label: id.toUpperCase() }));
    const request = requestFor([{ target: { value: 'a,b,c' }, outputFormat: 'wide' }], { columns });
    const messages = [
      { ...message, name: 'a', unit: 'Cel' },
      { ...message, name: 'b', unit: '%RH' },
      { ...message, name: 'c' },
    ];
    expect(await header(request, messages)).toEqual(['TIME', 'A (°C)', 'B (% RH)', 'C']);
    expect((await rowsOf(request, messages, {})).rows[0]).toEqual(['TIME', 'A', 'B', 'C']);
  });

  test('appear in the header of long rows when all variables have the same unit', async () => {
    const columns = ['time', 'value'].map((id) => ({ id, label: id }));
    const request = requestFor([{ target: { value: 'a,b' } }], { columns });
    const both = (unit: string) => [
      { ...message, name: 'a', unit: 'W/m2' },
      { ...message, name: 'b', unit },
    ];
    expect(await header(request, both('W/m2'))).toEqual(['time', 'value (W/m²)']);
    expect(await header(request, both('K'))).toEqual(['time', 'value']);
  });

  test('are squared for a variance', async () => {
    const columns = ['time', 'value'].map((id) => ({ id, label: id }));
    const request = requestFor([{ decimation: { ds: '1h', dsf: 'variance' } }], { columns });
    expect(await header(request, [{ ...message, name: 'a', unit: 'Cel' }])).toEqual(['time', 'value (°C²)']);
    expect(await header(request, [{ ...message, name: 'a', unit: 'm/s' }])).toEqual(['time', 'value ((m/s)²)']);
  });

  test('that change within a series are counted, unless a column shows them', async () => {
    const messages = ['K', 'Cel', 'K', 'Cel'].map((unit, i) => ({ ...message, name: 'a', unit, time: i + 1 }));
    const withUnit = requestFor([{}], { columns: ['value', 'unit'].map((id) => ({ id, label: id })) });
    const without = requestFor([{}], { columns: [{ id: 'value', label: 'value' }] });
    expect((await rowsOf(withUnit, messages, {})).codes).toEqual([]);
    expect((await rowsOf(without, messages, {})).codes).toEqual([['unit-changed', 1]]);
  });

  test('that become known only after the header are counted', async () => {
    const columns = ['time', 'a', 'b'].map((id) => ({ id, label: id }));
    const request = requestFor([{ target: { value: 'a,b' }, outputFormat: 'wide', to: 100_000 }], { columns });
    const many = Array.from({ length: 80_000 }, (_, i) => ({ ...message, name: 'a', unit: 'K', time: i }));
    const late = [...many, { ...message, name: 'b', unit: 'W', time: 90_000 }];
    // In ascending order, so that nothing is known about later messages.
    const source = sourceOnPage({
      ...memorySource(late),
      config: { ascending: true },
    });
    const { warnings, written } = await finishedExport(request, source, { settings: { units: 'header' } });
    expect(new TextDecoder().decode(written[0]!.bytes.subarray(0, 12))).toBe('time,a (K),b');
    expect(warnings).toMatchObject([{ code: 'unit-not-in-header', count: 1 }]);
    expect(warnings[0]!.message).toContain('"b"');
  });
});

describe('an item without rows', () => {
  const empty = requestFor([{ target: { value: 'urn:x:none', label: 'Level' }, filename: 'f' }]);
  const other = { channel: 'c1', publisher: 'p', name: 'a', time: 5, value: 1 };
  const latest = (source: SampleSource, ms: number | undefined): SampleSource => ({
    count: (...given) => source.count(...given),
    read: (...given) => source.read(...given),
    latest: async () => ms,
  });

  test('is a file with its header, and a warning that says what was looked for', async () => {
    const { written, warnings } = await finishedExport(empty, [other]);
    expect(new TextDecoder().decode(written[0]!.bytes)).toBe('time,publisher,name,value,unit\r\n');
    const { message } = warnings.find(({ code }) => code === 'no-data')!;
    expect(message).toBe('There is no row for Level in channel c1 from 1970-01-01 00:00 to 1970-01-01 00:16:40 (UTC).');
  });

  test("reports when the channel's last message is, if the source knows", async () => {
    const source = latest(sourceOnPage(memorySource([])), Date.UTC(2020, 0, 1));
    const { warnings } = await finishedExport(empty, source);
    expect(warnings.find(({ code }) => code === 'no-data')!.message).toMatch(
      / The channel's last message is of 2020-01-01 00:00\.$/,
    );
  });

  test('fails on request, before anything is delivered', async () => {
    const promise = finishedExport(empty, [other], { settings: { empty: 'error' } });
    await expect(promise).rejects.toMatchObject({ code: 'no-data', message: expect.stringMatching(/^items\[0\]: /) });
  });

  test('is skipped on request, alone or in an archive', async () => {
    const settings = { empty: 'skip' } as const;
    const alone = await finishedExport(empty, [other], { settings });
    expect(alone.files).toEqual([]);
    expect(alone.written).toEqual([]);
    expect(alone.warnings.map(({ code }) => code)).toContain('no-data');
    const two = requestFor([{ target: { value: 'none' } }, { filename: 'full' }]);
    const archive = await finishedExport(two, [other], { settings });
    expect(archive.files).toMatchObject([{ type: 'application/zip', rows: 1 }]);
    const names = new TextDecoder('latin1').decode(archive.written[0]!.bytes).match(/[\w-]+\.csv/g);
    expect(new Set(names)).toEqual(new Set(['full.csv']));
    const none = requestFor([{ target: { value: 'none' } }, { target: { value: 'no' } }]);
    expect((await finishedExport(none, [other], { settings })).files).toEqual([]);
    const workbook = { ...two, format: { extension: 'xlsx' } };
    expect((await finishedExport(workbook, [other], { settings, bundle: 'workbook' })).files).toMatchObject([
      { rows: 1 },
    ]);
  });
});

describe('names of files', () => {
  const nameOf = async (filename: string, format = {}) =>
    (await finishedExport(requestFor([{ ...window, filename }], { ...inRome(), ...format }), night)).files[0]!.name;

  test('may contain the window, the run time and the variables', async () => {
    expect(await nameOf('{label} {from} to {to} of {now}')).toBe(
      'a 2023-10-29 to 2023-10-29T0300 of 2023-11-14T231320.csv',
    );
    expect(await nameOf('{x} {from')).toBe('{x} {from.csv');
  });

  test('of an archive contain the window of all its items', async () => {
    const items = [
      { ...window, filename: 'x' },
      { ...window, from: MIDNIGHT - 86_400, filename: 'y' },
    ];
    const request = requestFor(items, { ...inRome(), filename: 'all-{from}' });
    expect((await finishedExport(request, night)).files[0]!.name).toBe('all-2023-10-28.zip');
  });
});

describe('a preview', () => {
  const preview = (request: unknown, settings: ExportSettingsOptions, formatOptions = {}) =>
    runPreview(
      { request, now: 1_700_000_000, settings, formatOptions },
      { rows: 6, item: 0 },
      hostOn(sourceOnPage(memorySource(night))),
    );

  test('shows dates, headers and decimals as each format does', async () => {
    const request = (extension: string) => ({
      ...requestFor([window], inRome()),
      format: { ...inRome(), extension },
    });
    const sheet = await preview(request('xlsx'), { units: 'header' });
    expect(sheet.columns.map(({ label }) => label)).toEqual(['time', 'UTC offset', 'value (°C)']);
    expect(sheet.columns.map(({ decimals }) => decimals)).toEqual([undefined, undefined, 3]);
    expect(sheet.rows[4]).toEqual(['2023-10-29 02:00:00', 'UTC+02:00', 20.5]);
    const page = await preview(request('pdf'), { decimals: 1 });
    expect(page.rows[0]).toEqual(['2023-10-29 00:00 +02:00', 20]);
    expect(page.columns[1]!.decimals).toBe(1);
    const plain = await preview(request('csv'), {});
    expect(plain.rows[0]).toEqual(['2023-10-29T00:00:00.000+02:00', 20]);
    expect(plain.columns[1]!.decimals).toBeUndefined();
    const forExcel = await preview(request('csv'), {}, excel);
    expect(forExcel.rows[5]![0]).toBe('2023-10-29 02:30:00');
  });
});

describe('options', () => {
  test.each<[string, Record<string, unknown>]>([
    ['decimals', { decimals: 11 }],
    ['decimals', { decimals: 1.5 }],
    ['decimals', { decimals: 'some' }],
    ['units', { units: 'column' }],
    ['offsetColumn', { offsetColumn: true }],
    ['empty', { empty: 'none' }],
    ['gaps', { gaps: 'zero' }],
    ['wide.split', { wide: { split: 'name' } }],
    ['wide', { wide: 'publisher' }],
    ['wide.labels', { wide: { split: 'publisher', labels: [] } }],
    ['wide.labels[0].label', { wide: { split: 'publisher', labels: [{ id: 'a' }] } }],
    [
      'wide.labels',
      {
        wide: {
          split: 'publisher',
          labels: [
            { id: 'a', label: 'x' },
            { id: 'a', label: 'y' },
          ],
        },
      },
    ],
  ])('that are invalid are refused by name: %s', async (name, settings) => {
    const promise = finishedExport(requestFor([{}]), [], { settings: settings as ExportSettingsOptions });
    const error = await promise.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as TypeError).message.startsWith(`${name} `)).toBe(true);
  });
});
