import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pageOf } from '../../../../src/sources/http/channel-api.ts';
import { readPage } from '../../../../src/sources/http/streamed-page.ts';

const encoder = new TextEncoder();

/** Bytes in parts of these sizes, by turns, each overwritten once the next is asked for. */
async function* inParts(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const part = bytes.slice(at, at + sizes[i % sizes.length]!);
    at += part.length;
    yield part;
    part.fill(0x20);
  }
}

/** Reads a page as it comes; with how many messages it was given at a time. */
async function read(bytes: Uint8Array | string, sizes: readonly number[] = [65_536]) {
  const messages: unknown[] = [];
  const counts: number[] = [];
  const parts = inParts(typeof bytes === 'string' ? encoder.encode(bytes) : bytes, sizes);
  const add = (some: readonly unknown[]) => {
    messages.push(...some);
    counts.push(some.length);
  };
  const { messages: rest, ...pageMeta } = pageOf(await readPage(parts, add));
  add(rest);
  return { page: { ...pageMeta, messages }, counts };
}

const message = (i: number, more: object = {}) => ({
  name: `urn:dev:${i % 7}`,
  time: 1_700_000_000 + i,
  value: i / 8,
  ...more,
});
const many = (count: number, more: object = {}) => Array.from({ length: count }, (_, i) => message(i, more));

describe('a page that is read as it comes', () => {
  const hostile = fc.oneof(
    fc.constantFrom('},{', '"},{"', '}],"messages":[{', '\\"},{', '{"a":[{},{}]}', '\u2028', 'Ω', '𝄞', '\ud800', '\\'),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
  );
  const value = fc.oneof(
    hostile,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(null, true, {}, []),
  );
  const anyMessage = fc.oneof(
    { weight: 9, arbitrary: fc.record({ name: hostile, value, payload: fc.array(fc.record({ a: value })) }) },
    { weight: 1, arbitrary: value },
  );

  test('gives what parsing it whole gives, whatever its messages, members and parts', async () => {
    let inSeveral = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyMessage, { maxLength: 12 }),
        fc.constantFrom(1, 200, 700),
        fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, fc.dictionary(hostile, value, { maxKeys: 3 })),
        fc.boolean(),
        fc.constantFrom(undefined, undefined, undefined, 1),
        fc.array(fc.oneof(fc.integer({ min: 1, max: 40_000 }), fc.constant(200_000)), { minLength: 1, maxLength: 4 }),
        async (some, times, others, first, indent, sizes) => {
          const messages = Array.from({ length: times }, () => some).flat();
          const total = messages.length;
          const body = first ? { messages, ...others, total, limit: 9 } : { ...others, total, limit: 9, messages };
          const text = JSON.stringify(body, undefined, indent);
          const { page, counts } = await read(text, sizes);
          expect(page).toEqual(pageOf(JSON.parse(text)));
          if (counts.length > 1) inSeveral++;
        },
      ),
      { numRuns: 120 },
    );
    // Otherwise nothing was cut.
    expect(inSeveral).toBeGreaterThan(20);
  });

  test('is given a few hundred messages at a time, in their order', async () => {
    const messages = many(50_000);
    const { page, counts } = await read(JSON.stringify({ total: 50_000, offset: 0, limit: 50_000, messages }));
    expect(page).toEqual({ total: 50_000, limit: 50_000, messages });
    expect(Math.max(...counts)).toBeLessThan(2000);
    expect(counts.length).toBeGreaterThan(25);
  });

  test.each([
    ['that each end in the middle of a character', [3, 1]],
    ['of megabytes', [4_000_000]],
    ['of one byte', [1]],
  ] as const)('may come in parts %s', async (_, sizes) => {
    const messages = many(4000, { unit: '°Ω𝄞' });
    const { page, counts } = await read(JSON.stringify({ total: 4000, messages }), sizes);
    expect(page).toEqual({ total: 4000, messages });
    expect(counts.length).toBeGreaterThan(3);
  });

  test('keeps bytes that are no UTF-8 as the browser would', async () => {
    const bytes = encoder.encode(JSON.stringify({ total: 3000, messages: many(3000, { unit: '?!' }) }));
    for (let at = bytes.indexOf(0x3f); at >= 0; at = bytes.indexOf(0x3f, at + 1)) bytes[at] = 0xe2;
    const { page, counts } = await read(bytes, [20_000]);
    expect(page).toEqual(JSON.parse(new TextDecoder().decode(bytes)));
    expect(counts.length).toBeGreaterThan(3);
  });

  test('may begin with a byte order mark', async () => {
    const { page } = await read(`\ufeff${JSON.stringify({ total: 1000, messages: many(1000) })}`, [5000]);
    expect(page.messages).toEqual(many(1000));
  });

  test.each([
    ['with a list before its messages', (messages: unknown[]) => JSON.stringify({ links: [], total: 1000, messages })],
    [
      'with spaces between its messages',
      (messages: unknown[]) => JSON.stringify({ total: 1000, messages }, undefined, 1),
    ],
    [
      'with messages in a text before them',
      (messages: unknown[]) => JSON.stringify({ note: '"messages":[{},{}]', total: 1000, messages }),
    ],
  ])('%s is parsed whole', async (_, textOf) => {
    const { page, counts } = await read(textOf(many(1000)), [10_000]);
    expect(page).toEqual({ total: 1000, messages: many(1000) });
    expect(counts).toEqual([1000]);
  });

  test('of one large message is looked through a few times only', async () => {
    // Each seam in it is none, and each look parses all there is.
    const parse = JSON.parse;
    let parsed = 0;
    JSON.parse = (text: string) => {
      parsed += text.length;
      return parse(text);
    };
    try {
      const text = '},{'.repeat(1_000_000);
      const { page } = await read(JSON.stringify({ total: 1, messages: [{ text }] }));
      expect(page.messages).toEqual([{ text }]);
    } finally {
      JSON.parse = parse;
    }
    expect(parsed).toBeLessThan(4 * 3_000_000);
  });

  test.each([
    ['cut at its end', (text: string) => text.slice(0, -1)],
    ['cut between two messages', (text: string) => text.slice(0, text.lastIndexOf('},{') + 1)],
    ['cut in a message', (text: string) => text.slice(0, text.length / 2)],
    ['with a comma too many', (text: string) => text.replace('},{', '},,{')],
    ['with something after its end', (text: string) => `${text}{}`],
    ['empty', () => ''],
  ])('is no JSON when %s', async (_, damage) => {
    const text = JSON.stringify({ total: 3000, messages: many(3000) });
    await expect(read(damage(text), [20_000])).rejects.toThrow(SyntaxError);
  });

  test('ends the reading with the error of who takes its messages', async () => {
    const fault = new RangeError('a fault of the taker');
    let left = false;
    async function* parts() {
      try {
        yield* inParts(encoder.encode(JSON.stringify({ total: 9000, messages: many(9000) })), [65_536]);
      } finally {
        left = true;
      }
    }
    const reading = readPage(parts(), () => {
      throw fault;
    });
    await expect(reading).rejects.toBe(fault);
    expect(left).toBe(true);
  });
});
