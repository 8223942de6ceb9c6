import { describe, expect, test } from 'vitest';
import type { RecordBatch, RecordSchema } from '../../src/core/record-batch.ts';
import { Instant } from '../../src/core/record-batch.ts';
import { TimeZone } from '../../src/core/time-zone.ts';
import type { WriteOptions } from '../../src/formats/format.ts';
import { formats } from '../../src/formats/index.ts';

/** Every format of the registry keeps the promises of formats/format.ts. */

const SCHEMA: RecordSchema = {
  columns: ['time', 'name', 'value', 'note'].map((id) => ({ id, label: `=${id} "Ω"` })),
};

const HOSTILE = [
  '',
  '=1+1',
  '-5.2',
  '"quoted"',
  'a,b;c\td',
  'line\r\nbreak',
  'Ω₂ 温 \u202e',
  '\ud800',
  '__proto__',
  '\u0000',
];

function batchOf(length: number, from = 0): RecordBatch {
  const rows = Array.from({ length }, (_, i) => from + i);
  return {
    length,
    columns: [
      { kind: 'time', values: Float64Array.from(rows, (i) => (i % 7 === 6 ? Number.NaN : 1.698e12 + i * 1000.5)) },
      { kind: 'text', codes: Uint32Array.from(rows, (i) => i % HOSTILE.length), dictionary: HOSTILE },
      { kind: 'number', values: Float64Array.from(rows, (i) => [i / 3, -5.2, Number.NaN, 1e-7, Infinity][i % 5]!) },
      { kind: 'mixed', cells: rows.map((i) => [null, i, HOSTILE[i % 10]!, i % 2 === 0, new Instant(i * 1e9)][i % 5]!) },
    ],
  };
}

async function* batches(count: number, rows: number, pulled: { count: number } = { count: 0 }) {
  for (let i = 0; i < count; i++) {
    pulled.count++;
    yield batchOf(rows, i * rows);
  }
}

describe.each(formats.map((format) => [format.extension, format] as const))('the format %s', (_, format) => {
  const options = async (over: Partial<WriteOptions> = {}): Promise<WriteOptions> => ({
    schema: SCHEMA,
    zone: TimeZone.of('Europe/Rome'),
    formatOptions: (await format.load()).parseOptions(undefined),
    signal: new AbortController().signal,
    warn: () => {},
    ...over,
  });

  const written = async (records: AsyncIterable<RecordBatch>, over: Partial<WriteOptions> = {}) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await format.load()).write(records, await options(over))) chunks.push(chunk);
    return chunks;
  };

  test('says what it is', () => {
    expect(format.extension).toMatch(/^[a-z0-9]+$/);
    expect(format.mimeType).toMatch(/^[a-z]+\/[\w.+-]+$/);
    expect(format.bytesPerTextByte).toBeGreaterThan(0);
  });

  test('writes a file also when there are no rows', async () => {
    expect(Buffer.concat(await written(batches(0, 0))).length).toBeGreaterThan(0);
  });

  test('gives the same bytes for the same rows, however they are batched', async () => {
    const whole = Buffer.concat(await written(batches(1, 120)));
    expect(Buffer.concat(await written(batches(1, 120)))).toEqual(whole);
    expect(Buffer.concat(await written(batches(120, 1)))).toEqual(whole);
    expect(Buffer.concat(await written(batches(12, 10)))).toEqual(whole);
  });

  test('gives chunks that own their buffer, of 64 KiB or more but for the last', async () => {
    const chunks = await written(batches(40, 1000));
    expect(chunks.length).toBeGreaterThan(1);
    for (const chunk of chunks) expect(chunk.byteLength).toBe(chunk.buffer.byteLength);
    for (const chunk of chunks.slice(0, -1)) expect(chunk.byteLength).toBeGreaterThanOrEqual(65_536);
  });

  test('pulls nothing before it is read, and no more than it needs for a chunk', async () => {
    const pulled = { count: 0 };
    const chunks = (await format.load()).write(batches(1000, 1000, pulled), await options());
    expect(pulled.count).toBe(0);
    await chunks.next();
    expect(pulled.count).toBeLessThan(100);
    await chunks.return(undefined);
    expect(pulled.count).toBeLessThan(100);
  });

  test('ends its input when it is left early', async () => {
    let ended = false;
    const input = (async function* () {
      try {
        for (let i = 0; ; i++) yield batchOf(1000, i * 1000);
      } finally {
        ended = true;
      }
    })();
    for await (const _chunk of (await format.load()).write(input, await options())) break;
    expect(ended).toBe(true);
  });

  test('stops with the reason of its signal', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const input = (async function* () {
      for (let i = 0; ; i++) {
        if (i === 3) controller.abort(reason);
        yield batchOf(5000, i * 5000);
      }
    })();
    await expect(written(input, { signal: controller.signal })).rejects.toBe(reason);
  });

  test('passes on what its input throws', async () => {
    const reason = new Error('the network is gone');
    const input = (async function* () {
      yield batchOf(10);
      throw reason;
    })();
    await expect(written(input)).rejects.toBe(reason);
  });

  test('counts what it guards, replaces and leaves empty', async () => {
    const counts = new Map<string, number>();
    const warn: WriteOptions['warn'] = (code, _message, count) => counts.set(code, (counts.get(code) ?? 0) + count);
    await written(batches(2, 50), { warn });
    expect(counts.get('non-finite-value')).toBe(20);
    expect(counts.get('replaced-characters')).toBeGreaterThan(0);
    expect(counts.get('formula-guarded')).toBeGreaterThan(0);
    expect(counts.get('sub-millisecond-time')).toBeGreaterThan(0);
  });

  test('refuses options it does not have', async () => {
    const { parseOptions } = await format.load();
    expect(() => parseOptions({ nonsense: 1 })).toThrow(TypeError);
  });
});
