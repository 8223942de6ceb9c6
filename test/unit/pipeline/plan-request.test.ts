import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExportError } from '../../../src/core/errors.ts';
import { WarningLog } from '../../../src/core/warnings.ts';
import { formats } from '../../../src/formats/index.ts';
import { planRequest } from '../../../src/pipeline/plan-request.ts';
import { messageParams, reportParams, resourceParams } from '../contract/example-requests.ts';
import { requestFor } from './job.ts';

const now = Date.parse('2023-11-15T12:00:00Z') / 1000;
const future = now + 10;

const planned = (request: unknown) => planRequest(request, { now, bundle: undefined, formats }, new WarningLog());

/** Returns the paths of all issues of a request, as text. */
async function faultsOf(request: unknown): Promise<string[]> {
  try {
    await planned(request);
  } catch (error) {
    if (!(error instanceof ExportError) || error.code !== 'invalid-request') throw error;
    for (const { message } of error.issues) expect(message).toMatch(/^\S.*\.$/s);
    expect(error.message).toContain(error.issues[0]!.message);
    return error.issues.map(({ path }) => path.join('.'));
  }
  return [];
}

const columns = (...ids: string[]) => ids.map((id) => ({ id, label: id }));
const item = (params: object) => ({ params: { target: { value: 'a' }, channelId: 'c', subtopic: '', ...params } });

describe('a request that is checked and planned', () => {
  test('is a plan when it is valid', async () => {
    expect((await planned(requestFor([{}]))).items).toHaveLength(1);
  });

  test('lists faults against the contract together with those that only a plan shows', async () => {
    const request = {
      ...requestFor([], { columns: columns('time', 'nope') }),
      periodicity: 'x',
      surprise: true,
      items: [item({ from: future }), item({ from: 1, to: 2 })],
    };
    expect((await faultsOf(request)).toSorted()).toEqual(['', 'format.columns.1.id', 'items.0.params', 'periodicity']);
  });

  test('has its window checked whatever else is wrong with the item, and reported once', async () => {
    expect(await faultsOf({ ...requestFor([]), items: [item({ channelId: 7, from: future })] })).toEqual([
      'items.0.params.channelId',
      'items.0.params',
    ]);
    expect(await faultsOf({ ...requestFor([]), items: [item({ from: 9, to: 5 })] })).toEqual(['items.0.params.to']);
    expect(await faultsOf({ ...requestFor([]), items: [item({ from: future, period: 'x' })] })).toEqual([
      'items.0.params.period',
    ]);
    expect(await faultsOf({ ...requestFor([]), items: [item({})] })).toEqual(['items.0.params.from']);
  });

  test('has windows checked in an unknown zone if they do not depend on it', async () => {
    const format = { extension: 'csv', timezone: 'Mars' };
    const items = [item({ from: future }), item({ period: 'P1D' })];
    expect(await faultsOf({ type: 'oneTime', format, items })).toEqual(['format.timezone', 'items.0.params']);
    expect(await faultsOf({ type: 'oneTime', items })).toEqual(['format', 'items.0.params']);
  });

  test('has its valid columns checked when all layouts are known', async () => {
    const wide = { from: 0, outputFormat: 'wide' };
    const format = { extension: 'csv', columns: [...columns('b', 'time'), { id: 7 }, null, ...columns('a')] };
    const faults = ['format.columns.2.id', 'format.columns.2.label', 'format.columns.3'];
    const all = [...faults, 'format.columns.0.id'];
    expect(await faultsOf({ type: 'oneTime', format, items: [item(wide)] })).toEqual(all);
    const unknown = [item({ ...wide, target: { value: '' } }), item({ ...wide, outputFormat: 'x' }), { params: {} }];
    for (const one of [...unknown, { params: resourceParams }, { params: reportParams }]) {
      const found = await faultsOf({ type: 'oneTime', format, items: [item(wide), one] });
      expect(found).not.toContain('format.columns.0.id');
      expect(found).toEqual(expect.arrayContaining(faults));
    }
  });

  test('with too many faults in a list is not checked further', async () => {
    const many = Array.from({ length: 20_000 }, () => item({ channelId: 7, from: future }));
    expect(await faultsOf({ ...requestFor([]), items: many })).not.toContain('items.0.params');
    const format = { extension: 'csv', columns: Array.from({ length: 20_000 }, (_, i) => ({ id: i, label: '' })) };
    const faults = await faultsOf({ type: 'oneTime', format, items: [item({ from: 0 })] });
    expect(faults.length).toBeLessThan(10_100);
  });

  test('fails only with an ExportError, whatever it contains', async () => {
    const odd = fc.oneof(fc.anything({ withNullPrototype: true, withBigInt: true }), fc.constantFrom('utc', 'P1D', 5));
    const maybe = (value: unknown) => fc.oneof({ weight: 3, arbitrary: fc.constant(value) }, odd);
    const partOf = (model: object) =>
      fc.record(Object.fromEntries(Object.entries(model).map(([key, value]) => [key, maybe(value)])), {
        requiredKeys: [],
      });
    const request = fc.record({
      type: maybe('oneTime'),
      format: fc.oneof(
        {
          weight: 4,
          arbitrary: partOf({ extension: 'csv', timezone: 'Europe/Rome', columns: columns('nope', 'time') }),
        },
        odd,
      ),
      items: fc.oneof(
        {
          weight: 4,
          arbitrary: fc.array(
            fc.record({
              params: fc.oneof({ weight: 4, arbitrary: partOf({ ...messageParams, outputFormat: 'wide' }) }, odd),
            }),
          ),
        },
        odd,
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(request, odd), async (input) => {
        try {
          await planned(input);
        } catch (error) {
          expect(error).toBeInstanceOf(ExportError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
