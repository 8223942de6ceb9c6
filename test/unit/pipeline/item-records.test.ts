import { describe, expect, test } from 'vitest';
import type { RecordBatch } from '../../../src/core/record-batch.ts';
import { WarningLog } from '../../../src/core/warnings.ts';
import { formats } from '../../../src/formats/index.ts';
import { itemRecords } from '../../../src/pipeline/item-records.ts';
import { planExport } from '../../../src/pipeline/plan.ts';
import type { SampleSource } from '../../../src/sources/source.ts';
import { collect } from '../../oracles/bytes.ts';
import { batchesOf, type TestSample } from '../samples.ts';
import { requestFor } from './job.ts';

describe('the records of an item', () => {
  const samples = Array.from(
    { length: 50_000 },
    (_, i): TestSample => ({ time: i, name: i % 2 === 0 ? 'a' : 'b', value: i % 7 === 0 ? true : i }),
  );
  /** As a source that cannot tell the order of its messages: all of the window at once. */
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
  ])('come in batches of some thousand, however many the source gives at once: %s', async (_, params) => {
    const columns = ['time', 'outputFormat' in params ? 'a' : 'value'].map((id) => ({ id, label: id }));
    const request = requestFor([{ target: { value: 'a,b' }, ...params }], { columns });
    const warnings = new WarningLog();
    const plan = planExport(request, { now: 1e9, bundle: undefined, formats }, warnings);
    const { signal } = new AbortController();
    const observer = { signal, warnings, expect: () => {}, advance: () => {} };
    const made: RecordBatch[] = await collect(itemRecords(plan.items[0]!, plan.zone, source, observer));
    expect(made.reduce((sum, { length }) => sum + length, 0)).toBe(50_000);
    expect(Math.max(...made.map(({ length }) => length))).toBeLessThanOrEqual(8192);
  });
});
