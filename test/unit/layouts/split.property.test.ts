import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { parseBucketSize } from '../../../src/contract/bucket-size.ts';
import { type ColumnHeader, cellAt, Instant } from '../../../src/core/record-batch.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';
import type { SplitField } from '../../../src/layouts/layout.ts';
import { samplesByDevice, splitColumns, splitRows } from '../../../src/layouts/split.ts';
import { aggregate } from '../../../src/transforms/aggregate.ts';
import { collect, sequence } from '../../support/oracles/bytes.ts';
import { batchesOf, stagedSamples, type TestSample, WarningCounts } from '../../support/samples.ts';

const targets = [
  { name: 'urn:a', label: 'A' },
  { name: '__proto__', label: 'Proto' },
  { name: '["urn:a","p"]', label: 'C' },
];

const devices = ['p', 'q', '', '__proto__', 'constructor'];

const sample: fc.Arbitrary<TestSample> = fc.record({
  time: fc.integer({ min: 0, max: 12 }),
  name: fc.constantFrom(...targets.map(({ name }) => name)),
  publisher: fc.constantFrom(...devices),
  channel: fc.constantFrom('c1', '__proto__'),
  subtopic: fc.constantFrom(...devices),
  value: fc.oneof({ weight: 6, arbitrary: fc.integer() }, fc.constantFrom<TestSample['value']>('text', null, true)),
});

const samples = fc.array(sample, { maxLength: 40 }).map((list) => list.toSorted((a, b) => a.time - b.time));
const field = fc.constantFrom<SplitField>('publisher', 'subtopic', 'channel');
const ids = fc.uniqueArray(
  fc.constantFrom<string>('time', 'publisher', 'subtopic', 'protocol', 'urn:a', 'A', '__proto__', 'C'),
  {
    minLength: 1,
  },
);
const labels = fc.option(
  fc
    .uniqueArray(fc.constantFrom(...devices, 'unmet'), { minLength: 1 })
    .map((list) => list.map((id) => ({ id, label: `<${id}>` }))),
  { nil: undefined },
);

type Labels = typeof labels extends fc.Arbitrary<infer T> ? T : never;

const isIdentity = (id: string) => ['publisher', 'subtopic', 'protocol'].includes(id);

/** Computes rows and headers by searching all samples for each column, row and cell. */
function expected(all: readonly TestSample[], asked: readonly string[], by: SplitField, listed: Labels) {
  const list = listed ? all.filter((one) => listed.some(({ id }) => id === one[by])) : all;
  const nameOf = (id: string) => targets.find(({ name, label }) => name === id || label === id)!.name;
  const isFixed = (id: string) => id === 'time' || isIdentity(id);
  const columns = asked.flatMap((id): { header: string; name?: string; device?: string; id: string }[] => {
    if (isFixed(id)) return [{ header: id, id }];
    const name = nameOf(id);
    const own = list.filter((one) => one.name === name);
    const byId = [...new Set(own.map((one) => one[by]!))].sort();
    const first = (device: string) => own.find((one) => one[by] === device && one.value !== null)?.time ?? 1000;
    const met = byId.toSorted((a, b) => first(a) - first(b));
    const shown = listed ?? met.map((device) => ({ id: device, label: device || '(none)' }));
    if (shown.length === 0) return [{ header: id, id }];
    return shown.map((device) => ({ header: `${id} · ${device.label}`, name, device: device.id, id }));
  });
  const identity = asked.filter(isIdentity) as ('publisher' | 'subtopic' | 'protocol')[];
  // Rows are ordered by the identity fields in the order of the contract, not of the columns.
  const order = (['publisher', 'subtopic', 'protocol'] as const).filter((id) => identity.includes(id));
  const compare = (a: TestSample, b: TestSample) => {
    const [left, right] = [a, b].map((one) => order.map((id) => one[id] ?? ''));
    const at = left!.findIndex((text, i) => text !== right![i]);
    return a.time - b.time || (at < 0 ? 0 : left![at]! < right![at]! ? -1 : 1);
  };
  const variables = columns.filter(({ id }) => !isFixed(id));
  const hasRow = (one: TestSample) =>
    variables.length === 0 ||
    (one.value !== null && variables.some(({ name, device }) => name === one.name && device === one[by]));
  const rows: TestSample[] = [];
  for (const one of list) if (hasRow(one) && !rows.some((row) => compare(row, one) === 0)) rows.push(one);
  rows.sort(compare);
  const cells = rows.map((row) =>
    columns.map(({ id, name, device }) => {
      if (id === 'time') return row.time;
      if (isIdentity(id)) return row[id as 'publisher'] || null;
      const claims = list.filter(
        (one) => one.name === name && one[by] === device && compare(one, row) === 0 && one.value !== null,
      );
      return claims.at(-1)?.value ?? null;
    }),
  );
  return { headers: columns.map(({ header }) => header), cells, leftOut: all.length - list.length };
}

async function splitOf(
  list: readonly TestSample[],
  asked: readonly string[],
  by: SplitField,
  listed: Labels,
  cuts: number[],
) {
  const warnings = new WarningCounts();
  const kindOf = (id: string) => (id === 'time' ? 'time' : isIdentity(id) ? 'text' : 'number');
  const columns = asked.map((id): ColumnHeader => ({ id, label: id, kind: kindOf(id) }));
  const split = { field: by, labels: listed };
  let headers = listed ? splitColumns(columns, targets, () => listed) : columns;
  const made = await collect(
    splitRows(samplesByDevice(sequence(batchesOf(list, cuts)), split, warnings.warn), {
      ...{ columns: headers, targets, split, warn: warnings.warn },
      shows: (shown) => {
        headers = shown;
      },
    }),
  );
  return {
    headers: headers.map(({ label }) => label),
    cells: made.flatMap(({ length, columns: filled }) =>
      Array.from({ length }, (_, row) =>
        filled.map((column) => {
          const cell = cellAt(column, row);
          return cell instanceof Instant ? cell.ms : cell;
        }),
      ),
    ),
    leftOut: warnings.get('not-in-labels') ?? 0,
  };
}

describe('columns by device', () => {
  test('exist for the pairs in the data or in the list, and rows are their outer join', async () => {
    await fc.assert(
      fc.asyncProperty(
        samples,
        ids,
        field,
        labels,
        fc.array(fc.nat(40), { maxLength: 3 }),
        async (list, asked, by, listed, cuts) => {
          fc.pre(!asked.includes(by));
          expect(await splitOf(list, asked, by, listed, cuts)).toEqual(expected(list, asked, by, listed));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('keep devices that share a publisher separate when decimated', async () => {
    const gateway = (time: number, subtopic: string, value: number): TestSample => ({
      ...{ time, subtopic, value, name: 'urn:a', publisher: 'gateway', channel: 'c', unit: 'K' },
    });
    const list = [gateway(0, 's', 1), gateway(1, 't', 10), gateway(2, 's', 3), gateway(60_001, 't', 30)];
    const apart = samplesByDevice(sequence(batchesOf(list, [2])), { field: 'subtopic' }, () => {});
    const decimated = aggregate(apart, {
      ...{ size: parseBucketSize('1m'), function: 'avg', zone: TimeZone.of('utc'), names: ['urn:a'] },
      ...{ signal: new AbortController().signal, warn: () => {} },
    });
    expect(stagedSamples(await collect(decimated)).map(({ time, subtopic, value }) => [time, subtopic, value])).toEqual(
      [
        [0, 's', 2],
        [0, 't', 10],
        [60_000, 't', 30],
      ],
    );
  });

  test('leave out devices that are not listed, and report how many and some names', async () => {
    const list = ['a', 'b', '', 'd', 'e', 'f', 'g', 'g'].map(
      (publisher, time): TestSample => ({ time, name: 'urn:a', publisher, value: 1 }),
    );
    const warn = vi.fn();
    const kept = samplesByDevice(
      sequence(batchesOf(list)),
      { field: 'publisher', labels: [{ id: 'a', label: '' }] },
      warn,
    );
    expect(stagedSamples(await collect(kept)).map(({ publisher }) => publisher)).toEqual(['a']);
    expect(warn.mock.calls).toEqual([
      [
        'not-in-labels',
        'Messages of 6 publishers that wide.labels does not list were left out: "b", "(none)", "d", "e", "f" and 1 more.',
        7,
      ],
    ]);
  });

  test('count the messages of partial aggregates that they leave out, and keep those of the others', async () => {
    const list = ['a', 'b', 'a', 'b', 'c'].map(
      (publisher, time): TestSample => ({ time, name: 'urn:a', publisher, value: 1 }),
    );
    const batches = [...batchesOf(list)].map((batch) => ({
      ...batch,
      partials: { counts: Float64Array.of(10, 20, 30, 40, 50), moments: Float64Array.of(0, 1, 2, 3, 4) },
    }));
    const warnings = new WarningCounts();
    const split = { field: 'publisher' as const, labels: [{ id: 'b', label: '' }] };
    const [kept] = await collect(samplesByDevice(sequence(batches), split, warnings.warn));
    expect(kept!.partials).toEqual({ counts: Float64Array.of(20, 40), moments: Float64Array.of(1, 3) });
    expect([...warnings]).toEqual([['not-in-labels', 90]]);
  });

  test('hold only the samples, and stream when devices are listed', async () => {
    let pulled = 0;
    const endless = async function* () {
      for (;;) {
        pulled++;
        yield* batchesOf([{ time: pulled, name: 'urn:a', publisher: 'p', value: 1 }]);
      }
    };
    const split = { field: 'publisher' as const, labels: [{ id: 'p', label: 'P' }] };
    const columns = splitColumns([{ id: 'A', label: '', kind: 'number' }], targets, () => split.labels);
    expect(columns).toEqual([{ id: 'A · p', label: 'P', kind: 'number', variable: 'urn:a', device: 'p' }]);
    const rows = splitRows(
      samplesByDevice(endless(), split, () => {}),
      {
        ...{ columns, targets, split, warn: () => {}, shows: () => {} },
      },
    );
    await rows.next();
    expect(pulled).toBe(1);
    await rows.return(undefined);
  });
});
