import { describe, expect, test } from 'vitest';
import { collectBlob } from '../../../src/worker/collect-blob.ts';

describe('a blob of chunks', () => {
  test('has all their bytes in order, however many parts it is made of', async () => {
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
});
