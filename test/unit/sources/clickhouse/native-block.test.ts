import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BrokenBlock,
  type NativeArrays,
  type NativeColumn,
  nativeBlocks,
} from '../../../../src/sources/clickhouse/native-block.ts';
import { type EncodedColumn, nativeBlock } from '../../../support/clickhouse/native-encoder.ts';

const texts = fc.string({ unit: 'grapheme', maxLength: 200 });
const numbers = fc.double();

const columns: fc.Arbitrary<readonly EncodedColumn[]> = fc.integer({ min: 0, max: 6 }).chain((rows) => {
  const size = { minLength: rows, maxLength: rows };
  return fc.array(
    fc.oneof(
      fc.record({ type: fc.constant('String' as const), values: fc.array(texts, size) }),
      fc.record({ type: fc.constant('Float64' as const), values: fc.array(numbers, size) }),
      fc.record({ type: fc.constant('Array(String)' as const), values: fc.array(fc.array(texts), size) }),
      fc.record({ type: fc.constant('Array(Float64)' as const), values: fc.array(fc.array(numbers), size) }),
    ),
    { minLength: 1, maxLength: 4 },
  );
});

/** The values of a column as it was written. */
function plain(column: NativeColumn): readonly unknown[] {
  if (!('ends' in column)) return [...column];
  const { ends, values } = column as NativeArrays;
  return ends.map((end, row) => [...values.slice(ends[row - 1] ?? 0, end)]);
}

describe('nativeBlocks', () => {
  test('reads what was written, in blocks of any size', () => {
    fc.assert(
      fc.property(fc.array(columns, { maxLength: 3 }), (blocks) => {
        const read = nativeBlocks(Uint8Array.from(blocks.flatMap(nativeBlock)));
        expect(read.map(({ rows }) => rows)).toEqual(blocks.map(([first]) => first!.values.length));
        expect(read.map((block) => block.columns.map(plain))).toEqual(
          blocks.map((block) => block.map(({ values }) => values)),
        );
      }),
    );
  });

  test('refuses an answer that ends anywhere within a block', () => {
    fc.assert(
      fc.property(columns, fc.nat(), (block, at) => {
        const bytes = Uint8Array.from(nativeBlock(block));
        const cut = bytes.slice(0, 1 + (at % (bytes.length - 1)));
        expect(() => nativeBlocks(cut)).toThrow(BrokenBlock);
      }),
      { numRuns: 500 },
    );
  });

  test('reads a block that begins in the middle of a larger buffer', () => {
    const bytes = Uint8Array.from([1, 2, 3, ...nativeBlock([{ type: 'Float64', values: [1.5, -2] }])]).subarray(3);
    expect(plain(nativeBlocks(bytes)[0]!.columns[0]!)).toEqual([1.5, -2]);
  });

  test('keeps a byte order mark, which may begin a name', () => {
    const bytes = Uint8Array.from(nativeBlock([{ type: 'String', values: ['\ufeffa'] }]));
    expect(plain(nativeBlocks(bytes)[0]!.columns[0]!)).toEqual(['\ufeffa']);
  });

  test.each([
    ['a type that was not asked for', [1, 1, 1, 97, 5, ...new TextEncoder().encode('Int64'), 0, 0, 0, 0, 0, 0, 0, 0]],
    ['a number without end', new Array(12).fill(0xff)],
    [
      'more rows than there is room for',
      [1, 0xff, 0xff, 0xff, 0xff, 0x7f, 1, 97, 6, ...new TextEncoder().encode('String')],
    ],
    ['an error in words', [...new TextEncoder().encode('Code: 241, e.displayText() = DB::Exception: Memory limit')]],
  ])('refuses %s', (_, bytes) => {
    expect(() => nativeBlocks(Uint8Array.from(bytes))).toThrow(BrokenBlock);
  });
});
