import { describe, expect, test } from 'vitest';
import type { ReportElement, ReportParams } from '../../../src/contract/request.ts';
import { ExportError } from '../../../src/core/errors.ts';
import { Instant } from '../../../src/core/record-batch.ts';
import { formats } from '../../../src/formats/index.ts';
import type { ChannelMessage } from '../../../src/sources/descriptor.ts';
import { recordedFormat } from '../../support/recorded-format.ts';
import { finishedExport } from './job.ts';

const HOUR = 3600;

/** Two hours of a temperature each quarter hour, with a hole in the second hour, and one humidity an hour. */
const messages: readonly ChannelMessage[] = [
  ...[0, 1, 2, 3, 4, 7].map((quarter) => ({
    ...{ name: 'urn:t', publisher: 'p', unit: 'Cel', time: quarter * 900, value: 10 + quarter / 4 },
  })),
  ...[0, 1].map((hour) => ({ name: 'urn:h', publisher: 'p', unit: '%RH', time: hour * HOUR + 1, value: 50 + hour })),
];

const params = {
  ...{ target: { value: 'urn:t', label: 'Temperature' }, channelId: 'c', subtopic: '' },
  ...{ from: 0, to: 2 * HOUR },
};

function requestOf(report: unknown, extension = 'pdf') {
  return { format: { extension, timezone: 'utc' }, type: 'oneTime', items: [{ params: report }] };
}

async function reported(report: ReportParams) {
  const { format, recorded } = recordedFormat();
  const outcome = await finishedExport(requestOf(report), messages, {}, { formats: [format] });
  return { ...outcome, ...recorded.reports[0]! };
}

async function refusal(report: unknown, extension = 'pdf'): Promise<ExportError> {
  const { format } = recordedFormat();
  try {
    const known = extension === 'pdf' ? [format] : formats;
    await finishedExport(requestOf(report, extension), messages, {}, { formats: known });
  } catch (error) {
    if (error instanceof ExportError) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}

describe('the text of a report', () => {
  const textOf = async (text: string, sources: ReportElement['sources'] = [params]) => {
    const { parts, warnings } = await reported({
      template: { intro: text },
      elements: [{ id: 'intro', kind: 'text', sources }],
    });
    return { text: parts[0]!.text, warnings };
  };

  test('shows figures of the rows of its sources', async () => {
    const hourly = { ...params, decimation: { ds: '1h', dsf: 'max' as const } };
    const text =
      '{{count:0}}|{{min:0}}|{{max:0}}|{{avg:0}}|{{sum:0}}|{{first:0}}|{{last:0}}|{{unit:0}}|{{max:1}}|{{count:1}}';
    expect((await textOf(text, [params, hourly])).text).toBe('6|10.00|11.75|10.708|64.25|10.00|11.75|°C|11.75|2');
  });

  test('shows figures of all variables of a wide source, whatever columns the request lists for tables', async () => {
    const { format, recorded } = recordedFormat();
    const report = {
      template: { intro: '{{count:0}}' },
      elements: [{ id: 'intro', kind: 'text', sources: [{ ...params, outputFormat: 'wide' }] }],
    };
    const { format: given, ...request } = requestOf(report);
    const asked = { ...request, format: { ...given, columns: [{ id: 'time', label: 'Time' }] } };
    await finishedExport(asked, messages, {}, { formats: [format] });
    expect(recorded.reports[0]!.parts[0]!.text).toBe('6');
  });

  test('shows the unit and the decimals that the format gives', async () => {
    const { parts } = await reported({
      template: { intro: '{{avg:0}} {{unit:0}}' },
      elements: [{ id: 'intro', kind: 'text', sources: [params], formats: [{ unit: 'degrees', decimals: 1 }] }],
    });
    expect(parts[0]!.text).toBe('10.7 degrees');
  });

  test('shows the window, the run and the zone', async () => {
    expect((await textOf('{{from}} to {{to}}, {{now}} {{timezone}}')).text).toBe(
      '1970-01-01 to 1970-01-01 02:00, 2023-11-14 22:13 UTC',
    );
  });

  test('leaves what means nothing as it is, and counts it', async () => {
    const text = '{{min:5}} {{mean:0}} {{from:0}} {{min}} {{constructor}} {{__proto__:0}} {{ }} {curly} {{a b}}';
    const said = await textOf(text);
    expect(said.text).toBe(text);
    expect(said.warnings).toMatchObject([{ code: 'unknown-placeholder', item: 0, count: 8 }]);
  });

  test('shows a dash where there is no figure', async () => {
    const empty = { ...params, target: { value: 'urn:none' } };
    expect((await textOf('{{count:0}} {{min:0}} {{avg:0}}', [empty])).text).toBe('0 – –');
  });

  test('does not read a source that it does not show', async () => {
    const { format } = recordedFormat();
    const report = { template: { a: 'Nothing of {{from}}' }, elements: [{ id: 'a', kind: 'text', sources: [params] }] };
    const source = {
      count: async () => 0,
      // biome-ignore lint/correctness/useYield: it must not be read at all
      async *read() {
        throw new Error('was read');
      },
    };
    await expect(finishedExport(requestOf(report), source as never, {}, { formats: [format] })).resolves.toMatchObject({
      warnings: [],
    });
  });
});

describe('the tables of a report', () => {
  test('show each source with its units, decimated and changed', async () => {
    const wide = { ...params, outputFormat: 'wide' as const, decimation: { ds: '1h', dsf: 'max' as const } };
    const { parts } = await reported({
      template: { list: { title: 'By the hour' } },
      elements: [{ id: 'list', kind: 'table', sources: [params, { ...wide, postProc: [{ op: 'scale', by: 2 }] }] }],
    });
    expect(parts[0]!.title).toBe('By the hour');
    expect(parts[0]!.tables.map(({ columns }) => columns)).toEqual([
      ['Time', 'Publisher', 'Name', 'Value (°C)', 'Unit'],
      ['Time', 'Temperature (°C)'],
    ]);
    expect(parts[0]!.tables[1]!.rows).toEqual([
      [new Instant(0), 21.5],
      [new Instant(HOUR * 1000), 23.5],
    ]);
  });

  test('show the columns of the format, of the look, or of the request that they have', async () => {
    const columns = (label: string) => [{ id: 'value', label }];
    const { parts } = await reported({
      template: { list: { columns: columns('of the look') } },
      elements: [
        { id: 'list', kind: 'table', sources: [params, params], formats: [{ columns: columns('of the format') }] },
      ],
    });
    expect(parts[0]!.tables.map(({ columns }) => columns)).toEqual([['of the format (°C)'], ['of the look (°C)']]);
  });
});

describe('the charts of a report', () => {
  test('have a column for each variable, with empty buckets and the looks of their sources', async () => {
    const both = { ...params, target: { value: 'urn:t,urn:h', label: 'T,H' } };
    const { parts } = await reported({
      template: { plot: { height: 100, formats: [{ color: '#aabbcc' }] } },
      elements: [
        {
          id: 'plot',
          kind: 'chart',
          sources: [{ ...params, decimation: { ds: '15m', dsf: 'avg' } }, both],
          formats: [
            { type: 'step', color: '#000000', label: 'Boiler', axis: { min: 0 } },
            { axis: { side: 'right', max: 60, label: 'all' }, unit: 'u', legend: true },
          ],
        },
      ],
    });
    const { blocks, ...chart } = parts[0]!.chart!;
    expect(chart).toEqual({
      window: { from: 0, to: 2 * HOUR * 1000 },
      left: { min: 0 },
      right: { max: 60, label: 'all' },
      legend: true,
    });
    expect(blocks.map(({ columns, units, styles }) => ({ columns, units, styles }))).toEqual([
      { columns: ['Time', 'Boiler'], units: ['°C'], styles: [{ type: 'step', color: '#aabbcc' }] },
      { columns: ['Time', 'T', 'H'], units: ['u', 'u'], styles: [{ side: 'right' }, { side: 'right' }] },
    ]);
    expect(blocks[0]!.rows.map(([, value]) => value)).toEqual([10, 10.25, 10.5, 10.75, 11, null, null, 11.75]);
  });
});

describe('the elements of a report', () => {
  test('may stand in the template, which then gives the look and the order, and the item the sources', async () => {
    const { parts, file } = await reported({
      template: {
        title: 'Week',
        subtitle: 'of the boiler',
        pageSize: 'letter',
        orientation: 'landscape',
        elements: [
          {
            id: 'b',
            type: 'table',
            title: 'from the template',
            sources: [{ ...params, target: { value: 'urn:none' } }],
          },
          { id: 'a', type: 'text', text: 'in the element' },
        ],
        a: { text: 'under the id' },
      },
      elements: [{ id: 'b', kind: 'table', sources: [params] }],
    });
    expect(parts.map(({ kind, title, text }) => [kind, title, text])).toEqual([
      ['table', 'from the template', ''],
      ['text', '', 'under the id'],
    ]);
    expect(parts[0]!.tables[0]!.rows).toHaveLength(6);
    expect(file).toMatchObject({
      ...{ title: 'Week', subtitle: 'of the boiler', pageSize: 'letter', orientation: 'landscape' },
      facts: [{ label: 'Period', value: '1 January 1970, 00:00 – 02:00' }, { label: 'Time zone' }],
    });
  });

  test('name the file by the title and the window', async () => {
    const { files } = await reported({
      template: { title: 'Week' },
      elements: [{ id: 'b', kind: 'table', sources: [params] }],
    });
    expect(files[0]!.name).toBe('Week_1970-01-01_1970-01-01T0200.pdf');
  });

  test('count the members of formats that mean nothing here', async () => {
    const { warnings } = await reported({
      template: {},
      elements: [
        {
          ...{ id: 'b', kind: 'chart' as const, sources: [params] },
          formats: [{ type: 'line', shadow: true, glow: 1 } as never, {}],
        },
      ],
    });
    expect(warnings.map(({ code, count }) => [code, count])).toEqual([
      ['unknown-format', 2],
      ['unknown-format', 1],
    ]);
  });

  test('count the members of the template that mean nothing here', async () => {
    const { warnings } = await reported({
      template: {
        title: 'T',
        a: { heigth: 90 },
        b: 'a text without an element',
        elements: [{ id: 'a', colour: 'red' } as never],
      },
      elements: [{ id: 'a', kind: 'table', sources: [params] }],
    });
    expect(warnings).toMatchObject([{ code: 'unknown-format', count: 3, item: 0 }]);
  });

  test('count a column that decimation leaves empty', async () => {
    const { warnings } = await reported({
      template: { a: { columns: ['time', 'sum'].map((id) => ({ id, label: id })) } },
      elements: [{ id: 'a', kind: 'table', sources: [{ ...params, decimation: { ds: '1h', dsf: 'avg' } }] }],
    });
    expect(warnings).toMatchObject([{ code: 'column-empty-after-decimation', count: 1, item: 0 }]);
  });

  test('are all read before the file ends, and progress reaches the end', async () => {
    const { reports } = await reported({
      template: { t: '{{min:0}}' },
      elements: [
        { id: 't', kind: 'text', sources: [params] },
        { id: 'c', kind: 'chart', sources: [params, params] },
      ],
    });
    const fractions = reports.flatMap(({ fraction }) => fraction ?? []);
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
    expect(reports.at(-1)).toMatchObject({ phase: 'done', item: 0, items: 1 });
  });
});

describe('a report that cannot run', () => {
  const at = (...path: (string | number)[]) => ['items', 0, 'params', ...path];
  const element = { id: 'a', kind: 'chart', sources: [params] };

  test('is refused with every fault and its path, before anything is read', async () => {
    const error = await refusal({
      template: { orientation: 'sideways', b: 5, a: { height: 10 }, title: 7 },
      elements: [
        { id: 'a', kind: 'chart', sources: [] },
        { id: 'b', sources: [params] },
        { id: 'c', kind: 'text' },
        { id: 'd', kind: 'table', type: 'chart', sources: [params] },
        { id: 'e', kind: 'table', sources: [{ ...params, to: -5 }] },
        { id: 'f', kind: 'chart', sources: [params, params], formats: [{ type: 'pie' }, { axis: { min: 'low' } }] },
      ],
    });
    expect(error.code).toBe('invalid-request');
    expect(error.issues.map(({ path }) => path.join('.')).sort()).toEqual(
      [
        at('template', 'orientation'),
        at('template', 'title'),
        at('template', 'a', 'height'),
        at('template', 'b'),
        at('elements', 0, 'sources'),
        at('elements', 1, 'kind'),
        at('elements', 2),
        at('elements', 3, 'kind'),
        at('elements', 4, 'sources', 0, 'to'),
        at('elements', 5, 'formats', 0, 'type'),
        at('elements', 5, 'formats', 1, 'axis', 'min'),
      ]
        .map((path) => path.join('.'))
        .sort(),
    );
  });

  test('is refused as a whole when a source breaks the contract', async () => {
    const error = await refusal({ template: {}, elements: [{ ...element, sources: [{ ...params, to: -5 }] }] });
    expect(error).toMatchObject({ code: 'invalid-request', issues: [{ path: at('elements', 0, 'sources', 0, 'to') }] });
  });

  test.each([
    ['an unknown operation', [{ op: 'median' }], ['postProc', 0], '"median"'],
    ['another form', 'square', ['postProc'], '"square"'],
    ['a missing number', [{ op: 'abs' }, { op: 'scale' }], ['postProc', 1], 'takes by'],
    ['a wrong number', [{ op: 'round', decimals: 1.5 }], ['postProc', 0], 'from 0 to 10'],
    ['a field too many', [{ op: 'abs', by: 1 }], ['postProc', 0], 'takes nothing else'],
    ['an inherited name', [{ op: 'toString' }], ['postProc', 0], '"toString"'],
  ])('names %s of a postProc as unsupported', async (_, postProc, path, said) => {
    const error = await refusal({ template: {}, elements: [{ ...element, sources: [{ ...params, postProc }] }] });
    expect(error.code).toBe('unsupported');
    expect(error.issues).toEqual([
      { path: at('elements', 0, 'sources', 0, ...path), message: expect.stringContaining(said) },
    ]);
  });

  test('is refused when it charts resources, or changes their values', async () => {
    const resources = { type: 'devices', postProc: [{ op: 'abs' }] };
    const error = await refusal({
      template: {},
      elements: [
        { ...element, sources: [resources] },
        { id: 'b', kind: 'table', sources: [resources] },
      ],
    });
    expect(error.code).toBe('unsupported');
    expect(error.issues.map(({ path }) => path)).toEqual([
      at('elements', 0, 'sources', 0),
      at('elements', 1, 'sources', 0, 'postProc'),
    ]);
  });

  test('is refused as CSV, saying which formats serve', async () => {
    const error = await refusal({ template: {}, elements: [element] }, 'csv');
    expect(error).toMatchObject({ code: 'unsupported', message: expect.stringContaining('choose pdf or xlsx') });
  });

  test('is refused without elements, and with two values for one end of an axis', async () => {
    expect((await refusal({ template: {} })).issues).toMatchObject([{ path: at('elements') }]);
    const axes = [{ axis: { max: 1 } }, { axis: { max: 2 } }];
    const error = await refusal({ template: {}, elements: [{ ...element, sources: [params, params], formats: axes }] });
    expect(error.issues).toMatchObject([{ path: at('elements', 0, 'formats', 1, 'axis', 'max') }]);
  });

  test.each([
    ['pageSize', 5],
    ['pageSize', null],
    ['title', { text: 'x' }],
    ['subtitle', ['x']],
  ])('is refused for a template whose %s is %j', async (name, value) => {
    const table = { id: 'a', kind: 'table', sources: [params] };
    const error = await refusal({ template: { [name]: value }, elements: [table] });
    expect(error).toMatchObject({ code: 'invalid-request', issues: [{ path: at('template', name) }] });
  });

  test.each([5, 'x', {}, [null]])('is refused for sources that are %j', async (sources) => {
    const error = await refusal({ template: {}, elements: [{ id: 'a', kind: 'table', sources }] });
    expect(error.code).toBe('invalid-request');
    expect(error.issues[0]!.path.slice(0, 6)).toEqual(at('elements', 0, 'sources'));
  });

  test('is refused for an axis that ends where it starts, or below', async () => {
    const formats = [{ axis: { min: 5 } }, { axis: { max: 5 } }, { axis: { side: 'right', min: 2, max: 1 } }];
    const error = await refusal({
      template: {},
      elements: [{ ...element, sources: [params, params, params], formats }],
    });
    expect(error.issues.map(({ path }) => path)).toEqual([
      at('elements', 0, 'formats', 1, 'axis', 'max'),
      at('elements', 0, 'formats', 2, 'axis', 'max'),
    ]);
  });

  test('names the place of a column, wherever the formats of its source stand', async () => {
    const error = await refusal({
      template: { a: { formats: [{ label: 'x' }] } },
      elements: [{ id: 'a', kind: 'table', sources: [params], formats: [{ columns: [{ id: 'none', label: 'N' }] }] }],
    });
    expect(error.issues).toMatchObject([{ path: at('elements', 0, 'formats', 0, 'columns', 0, 'id') }]);
  });

  test('takes `__proto__` in a format for a member that means nothing', async () => {
    const formats = [JSON.parse('{"__proto__": {"columns": 5, "unit": "evil", "label": 9}}')];
    const { warnings, parts } = await reported({
      template: {},
      elements: [{ id: 'a', kind: 'table', sources: [params], formats }],
    });
    expect(warnings).toMatchObject([{ code: 'unknown-format', count: 1 }]);
    expect(parts[0]!.tables[0]!.columns).toContain('Value (°C)');
  });

  test('says that a text cannot stand under a key of the whole report', async () => {
    const error = await refusal({ template: { title: 'x' }, elements: [{ id: 'title', kind: 'text' }] });
    expect(error.issues).toMatchObject([
      { path: at('elements', 0), message: expect.stringContaining('choose another id') },
    ]);
  });

  test('is refused for a column of the request that nothing has', async () => {
    const { format } = recordedFormat();
    const columns = ['time', 'valeu', 'value'].map((id) => ({ id, label: id }));
    const request = requestOf({ template: {}, elements: [{ id: 'a', kind: 'table', sources: [params] }] });
    const run = (...more: object[]) =>
      finishedExport(
        { ...request, format: { ...request.format, columns }, items: [...request.items, ...more] },
        messages,
        {},
        { formats: [format] },
      );
    await expect(run()).rejects.toMatchObject({
      code: 'invalid-request',
      issues: [{ path: ['format', 'columns', 1, 'id'], message: expect.stringContaining('Known: time') }],
    });
    const wide = { ...params, target: { value: 'valeu' }, outputFormat: 'wide' };
    await expect(run({ params: wide })).resolves.toMatchObject({ files: [{}] });
  });

  test('is refused for a column that a table does not have', async () => {
    const columns = [
      { id: 'time', label: 'Time' },
      { id: 'pressure', label: 'P' },
    ];
    const error = await refusal({
      template: { a: { columns } },
      elements: [{ id: 'a', kind: 'table', sources: [params] }],
    });
    expect(error.issues).toMatchObject([{ path: at('template', 'a', 'columns', 1, 'id') }]);
  });
});

describe('an empty report', () => {
  const report = {
    template: { t: 'Hello' },
    elements: [
      { id: 't', kind: 'text' },
      { id: 'a', kind: 'table', sources: [{ ...params, target: { value: 'urn:none' } }] },
    ],
  };

  test.each([
    ['file', 1],
    ['skip', 0],
  ] as const)('gives with empty: %s this many files: %i', async (empty, count) => {
    const { format } = recordedFormat();
    const { files, warnings } = await finishedExport(
      requestOf(report),
      messages,
      { settings: { empty } },
      { formats: [format] },
    );
    expect(files).toHaveLength(count);
    expect(warnings.map(({ code }) => code)).toContain('no-data');
  });

  test('fails with empty: error', async () => {
    const { format } = recordedFormat();
    const run = finishedExport(requestOf(report), messages, { settings: { empty: 'error' } }, { formats: [format] });
    await expect(run).rejects.toMatchObject({ code: 'no-data', message: expect.stringContaining('items[0]') });
  });
});
