import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { TimeZone } from '../../../src/core/time-zone.ts';
import { defaultName, safeFileName, UniqueNames } from '../../../src/pipeline/file-names.ts';

const wanted = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ...'/\\:*?"<>| .~$%\'',
      '\u0000',
      '\n',
      '\u202e',
      '\ufeff',
      '\u200b',
      '\ud800',
      'e',
      '\u0301',
      'İ',
      'ß',
      'Ω',
      '😀',
      '👨‍👩‍👧',
      'a',
      'B',
    ),
    fc.constantFrom('con', 'NUL', 'com1', 'LPT¹', '.csv', '..', '../', 'C:'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 30,
});

const long = fc
  .tuple(fc.constantFrom('a', 'Ω', '😀', 'é', '👨‍👩‍👧'), fc.nat(200))
  .map(([text, times]) => text.repeat(times));

const bytes = (text: string): number => Buffer.byteLength(text);

/** Returns the faults of a file name, on any system. */
function nameFaults(name: string): string[] {
  const faults: string[] = [];
  for (const character of name) {
    const code = character.codePointAt(0)!;
    if (code < 32 || (code >= 127 && code < 160)) faults.push('a control');
    if ('<>:"/\\|?*'.includes(character)) faults.push(`a reserved ${character}`);
    if (
      code === 0x61c ||
      (code >= 0x200b && code <= 0x200f) ||
      (code >= 0x2028 && code <= 0x202e) ||
      (code >= 0x2060 && code <= 0x206f) ||
      code === 0xfeff
    )
      faults.push('an invisible character');
    if (code >= 0xd800 && code <= 0xdfff) faults.push('half a character');
  }
  if (name !== name.normalize('NFC')) faults.push('not NFC');
  if (bytes(name) > 180) faults.push(`${bytes(name)} bytes`);
  if (/^[.\s]|[.\s]$/.test(name)) faults.push('a point or a space at an end');
  if (/^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)/i.test(name)) faults.push('a device');
  return faults;
}

describe('a safe file name', () => {
  test('contains nothing that a system refuses, ends in its extension, and stays the same when made safe again', () => {
    fc.assert(
      fc.property(
        fc.oneof(wanted, long),
        fc.constantFrom('csv', 'zip'),
        fc.constantFrom('', ' (2)'),
        (text, extension, suffix) => {
          const name = safeFileName(text, extension, suffix);
          expect(nameFaults(name)).toEqual([]);
          expect(name.endsWith(`${suffix}.${extension}`)).toBe(true);
          expect(name.length).toBeGreaterThan(`${suffix}.${extension}`.length);
          if (suffix === '') expect(safeFileName(name, extension)).toBe(name);
        },
      ),
      { numRuns: 5000 },
    );
  });

  test('is the wanted name when that is safe', () => {
    const plain = fc
      .string({ unit: fc.constantFrom(...'abcXYZ019 _-()ΩéЖ温', '😀'), minLength: 1, maxLength: 20 })
      .filter((text) => text.trim() === text);
    fc.assert(
      fc.property(plain, (text) => {
        expect(safeFileName(text, 'csv')).toBe(`${text}.csv`);
      }),
    );
  });

  test.each([
    ['report.csv', 'report.csv'],
    ['report.CSV', 'report.csv'],
    ['report.zip', 'report.zip.csv'],
    ['../../etc/passwd', '_.._etc_passwd.csv'],
    ['C:\\temp\\x', 'C__temp_x.csv'],
    ['a\u202egpj.exe', 'agpj.exe.csv'],
    ['con', '_con.csv'],
    ['CON.backup', '_CON.backup.csv'],
    ['com¹', '_com¹.csv'],
    ['console', 'console.csv'],
    ['nul .txt', '_nul .txt.csv'],
    ['', 'export.csv'],
    ['...', 'export.csv'],
    ['\u0000', '_.csv'],
    [' .hidden. ', 'hidden.csv'],
    ['e\u0301', 'é.csv'],
    ['e\u200b\u0301', 'é.csv'],
  ])('of %j is %s', (text, name) => expect(safeFileName(text, 'csv')).toBe(name));

  test('keeps whole characters and its extension when cut', () => {
    const name = safeFileName('🇮🇹'.repeat(50), 'csv');
    expect(bytes(name)).toBeLessThanOrEqual(180);
    expect(bytes(name)).toBeGreaterThan(150);
    expect(name.slice(0, -4).replaceAll('🇮🇹', '')).toBe('');
  });

  test.each(['', ' (2)'])('is not a device name after a cut either, with the suffix "%s"', (suffix) => {
    expect(safeFileName(`con${' '.repeat(300)}x`, 'csv', suffix)).toBe(`_con${suffix}.csv`);
  });

  describe('without Intl.Segmenter', () => {
    afterEach(() => vi.unstubAllGlobals());

    test('keeps whole code points when cut', () => {
      vi.stubGlobal('Intl', { ...Intl, DateTimeFormat: Intl.DateTimeFormat, Segmenter: undefined });
      const name = safeFileName('😀'.repeat(300), 'csv');
      expect(bytes(name)).toBe(180);
      expect(name).toBe(`${'😀'.repeat(44)}.csv`);
    });
  });
});

describe('unique names', () => {
  test('differ in more than letter case, and are all safe', () => {
    const name = fc.oneof(
      fc.constantFrom('a', 'A', 'ä', 'Ä', 'a (2)', 'ß', 'SS', 'ss', 'a.csv', 'x'.repeat(300), 'X'.repeat(299)),
      wanted,
    );
    fc.assert(
      fc.property(fc.array(name, { maxLength: 15 }), (list) => {
        const names = new UniqueNames();
        const given = list.map((text) => names.take(text, 'csv'));
        expect(given.flatMap(nameFaults)).toEqual([]);
        for (const fold of [(text: string) => text.toLowerCase(), (text: string) => text.toUpperCase()])
          expect(new Set(given.map(fold)).size).toBe(list.length);
      }),
      { numRuns: 1000 },
    );
  });

  test('get a number when the name is taken', () => {
    const names = new UniqueNames();
    expect(['a', 'A', 'a', 'b', 'a (2)'].map((text) => names.take(text, 'csv'))).toEqual([
      'a.csv',
      'A (2).csv',
      'a (3).csv',
      'b.csv',
      'a (2) (2).csv',
    ]);
    expect(names.take('a', 'zip')).toBe('a.zip');
  });

  test.each([
    ['short ones', () => 'same'],
    ['long ones that differ where a copy is cut', (i: number) => `${'x'.repeat(172)}${1000 + (i % 1000)}`],
  ])('are found in linear time for %s', (_, nameOf) => {
    const looked = vi.spyOn(Set.prototype, 'has');
    const cleaned = vi.spyOn(String.prototype, 'normalize');
    try {
      const names = new UniqueNames();
      const given = Array.from({ length: 2000 }, (_, i) => names.take(nameOf(i), 'csv'));
      const steps = [looked.mock.calls.length, cleaned.mock.calls.length];
      expect(new Set(given.map((name) => name.toLowerCase())).size).toBe(2000);
      expect(Math.max(...steps)).toBeLessThan(3 * 2000);
    } finally {
      looked.mockRestore();
      cleaned.mockRestore();
    }
  });
});

describe('the name of an item without one', () => {
  const target = (name: string, label = name) => ({ name, label });
  const day = [Date.parse('2023-10-28T22:00Z'), Date.parse('2023-10-29T23:00Z')] as const;
  const rome = TimeZone.of('Europe/Rome');

  test('consists of its variables and its window, in the zone, with the time of day only when needed', () => {
    expect(defaultName([target('urn:tetouan:temperature')], ...day, rome)).toBe('temperature_2023-10-29_2023-10-30');
    expect(defaultName([target('urn:a:t', 'Temp'), target('urn:a:')], ...day, TimeZone.of('utc'))).toBe(
      'Temp-urn:a:_2023-10-28T2200_2023-10-29T2300',
    );
    expect(
      defaultName(
        ['a', 'b', 'c', 'd'].map((name) => target(name)),
        0,
        1500.5,
        TimeZone.of('utc'),
      ),
    ).toBe('a-and-3-more_1970-01-01_1970-01-01T000001500');
    const west = TimeZone.of('America/New_York');
    expect(defaultName([target('a')], Date.parse('2023-01-01T05:00Z'), Date.parse('2023-01-01T05:00:09Z'), west)).toBe(
      'a_2023-01-01_2023-01-01T000009',
    );
  });
});
