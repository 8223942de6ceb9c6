import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { checkRequest, parseRequest } from '../../../src/contract/parse-request.ts';
import { FIXED_IDS } from '../../../src/controller/series-columns.ts';
import {
  createExportForm,
  type ExportChoices,
  type ExportForm,
  type FormSeries,
  seriesKey,
} from '../../../src/controller.ts';
import { WarningLog } from '../../../src/core/warnings.ts';
import { formats } from '../../../src/formats/index.ts';
import { wide } from '../../../src/layouts/wide.ts';
import { isMessagePlan } from '../../../src/pipeline/item-plans.ts';
import { planRequest } from '../../../src/pipeline/plan-request.ts';
import { reshapedPlan } from '../../../src/pipeline/reshaped-plan.ts';
import { FakeExporter } from './fake-exporter.ts';

const NOW = Date.parse('2024-05-15T10:30:00Z');

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

const formOf = (series: readonly FormSeries[], choices: Partial<ExportChoices> = {}, host: object = {}): ExportForm => {
  const form = createExportForm({
    ...{ exporter: new FakeExporter().exporter, series, timezone: 'Europe/Rome', locale: 'en-GB', preset: choices },
    ...host,
  });
  return form;
};

const BOILER: FormSeries = { channelId: 'boiler', name: 'urn:x:temperature', label: 'Boiler' };
const PUMP: FormSeries = { channelId: 'boiler', name: 'urn:x:flow', label: 'Pump' };
const TANK: FormSeries = { channelId: 'tank', name: 'urn:x:temperature', label: 'Tank' };

describe('the request', () => {
  test('has one item and a column for each series of one channel', () => {
    const { request, options } = formOf([BOILER, PUMP]).state;
    expect(request).toEqual({
      format: {
        extension: 'xlsx',
        filename: 'Boiler-Pump_{from}_{to}',
        columns: [
          { id: 'time', label: 'Time' },
          { id: 'Boiler', label: 'Boiler' },
          { id: 'Pump', label: 'Pump' },
        ],
        timezone: 'Europe/Rome',
      },
      type: 'oneTime',
      items: [
        {
          params: {
            target: { value: 'urn:x:temperature,urn:x:flow', label: 'Boiler,Pump' },
            channelId: 'boiler',
            subtopic: '',
            from: Date.parse('2024-05-07T22:00Z') / 1000,
            to: Date.parse('2024-05-14T22:00Z') / 1000,
            outputFormat: 'wide',
          },
        },
      ],
    });
    expect(options).toEqual({ decimals: 'auto', units: 'header', xlsx: { chart: false, summary: false } });
  });

  test('joins several channels in one table, in the order of the choice', () => {
    const { request, options } = formOf([BOILER, TANK, PUMP]).state;
    expect(options.bundle).toBe('table');
    expect(request?.items.map(({ params }) => 'channelId' in params && params.channelId)).toEqual([
      'boiler',
      'tank',
      'boiler',
    ]);
    expect(request?.format.columns?.map(({ label }) => label)).toEqual(['Time', 'Boiler', 'Tank', 'Pump']);
  });

  test('has a sheet or a file for each series on request; other formats have no sheets', () => {
    const form = formOf([BOILER, PUMP], { parts: 'sheets' });
    expect([form.state.options.bundle, form.state.request?.items.map(({ filename }) => filename)]).toEqual([
      'workbook',
      ['Boiler', 'Pump'],
    ]);
    form.choose({ extension: 'csv' });
    expect([form.state.options.bundle, form.state.request?.items.length]).toEqual([undefined, 1]);
    form.choose({ parts: 'files' });
    expect([form.state.options.bundle, form.state.request?.items.length]).toEqual(['zip', 2]);
    form.choose({ series: [{ key: seriesKey(PUMP) }] });
    expect([form.state.options.bundle, form.state.request?.items[0]?.filename]).toEqual([undefined, undefined]);
  });

  test('takes a window that ends now at the run time', () => {
    const form = formOf(
      [BOILER],
      { period: { kind: 'thisMonth' } },
      { window: { from: NOW / 1000 - 60, to: NOW / 1000 + 60 } },
    );
    const bounds = () => {
      const [item] = form.state.request!.items;
      return [(item!.params as { from?: number }).from, (item!.params as { to?: number }).to];
    };
    expect(bounds()).toEqual([Date.parse('2024-04-30T22:00Z') / 1000, undefined]);
    form.choose({ period: { kind: 'screen' } });
    expect(bounds()).toEqual([NOW / 1000 - 60, undefined]);
    form.update({ window: { from: NOW / 1000 - 60, to: NOW / 1000 - 30 } });
    expect(bounds()).toEqual([NOW / 1000 - 60, NOW / 1000 - 30]);
    form.update({ window: { from: NOW / 1000 + 60, to: NOW / 1000 + 90 } });
    expect(bounds()).toEqual([NOW / 1000 + 60, NOW / 1000 + 90]);
  });

  test.each([
    ['en-GB', 'auto', 'excel'],
    ['de', 'auto', 'excel-decimal-comma'],
    ['de', 'point', 'excel'],
    ['en', 'comma', 'excel-decimal-comma'],
    ['it', 'program', 'standard'],
  ] as const)('writes CSV in %s with figures %s as %s', (locale, figures, preset) => {
    expect(formOf([BOILER], { extension: 'csv', figures }, { locale }).state.options.csv).toEqual({ preset });
  });

  test('titles a PDF by its series', () => {
    const titleOf = (...series: readonly FormSeries[]) => formOf(series, { extension: 'pdf' }).state.options.pdf?.title;
    expect(titleOf(BOILER, PUMP, TANK)).toBe('Boiler, Pump, Tank');
    expect(titleOf(BOILER, PUMP, TANK, { ...TANK, name: 'urn:x:flow', label: 'Drain' })).toBe('Boiler + 3');
  });

  test('has the options of a PDF, which shows a chart, a summary and averages of itself', () => {
    const logo = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1);
    const form = formOf([BOILER], {
      extension: 'pdf',
      title: ' Boiler ',
      logo,
      units: false,
      perDevice: true,
      decimals: 2,
    });
    expect(form.state.options).toEqual({
      ...{ decimals: 2, units: 'none', wide: { split: 'publisher' } },
      pdf: { chart: true, summary: true, language: 'en-GB', title: 'Boiler', logo },
    });
    expect(form.state.detail).toEqual({ kind: 'figures', per: '15m', by: 'avg' });
    expect(form.state.request?.items[0]?.params).toMatchObject({ decimation: { ds: '15m', dsf: 'avg' } });
    form.choose({ chart: false, summary: false, detail: { kind: 'readings' } });
    expect(form.state.options.pdf).toMatchObject({ chart: false, summary: false });
    expect(form.state.request?.items[0]?.params).not.toHaveProperty('decimation');
    form.choose({ detail: undefined });
    expect(form.state.detail.kind).toBe('figures');
  });

  test('shows the decimals of the series when all have the same', () => {
    expect(
      formOf([
        { ...BOILER, decimals: 1 },
        { ...TANK, decimals: 1 },
      ]).state.options.decimals,
    ).toBe(1);
    expect(formOf([{ ...BOILER, decimals: 1 }, TANK]).state.options.decimals).toBe('auto');
    expect(formOf([{ ...BOILER, decimals: 1 }], { decimals: 'full' }).state.options.decimals).toBe('full');
  });

  test('tells equal headers apart by what differs, and survives hostile labels', () => {
    const headers = (series: FormSeries[]) => formOf(series).state.request?.format.columns?.map(({ label }) => label);
    expect(headers([BOILER, { ...TANK, label: 'Boiler' }])).toEqual(['Time', 'Boiler · boiler', 'Boiler · tank']);
    expect(headers([BOILER, { ...PUMP, label: 'Boiler' }])).toEqual([
      'Time',
      'Boiler · urn:x:temperature',
      'Boiler · urn:x:flow',
    ]);
    expect(headers([{ ...BOILER, label: 'Time' }])).toEqual(['Time', 'Time (2)']);
    expect(headers([{ ...BOILER, label: 'a,b' }])).toEqual(['Time', 'a,b']);
    const named = formOf([
      { channelId: 'c', name: 'time', label: 'urn:x' },
      { channelId: 'c', name: 'urn:x', label: 'publisher' },
    ]).state.request;
    expect(named?.format.columns?.map(({ id }) => id)).toEqual(['time', 'urn:x (2)', 'publisher (2)']);
  });

  test('knows the columns of the wide layout that are no series', () => {
    expect([...FIXED_IDS].sort()).toEqual([...wide.columnIds([])].sort());
  });
});

describe('faults are plain words', () => {
  const faultsOf = (series: readonly FormSeries[], choices: object = {}, host: object = {}) =>
    formOf(series, choices, host).state.faults.map(({ field, message }) => `${field}: ${message}`);
  const custom = (firstDay: string, lastDay: string) => ({ period: { kind: 'custom', firstDay, lastDay } });

  test.each<[string, readonly FormSeries[], object, string]>([
    ['nothing offered', [], {}, 'series: There are no series to export.'],
    ['nothing chosen', [BOILER], { series: [] }, 'series: Choose at least one series.'],
    ['no first day', [BOILER], custom('', '2024-01-01'), 'period: Choose the first day.'],
    ['no last day', [BOILER], custom('2024-01-01', '2024-02-30'), 'period: Choose the last day.'],
    ['days reversed', [BOILER], custom('2024-01-02', '2024-01-01'), 'period: The last day lies before the first day.'],
    [
      'an unknown zone',
      [BOILER],
      { timezone: 'Mars/Base' },
      'timezone: “Mars/Base” is not a known time zone. Choose a city.',
    ],
    [
      'an unknown step',
      [BOILER],
      { detail: { kind: 'figures', per: '0h', by: 'avg' } },
      'detail: Choose a step such as an hour or a day.',
    ],
    [
      'a logo of another kind',
      [BOILER],
      { logo: Uint8Array.of(71, 73, 70) },
      'more: The logo is not a PNG or JPEG image. Choose another file.',
    ],
  ])('for %s', (_, series, choices, message) => {
    expect(faultsOf(series, choices)).toEqual([message]);
    expect(formOf(series, choices).state).not.toHaveProperty('request');
  });

  test('for a series that no request can name', () => {
    for (const name of ['a,b', ' a', 'a '])
      expect(faultsOf([{ channelId: 'c', name, label: 'Odd' }])[0]).toContain('“Odd” cannot be exported');
    expect(faultsOf([{ channelId: ' ', name: 'a' }])[0]).toContain('“a” cannot be exported');
  });

  test('for a day that the zone never had', () => {
    const host = { timezone: 'Pacific/Apia' };
    expect(faultsOf([BOILER], custom('2011-12-30', '2011-12-30'), host)).toEqual([
      'period: This period contains no time. Choose another period.',
    ]);
    expect(faultsOf([BOILER], custom('2011-12-30', '2011-12-31'), host)).toEqual([]);
  });

  test('for more series than a sheet holds', () => {
    const many = Array.from({ length: 16_383 }, (_, at) => ({ channelId: 'c', name: `n${at}` }));
    const all = { series: many.map((one) => ({ key: seriesKey(one) })) };
    expect(faultsOf(many, all)).toEqual([
      'series: An Excel sheet has room for 16,382 series. Choose fewer, or a file for each.',
    ]);
    expect(faultsOf(many, { ...all, extension: 'csv' })).toEqual([]);
  });
});

const word = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'time',
    'publisher',
    'urn:x',
    'a,b',
    ' a',
    '',
    '__proto__',
    'Time',
    'a (2)',
    '{from}',
    '\n',
    '‮x',
    '–',
  ),
  fc.string({ maxLength: 6 }),
);
/** Mostly a name that requests can have, so that not every choice is at fault. */
const name = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.constantFrom('a', 'b', 'time', 'publisher', 'urn:x', 'urn:y', '__proto__', 'a (2)', '–'),
  },
  { weight: 1, arbitrary: word },
);
const anySeries = fc.record(
  { channelId: name, subtopic: word, name, label: word, decimals: fc.constantFrom(0, 2, 11, -1, 0.5) },
  { requiredKeys: ['channelId', 'name'] },
);
const anyDay = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('', '2024-02-30', '2024-2-3', 'x', '9999-01-01') },
  {
    weight: 6,
    arbitrary: fc
      .date({ min: new Date('1000-01-02'), max: new Date('4999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
  },
);
const anyChoices = fc.record(
  {
    extension: fc.constantFrom('csv', 'xlsx', 'pdf'),
    picks: fc.array(fc.tuple(fc.nat(8), word), { maxLength: 8 }),
    period: fc.oneof(
      fc.record({ kind: fc.constantFrom('screen', 'yesterday', 'last7Days', 'thisMonth', 'lastMonth') }),
      fc.record({ kind: fc.constant('custom'), firstDay: anyDay, lastDay: anyDay }),
    ),
    timezone: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom('Europe/Rome', 'UTC', 'utc', 'America/St_Johns', 'Pacific/Apia') },
      { weight: 1, arbitrary: fc.constantFrom('Nowhere', '+02:00', '') },
    ),
    detail: fc.oneof(
      fc.constant({ kind: 'readings' }),
      fc.record({
        kind: fc.constant('figures'),
        per: fc.constantFrom('1h', '15m', '1M', '7d', '1h', '2w', '0h', 'x', '99999999999y'),
        by: fc.constantFrom('avg', 'median', 'stddev', 'nonsense'),
      }),
    ),
    filename: word,
    decimals: fc.constantFrom('auto', 'full', 0, 3, 11, 'x'),
    units: fc.boolean(),
    timeLabel: word,
    perDevice: fc.boolean(),
    parts: fc.constantFrom('one', 'sheets', 'files'),
    figures: fc.constantFrom('auto', 'comma', 'point', 'program'),
    title: word,
    chart: fc.boolean(),
    summary: fc.boolean(),
    logo: fc.constantFrom(Uint8Array.of(1), ...Array(9).fill(Uint8Array.of(0xff, 0xd8, 0xff))),
  },
  { requiredKeys: [] },
);

test('any choices give faults, or a request that the contract accepts and the engine plans with the right columns', async () => {
  vi.useRealTimers();
  let requests = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(anySeries, { minLength: 1, maxLength: 8 }),
      anyChoices,
      async (series, { picks, ...choices }) => {
        const chosen = picks?.flatMap(([at, label]) => (series[at] ? [{ key: seriesKey(series[at]), label }] : []));
        const form = formOf(series, { ...choices, ...(chosen && { series: chosen }) } as Partial<ExportChoices>, {
          window: { from: 1.7e9, to: 1.7e9 + 3600 },
        });
        const { request, faults, options, choices: taken } = form.state;
        expect(request === undefined).toBe(faults.length > 0);
        for (const { message } of faults) expect(message).not.toMatch(/items\[|params|undefined|\.ts/);
        if (!request) return;
        requests++;
        expect(checkRequest(request)).toMatchObject({ valid: true });
        expect(parseRequest(request)).toEqual(request);
        const settings = {
          decimals: options.decimals!,
          units: options.units!,
          ...(options.wide && { wide: options.wide }),
        };
        const warnings = new WarningLog();
        const now = Date.now() / 1000;
        const plan = reshapedPlan(
          await planRequest(request, { now, bundle: options.bundle, formats, settings }, warnings),
        );
        const format = await formats.find(({ extension }) => extension === request.format.extension)!.load();
        format.parseOptions(options[request.format.extension]);
        // Every chosen series reads its own name in its own channel, in a column of its own, once and in order.
        const read = plan.items.filter(isMessagePlan).flatMap(({ query, targets, layout, columns }) =>
          columns
            .filter(({ id }) => layout.kindOf(id) === 'number')
            .map(({ id, label }) => ({
              key: seriesKey({
                ...{ channelId: query.channelId, subtopic: query.subtopic },
                name: targets.find((target) => target.label === id)!.name,
              }),
              label,
            })),
        );
        expect(read.map(({ key }) => key)).toEqual(
          taken.series.map(({ key }) => seriesKey(series.find((one) => seriesKey(one) === key)!)),
        );
        const headers = request.format.columns!.map(({ label }) => label);
        expect(new Set(headers).size).toBe(headers.length);
        expect(read.map(({ label }) => label)).toEqual(headers.slice(1));
        const codes = warnings.list().map(({ code }) => code);
        expect(codes.filter((code) => code !== 'filename-changed')).toEqual([]);
      },
    ),
    { numRuns: 500 },
  );
  expect(requests).toBeGreaterThan(100);
});
