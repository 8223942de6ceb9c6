import { describe, expect, test, vi } from 'vitest';
import type { FileExtension } from '../../../src/contract/request.ts';
import { formats } from '../../../src/formats/index.ts';
import { runEstimate } from '../../../src/pipeline/run-estimate.ts';
import { runExport } from '../../../src/pipeline/run-export.ts';
import { runPreview } from '../../../src/pipeline/run-preview.ts';
import { type ChannelMessage, customSource, memorySource } from '../../../src/sources/descriptor.ts';
import type { ReadContext, SampleSource } from '../../../src/sources/source.ts';
import { collect, textOf } from '../../support/oracles/bytes.ts';
import { parseCsv } from '../../support/oracles/csv-parser.ts';
import { readPdf } from '../../support/oracles/pdf-reader.ts';
import { readZip } from '../../support/oracles/zip-reader.ts';
import { batchesOf, type TestSample } from '../../support/samples.ts';
import { finishedExport, hostOn, requestFor, sourceOnPage } from './job.ts';

const message = (time: number, value: number, rest: object = {}): ChannelMessage => ({
  time,
  name: 'a',
  publisher: 'p',
  value,
  ...rest,
});

const messages = [message(2, 20), message(1, 10), message(3, -5.2), message(1000, 99), message(4, 1, { name: 'b' })];

/** Makes a source with endless small batches that records how it ends. */
function endlessSource() {
  const state = { batches: 0, ended: false, signal: undefined as AbortSignal | undefined };
  const source: SampleSource = {
    async *read(_, context) {
      state.signal = context.signal;
      const [first] = [...batchesOf([{ time: 0, name: 'a', value: 1 }])];
      try {
        for (; ; state.batches++) {
          const times = Float64Array.from({ length: 100 }, (_, i) => state.batches * 100 + i);
          yield { length: 100, times, series: new Uint32Array(100), table: first!.table, values: times };
          await new Promise((resolve) => setImmediate(resolve));
        }
      } finally {
        state.ended = true;
      }
    },
    count: async () => 1e6,
  };
  return { source, state };
}

/** Makes a source of these samples. */
const sourceOf = (samples: readonly TestSample[]): SampleSource => ({
  async *read() {
    yield* batchesOf(samples);
  },
  count: async () => samples.length,
});

describe('an export', () => {
  test('of one item is its file, with its size, its rows and its warnings', async () => {
    const { files, warnings, written, reports } = await finishedExport(requestFor([{ filename: 'one' }]), messages);
    const text =
      'time,publisher,name,value,unit\r\n1970-01-01T00:00:01.000Z,p,a,10,\r\n1970-01-01T00:00:02.000Z,p,a,20,\r\n1970-01-01T00:00:03.000Z,p,a,-5.2,\r\n';
    expect(textOf(written[0]!.bytes)).toBe(text);
    expect(files).toEqual([{ name: 'one.csv', type: 'text/csv', size: text.length, rows: 3 }]);
    expect(warnings).toEqual([]);
    expect(reports.at(-1)).toMatchObject({ phase: 'done', messages: 5, rows: 3, bytes: text.length, fraction: 1 });
    expect(reports.at(-2)!.phase).toBe('finishing');
  });

  test('of several items is an archive dated by the wall clock of the zone', async () => {
    const request = requestFor([{ filename: 'x' }, { filename: 'y', target: { value: 'b' } }], {
      filename: 'both',
      timezone: 'Europe/Rome',
    });
    const { files, written } = await finishedExport(request, messages, {
      now: Date.parse('2023-07-01T23:30:10Z') / 1000,
    });
    expect(files).toEqual([{ name: 'both.zip', type: 'application/zip', size: written[0]!.bytes.length, rows: 4 }]);
    const entries = readZip(written[0]!.bytes);
    expect(entries.map(({ name, modified }) => [name, modified])).toEqual([
      ['x.csv', '2023-07-02 01:30:10'],
      ['y.csv', '2023-07-02 01:30:10'],
    ]);
    expect(entries.map(({ bytes }) => parseCsv(textOf(bytes), ',').length)).toEqual([4, 2]);
  });

  test('of several items as files writes a file for each, with its own rows', async () => {
    const request = requestFor([{}, { target: { value: 'b' } }]);
    const { files, reports } = await finishedExport(request, messages, { bundle: 'files' });
    expect(files.map(({ rows }) => rows)).toEqual([3, 1]);
    expect(reports.filter(({ phase }) => phase === 'finishing').length).toBe(1);
  });

  test('runs delta after decimation', async () => {
    const list = [message(0, 1), message(1, 3), message(60, 10), message(61, 20), message(120, 100)];
    const request = requestFor([{ decimation: { ds: '1m', dsf: 'avg' }, transform: 'delta' }], {
      columns: [{ id: 'value', label: 'v' }],
    });
    expect(textOf((await finishedExport(request, list)).written[0]!.bytes)).toBe('v\r\n""\r\n13\r\n85\r\n');
  });

  test('counts records, not lines, when they are expanded', async () => {
    const { files, written } = await finishedExport(requestFor([{}], { template: 'expanded' }), messages);
    expect(files[0]!.rows).toBe(3);
    expect(textOf(written[0]!.bytes).split('\r\n\r\n').length).toBe(3);
  });

  test('warns about targets without data, drops and guards, by item', async () => {
    const list = [message(1, 1), message(1, 1), { time: 2, name: 'a', publisher: '=p', value: 2 }];
    const request = requestFor([{}, { target: { value: 'a, gone' } }]);
    const { warnings } = await finishedExport(request, list);
    expect(warnings.map(({ code, count, item }) => [code, count, item])).toEqual([
      ['duplicates-dropped', 1, 0],
      ['formula-guarded', 1, 0],
      ['duplicates-dropped', 1, 1],
      ['target-without-data', 1, 1],
      ['formula-guarded', 1, 1],
    ]);
  });

  test('produces the same bytes for the same request, data and run time', async () => {
    const request = requestFor([{ from: undefined as never, to: undefined as never, period: 'P1D' }, {}]);
    const run = async () =>
      (await finishedExport(request, messages, { now: 2000 })).written.map(({ bytes }) =>
        Buffer.from(bytes).toString('hex'),
      );
    expect(await run()).toEqual(await run());
  });

  test('fails before anything is read for an invalid request, option or bundle', async () => {
    const read = vi.fn();
    const source: SampleSource = { read, count: read };
    const request = requestFor([{}]);
    const run = (job: object) => runExport({ request, now: 1, ...job }, hostOn(source));
    await expect(run({ request: { nonsense: true } })).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(run({ formatOptions: { csv: { preset: 'nope' } } })).rejects.toBeInstanceOf(TypeError);
    await expect(run({ bundle: 'workbook' })).rejects.toBeInstanceOf(TypeError);
    expect(read).not.toHaveBeenCalled();
  });

  test('fails with the error of its source or its receiver', async () => {
    const broken = new Error('broken');
    const failing: SampleSource = {
      // biome-ignore lint/correctness/useYield: it fails first
      async *read() {
        throw broken;
      },
      count: async () => 0,
    };
    await expect(finishedExport(requestFor([{}]), failing)).rejects.toBe(broken);
    await expect(finishedExport(requestFor([{}, {}]), failing)).rejects.toBe(broken);
    const { source, state } = endlessSource();
    const refusing = hostOn(source, {
      deliver: async (_, chunks) => {
        for await (const _chunk of chunks) throw broken;
      },
    });
    await expect(runExport({ request: requestFor([{ to: 1e9 }]), now: 1 }, refusing)).rejects.toBe(broken);
    expect([state.ended, state.signal?.aborted]).toEqual([true, true]);
  });

  test.each([1, 2])('of %d items ends at once when aborted, with the reason, and ends its source', async (items) => {
    const { source, state } = endlessSource();
    const controller = new AbortController();
    const reason = new Error('the user has left');
    const list = Array.from({ length: items }, () => ({ to: 1e9 }));
    const run = runExport({ request: requestFor(list), now: 1 }, hostOn(source, { signal: controller.signal }));
    await vi.waitUntil(() => state.batches > 5);
    controller.abort(reason);
    await expect(run).rejects.toBe(reason);
    expect([state.ended, state.signal?.aborted, state.signal?.reason]).toEqual([true, true, reason]);
    await expect(
      runExport({ request: requestFor(list), now: 1 }, hostOn(source, { signal: controller.signal })),
    ).rejects.toBe(reason);
  });

  test('aborts the signal of an item whenever the item ends', async () => {
    const signals: AbortSignal[] = [];
    const source: SampleSource = {
      async *read(_query, context: ReadContext) {
        signals.push(context.signal);
        yield* batchesOf([{ time: 1, name: 'a', value: 1 }]);
      },
      count: async () => 1,
    };
    const outer = new AbortController();
    await runExport({ request: requestFor([{}, {}]), now: 1 }, hostOn(source, { signal: outer.signal }));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(outer.signal.aborted).toBe(false);
  });
});

describe('a PDF file with too many pages', () => {
  const request = requestFor([{ to: 1e9 }], { extension: 'pdf' });

  test('is refused before anything is read if the source can count, with the ways out', async () => {
    const { source, state } = endlessSource();
    const run = runExport({ request, now: 1 }, hostOn(source));
    await expect(run).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/more than 2000 pages \(about 18\d{3}\)\. Decimate.*CSV or XLSX.*pdf\.maxPages/),
    });
    expect([state.batches, state.signal]).toEqual([0, undefined]);
  });

  test('asks the source for a count once when it fails', async () => {
    const count = vi.fn(async () => {
      throw new Error('no count');
    });
    const several = requestFor([{ target: { value: 'a,b' } }], { extension: 'pdf' });
    const run = runExport({ request: several, now: 1 }, hostOn({ ...endlessSource().source, count }));
    await expect(run).rejects.toThrow('no count');
    expect(count).toHaveBeenCalledOnce();
  });

  test('is refused while it is written if the source cannot count, and the source ends', async () => {
    const { source, state } = endlessSource();
    const host = hostOn({ ...source, count: async () => undefined });
    const run = runExport({ request, now: 1, formatOptions: { pdf: { maxPages: 20 } } }, host);
    await expect(run).rejects.toMatchObject({ code: 'unsupported', message: expect.stringContaining('20 pages') });
    expect(state.ended).toBe(true);
    expect(state.batches).toBeLessThan(20);
  });

  test('is not refused when it has few pages once it is decimated', async () => {
    const decimated = requestFor([{ decimation: { ds: '1d', dsf: 'avg' } }], { extension: 'pdf' });
    const source: SampleSource = { ...sourceOf([{ time: 0, name: 'a', value: 1 }]), count: async () => 1e9 };
    expect((await finishedExport(decimated, source)).files[0]!.rows).toBe(1);
  });
});

describe('a preview', () => {
  const options = { rows: 2, item: 0 };
  const preview = (request: unknown, source: SampleSource, which: Partial<typeof options> = {}, signal?: AbortSignal) =>
    runPreview({ request, now: 1_700_000_000 }, { ...options, ...which }, hostOn(source, signal && { signal }));

  test('shows times as PDF pages do', async () => {
    const day = (params: object) => requestFor([params], { timezone: 'Europe/Rome', extension: 'pdf' });
    const first = async (params: object) =>
      (await preview(day(params), sourceOnPage(memorySource(messages)))).rows.map(([time]) => time);
    expect((await first({ from: 0, to: 1000 }))[0]).toBe('1970-01-01 01:00:01');
    // The clock is set forward at the end of May.
    const summer = Date.parse('1970-06-01T00:00Z') / 1000;
    expect((await first({ from: 0, to: summer }))[0]).toBe('1970-01-01 01:00:01 +01:00');
    expect(await first({ from: 0, to: 1000, decimation: { ds: '1m', dsf: 'avg' } })).toEqual(['1970-01-01 01:00']);
  });

  test('shows the first rows as the file does, with its name and its window', async () => {
    const request = requestFor([{ filename: 'f', from: 0.5 }], { timezone: 'Europe/Rome' });
    expect(await preview(request, sourceOnPage(memorySource(messages)))).toEqual({
      columns: [
        { id: 'time', label: 'time', kind: 'time' },
        ...['publisher', 'name'].map((id) => ({ id, label: id, kind: 'text' })),
        { id: 'value', label: 'value', kind: 'number' },
        { id: 'unit', label: 'unit', kind: 'text' },
      ],
      rows: [
        ['1970-01-01T01:00:01.000+01:00', 'p', 'a', 10, null],
        ['1970-01-01T01:00:02.000+01:00', 'p', 'a', 20, null],
      ],
      truncated: true,
      fileName: 'f.csv',
      title: 'f',
      window: { from: 0.5, to: 1000 },
      warnings: [],
    });
  });

  test('is not truncated when it has all rows, and may be empty', async () => {
    const source = sourceOnPage(memorySource(messages));
    expect(await preview(requestFor([{}]), source, { rows: 3 })).toMatchObject({ truncated: false });
    expect(await preview(requestFor([{ target: { value: 'none' } }]), source)).toMatchObject({
      rows: [],
      truncated: false,
    });
    expect(await preview(requestFor([{}]), source, { rows: 0 })).toMatchObject({ rows: [], truncated: true });
  });

  test('shows the requested item with only its warnings', async () => {
    const request = requestFor([{ period: 'P1D' }, { target: { value: 'b' }, filename: 'second', period: 'P1D' }]);
    const result = await preview(request, sourceOnPage(memorySource(messages)), { item: 1 });
    expect([result.fileName, result.rows.length, result.warnings.map(({ item }) => item)]).toEqual([
      'second.csv',
      1,
      [1],
    ]);
    await expect(preview(request, sourceOnPage(memorySource([])), { item: 2 })).rejects.toBeInstanceOf(TypeError);
  });

  test.each([
    ['as they are', {}],
    ['decimated', { decimation: { ds: '1s', dsf: 'avg' as const } }],
    ['differences', { transform: 'delta' as const }],
  ])('reads no further than its rows need: messages %s', async (_, params) => {
    const { source, state } = endlessSource();
    await preview(requestFor([{ ...params, to: 1e9 }]), source);
    // A batch covers a tenth of a second, so two rows of a second each need 20 batches; a few hundred more are fine.
    expect(state.batches).toBeLessThan(2000);
    expect([state.ended, state.signal?.aborted]).toEqual([true, true]);
  });

  test('ends when it is aborted', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(preview(requestFor([{}]), endlessSource().source, {}, controller.signal)).rejects.toThrow('enough');
  });

  test('shows non-finite numbers as empty', async () => {
    const request = requestFor([{}], { columns: [{ id: 'value', label: 'v' }] });
    const source = sourceOf([{ time: 1, name: 'a', value: Number.POSITIVE_INFINITY }]);
    expect((await preview(request, source)).rows).toEqual([[null]]);
  });
});

describe('an estimate', () => {
  const estimate = (request: unknown, count: number | undefined) =>
    runEstimate({ request, now: 1_700_000_000 }, hostOn({ ...sourceOf([]), count: async () => count }));

  test('adds up what the source counts for each item, and reads nothing', async () => {
    const { source, state } = endlessSource();
    const result = await runEstimate({ request: requestFor([{}, {}]), now: 1 }, hostOn(source));
    expect(result).toMatchObject({ messages: 2e6, rows: 2e6 });
    expect(result.items.map(({ messages: count }) => count)).toEqual([1e6, 1e6]);
    expect([state.batches, state.signal]).toEqual([0, undefined]);
  });

  test('has no more rows than buckets', async () => {
    const request = requestFor([{ decimation: { ds: '10s', dsf: 'avg' }, target: { value: 'a, b' } }]);
    expect((await estimate(request, 1e6)).rows).toBe(200);
    expect((await estimate(request, 3)).rows).toBe(3);
  });

  test('has a row for each instant of a wide layout', async () => {
    const columns = ['time', 'a', 'b'].map((id) => ({ id, label: id }));
    expect(
      (await estimate(requestFor([{ outputFormat: 'wide', target: { value: 'a,b' } }], { columns }), 1000)).rows,
    ).toBe(500);
  });

  test('has no numbers when the source cannot count', async () => {
    expect(await estimate(requestFor([{}, {}]), undefined)).toEqual({ items: [{}, {}] });
  });

  test.each(formats.map(({ extension }) => extension as FileExtension))(
    'of the bytes of %s is close to the written size',
    async (extension) => {
      const request = requestFor([{}], { extension });
      for (const rows of [3, 900]) {
        const list = Array.from({ length: rows }, (_, i) =>
          message(i + 1, i / 8, { publisher: crypto.randomUUID(), unit: 'Cel' }),
        );
        const { files } = await finishedExport(request, list);
        const { bytes } = await estimate(request, rows);
        expect(bytes! / files[0]!.size).toBeGreaterThan(0.5);
        expect(bytes! / files[0]!.size).toBeLessThan(2);
      }
    },
  );

  test('of a PDF file is close to the written pages', async () => {
    const wide = { columns: ['time', ...'abcdefghijklmnopqrstuvwx'].map((id) => ({ id, label: id })) };
    const all = [...'abcdefghijklmnopqrstuvwx'].map((name) => message(1, 1, { name }));
    for (const [rows, item, format] of [
      [1, {}, {}],
      [900, {}, {}],
      [300, {}, { template: 'expanded' }],
      [300, { outputFormat: 'wide', target: { value: [...'abcdefghijklmnopqrstuvwx'].join() } }, wide],
    ] as const) {
      const request = requestFor([item], { ...format, extension: 'pdf' });
      const list = Array.from({ length: rows }, (_, i) =>
        (format === wide ? all : [message(0, 0, { publisher: crypto.randomUUID(), unit: 'Cel' })]).map((each) => ({
          ...each,
          time: i + 1,
          value: i / 8,
        })),
      ).flat();
      const { written } = await finishedExport(request, list);
      const real = readPdf(written[0]!.bytes).pages.length;
      const { pages } = await estimate(request, list.length);
      expect(Math.abs(pages! - real)).toBeLessThanOrEqual(0.15 * real);
    }
    const pages = async (pdf: object) =>
      (await runEstimate({ request: requestFor([{}], { extension: 'pdf' }), now: 1, formatOptions: { pdf } }, many))
        .pages!;
    const many = hostOn({ ...sourceOf([]), count: async () => 10_000 });
    expect(await pages({ orientation: 'landscape' })).toBeGreaterThan(await pages({}));
    expect((await estimate(requestFor([{}]), 900)).pages).toBeUndefined();
  });

  test('fails with the error of the source', async () => {
    const host = hostOn({ ...sourceOf([]), count: () => Promise.reject(new Error('no')) });
    await expect(runEstimate({ request: requestFor([{}]), now: 1 }, host)).rejects.toThrow('no');
  });
});

describe('the pull of the stages', () => {
  test('starts with the receiver of the bytes, and goes no further than the bytes received', async () => {
    let pulled = 0;
    const source = sourceOnPage(
      customSource(
        async function* () {
          for (; ; pulled++) yield Array.from({ length: 1000 }, (_, i) => message(pulled * 1000 + i + 1, i));
        },
        { order: 'ascending' },
      ),
    );
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const controller = new AbortController();
    const host = hostOn(source, {
      signal: controller.signal,
      deliver: async (_, chunks) => {
        await held;
        await chunks.next();
        const before = pulled;
        await new Promise((resolve) => setTimeout(resolve, 20));
        expect(pulled).toBe(before);
        controller.abort(new Error('seen'));
        await collect(chunks);
      },
    });
    const run = runExport({ request: requestFor([{ to: 1e11 }]), now: 1 }, host);
    run.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(pulled).toBe(0);
    release();
    await expect(run).rejects.toThrow('seen');
    expect(formats.length).toBeGreaterThan(0);
  });
});
