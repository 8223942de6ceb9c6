import { describe, expect, test } from 'vitest';
import { ExportError } from '../../../src/core/errors.ts';
import type { Resource } from '../../../src/core/resource.ts';
import { runEstimate } from '../../../src/pipeline/run-estimate.ts';
import type { ExportHost, ExportJob } from '../../../src/pipeline/run-export.ts';
import { runPreview } from '../../../src/pipeline/run-preview.ts';
import type { ResourceQuery, ResourceSource } from '../../../src/sources/resources/resource-source.ts';
import { recordedFormat } from '../../support/recorded-format.ts';
import { finishedExport, hostOn, requestFor } from './job.ts';

const installation: Resource = {
  ...{ type: 'installations', id: 'i1' },
  attributes: new Map([['name', 'North']]),
  related: new Map(),
};

const devices: Resource[] = ['1', '2', '3'].map((id) => ({
  ...{ type: 'devices', id },
  attributes: new Map<string, unknown>([
    ['name', `Boiler ${id}`],
    ['power', Number(id) * 1.5],
    ['createdAt', `2024-10-27T0${id}:30:00+02:00`],
    ['tenants', ['x']],
    ...(id === '2' ? [['seenAt', null] as const] : [['seenAt', '2024-06-01T00:00:00Z'] as const]),
  ]),
  related: new Map([['installation', [installation]]]),
}));

/** A source that yields these resources and records what it was asked. */
function sourceOf(resources: readonly Resource[]): ResourceSource & { readonly asked: ResourceQuery[] } {
  const asked: ResourceQuery[] = [];
  return {
    asked,
    async *read(query, context) {
      asked.push(query);
      context.expect(resources.length);
      context.advance(resources.length);
      if (resources.length > 0) yield resources;
    },
    count: async () => resources.length,
  };
}

const noMessages = hostOn({ read: () => neverRead(), count: async () => 0 }).source;

// biome-ignore lint/correctness/useYield: nothing must be read
async function* neverRead(): AsyncGenerator<never> {
  throw new Error('Messages were read.');
}

function requestOf(params: object, format: object = {}) {
  return { format: { extension: 'csv', timezone: 'Europe/Rome', ...format }, type: 'oneTime', items: [{ params }] };
}

async function exported(request: unknown, source?: ResourceSource, job: Partial<ExportJob> = {}) {
  const parts: Partial<ExportHost> = source ? { resources: async () => source } : {};
  const outcome = await finishedExport(request, noMessages, job, parts);
  return { ...outcome, text: outcome.written.map(({ bytes }) => new TextDecoder().decode(bytes)).join('') };
}

async function refusal(request: unknown, source?: ResourceSource, job: Partial<ExportJob> = {}): Promise<ExportError> {
  try {
    await exported(request, source, job);
  } catch (error) {
    if (error instanceof ExportError) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}

describe('an item of resources', () => {
  test('has a row for each resource, and every attribute as a column by default', async () => {
    const { text, files, warnings, reports } = await exported(requestOf({ type: 'devices' }), sourceOf(devices));
    expect(text.split('\r\n')).toEqual([
      'id,name,power,createdAt,seenAt',
      '1,Boiler 1,1.5,2024-10-27T01:30:00.000+02:00,2024-06-01T02:00:00.000+02:00',
      '2,Boiler 2,3,2024-10-27T02:30:00.000+02:00,',
      '3,Boiler 3,4.5,2024-10-27T02:30:00.000+01:00,2024-06-01T02:00:00.000+02:00',
      '',
    ]);
    expect(files).toMatchObject([{ name: 'devices_2023-11-14T231320.csv', rows: 3 }]);
    expect(warnings).toEqual([]);
    expect(reports.at(-1)).toMatchObject({ phase: 'done', messages: 3, rows: 3, fraction: 1 });
  });

  test('passes on what to read, with lists as lists or as text', async () => {
    const source = sourceOf(devices);
    await exported(requestOf({ type: 'devices', ids: ' 3, 1,3', include: 'installation' }), source);
    await exported(requestOf({ type: 'devices', page: { limit: 2, offset: 4 } }), source);
    expect(source.asked).toEqual([
      { type: 'devices', ids: ['3', '1'], include: ['installation'] },
      { type: 'devices', include: [], page: { limit: 2, offset: 4 } },
    ]);
  });

  test('shows the columns that are asked for, those of related resources too', async () => {
    const columns = [
      { id: 'installation.name', label: 'Where' },
      { id: 'device.name', label: 'Device' },
    ];
    const { text } = await exported(
      requestOf({ type: 'devices', include: ['installation'] }, { columns }),
      sourceOf(devices),
    );
    expect(text.split('\r\n').slice(0, 2)).toEqual(['Where,Device', 'North,Boiler 1']);
  });

  test('refuses an unknown column, an unknown include, and a page beside ids, each with its path', async () => {
    const columns = [{ id: 'device.colour', label: 'Colour' }];
    const unknown = await refusal(requestOf({ type: 'devices' }, { columns }), sourceOf(devices));
    expect(unknown).toMatchObject({ code: 'invalid-request', issues: [{ path: ['format', 'columns', 0, 'id'] }] });
    expect(unknown.message).toContain('device.name');
    const include = await refusal(
      requestOf({ type: 'devices', include: ['installation', 'owner'] }),
      sourceOf(devices),
    );
    expect(include.issues).toMatchObject([{ path: ['items', 0, 'params', 'include', 1] }]);
    const both = await refusal(
      requestOf({ type: 'devices', ids: ['1'], page: { limit: 1, offset: 0 } }),
      sourceOf(devices),
    );
    expect(both.issues).toMatchObject([{ path: ['items', 0, 'params', 'page'] }]);
  });

  test('needs a source, and says so before anything is read', async () => {
    const error = await refusal(requestOf({ type: 'devices' }));
    expect(error).toMatchObject({ code: 'unsupported', message: expect.stringContaining('jsonApiSource') });
  });

  test('stands beside messages, each with its own columns', async () => {
    const columns = ['time', 'device.name', 'value'].map((id) => ({ id, label: id }));
    const request = requestFor([{}], { columns });
    const items = [...request.items, { params: { type: 'devices' } }];
    const messages = [{ name: 'a', time: 1, value: 7 }];
    const { written, warnings } = await finishedExport(
      { ...request, items },
      messages,
      { bundle: 'files' },
      { resources: async () => sourceOf(devices) },
    );
    expect(written.map(({ bytes }) => new TextDecoder().decode(bytes).split('\r\n').slice(0, 2))).toEqual([
      ['time,value', '1970-01-01T00:00:01.000Z,7'],
      ['device.name', 'Boiler 1'],
    ]);
    expect(warnings).toEqual([]);
  });

  test.each([
    ['file', ['id']],
    ['skip', []],
  ] as const)('without rows gives with empty: %s these headers: %j', async (empty, headers) => {
    const { written, warnings } = await exported(requestOf({ type: 'devices' }), sourceOf([]), { settings: { empty } });
    expect(written.map(({ bytes }) => new TextDecoder().decode(bytes).split('\r\n')[0])).toEqual(headers);
    expect(warnings).toMatchObject([{ code: 'no-data', item: 0 }]);
  });

  test('writes XLSX with real dates, and counts times that its clock shows twice', async () => {
    const { warnings } = await exported(requestOf({ type: 'devices' }, { extension: 'xlsx' }), sourceOf(devices));
    expect(warnings.map(({ code, count }) => [code, count])).toEqual([['ambiguous-time', 2]]);
    const always = { settings: { offsetColumn: 'always' } } as const;
    expect(
      (await exported(requestOf({ type: 'devices' }, { extension: 'xlsx' }), sourceOf(devices), always)).warnings,
    ).toEqual([]);
  });

  test('has an estimate and a preview', async () => {
    const job = { request: requestOf({ type: 'devices' }), now: 1_700_000_000 };
    const host = { ...hostOn(noMessages), resources: async () => sourceOf(devices) };
    expect(await runEstimate(job, host)).toMatchObject({ messages: 3, rows: 3, bytes: expect.any(Number) });
    const preview = await runPreview(job, { rows: 2, item: 0 }, host);
    expect(preview).toMatchObject({ title: 'devices', truncated: true, warnings: [] });
    expect(preview.rows[1]).toEqual(['2', 'Boiler 2', 3, '2024-10-27T02:30:00.000+02:00', null]);
    expect(preview.window).toBeUndefined();
  });

  test('may be a table of a report, and its number a figure of a text', async () => {
    const { format, recorded } = recordedFormat();
    const report = {
      template: {
        t: 'There are {{count:0}} devices of {{min:0}}.',
        l: { columns: [{ id: 'device.name', label: 'Name' }] },
      },
      elements: [
        { id: 't', kind: 'text', sources: [{ type: 'devices' }] },
        { id: 'l', kind: 'table', sources: [{ type: 'devices' }] },
      ],
    };
    const request = { format: { extension: 'pdf' }, type: 'oneTime', items: [{ params: report }] };
    await finishedExport(request, noMessages, {}, { formats: [format], resources: async () => sourceOf(devices) });
    const { parts } = recorded.reports[0]!;
    expect(parts[0]!.text).toBe('There are 3 devices of –.');
    expect(parts[1]!.tables[0]).toMatchObject({ columns: ['Name'], rows: [['Boiler 1'], ['Boiler 2'], ['Boiler 3']] });
  });

  test('cannot be part of one table of messages', async () => {
    const request = requestOf({ type: 'devices' });
    const twice = { ...request, items: [...request.items, ...request.items] };
    const error = await refusal(twice, sourceOf(devices), { bundle: 'table' });
    expect(error.issues.map(({ path }) => path)).toEqual([
      ['items', 0, 'params'],
      ['items', 1, 'params'],
    ]);
  });
});

describe('what an item of resources says', () => {
  const logs = ['2024-05-01T10:00:00Z', '2024-05-01T11:00:00.5Z'].map(
    (time, at): Resource => ({
      ...{ type: 'logs', id: String(at) },
      attributes: new Map([['at', time]]),
      related: new Map(),
    }),
  );
  const device: Resource = { type: 'devices', id: '1', attributes: new Map(), related: new Map([['logs', logs]]) };

  test('shows joined dates in the zone of the request', async () => {
    const columns = [{ id: 'logs.at', label: 'Logs' }];
    const { text } = await exported(requestOf({ type: 'devices', include: 'logs' }, { columns }), sourceOf([device]));
    expect(text).toBe('Logs\r\n2024-05-01T12:00:00.000+02:00; 2024-05-01T13:00:00.500+02:00\r\n');
  });

  test('names the include as the request has it', async () => {
    const paths = async (include: unknown) =>
      (await refusal(requestOf({ type: 'devices', include }), sourceOf([device]))).issues.map(({ path }) => path);
    const at = ['items', 0, 'params', 'include'];
    expect(await paths('logs, nope')).toEqual([at]);
    expect(await paths(['logs', 'logs', 'nope'])).toEqual([[...at, 2]]);
  });

  test('does not say that there are none when a page is beyond them', async () => {
    const { warnings } = await exported(requestOf({ type: 'devices', page: { limit: 5, offset: 9 } }), sourceOf([]));
    expect(warnings).toMatchObject([{ code: 'no-data', message: expect.stringContaining('after the first 9') }]);
  });

  test('counts once what is read twice, and expects both reads', async () => {
    const many = Array.from(
      { length: 5001 },
      (_, at): Resource => ({
        ...{ type: 'devices', id: String(at), related: new Map() },
        attributes: new Map<string, unknown>(at === 5000 ? [['late', 1]] : []),
      }),
    );
    const source: ResourceSource = {
      count: async () => many.length,
      async *read(_, context) {
        context.expect(many.length);
        for (let at = 0; at < many.length; at += 1000) {
          const batch = many.slice(at, at + 1000);
          if (batch.length === 1) context.warn('resource-missing', 'One is missing.', 1);
          context.advance(batch.length);
          yield batch;
        }
      },
    };
    const columns = ['device.id', 'device.late'].map((id) => ({ id, label: id }));
    const { warnings, reports } = await exported(requestOf({ type: 'devices' }, { columns }), source);
    expect(warnings).toEqual([{ code: 'resource-missing', message: 'One is missing.', count: 1, item: 0 }]);
    expect(reports.at(-1)).toMatchObject({ messages: 10_002, totalMessages: 10_002 });
  });

  test('takes the columns of the first step of an include for its own, in a report too', async () => {
    const columns = ['device.id', 'installation.name'].map((id) => ({ id, label: id }));
    const { format, recorded } = recordedFormat();
    const params = {
      template: {},
      elements: [{ id: 'a', kind: 'table', sources: [{ type: 'devices', include: 'installation.site' }] }],
    };
    await finishedExport(
      requestOf(params, { extension: 'pdf', columns }),
      noMessages,
      {},
      { formats: [format], resources: async () => sourceOf(devices) },
    );
    expect(recorded.reports[0]!.parts[0]!.tables[0]!.columns).toEqual(['device.id', 'installation.name']);
  });

  test('does not take the columns of a report for its own', async () => {
    const report = {
      template: {},
      elements: [{ id: 'a', kind: 'table', sources: [{ type: 'installations' }] }],
    };
    const columns = ['device.name', 'installation.name'].map((id) => ({ id, label: id }));
    const request = requestOf({ type: 'devices' }, { extension: 'pdf', columns });
    const { format, recorded } = recordedFormat();
    await finishedExport(
      { ...request, items: [...request.items, { params: report }] },
      noMessages,
      {},
      {
        formats: [format],
        resources: async () => ({
          count: async () => 1,
          async *read({ type }) {
            yield type === 'devices' ? devices.map((one) => ({ ...one, related: new Map() })) : [installation];
          },
        }),
      },
    );
    expect(recorded.tables[0]!.columns).toEqual(['device.name']);
    expect(recorded.reports[0]!.parts[0]!.tables[0]!.columns).toEqual(['installation.name']);
  });
});
