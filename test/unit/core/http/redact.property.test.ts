import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact } from '../../../../src/core/http/redact.ts';

const MARK = '█';

/** How servers write what they quote. */
const ENCODINGS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  'upper case': (text) => text.replace(/[a-z]/g, (one) => one.toUpperCase()),
  trimmed: (text) => text.trim(),
  'spaces joined': (text) => text.replace(/\s+/g, ' '),
  'path or query': encodeURIComponent,
  'query of strict servers': (text) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`),
  'whole address': (text) => encodeURI(text),
  'lower-case escapes': (text) => encodeURIComponent(text).replace(/%../g, (one) => one.toLowerCase()),
  'address in an address': (text) => encodeURIComponent(encodeURIComponent(text)),
  form: (text) => String(new URLSearchParams({ '': text })).slice(1),
  'query of a URL': (text) => new URL(`http://a.test/?${new URLSearchParams({ a: text })}`).search.slice(3),
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  'JSON in JSON': (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
  'JSON of PHP': (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  'JSON in ASCII': (text) => escaped(JSON.stringify(text).slice(1, -1), /[^\x20-\x7e]/g),
  'JSON of Go': (text) => escaped(JSON.stringify(text).slice(1, -1), /[<>&]/g),
  HTML: (text) =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  'HTML by numbers': (text) => text.replace(/[^\w\s]/gu, (one) => `&#x${one.codePointAt(0)!.toString(16)};`),
};

const escaped = (text: string, characters: RegExp) =>
  text.replace(characters, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

const secrets = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 40 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(...'a/+%\\"\'<>&= .\t~-2F5cu0'), minLength: 1, maxLength: 20 }),
    fc.base64String({ minLength: 4, maxLength: 64 }),
  )
  // Blanks at the ends are no secret, and half of what a server writes for one may stay.
  .map((text) => text.replace(/^[\p{C}\s]+|[\p{C}\s]+$/gu, ''))
  .filter((secret) => secret !== '' && !secret.includes(MARK));

for (const [name, encode] of Object.entries(ENCODINGS))
  test(`no secret is left that is written as: ${name}`, () => {
    fc.assert(
      fc.property(secrets, (secret) => {
        const written = encode(secret);
        const struck = redact(
          `\u{1f511}\u{1f511}${written}\u{1f511}\u{1f511}`,
          [undefined, '', '# another #', secret],
          MARK,
        );
        expect(struck).toContain(MARK);
        expect(struck.slice(4, -4).replaceAll(MARK, '')).toBe('');
      }),
      { numRuns: 100 },
    );
  });

test('a text that holds none stays as it is', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, rest) => {
      expect(redact(text, [`${rest}\u{1f511}`, undefined, ''], MARK)).toBe(text);
    }),
  );
});

test('secrets that overlap leave nothing', () => {
  expect(redact('abcdefg', ['abcd', 'cdefg'], MARK)).toBe(MARK);
  expect(redact('abcabc', ['abc'], MARK)).toBe(MARK + MARK);
});

test('secrets of any length are struck out of hostile texts', () => {
  const secret = `a${'\\'.repeat(50)}/${' '.repeat(50)}${'%25'.repeat(50)}b`;
  for (const text of ['\\'.repeat(20_000), `a${'\\'.repeat(20_000)}`, '%25'.repeat(5000), ' '.repeat(20_000)])
    expect(redact(text, [secret], MARK)).toBe(text);
  // Each begins with what may also be a blank, and is followed by blanks only.
  for (const [part, own] of [
    ['\\u1234', '1234 x'],
    ['\\a', 'a b'],
    ['%61', '61 b'],
  ] as const)
    expect(redact(part.repeat(20_000), [own], MARK)).toBe(part.repeat(20_000));
  const long = 'a+/='.repeat(1000);
  expect(redact(`x ${encodeURIComponent(long)} y`, [long], MARK)).toBe(`x ${MARK} y`);
});
