import { afterEach, describe, expect, test, vi } from 'vitest';
import { ExportError } from '../../../src/core/errors.ts';
import { collectBlob } from '../../../src/worker/collect-blob.ts';

describe('a blob of chunks', () => {
  test('has all their bytes in order, however many parts there are', async () => {
    const chunks = Array.from({ length: 40 }, (_, i) => new Uint8Array(700_000 + i).fill(i + 1));
    const blob = await collectBlob(
      (async function* () {
        yield* chunks;
      })(),
      'text/csv',
    );
    expect(blob.type).toBe('text/csv');
    expect(Buffer.from(await blob.arrayBuffer()).equals(Buffer.concat(chunks))).toBe(true);
  });

  test('may be empty', async () => {
    const blob = await collectBlob((async function* () {})(), 'text/csv');
    expect(blob.size).toBe(0);
  });
});

describe('a browser without room for a blob', () => {
  afterEach(() => void vi.unstubAllGlobals());

  const PlainBlob = Blob;
  test.each([
    [
      'gives one that cannot be read, as Chromium does',
      class extends PlainBlob {
        override slice(): Blob {
          const arrayBuffer = () => Promise.reject(new DOMException('Gone.', 'NotReadableError'));
          return Object.assign(new PlainBlob(), { arrayBuffer });
        }
      },
    ],
    [
      'gives one without its end',
      class extends PlainBlob {
        override slice(): Blob {
          return new PlainBlob();
        }
      },
    ],
    [
      'gives a shorter one',
      class extends PlainBlob {
        override get size(): number {
          return Math.max(0, super.size - 1);
        }
      },
    ],
  ])('and %s fails the export', async (_, FullBlob) => {
    vi.stubGlobal('Blob', FullBlob);
    const chunks = (async function* () {
      yield new Uint8Array(1000);
    })();
    const collected = collectBlob(chunks, 'text/csv');
    await expect(collected).rejects.toBeInstanceOf(ExportError);
    await expect(collected).rejects.toMatchObject({
      code: 'storage-full',
      message: expect.stringMatching(/1000 bytes/),
    });
  });
});
