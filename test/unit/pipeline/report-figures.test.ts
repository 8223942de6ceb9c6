import { describe, expect, test } from 'vitest';
import type { ReportParams } from '../../../src/contract/request.ts';
import { runEstimate } from '../../../src/pipeline/run-estimate.ts';
import type { ExportJob } from '../../../src/pipeline/run-export.ts';
import type { ChannelMessage } from '../../../src/sources/descriptor.ts';
import { recordedFormat } from '../../support/recorded-format.ts';
import { finishedExport, hostOn } from './job.ts';

const params = { target: { value: 't' }, channelId: 'c', subtopic: '', from: 0, to: 1000 };

/** Three readings, one of them twice, with a sum that is larger than all values. */
const messages: readonly ChannelMessage[] = [1, 2, 4, 4].map((value) => ({
  ...{ name: 't', publisher: 'p', time: value, value, sum: 1000 + value },
}));

const columns = (...ids: string[]) => ids.map((id) => ({ id, label: id }));

async function reported(report: ReportParams, settings: ExportJob['settings'] = {}) {
  const { format, recorded } = recordedFormat();
  const request = { format: { extension: 'pdf' }, type: 'oneTime', items: [{ params: report }] };
  const outcome = await finishedExport(request, messages, { settings }, { formats: [format] });
  return { ...outcome, parts: recorded.reports[0]?.parts ?? [] };
}

describe('the figures in the text of a table', () => {
  const text = '{{count:0}} {{max:0}}';

  test.each([
    ['other numbers of a message', columns('time', 'value', 'sum', 'updateTime')],
    ['no value', columns('time', 'name')],
  ])('are of its values, although it shows %s', async (_, shown) => {
    const { parts } = await reported({
      template: { a: { text, columns: shown } },
      elements: [{ id: 'a', kind: 'table', sources: [params] }],
    });
    expect(parts[0]!.text).toMatch(/^3 4(?:\.0+)?$/);
  });

  test('have the decimals that the format asks for', async () => {
    const { parts } = await reported({
      template: { a: '{{avg:0}} {{avg:1}}' },
      elements: [{ id: 'a', kind: 'text', sources: [params, params], formats: [{ decimals: 1 }, { decimals: 3 }] }],
    });
    expect(parts[0]!.text).toBe('2.3 2.333');
  });

  test.each(['table', 'chart'] as const)('count nothing twice: %s', async (kind) => {
    const { warnings } = await reported({
      template: { a: text },
      elements: [{ id: 'a', kind, sources: [params] }],
    });
    expect(warnings).toMatchObject([{ code: 'duplicates-dropped', count: 1 }]);
  });

  test('are read once more, as the estimate says; a source that no text names is read for its table alone', async () => {
    const { format } = recordedFormat();
    const host = { ...hostOn({ count: async () => 4, read: () => expect.unreachable() }), formats: [format] };
    const read = async (template: ReportParams['template'], kind: 'table' | 'text') => {
      const report = { template, elements: [{ id: 'a', kind, sources: [params, params] }] };
      const request = { format: { extension: 'pdf' }, type: 'oneTime', items: [{ params: report }] };
      return (await runEstimate({ request, now: 2000 }, host)).messages;
    };
    expect(await read({ a: text }, 'table')).toBe(12);
    expect(await read({}, 'table')).toBe(8);
    expect(await read({ a: text }, 'text')).toBe(4);
    const { reports } = await reported({
      template: { a: text },
      elements: [{ id: 'a', kind: 'table', sources: [params] }],
    });
    expect(reports.at(-1)).toMatchObject({ messages: 8 });
  });
});

describe('a report of texts alone', () => {
  test.each(['skip', 'error', 'file'] as const)('is a file with empty: %s, as it lacks no data', async (empty) => {
    const { files, warnings } = await reported(
      { template: { a: 'Hello' }, elements: [{ id: 'a', kind: 'text' }] },
      { empty },
    );
    expect(files).toHaveLength(1);
    expect(warnings).toEqual([]);
  });
});

test('a report that is not empty counts each source without rows once', async () => {
  const { warnings } = await reported(
    {
      template: {},
      elements: [{ id: 'a', kind: 'table', sources: [{ ...params, target: { value: 'none' } }, params] }],
    },
    { empty: 'skip' },
  );
  expect(warnings.map(({ code, count }) => [code, count])).toEqual([
    ['no-data', 1],
    ['duplicates-dropped', 1],
  ]);
});

test('the cells of a chart count the times that their clock shows twice', async () => {
  const night = Date.UTC(2024, 9, 27) / 1000;
  const source = { ...params, from: night - 3600, to: night + 7200 };
  const readings = [0, 1, 2, 3, 4].map((half) => ({
    name: 't',
    publisher: 'p',
    time: night - 1800 + 1800 * half,
    value: 1,
  }));
  const report = { template: {}, elements: [{ id: 'a', kind: 'chart', sources: [source] }] };
  const exported = async (extension: string) => {
    const request = { format: { extension, timezone: 'Europe/Rome' }, type: 'oneTime', items: [{ params: report }] };
    return (await finishedExport(request, readings)).warnings.map(({ code, count }) => [code, count]);
  };
  expect(await exported('xlsx')).toContainEqual(['ambiguous-time', 4]);
  expect(await exported('pdf')).toEqual([]);
});
