import { describe, expect, test } from 'vitest';
import type { ExportRequest } from '../../../src/contract/request.ts';
import { ExportError } from '../../../src/core/errors.ts';
import { WarningLog } from '../../../src/core/warnings.ts';
import { formats } from '../../../src/formats/index.ts';
import { type ExportPlan, isMessagePlan, type MessagePlan } from '../../../src/pipeline/item-plans.ts';
import { terms } from '../../../src/pipeline/item-terms.ts';
import { type PlanOptions, planExport } from '../../../src/pipeline/plan.ts';
import { requestFor } from './job.ts';

const now = Date.parse('2023-11-15T12:00:00Z') / 1000;

function planned(
  request: ExportRequest,
  options: Partial<PlanOptions> = {},
): { plan: Omit<ExportPlan, 'items'> & { readonly items: readonly MessagePlan[] }; warnings: WarningLog } {
  const warnings = new WarningLog();
  const plan = planExport(request, { now, bundle: undefined, formats, terms, ...options }, warnings);
  return { plan: { ...plan, items: plan.items.filter(isMessagePlan) }, warnings };
}

function refusal(request: ExportRequest, options: Partial<PlanOptions> = {}): ExportError {
  try {
    planned(request, options);
  } catch (error) {
    if (error instanceof ExportError) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}

const codes = (log: WarningLog) => log.list().map(({ code, item }) => [code, item]);

describe('a plan', () => {
  test('contains the query of each item, its targets by label, and the columns of its layout', () => {
    const { plan } = planned(
      requestFor([{ target: { value: ' urn:a , urn:b', label: 'A, B' }, subtopic: 's', from: 1.5, to: 2.25 }]),
    );
    const [item] = plan.items;
    expect(item!.query).toEqual({
      channelId: 'c1',
      subtopic: 's',
      names: ['urn:a', 'urn:b'],
      from: 1500,
      to: 2250,
      fields: [],
    });
    expect(item!.targets).toEqual([
      { name: 'urn:a', label: 'A' },
      { name: 'urn:b', label: 'B' },
    ]);
    expect(item!.columns.map(({ id }) => id)).toEqual(['time', 'publisher', 'name', 'value', 'unit']);
    expect([item!.layout.id, item!.delta, item!.decimation]).toEqual(['long', false, undefined]);
    expect([plan.format.extension, plan.zone.name, plan.now, plan.expanded, plan.bundleName]).toEqual([
      'csv',
      'UTC',
      now * 1000,
      false,
      undefined,
    ]);
  });

  test('requests the optional fields that its columns need', () => {
    const columns = ['sum', 'payload.a', 'time'].map((id) => ({ id, label: id }));
    expect(planned(requestFor([{}], { columns })).plan.items[0]!.query.fields).toEqual(['sum', 'payload']);
  });

  test('ends a window without an end at the run time, and computes its start by calendar in the zone', () => {
    const { plan } = planned({
      ...requestFor([], { timezone: 'Europe/Rome' }),
      items: [{ params: { target: { value: 'a' }, channelId: 'c', subtopic: '', period: 'P1M' } }],
    });
    expect([plan.items[0]!.query.from, plan.items[0]!.query.to]).toEqual([
      Date.parse('2023-10-15T13:00:00+02:00'),
      now * 1000,
    ]);
  });

  test('ignores a period beside both bounds, with a warning', () => {
    expect(codes(planned(requestFor([{}, { period: 'P1D' }])).warnings)).toContainEqual(['period-ignored', 1]);
  });

  test('gives each item the columns it has, in the requested order', () => {
    const columns = ['b', 'time', 'a', 'publisher'].map((id) => ({ id, label: id.toUpperCase() }));
    const wide = { outputFormat: 'wide' as const };
    const { plan, warnings } = planned(requestFor([wide, { ...wide, target: { value: 'b' } }], { columns }));
    expect(plan.items.map((item) => item.columns.map(({ label }) => label))).toEqual([
      ['TIME', 'A', 'PUBLISHER'],
      ['B', 'TIME', 'PUBLISHER'],
    ]);
    // The variables of one item are not expected in the file of another.
    expect(codes(warnings)).toEqual([]);
  });

  test("warns about a column that an item does not have and that is not another item's variable", () => {
    const columns = ['time', 'a', 'value'].map((id) => ({ id, label: id }));
    const { plan, warnings } = planned(requestFor([{ outputFormat: 'wide' }, {}], { columns }));
    expect(plan.items.map((item) => item.columns.map(({ label }) => label))).toEqual([
      ['time', 'a'],
      ['time', 'value'],
    ]);
    expect(codes(warnings)).toEqual([['column-not-in-item', 0]]);
  });

  test('warns about columns that decimation leaves empty', () => {
    const columns = ['time', 'stringValue', 'value'].map((id) => ({ id, label: id }));
    const { warnings } = planned(requestFor([{ decimation: { ds: '1h', dsf: 'avg' } }], { columns }));
    expect(codes(warnings)).toEqual([['column-empty-after-decimation', 0]]);
  });

  test('warns about columns that differences leave empty, and no others', () => {
    const ids = ['time', 'stringValue', 'boolValue', 'dataValue', 'payload.a', 'created', 'updateTime', 'sum', 'value'];
    const columns = ids.map((id) => ({ id, label: id }));
    const { warnings } = planned(requestFor([{ transform: 'delta' }, {}], { columns }));
    expect(codes(warnings)).toEqual(Array(4).fill(['column-empty-after-decimation', 0]));
    for (const { message } of warnings.list())
      expect(message).toMatch(/^The column "(stringValue|boolValue|dataValue|payload\.a)" .*differences/);
  });

  test('refuses a wide column whose id hides a target, unless the target is shown as well', () => {
    const target = { value: 'time,urn:b', label: 'Uptime,publisher' };
    const asking = (...ids: string[]) =>
      requestFor([{ outputFormat: 'wide', target }], { columns: ids.map((id) => ({ id, label: id })) });
    const error = refusal(asking('time', 'publisher'));
    expect(error.issues).toEqual([
      { path: ['format', 'columns', 0, 'id'], message: expect.stringMatching(/"time".*same name.*another label/) },
      { path: ['format', 'columns', 1, 'id'], message: expect.stringMatching(/"publisher".*label.*use "urn:b"/) },
    ]);
    const { plan } = planned(asking('time', 'publisher', 'Uptime', 'urn:b'));
    expect(plan.items[0]!.columns).toHaveLength(4);
    const long = requestFor([{ target }], { columns: [{ id: 'time', label: 'time' }] });
    expect(planned(long).plan.items[0]!.columns).toHaveLength(1);
  });

  test('lists every fault that only a plan shows, with its path', () => {
    const columns = ['time', 'nope', 'unit'].map((id) => ({ id, label: id }));
    const wide = { outputFormat: 'wide' as const };
    const error = refusal(requestFor([wide, { ...wide, from: now + 10, to: undefined as never }], { columns }));
    expect(error.code).toBe('invalid-request');
    expect(error.issues.map(({ path }) => path)).toEqual([
      ['items', 1, 'params'],
      ['format', 'columns', 1, 'id'],
      ['format', 'columns', 2, 'id'],
    ]);
    expect(error.issues[1]!.message).toContain('Known: time, publisher, channel, subtopic, protocol, a');
    expect(error.message).toContain('and 2 more');
  });

  test('refuses an item without any column', () => {
    const columns = [{ id: 'a', label: 'a' }];
    const wide = { outputFormat: 'wide' as const };
    const error = refusal(requestFor([wide, { ...wide, target: { value: 'b' } }], { columns }));
    expect(error.issues.map(({ path }) => path)).toEqual([['format', 'columns']]);
    expect(error.message).toContain('items[1]');
  });

  test.each(['xlsx', 'pdf'] as const)('says when a build does not write %s', (extension) => {
    const csvOnly = formats.filter((format) => format.extension === 'csv');
    const error = refusal(requestFor([{}], { extension }), { formats: csvOnly });
    expect(error.code).toBe('unsupported');
    expect(error.message).toBe(`format.extension is ${extension}, but this build writes only csv.`);
  });

  test('refuses a CSV workbook as misuse', () => {
    expect(() => planned(requestFor([{}]), { bundle: 'workbook' })).toThrow(TypeError);
  });
});

describe('the files of a plan', () => {
  const names = ({ plan }: { plan: Pick<ExportPlan, 'items' | 'bundleName'> }) => [
    ...plan.items.map(({ fileName }) => fileName),
    plan.bundleName,
  ];

  test('are named by the item, else by the format, else by their content', () => {
    expect(names(planned(requestFor([{ filename: 'one' }, {}], { filename: 'all' })))).toEqual([
      'one.csv',
      'all.csv',
      'all.zip',
    ]);
    expect(names(planned(requestFor([{ target: { value: 'urn:x:t' } }])))).toEqual([
      't_1970-01-01_1970-01-01T001640.csv',
      undefined,
    ]);
    expect(names(planned(requestFor([{}, {}])))).toEqual([
      'a_1970-01-01_1970-01-01T001640.csv',
      'a_1970-01-01_1970-01-01T001640 (2).csv',
      'export.zip',
    ]);
  });

  test('ignore an empty name', () => {
    const empty = planned(requestFor([{ filename: '' }, { filename: '' }], { filename: '' }));
    expect(names(empty)).toEqual([
      'a_1970-01-01_1970-01-01T001640.csv',
      'a_1970-01-01_1970-01-01T001640 (2).csv',
      'export.zip',
    ]);
    expect(codes(empty.warnings)).toEqual([]);
    expect(names(planned(requestFor([{ filename: '' }], { filename: 'all' })))).toEqual(['all.csv', undefined]);
  });

  test("come in an archive when there are several, unless the bundle is 'files'", () => {
    expect(planned(requestFor([{}])).plan.bundleName).toBe(undefined);
    expect(planned(requestFor([{}]), { bundle: 'zip' }).plan.bundleName).toBe(undefined);
    expect(planned(requestFor([{}, {}]), { bundle: 'files' }).plan.bundleName).toBe(undefined);
    expect(planned(requestFor([{}, {}]), { bundle: 'zip' }).plan.bundleName).toBe('export.zip');
  });

  test('are counted when their given name changes', () => {
    const { warnings } = planned(
      requestFor([{ filename: 'a/b' }, { filename: 'ok' }, { filename: 'OK' }, { filename: 'x.csv' }], {
        filename: 'fine',
      }),
    );
    expect(codes(warnings)).toEqual([
      ['filename-changed', 0],
      ['filename-changed', 2],
    ]);
    expect(warnings.list()[0]!.message).toContain('"a/b" became "a_b.csv"');
  });
});
