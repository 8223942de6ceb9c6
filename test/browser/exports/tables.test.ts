import { expect, test } from '../harness/index.ts';

test('exports a million rows of a chart while the page stays responsive and keeps its arrays', async ({ openPage }) => {
  const page = await openPage();
  const result = await page.evaluate(async () => {
    const rows = 1_000_000;
    const time = Float64Array.from({ length: rows }, (_, i) => 1_700_000_000_000 + i * 1000);
    const columns = [
      { id: 'time', label: 'Time', kind: 'time' as const, values: time },
      ...Array.from({ length: 9 }, (_, c) => ({ id: `c${c}`, values: Float64Array.from(time, (_, i) => i + c) })),
    ];
    const exporter = downlink.createExporter({ source: downlink.memorySource([]) });
    let frames = 0;
    let isRunning = true;
    const frame = () => {
      frames++;
      if (isRunning) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    const fractions: (number | undefined)[] = [];
    let bytes = 0;
    let text = '';
    const sink = () =>
      new WritableStream<Uint8Array>({
        write(chunk) {
          if (bytes === 0) text = new TextDecoder().decode(chunk.subarray(0, 200));
          bytes += chunk.length;
        },
      });
    const onProgress = ({ fraction }: { fraction?: number }) => void fractions.push(fraction);
    const long = exporter.exportTable({ columns }, { extension: 'csv', sink, onProgress });
    const preview = await exporter.preview(
      {
        type: 'oneTime',
        format: { extension: 'csv' },
        items: [{ params: { target: { value: 'a' }, channelId: 'c', subtopic: '' } }],
      },
      { source: downlink.memorySource([{ name: 'a', time: new Date(0), value: 1 }]) },
    );
    const wasRunning = fractions.at(-1) !== 1;
    const { files, warnings } = await long;
    isRunning = false;
    exporter.dispose();
    const kept = columns.map(({ values }) => values.length);
    return { files, warnings, frames, fractions, bytes, text, kept, wasRunning, previewed: preview.rows.length };
  });
  expect(result.text).toMatch(/^Time,c0,c1,.*\r\n2023-11-14T22:13:20.000Z,0,1,2,3,4,5,6,7,8\r\n/);
  expect(result).toMatchObject({ warnings: [], wasRunning: true, previewed: 1 });
  expect(result.files).toMatchObject([{ rows: 1_000_000, size: result.bytes }]);
  expect(new Set(result.kept)).toEqual(new Set([1_000_000]));
  expect(result.frames).toBeGreaterThan(5);
  expect(result.fractions.slice(1).every((fraction, i) => fraction! >= result.fractions[i]!)).toBe(true);
  expect(result.fractions.at(-1)).toBe(1);
  await expect.poll(() => page.workers().length).toBe(0);
});

test('exports what frameworks hold, in every format, after a cleanup as in StrictMode', async ({ openPage }) => {
  const page = await openPage();
  const names = await page.evaluate(async () => {
    const reactive = <T extends object>(target: T): T =>
      new Proxy(target, {
        get(own, key, receiver) {
          const value: unknown = Reflect.get(own, key, receiver);
          return typeof value === 'object' && value !== null && !(value instanceof Date) ? reactive(value) : value;
        },
      });
    const rows = reactive(
      Array.from({ length: 300 }, (_, i) => ({ time: new Date(1.7e12 + i * 6e4), power: i % 7, note: { i } })),
    );
    const exporter = downlink.createExporter({ source: downlink.memorySource([]) });
    const mount = () => exporter.definitions.subscribe(() => {});
    mount()();
    exporter.dispose();
    mount();
    const options = { filename: 'power', now: 1.7e9, xlsx: { chart: true }, pdf: { chart: true, summary: true } };
    const names: (string | undefined)[] = [];
    for (const extension of ['csv', 'xlsx', 'pdf'] as const) {
      const { files, warnings } = await exporter.exportTable({ rows }, { extension, ...options });
      names.push(files[0]?.name, String(files[0]?.rows), ...warnings.map(({ code }) => code));
    }
    const { files } = await exporter.exportTable({ rows }, { extension: 'csv' });
    names.push((await files[0]!.blob!.text()).split('\r\n')[1]);
    exporter.dispose();
    return names;
  });
  expect(names).toEqual([
    ...['power.csv', '300', 'power.xlsx', '300', 'power.pdf', '300'],
    '2023-11-14T22:13:20.000Z,0,"{""i"":0}"',
  ]);
});
