import { describe, expect, test } from 'vitest';
import type { RecordBatch } from '../../../src/core/record-batch.ts';
import { WarningLog } from '../../../src/core/warnings.ts';
import { formats } from '../../../src/formats/index.ts';
import { isMessagePlan } from '../../../src/pipeline/item-plans.ts';
import { itemRecords } from '../../../src/pipeline/item-records.ts';
import { planExport } from '../../../src/pipeline/plan.ts';
import { UnitLog } from '../../../src/pipeline/unit-log.ts';
import type { ChannelMessage } from '../../../src/sources/descriptor.ts';
import type { SampleSource } from '../../../src/sources/source.ts';
import { collect } from '../../support/oracles/bytes.ts';
import { batchesOf, type TestSample } from '../../support/samples.ts';
import { finishedExport, requestFor } from './job.ts';

describe('the records of an item', () => {
  const samples = Array.from(
    { length: 50_000 },
    (_, i): TestSample => ({ time: i, name: i % 2 === 0 ? 'a' : 'b', value: i % 7 === 0 ? true : i }),
  );
  /** A source that returns the whole window in one batch. */
  const source: SampleSource = {
    async *read() {
      yield* batchesOf(samples);
    },
    count: async () => samples.length,
  };

  test.each([
    ['long', {}],
    ['wide', { outputFormat: 'wide' as const }],
    ['delta', { transform: 'delta' as const }],
  ])('come in batches of a few thousand, however many the source returns at once: %s', async (_, params) => {
    const columns = ['time', ...('outputFormat' in params ? ['a', 'b'] : ['value'])].map((id) => ({ id, label: id }));
    const request = requestFor([{ target: { value: 'a,b' }, ...params }], { columns });
    const warnings = new WarningLog();
    const plan = planExport(request, { now: 1e9, bundle: undefined, formats }, warnings);
    const { signal } = new AbortController();
    const observer = {
      signal,
      warnings,
      units: new UnitLog(),
      expect: () => {},
      advance: () => {},
      waiting: () => {},
      shows: () => {},
    };
    const made: RecordBatch[] = await collect(
      itemRecords(plan.items.filter(isMessagePlan)[0]!, plan.zone, source, observer),
    );
    expect(made.reduce((sum, { length }) => sum + length, 0)).toBe(50_000);
    expect(Math.max(...made.map(({ length }) => length))).toBeLessThanOrEqual(8192);
  });

  test('warn about fields that differ within a bucket only when they are shown, but always about units', async () => {
    const message = { name: 'a', publisher: 'p', value: 1 };
    const mixed = [
      { ...message, time: 1, protocol: 'mqtt', unit: 'K' },
      { ...message, time: 2, protocol: 'http', unit: 'K' },
    ];
    const decimation = { ds: '1h', dsf: 'avg' as const };
    const codesWith = async (messages: readonly ChannelMessage[], ...ids: string[]) => {
      const columns = ids.length === 0 ? {} : { columns: ids.map((id) => ({ id, label: id })) };
      const { warnings } = await finishedExport(requestFor([{ decimation, to: 3600 }], columns), messages);
      return warnings.map(({ code }) => code);
    };
    expect(await codesWith(mixed)).toEqual([]);
    expect(await codesWith(mixed, 'time', 'protocol')).toEqual(['mixed-series']);
    expect(await codesWith([...mixed, { ...mixed[0]!, time: 3, unit: 'Cel' }], 'time', 'value')).toEqual([
      'mixed-series',
      'unit-changed',
    ]);
  });
});
