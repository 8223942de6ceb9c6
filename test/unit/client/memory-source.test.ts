import { afterEach, describe, expect, test, vi } from 'vitest';
import { formats } from '../../../src/formats/index.ts';
import {
  connhexSource,
  createExporter,
  customSource,
  type ExportProgress,
  type ExportRequest,
  jsonApiSource,
  type MessageParams,
  memorySource,
  type SourceDescriptor,
} from '../../../src/index.ts';
import { resourceSources, sources } from '../../../src/sources/index.ts';
import { SimulatedReader, type StoredMessage } from '../../support/simulated-reader.ts';
import { SimulatedResources } from '../../support/simulated-resources.ts';
import { requestFor } from '../pipeline/job.ts';
import { FakeWorker } from '../worker/fake-worker.ts';

const exporter = createExporter({
  source: memorySource([]),
  createWorker: () => new FakeWorker({ sources, resourceSources, formats }) as unknown as Worker,
});

afterEach(() => {
  exporter.dispose();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const COLUMNS = [
  { id: 'time', label: 'T' },
  { id: 'value', label: 'V' },
];
const REQUEST = requestFor([{ from: 1.7e9, to: 1.8e9 }], { columns: COLUMNS });

async function exported(messages: readonly object[] | SourceDescriptor, request: ExportRequest = REQUEST) {
  const source = Array.isArray(messages) ? memorySource(messages) : (messages as SourceDescriptor);
  const { files, warnings } = await exporter.export(request, { source });
  return { lines: (await files[0]!.blob!.text()).trimEnd().split('\r\n').slice(1), warnings };
}

/** A proxy that cannot be cloned, at any depth, as those of Vue and Svelte. */
function reactive<T extends object>(target: T): T {
  return new Proxy(target, {
    get(own, key, receiver) {
      const value: unknown = Reflect.get(own, key, receiver);
      return typeof value === 'object' && value !== null ? reactive(value) : value;
    },
  });
}

interface Reading {
  name: string;
  time: number;
  value: number;
}

const SECONDS = 1_714_552_200;
const READING: Reading = { name: 'a', time: SECONDS, value: 1 };
const LINE = '2024-05-01T08:30:00.000Z,1';

test('a request is taken as it is at the call, reactive or not', async () => {
  for (const wrapped of [reactive, <T>(request: T) => request]) {
    const columns = [...COLUMNS];
    const running = exported([READING], wrapped({ ...REQUEST, format: { ...REQUEST.format, columns } }));
    columns.pop();
    expect(await running).toEqual({ lines: [LINE], warnings: [] });
  }
});

test('a source that throws at the call, or returns nothing to read, fails the export with its reason', async () => {
  const locked = (): never => {
    throw new Error('the archive is locked');
  };
  const failed = { code: 'source-failed', message: 'The custom source failed: the archive is locked' };
  await expect(exported(customSource(locked))).rejects.toMatchObject(failed);
  await expect(exported(customSource(() => undefined as never))).rejects.toMatchObject({ code: 'source-failed' });
});

describe('messages of the page', () => {
  test('may be of an interface, reactive, of a class, or rows of an Arrow table', async () => {
    class Row {
      readonly #value = 1;
      name = 'a';
      get time() {
        return SECONDS;
      }
      get value() {
        return this.#value;
      }
    }
    /** As a StructRow of Arrow: a proxy of an object without fields of its own. */
    const arrowRow = new Proxy(new (class StructRow {})(), {
      get: (_, key) => (READING as unknown as Record<PropertyKey, unknown>)[key],
      has: (_, key) => key in READING,
      ownKeys: () => Object.keys(READING),
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, writable: true }),
    });
    expect(() => structuredClone(reactive([READING]))).toThrow();
    for (const messages of [[READING], reactive([READING]), [reactive(READING)], [new Row()], [arrowRow]])
      expect(await exported(messages)).toEqual({ lines: [LINE], warnings: [] });
  });

  test('that cannot be cloned are copied from the slice on where that shows', async () => {
    const messages = Array.from({ length: 5000 }, (_, i) => ({ ...READING, time: SECONDS + i, value: i }));
    const { lines } = await exported(messages.map((one, i) => (i < 2500 ? one : reactive(one))));
    expect(lines.map((line) => Number(line.split(',')[1]))).toEqual(messages.map(({ value }) => value));
  });

  test('with a value that no message can have are counted, and do not fail the export', async () => {
    for (const value of [() => 1, Symbol('s'), new WeakMap()]) {
      const { lines, warnings } = await exported([
        { ...READING, value },
        { ...READING, time: SECONDS + 1 },
      ]);
      expect(lines).toEqual(['2024-05-01T08:30:00.000Z,', '2024-05-01T08:30:01.000Z,1']);
      expect(warnings).toMatchObject([{ code: 'unusable-value', count: 1 }]);
    }
  });

  test('keep what they can of a payload that cannot be cloned', async () => {
    const request = requestFor([{ from: 1.7e9, to: 1.8e9 }], { columns: [{ id: 'payload.deep', label: 'P' }] });
    const payload = reactive({ deep: { list: [1n, 'x'] } });
    const { lines } = await exported([{ time: SECONDS, payload }], request);
    expect(lines).toEqual(['"{""list"":[1,""x""]}"']);
  });

  test('may tell their time as Date, ISO 8601 text or BigInt, from custom sources too', async () => {
    const times = [
      ...[new Date(SECONDS * 1000), '2024-05-01T10:30:00+02:00', '2024-05-01T08:30:00Z', '2024-05-01 08:30:00'],
      ...[BigInt(SECONDS), BigInt(SECONDS) * 1_000_000_000n],
    ];
    for (const time of times) {
      const messages = [{ ...READING, time }];
      expect(await exported(messages)).toEqual({ lines: [LINE], warnings: [] });
      const source = customSource(async function* () {
        yield messages;
      });
      expect(await exported(source)).toEqual({ lines: [LINE], warnings: [] });
      expect(messages[0]!.time).toBe(time);
    }
  });

  const called = (fields: Record<string, string>) => {
    const told = Object.entries(fields).map(([field, other]) => `${field} is in a field called \`${other}\``);
    const last = told.pop();
    return `In the first of them, ${told.length > 0 ? `${told.join(', ')} and ` : ''}${last}: rename`;
  };
  test.each<readonly [unknown, string]>([
    ...['timestamp', 'ts', 'date', 'datetime', 't', 'createdAt', 'Timestamp', 'time_stamp'].map(
      (field) => [{ name: 'a', [field]: SECONDS, value: 1 }, called({ time: field })] as const,
    ),
    ...[new Date(SECONDS * 1000), '2024-05-01T08:30:00Z', '2024-05-01', BigInt(SECONDS) * 1000n, SECONDS * 1000].map(
      (date) => [{ name: 'a', date, value: 1 }, called({ time: 'date' })] as const,
    ),
    ...['metric', 'sensor', 'key', 'id'].map(
      (field) => [{ [field]: 'a', time: SECONDS, value: 1 }, called({ name: field })] as const,
    ),
    ...['v', 'val', 'reading', 'measurement'].map(
      (field) => [{ name: 'a', ts: SECONDS, [field]: 1.5 }, called({ time: 'ts', value: field })] as const,
    ),
    [{ n: 'a', t: SECONDS, v: 1, u: 'Cel' }, called({ time: 't', name: 'n', value: 'v', unit: 'u' })],
    [{ measurement: 'a', ts: SECONDS, v: 1 }, called({ time: 'ts', name: 'measurement', value: 'v' })],
    [{ measurement: 'a', time: SECONDS, speed: 1 }, `${called({ name: 'measurement' })} it.`],
    [{ n: 'a', t: SECONDS, vs: 'on' }, called({ time: 't', name: 'n', value: 'vs' })],
    [7, 'The first of them is of the type number'],
  ])('that are none are counted, with a hint: %o', async (one, hint) => {
    const { lines, warnings } = await exported([one, ...Array.from({ length: 4000 }, () => one)] as object[]);
    expect(lines).toEqual([]);
    const found = warnings.filter(({ code }) => code === 'malformed-message');
    expect(found).toMatchObject([{ count: 4001, message: expect.stringContaining(hint) }]);
    const source = customSource(async function* () {
      yield [one] as object[];
    });
    const custom = (await exported(source)).warnings.filter(({ code }) => code === 'malformed-message');
    expect(custom).toMatchObject([{ count: 1, message: expect.stringContaining(hint) }]);
    const { from: _, to: __, ...params } = REQUEST.items[0]!.params as MessageParams;
    const whole = await exported([one] as object[], { ...REQUEST, items: [{ params }] });
    expect(whole.warnings.find(({ code }) => code === 'malformed-message')?.message).toContain(hint);
  });

  test.each<readonly [object, Record<string, string>]>([
    ...['v', 'vs', 'vb', 'vd', 'val', 'reading'].map((field) => [{ [field]: 1.5 }, { value: field }] as const),
    [{ v: 'on' }, { value: 'v' }],
    [{ v: false, value: null }, { value: 'v' }],
    [{ value: 1, u: 'Cel' }, { unit: 'u' }],
    [
      { v: 1, u: 'Cel' },
      { value: 'v', unit: 'u' },
    ],
  ])('that have a field under another name are exported, counted with a hint: %o', async (fields, names) => {
    const one = { name: READING.name, ...fields };
    const messages = Array.from({ length: 3000 }, (_, second) => ({ ...one, time: SECONDS + second / 1000 }));
    const source = customSource(async function* () {
      for (let at = 0; at < messages.length; at += 1000) yield messages.slice(at, at + 1000);
    });
    for (const from of [messages, source]) {
      const { lines, warnings } = await exported(from);
      expect(lines).toHaveLength(3000);
      expect(warnings).toMatchObject([
        { code: 'unusable-field', count: 3000, message: expect.stringContaining(called(names)) },
      ]);
    }
  });
});

describe('a request without window', () => {
  const whole = (type: ExportRequest['type'] = 'oneTime') => {
    const request = requestFor([{}], { columns: COLUMNS });
    const items = request.items.map(({ params }) => {
      const { from: _, to: __, ...rest } = params as { from?: number; to?: number };
      return { params: rest };
    });
    return { ...request, type, items } as unknown as ExportRequest;
  };
  const messages = [5, 3, 4].map((time) => ({ ...READING, time, value: time }));

  test('exports all that memory has of its variables', async () => {
    const others = [
      { ...READING, name: 'other', time: 1 },
      { ...READING, time: 9e8, channel: 'c2' },
    ];
    const { lines, warnings } = await exported([...messages, ...others], whole());
    expect(lines.map((line) => line.split(',')[1])).toEqual(['3', '4', '5']);
    expect(warnings).toEqual([]);
    const source = memorySource(messages);
    expect((await exporter.preview(whole(), { source })).rows.length).toBe(3);
    await exporter.estimate(whole(), { source });
  });

  test('takes undefined fields for absent ones', async () => {
    const { items, ...rest } = whole();
    const open = { from: undefined, to: undefined, period: undefined };
    const request = { ...rest, items: items.map(({ params }) => ({ params: { ...params, ...open } })) };
    const { lines } = await exported(messages, request as unknown as ExportRequest);
    expect(lines.map((line) => line.split(',')[1])).toEqual(['3', '4', '5']);
  });

  test.each([[messages], [[]]])(
    'exports a file without rows when all there is comes after its end: %j',
    async (own) => {
      const { items, ...rest } = whole();
      const request = { ...rest, items: items.map(({ params }) => ({ params: { ...params, to: 2 } })) };
      const { lines, warnings } = await exported(own, request as unknown as ExportRequest);
      expect([lines, warnings.map(({ code }) => code)]).toEqual([[], ['no-data']]);
    },
  );

  test('is refused for its own faults, whatever they are', async () => {
    const { items, ...rest } = whole();
    for (const target of [{ value: 'a', label: 5 }, { value: '' }, { value: 'a', label: 'A,B' }]) {
      const request = { ...rest, items: items.map(({ params }) => ({ params: { ...params, target } })) };
      await expect(exported(messages, request as unknown as ExportRequest)).rejects.toMatchObject({
        code: 'invalid-request',
        issues: [{ path: expect.arrayContaining(['target']) }],
      });
    }
  });

  test('exports a file without rows when there are none', async () => {
    const { lines, warnings } = await exported([], whole());
    expect([lines, warnings.map(({ code }) => code)]).toEqual([[], ['no-data']]);
  });

  test('is refused for other sources, and for recurring exports', async () => {
    const source = customSource(async function* () {});
    await expect(exported(source, whole())).rejects.toMatchObject({ code: 'invalid-request' });
    const recurring = { ...whole('recurring'), periodicity: 'P1D', periodStart: 0 };
    await expect(exported(messages, recurring)).rejects.toMatchObject({
      issues: expect.arrayContaining([expect.objectContaining({ path: ['items', 0, 'params', 'from'] })]),
    });
  });
});

describe('progress', () => {
  const messages = Array.from({ length: 3000 }, (_, i) => ({ ...READING, time: SECONDS + i }));
  const stored = messages.map(
    ({ time, ...rest }): StoredMessage => ({ ...rest, time: String(time), publisher: 'p', subtopic: '' }),
  );
  const sensors = Array.from({ length: 45 }, (_, at) => ({
    type: 'devices',
    id: `d${at}`,
    attributes: { serial: `s${at}` },
  }));
  const items = (...params: object[]) =>
    ({ ...REQUEST, items: params.map((one) => ({ params: one })) }) as ExportRequest;
  const [{ params }] = REQUEST.items as [{ params: MessageParams }];
  const listed = (more: object) => ({
    ...items({ type: 'devices', ...more }),
    format: { extension: 'csv' as const, columns: [{ id: 'device.serial', label: 'S' }] },
  });
  const report = {
    ...items({
      template: {},
      elements: [{ id: 'a', kind: 'table', sources: [{ ...params, outputFormat: 'long' }] }],
    }),
    format: { extension: 'xlsx' as const },
  };
  const reader = connhexSource({ baseUrl: 'https://api.test', pageSize: 500 });
  const list = jsonApiSource({ baseUrl: 'https://api.test/base/resources', pageSize: 20 });

  test.each<[string, ExportRequest, SourceDescriptor, total: number]>([
    ['memory', REQUEST, memorySource(messages), 3000],
    ['two items of memory', items(params, params), memorySource(messages), 6000],
    ['memory without a window', items({ ...params, from: undefined, to: undefined }), memorySource(messages), 3000],
    ['a reader', REQUEST, reader, 3000],
    ['a report', report, reader, 3000],
    ['a list of resources', listed({}), list, 45],
    ['a part of a list', listed({ page: { limit: 30, offset: 5 } }), list, 30],
    ['resources by their ids', listed({ ids: sensors.map(({ id }) => id) }), list, 45],
  ])('of %s has a fraction from the first total on, speed and time left', async (_, request, source, total) => {
    const readings = new SimulatedReader({ messages: stored });
    const resources = new SimulatedResources({ resources: sensors });
    vi.stubGlobal('fetch', (url: URL, init?: RequestInit) =>
      (/messages$/.test(url.pathname) ? readings : resources).fetch(url, init),
    );
    // Every report is due, and time passes from one to the next.
    let now = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 110));
    const reports: ExportProgress[] = [];
    const onPage = source === list ? memorySource([]) : source;
    const asked = { source: onPage, resources: list, onProgress: (one: ExportProgress) => void reports.push(one) };
    await exporter.export(request, asked);
    const known = reports.filter(({ totalMessages }) => totalMessages !== undefined);
    expect(known.every(({ fraction }) => fraction !== undefined)).toBe(true);
    expect(known.some(({ phase, fraction }) => phase === 'reading' && fraction! < 1)).toBe(true);
    expect(reports.at(-1)).toMatchObject({ phase: 'done', messages: total, totalMessages: total, fraction: 1 });
    const first = reports.indexOf(known[0]!);
    // Until the first total, only what is asked for it takes place.
    expect(reports[first]).toMatchObject({ messages: 0, rows: 0 });
    const fractions = known.map(({ fraction }) => fraction!);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(reports.some(({ rowsPerSecond = 0 }) => rowsPerSecond > 0)).toBe(true);
    expect(reports.some(({ secondsLeft = -1 }) => secondsLeft >= 0)).toBe(true);
  });
});

test('an export from memory has a fraction', async () => {
  const messages = Array.from({ length: 30_000 }, (_, i) => ({ ...READING, time: SECONDS + i }));
  const reports: ExportProgress[] = [];
  const onProgress = vi.fn((report: ExportProgress) => void reports.push(report));
  await exporter.export(REQUEST, { source: memorySource(messages), onProgress });
  expect(reports.at(-1)).toMatchObject({ messages: 30_000, totalMessages: 30_000, rows: 30_000, fraction: 1 });
});
