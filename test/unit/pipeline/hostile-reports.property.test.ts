import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkRequest } from '../../../src/contract/parse-request.ts';
import { requireSyncable } from '../../../src/contract/syncable.ts';
import { ExportError } from '../../../src/core/errors.ts';
import { recordedFormat } from '../../support/recorded-format.ts';
import { finishedExport } from './job.ts';

const params = { target: { value: 't', label: 'T' }, channelId: 'c', subtopic: '', from: 0, to: 7200 };
const column = { id: 'time', label: 'Time' };

/** A report that uses all that a report may have. */
const REPORT = JSON.stringify({
  template: {
    ...{ title: 'x', subtitle: 'y', pageSize: 'a4', orientation: 'portrait' },
    a: { title: 't', text: '{{max:0}} {{count:1}}', columns: [column], formats: [{ label: 'l', columns: [column] }] },
    elements: [
      {
        ...{ id: 'b', kind: 'chart', height: 100, sources: [params] },
        formats: [{ axis: { side: 'left', min: 0, max: 5, label: 'l' }, unit: 'u', decimals: 2, color: '#aabbcc' }],
      },
    ],
  },
  elements: [
    {
      ...{ id: 'a', kind: 'table', formats: [{ unit: 'K' }] },
      sources: [
        { ...params, postProc: [{ op: 'scale', by: 2 }] },
        { type: 'devices', include: 'site' },
      ],
    },
    { id: 'b', kind: 'chart', sources: [{ ...params, decimation: { ds: '1h', dsf: 'avg' } }] },
  ],
});

const junk = fc.oneof(
  fc.constantFrom<unknown>(null, '', 5, [], {}, [null], [{}], '__proto__', { id: 'a' }),
  fc.jsonValue({ maxDepth: 2 }),
);
const edits = fc.array(fc.record({ at: fc.nat(), name: fc.option(fc.constantFrom('__proto__', 'x')), value: junk }), {
  minLength: 1,
  maxLength: 3,
});

/** All objects and lists in a value. */
const holdersIn = (value: unknown): object[] =>
  typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(holdersIn)] : [];

const source = {
  count: async () => 1,
  read: async function* () {
    yield [{ type: 'devices', id: '1', attributes: new Map([['n', 1]]), related: new Map([['site', []]]) }];
  },
};

test('a report with any faults gives a file, or an error that names them', async () => {
  await fc.assert(
    fc.asyncProperty(edits, async (changes) => {
      const report: unknown = JSON.parse(REPORT);
      for (const { at, name, value } of changes) {
        const holders = holdersIn(report);
        const holder = holders[at % holders.length]!;
        const names = Object.keys(holder);
        const key = name ?? names[at % Math.max(1, names.length)] ?? 'x';
        const copy: unknown = JSON.parse(JSON.stringify(value));
        Object.defineProperty(holder, key, { value: copy, enumerable: true, configurable: true, writable: true });
      }
      const request = { format: { extension: 'pdf', columns: [column] }, type: 'oneTime', items: [{ params: report }] };
      const checked = checkRequest(request);
      const { format } = recordedFormat();
      const run = async () => {
        if (checked.valid) requireSyncable({ ...checked.value, notification: {} as never });
        await finishedExport(request, [], {}, { formats: [format], resources: async () => source });
      };
      await run().catch((error: unknown) => {
        expect(error).toBeInstanceOf(ExportError);
        expect(['invalid-request', 'unsupported']).toContain((error as ExportError).code);
      });
    }),
    { numRuns: 1000 },
  );
  expect(Object.keys(Object.prototype)).toEqual([]);
});
