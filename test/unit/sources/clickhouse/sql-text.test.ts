import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quotedName, textLiteral } from '../../../../src/sources/clickhouse/sql-text.ts';

/** Reads a quoted text as ClickHouse does: up to the first quote that no backslash precedes. */
function readQuoted(sql: string, quote: string): { readonly text: string; readonly rest: string } {
  expect(sql[0]).toBe(quote);
  let text = '';
  for (let at = 1; at < sql.length; at++) {
    const sign = sql[at]!;
    if (sign === quote) return { text, rest: sql.slice(at + 1) };
    if (sign === '\\') {
      at++;
      const meant = sql[at]!;
      text += meant === '0' ? '\0' : meant;
      // Any other letter after a backslash would mean something else: \n, \x41, \b …
      expect(['0', '\\', quote]).toContain(meant);
    } else text += sign;
  }
  throw new Error('The quote has no end.');
}

const hostile = fc.oneof(
  fc.string({
    unit: fc.constantFrom("'", '\\', '`', '\0', '"', '\n', ';', '-', '/', '*', 'n', '0', 'x', 'ä'),
    maxLength: 20,
  }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom("'; DROP TABLE messages; --", "\\'; DROP TABLE messages; --", "' OR 1 = 1 --", '\\'),
);

describe.each([
  ['textLiteral', textLiteral, "'"],
  ['quotedName', quotedName, '`'],
] as const)('%s', (_, quoted, quote) => {
  test('gives a text that reads as what went in, and ends where it should', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(readQuoted(quoted(text), quote)).toEqual({ text, rest: '' });
        // A NUL ends a query in some versions.
        expect(quoted(text)).not.toContain('\0');
      }),
      { numRuns: 2000 },
    );
  });
});
