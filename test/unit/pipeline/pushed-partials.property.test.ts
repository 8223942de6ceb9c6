import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseBucketSize } from '../../../src/contract/bucket-size.ts';
import type { DecimationFunction, MessageParams, PostProcess } from '../../../src/contract/request.ts';
import { type Cell, Instant } from '../../../src/core/record-batch.ts';
import { JobEngine } from '../../../src/pipeline/job-engine.ts';
import { runEstimate } from '../../../src/pipeline/run-estimate.ts';
import type { ExportJob } from '../../../src/pipeline/run-export.ts';
import { runPreview } from '../../../src/pipeline/run-preview.ts';
import { type ChannelMessage, memorySource } from '../../../src/sources/descriptor.ts';
import type { SampleSource } from '../../../src/sources/source.ts';
import { type AggregatingBehaviour, AggregatingSource } from '../../support/aggregating-source.ts';
import { clockChanges } from '../../support/clocks.ts';
import { hostWith } from '../../support/read-all.ts';
import { recordedFormat } from '../../support/recorded-format.ts';
import { finishedExport, hostOn, requestFor, sourceOnPage } from './job.ts';

const HOUR = 3_600_000;
const LENGTHS = { s: 1000, m: 60_000, h: HOUR, d: 24 * HOUR, w: 7 * 24 * HOUR, M: 30 * 24 * HOUR, y: 365 * 24 * HOUR };

const functions = ['avg', 'max', 'min', 'sum', 'stddev', 'variance', 'count', 'first', 'last'] as const;

/** Where the values of a run lie: around 0, or close to each other around a large number. */
const valueRange = fc.constantFrom([0, 100], [1e9, 1]);

/** A message at some sixth of a bucket after the start. Some share a time. */
const message = fc.record({
  at: fc.tuple(fc.integer({ min: -60, max: 60 }), fc.constantFrom(0, 0, 0.001, 1, 777.777_777)),
  name: fc.constantFrom('a', 'a', 'b'),
  publisher: fc.constantFrom('p', 'p', 'q'),
  channel: fc.constant('c1'),
  subtopic: fc.constantFrom('', 's', 't'),
  protocol: fc.constantFrom('mqtt', 'mqtt', 'mqtt', 'http'),
  unit: fc.constantFrom('Cel', 'Cel', 'Cel', 'Cel', 'K', undefined),
  content: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: -100, max: 100 }).map((share) => ({ share: share / 100 })) },
    { weight: 1, arbitrary: fc.constant({ value: -0 }) },
    { weight: 2, arbitrary: fc.boolean().map((boolValue) => ({ boolValue })) },
    { weight: 1, arbitrary: fc.constantFrom({ stringValue: 'text' }, { dataValue: 'aGk=' }, {}) },
    { weight: 1, arbitrary: fc.constant({ value: Number.NaN }) },
    { weight: 1, arbitrary: fc.constant({ payload: { v: 1 } }) },
  ),
});

/**
 * Messages, some of them sent twice. Two that differ only in a field that duplicates may differ in are left out: of
 * these, sources keep any.
 */
const messages = fc
  .tuple(
    fc.uniqueArray(message, {
      maxLength: 60,
      size: 'max',
      selector: ({ at, name, publisher, subtopic, content }) =>
        JSON.stringify([at, name, publisher, subtopic, 'value' in content ? { share: content.value } : content]),
    }),
    fc.array(fc.nat(59), { maxLength: 3 }),
  )
  .map(([list, again]) => [...list, ...again.flatMap((at) => list.slice(at, at + 1))]);

const behaviour: fc.Arbitrary<AggregatingBehaviour> = fc.record({
  seed: fc.nat(1000),
  stepsPerBatch: fc.integer({ min: 1, max: 20 }),
  hasOrigins: fc.boolean(),
});

/** How an item is laid out, and what is done after its decimation. */
const form = fc.oneof(
  fc.record({
    outputFormat: fc.constant('long' as const),
    ids: fc.constantFrom(
      ['time', 'publisher', 'name', 'value', 'unit'],
      ['time', 'value', 'subtopic', 'protocol', 'channel'],
    ),
  }),
  fc.record({
    outputFormat: fc.constant('wide' as const),
    ids: fc.constantFrom(['time', 'a', 'b'], ['time', 'publisher', 'b', 'a'], ['time', 'a']),
    wide: fc.constantFrom<NonNullable<ExportJob['settings']>['wide']>(
      ...[undefined, undefined, { split: 'subtopic' as const }, { split: 'channel' as const }],
      { split: 'subtopic', labels: ['t', 's'].map((id) => ({ id, label: id })) },
    ),
  }),
);

const scenario = fc.record({
  zone: fc.oneof(
    fc.constantFrom(...clockChanges),
    fc.constantFrom(...['utc', 'Asia/Kathmandu', 'Europe/Rome'].map((zone) => ({ zone, at: Date.UTC(2024, 2, 30) }))),
  ),
  ds: fc.constantFrom(...['10s', '7m', '15m', '1h', '90m', '5h', '1d', '1d', '3d', '1w', '2w', '1M', '5M', '1y']),
  dsf: fc.constantFrom<(typeof functions)[number]>(...functions),
  range: valueRange,
  messages,
  /** Start and length in sixths of a bucket. */
  window: fc.tuple(
    fc.integer({ min: -70_000, max: 20_000 }).map((at) => at / 1000),
    fc.integer({ min: 1, max: 130_000 }).map((length) => length / 1000),
  ),
  form,
  transform: fc.constantFrom(undefined, undefined, 'delta' as const),
  gaps: fc.constantFrom('absent', 'absent', 'empty', 'previous', 'linear' as const),
  units: fc.constantFrom('none', 'header' as const),
  behaviour,
});

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

/** The messages and the request of a scenario. */
function built({ zone, ds, dsf, range, messages, window, form, transform }: Scenario) {
  const { count, unit } = parseBucketSize(ds);
  const sixth = Math.round((count * LENGTHS[unit]) / 6);
  const [middle, spread] = range as [number, number];
  const seconds = (sixths: number) => (zone.at + Math.round(sixths * sixth)) / 1000;
  const sent = messages.map(({ at: [sixths, more], content, unit, name, ...rest }): ChannelMessage => {
    const value = 'share' in content ? { value: middle + content.share * spread } : content;
    const isJson = 'payload' in content;
    return { time: seconds(sixths) + more / 1000, ...rest, ...(unit && { unit }), ...(!isJson && { name }), ...value };
  });
  const params: Partial<MessageParams> = {
    ...{ target: { value: 'b,a' }, from: seconds(window[0]), to: seconds(window[0] + window[1]) },
    ...{ decimation: { ds, dsf }, outputFormat: form.outputFormat, ...(transform && { transform }) },
  };
  const columns = form.ids.map((id) => ({ id, label: id }));
  return { sent, request: requestFor([params], { extension: 'pdf', timezone: zone.zone, columns }) };
}

/** How far two figures may differ: a few digits of what was added up. Extremes, counts and messages do not differ. */
function room(dsf: DecimationFunction, sent: readonly ChannelMessage[], hasOrigins: boolean): number {
  const numbers = sent.flatMap(({ value, boolValue }) =>
    [value, boolValue].filter((one) => one !== undefined && !Number.isNaN(one)).map(Number),
  );
  const most = Math.max(0, ...numbers.map(Math.abs));
  const spread = numbers.length === 0 ? 0 : Math.max(...numbers) - Math.min(...numbers);
  // A mean is a double; so is the distance of two, but not as exact as its own size allows.
  const off = 32 * Number.EPSILON * most * (hasOrigins ? 1e-3 : 1);
  if (dsf === 'sum') return 1e-12 * most * sent.length;
  if (dsf === 'avg') return 1e-12 * most;
  if (dsf === 'variance') return 1e-12 * spread ** 2 + off * spread + off ** 2;
  return dsf === 'stddev' ? 1e-12 * spread + off : 0;
}

function expectCells(found: readonly (readonly Cell[])[], wanted: readonly (readonly Cell[])[], most: number) {
  const shown = (cell: Cell | undefined) => (cell instanceof Instant ? cell.ms : typeof cell === 'number' ? '#' : cell);
  expect(found.map((row) => row.map(shown))).toEqual(wanted.map((row) => row.map(shown)));
  wanted.forEach((row, at) => {
    row.forEach((cell, column) => {
      if (typeof cell !== 'number') return;
      const other = found[at]![column] as number;
      if (Number.isNaN(cell)) expect(other).toBe(Number.NaN);
      else expect(Math.abs(other - cell)).toBeLessThanOrEqual(most);
    });
  });
}

async function tableOf(source: SampleSource, request: unknown, settings: ExportJob['settings']) {
  const { format, recorded } = recordedFormat();
  const { warnings, files } = await finishedExport(request, source, { settings }, { formats: [format] });
  const { rows, columns, facts, title } = recorded.tables[0]!;
  return { rows, rest: { columns, facts, title, warnings, files } };
}

describe('an item whose source aggregates', () => {
  test('has the same rows, columns, facts and warnings as one whose messages are all read', async () => {
    let rows = 0;
    await fc.assert(
      fc.asyncProperty(scenario, async (one) => {
        const { sent, request } = built(one);
        const { gaps, units, form, behaviour, dsf, transform } = one;
        const settings = { gaps, units, ...('wide' in form && form.wide && { wide: form.wide }) };
        const plain = sourceOnPage(memorySource(sent));
        const aggregating = new AggregatingSource(plain, behaviour);
        const wanted = await tableOf(plain, request, settings);
        const found = await tableOf(aggregating, request, settings);
        expect(found.rest).toEqual(wanted.rest);
        const most = room(dsf, sent, behaviour.hasOrigins === true);
        expectCells(found.rows, wanted.rows, transform ? 2 * most : most);
        expect(aggregating.asked).toHaveLength(1);
        rows += wanted.rows.length;
      }),
      { numRuns: 300 },
    );
    expect(rows).toBeGreaterThan(1000);
  }, 120_000);

  test('has the columns of its devices in the same order where an empty bucket comes first', async () => {
    const half = { name: 'a', channel: 'c1', unit: 'Cel', time: 60 };
    const sent = [
      { ...half, subtopic: 't', boolValue: false },
      { ...half, subtopic: '', value: 0 },
    ];
    const params = { from: 59, to: 61, decimation: { ds: '10s', dsf: 'avg' }, outputFormat: 'wide' } as const;
    const request = requestFor([params], { extension: 'pdf', columns: ['time', 'a'].map((id) => ({ id, label: id })) });
    const settings = { wide: { split: 'subtopic' }, gaps: 'empty' } as const;
    const plain = sourceOnPage(memorySource(sent));
    for (const source of [plain, ...[1, 2, 3].map((seed) => new AggregatingSource(plain, { seed }))]) {
      const { rest } = await tableOf(source, request, settings);
      expect(rest.columns).toEqual(['time', 'a · (none)', 'a · t']);
    }
  });
});

/** Two days of a message every ten minutes, from two devices in turn. */
const steady = Array.from(
  { length: 288 },
  (_, i): ChannelMessage => ({
    ...{ time: i * 600, name: 'a', publisher: i % 2 === 0 ? 'p' : 'q', channel: 'c1', unit: 'Cel', value: i % 50 },
  }),
);

const hourly = { decimation: { ds: '1h', dsf: 'avg' as const }, to: 172_800 };

describe('a source that aggregates is asked', () => {
  const asked = async (params: Partial<MessageParams>, timezone = 'utc') => {
    const source = new AggregatingSource(sourceOnPage(memorySource(steady)));
    await finishedExport(requestFor([params], { timezone }), source);
    return source.asked.map(({ function: name, stepMs, from, to, names }) => ({ name, stepMs, from, to, names }));
  };

  test('for the whole window, at a step that divides the buckets', async () => {
    expect(await asked({ ...hourly, decimation: { ds: '1d', dsf: 'max' } }, 'Asia/Kolkata')).toEqual([
      { name: 'max', stepMs: HOUR / 2, from: 0, to: 172_800_000, names: ['a'] },
    ]);
  });

  test('not for a median, and not without decimation', async () => {
    expect(await asked({ ...hourly, decimation: { ds: '1h', dsf: 'median' } })).toEqual([]);
    expect(await asked({ to: 172_800 })).toEqual([]);
    expect(await asked({ to: 172_800, transform: 'delta' })).toEqual([]);
  });

  test('and when it cannot tell, the messages are read', async () => {
    const plain = sourceOnPage(memorySource(steady));
    const unable: SampleSource = {
      read: (query, context) => plain.read(query, context),
      count: (query, context) => plain.count(query, context),
      readPartials: () => undefined,
    };
    const request = requestFor([hourly]);
    const [wanted, found] = [await finishedExport(request, plain), await finishedExport(request, unable)];
    expect(found.written).toEqual(wanted.written);
    expect(found.files[0]!.rows).toBe(96);
  });

  test('through the engine that runs jobs, in which it then counts as used', async () => {
    const source = new AggregatingSource(sourceOnPage(memorySource(steady)));
    const engine = new JobEngine({
      sources: [{ id: 'own', load: async () => ({ open: () => source }) }],
      formats: [recordedFormat().format],
    });
    const job = { source: { id: 'own', config: {} } };
    const request = requestFor([hourly], { extension: 'pdf' });
    await engine.run(job, hostWith(), new AbortController(), async (opened) => {
      await finishedExport(request, opened.source, {}, opened);
    });
    expect(source.asked).toHaveLength(1);
    source.readPartials = () => {
      throw new TypeError('a fault of the source');
    };
    const failed = engine.run(job, hostWith(), new AbortController(), (opened) =>
      finishedExport(request, opened.source, {}, opened),
    );
    await expect(failed).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('partial aggregates', () => {
  const both = () => {
    const plain = sourceOnPage(memorySource(steady));
    return [plain, new AggregatingSource(plain, { seed: 5 })] as const;
  };

  test('give the first rows of a preview, and their read ends with it', async () => {
    const [plain, aggregating] = both();
    const [wanted, found] = await Promise.all(
      [plain, aggregating].map((source) =>
        runPreview({ request: requestFor([hourly]), now: 1e9 }, { rows: 5 }, hostOn(source)),
      ),
    );
    expect(found).toEqual(wanted);
    expect([found!.rows.length, found!.truncated]).toEqual([5, true]);
    expect([aggregating.asked.length, aggregating.ended]).toEqual([1, 1]);
  });

  test('are not read for an estimate, which tells how many of them travel', async () => {
    const [plain] = both();
    const counted: SampleSource = { read: (...query) => plain.read(...query), count: async () => steady.length };
    const aggregating = new AggregatingSource(counted);
    const whole = await runEstimate({ request: requestFor([hourly]), now: 1e9 }, hostOn(counted));
    expect(whole).toMatchObject({ messages: 288, items: [{ messages: 288 }] });
    expect(whole).not.toHaveProperty('transferred');
    const estimateOf = (...items: Parameters<typeof requestFor>[0]) =>
      runEstimate({ request: requestFor(items), now: 1e9 }, hostOn(aggregating));
    expect(await estimateOf(hourly)).toEqual({
      ...whole,
      transferred: 48,
      items: [{ ...whole.items[0], transferred: 48 }],
    });
    // A month of days in UTC is a step for each day; a median travels whole, and no step has more than one message.
    const daily = { ...hourly, decimation: { ds: '1M', dsf: 'sum' } } as const;
    const median = { ...hourly, decimation: { ds: '1h', dsf: 'median' } } as const;
    const fine = { ...hourly, decimation: { ds: '1s', dsf: 'avg' } } as const;
    expect(await estimateOf(daily, median, fine)).toMatchObject({ messages: 864, transferred: 2 + 288 + 288 });
    expect(await estimateOf(median, fine)).not.toHaveProperty('transferred');
    expect(aggregating.asked).toEqual([]);
  });

  test('make the one table of several items', async () => {
    const columns = ['time', 'a'].map((id) => ({ id, label: id }));
    const wide = { ...hourly, outputFormat: 'wide' as const };
    const items = [
      { ...wide, filename: 'mean' },
      { ...wide, transform: 'delta' as const, filename: 'change' },
    ];
    const [wanted, found] = await Promise.all(
      both().map((source) => finishedExport(requestFor(items, { columns }), source, { bundle: 'table' })),
    );
    expect(found!.written).toEqual(wanted!.written);
    expect(found!.warnings).toEqual(wanted!.warnings);
  });

  test('make the figures, tables and charts of a report, with changes after the decimation', async () => {
    const postProc: PostProcess[] = [{ op: 'scale', by: 2 }, { op: 'cumulate' }, { op: 'round', decimals: 3 }];
    const source = { target: { value: 'a' }, channelId: 'c1', subtopic: '', from: 0, ...hourly };
    const sources = [{ ...source, postProc }];
    const report = {
      template: { words: '{{count:0}} {{min:0}} {{max:0}} {{avg:0}} {{sum:0}} {{first:0}} {{last:0}} {{unit:0}}' },
      elements: [
        { id: 'words', kind: 'text', sources },
        { id: 'table', kind: 'table', sources: [...sources, { ...source, transform: 'delta' }] },
        { id: 'chart', kind: 'chart', sources: [source] },
      ],
    };
    const request = {
      format: { extension: 'pdf', timezone: 'Europe/Rome' },
      type: 'oneTime',
      items: [{ params: report }],
    };
    const [wanted, found] = await Promise.all(
      both().map(async (source) => {
        const { format, recorded } = recordedFormat({ chart: true, summary: true });
        const { warnings } = await finishedExport(request, source, {}, { formats: [format] });
        return { parts: recorded.reports[0]!.parts, warnings };
      }),
    );
    expect(found).toEqual(wanted);
    expect(wanted!.parts[0]!.text).toMatch(/^96 /);
  });
});
