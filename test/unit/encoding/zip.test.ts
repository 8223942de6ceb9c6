import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type ZipEntry, zip } from '../../../src/encoding/zip.ts';
import { collect, joined, sequence } from '../../support/oracles/bytes.ts';
import { readZip } from '../../support/oracles/zip-reader.ts';

const modified = new Date('2024-02-29T13:37:58Z');

const owned = (bytes: Iterable<number>): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes);

const entry = (name: string, ...chunks: Uint8Array<ArrayBuffer>[]): ZipEntry => ({ name, chunks: sequence(chunks) });

const archive = async (...entries: ZipEntry[]): Promise<Uint8Array> =>
  joined(await collect(zip(sequence(entries), modified)));

describe('a ZIP archive', () => {
  test('reads back complete: names, contents, sizes and CRC, whatever the chunks', async () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
    const file = fc.record({ name, chunks: fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 4 }), async (files) => {
        const bytes = await archive(...files.map(({ name, chunks }) => entry(name, ...chunks.map(owned))));
        const read = readZip(bytes).map(({ name, bytes }) => ({ name, text: Buffer.from(bytes).toString('hex') }));
        expect(read).toEqual(
          files.map(({ name, chunks }) => ({ name, text: Buffer.from(joined(chunks)).toString('hex') })),
        );
      }),
      { numRuns: 150 },
    );
  });

  test('contains a file of a megabyte that does not compress, in chunks that own their buffers', async () => {
    let state = 1;
    const noise = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    };
    const parts = Array.from({ length: 16 }, () => owned(Array.from({ length: 65_537 }, noise)));
    const chunks = await collect(zip(sequence([entry('noise', ...parts)]), modified));
    expect(chunks.every((chunk) => chunk.byteLength === chunk.buffer.byteLength)).toBe(true);
    expect(Math.min(...chunks.slice(0, -1).map(({ length }) => length))).toBeGreaterThanOrEqual(65_536);
    expect(chunks.length).toBeGreaterThan(8);
    expect(Buffer.compare(readZip(joined(chunks))[0]!.bytes, joined(parts))).toBe(0);
  });

  test('of many small files consists of a few large chunks', async () => {
    const noise = () => crypto.getRandomValues(new Uint8Array(1000));
    const files = Array.from({ length: 500 }, (_, i) => entry(`f${i}`, noise()));
    const sizes = (await collect(zip(sequence(files), modified))).map(({ length }) => length);
    expect(sizes.length).toBeGreaterThan(2);
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThanOrEqual(65_536);
  });

  test('is compressed', async () => {
    const row = '2023-10-29T02:00:00.000+02:00,a,1\r\n'.repeat(10_000);
    const bytes = await archive(entry('a.csv', owned(Buffer.from(row))));
    expect(bytes.length).toBeLessThan(row.length / 20);
  });

  describe('of more files than a plain one can count', () => {
    afterEach(() => vi.unstubAllGlobals());

    test('has the records of ZIP64', async () => {
      const count = 65_535;
      // Creating that many real streams takes ten seconds. The raw DEFLATE of nothing is these two bytes.
      class DeflatedNothing {
        readonly #chunks = [owned([3, 0])];
        readonly writable = { getWriter: () => ({ close: async () => {} }) };
        readonly readable = {
          getReader: () => ({
            read: async () => {
              const value = this.#chunks.pop();
              return value ? { done: false, value } : { done: true, value };
            },
          }),
        };
      }
      vi.stubGlobal('CompressionStream', DeflatedNothing);
      const many = async function* () {
        for (let i = 0; i < count; i++) yield entry(`f${i}`);
      };
      const bytes = joined(await collect(zip(many(), modified)));
      const entries = readZip(bytes);
      expect([entries.length, entries[count - 1]!.name]).toEqual([count, `f${count - 1}`]);
      expect(Buffer.from(bytes).includes(Buffer.from('PK\x06\x06'))).toBe(true);
    });
  });

  test.each([
    ['2024-02-29T13:37:58Z', '2024-02-29 13:37:58'],
    ['2024-02-29T13:37:59Z', '2024-02-29 13:37:58'],
    ['1980-01-01T00:00:00Z', '1980-01-01 00:00:00'],
    ['1979-12-31T23:59:59Z', '1980-01-01 00:00:00'],
    ['2107-12-31T23:59:59Z', '2107-12-31 23:59:58'],
    ['2108-01-01T00:00:00Z', '2107-12-31 23:59:58'],
  ])('of %s has the date %s', async (date, shown) => {
    const bytes = joined(await collect(zip(sequence([entry('a')]), new Date(date))));
    expect(readZip(bytes)[0]!.modified).toBe(shown);
  });

  test('has the same bytes every time', async () => {
    const files = () => [entry('a', owned([1, 2, 3])), entry('Ω', owned(Array(1000).fill(7)))];
    expect(await archive(...files())).toEqual(await archive(...files()));
  });

  test('pulls nothing before a read, and starts a file only when the one before is read', async () => {
    const log: string[] = [];
    const watched = (name: string): ZipEntry => ({
      name,
      chunks: (async function* () {
        log.push(`pulled ${name}`);
        yield crypto.getRandomValues(new Uint8Array(65_536));
        await new Promise((resolve) => setImmediate(resolve));
        log.push(`end of ${name}`);
      })(),
    });
    const chunks = zip(sequence([watched('a'), watched('b')]), modified);
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).toEqual([]);
    await chunks.next();
    expect(log.filter((entry) => entry.endsWith('b'))).toEqual([]);
    await collect(chunks);
    expect(log).toEqual(['pulled a', 'end of a', 'pulled b', 'end of b']);
  });

  test('does not run further ahead of its reader than the stream buffers', async () => {
    let pulled = 0;
    const endless = async function* () {
      for (;;) {
        pulled++;
        yield crypto.getRandomValues(new Uint8Array(65_536));
      }
    };
    const chunks = zip(sequence([{ name: 'a', chunks: endless() }]), modified);
    for (let i = 0; i < 3; i++) await chunks.next();
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(pulled).toBeLessThan(20);
    await chunks.return(undefined);
  });

  test('closes its input when the reader stops early', async () => {
    let ended = 0;
    const endless = async function* () {
      try {
        for (;;) yield crypto.getRandomValues(new Uint8Array(65_536));
      } finally {
        ended++;
      }
    };
    const entries = async function* () {
      try {
        yield { name: 'a', chunks: endless() };
        throw new Error('It asked for the next file.');
      } finally {
        ended++;
      }
    };
    for await (const chunk of zip(entries(), modified)) if (chunk.length > 1000) break;
    expect(ended).toBe(2);
  });

  test('fails with the error of its input', async () => {
    const error = new Error('the source broke');
    const failing = async function* () {
      yield owned([1, 2, 3]);
      throw error;
    };
    await expect(collect(zip(sequence([{ name: 'a', chunks: failing() }]), modified))).rejects.toBe(error);
  });
});
