import { describe, expect, test } from 'vitest';
import { type Cell, Instant } from '../../../../src/core/record-batch.ts';
import { csvDialect } from '../../../../src/formats/csv/options.ts';
import { textOf } from '../../../support/oracles/bytes.ts';
import { type CsvRun, schemaOf, writtenCsv } from '../../../support/written.ts';

type Options = Pick<CsvRun, 'preset' | 'delimiter' | 'zone'>;

/** Writes these cells as a CSV file, each in a column of mixed content. */
async function text(
  labels: readonly string[],
  rows: readonly (readonly Cell[])[],
  options: Options = {},
): Promise<string> {
  const columns = labels.map((_, i) => ({ kind: 'mixed' as const, cells: rows.map((row) => row[i]!) }));
  const batches = [{ length: rows.length, columns }];
  return textOf((await writtenCsv({ schema: schemaOf(labels), batches, ...options })).bytes);
}

describe('the CSV writer', () => {
  test('writes a header, CRLF, and quotes only where they are needed', async () => {
    const rows = [
      [1.5, 'plain', null],
      [-5.2, 'with "quotes"', true],
      [1e-7, 'a,b', false],
      [0, 'two\nlines', new Instant(0)],
    ];
    expect(await text(['n', 'text', 'any one'], rows)).toBe(
      'n,text,any one\r\n1.5,plain,\r\n-5.2,"with ""quotes""",true\r\n1e-7,"a,b",false\r\n0,"two\nlines",1970-01-01T00:00:00.000Z\r\n',
    );
  });

  test('writes only the header for a table without rows, and only the BOM for blocks without rows', async () => {
    expect(await text(['a', 'b'], [])).toBe('a,b\r\n');
    const schema = { ...schemaOf(['label', 'value']), blockRows: 2 };
    expect(textOf((await writtenCsv({ schema, batches: [], preset: 'excel' })).bytes)).toBe('\ufeff');
    expect(textOf((await writtenCsv({ schema, batches: [] })).bytes)).toBe('');
  });

  test('quotes an empty field that is alone in its row', async () => {
    expect(await text([''], [[null], [''], [1]])).toBe('""\r\n""\r\n""\r\n1\r\n');
  });

  test('guards texts, headers and labels, but never numbers, dates or booleans', async () => {
    expect(
      await text(
        ['=h', 'b'],
        [
          [-5.2, '-5.2'],
          ['-x', '@y'],
          [new Instant(-1), '+1'],
        ],
      ),
    ).toBe("'=h,b\r\n-5.2,-5.2\r\n'-x,'@y\r\n1969-12-31T23:59:59.999Z,+1\r\n");
  });

  test.each([
    ['x;=1+1', ',', "x;'=1+1"],
    ['x; =1+1;y', ',', "x;' =1+1;y"],
    ['x,=1+1', ';', "x,'=1+1"],
    ['x\t@A1', ',', "x\t'@A1"],
    ['x|+A1', ',', "x|'+A1"],
    ['x\n=1+1', ',', `"x\n'=1+1"`],
    ['x;"=1+1', ',', `"x;'""=1+1"`],
    ['=1;=2', ',', "'=1;'=2"],
    // A program that splits at the file's own delimiter sees the quotes.
    ['x,=1+1', ',', '"x,=1+1"'],
    ['x;-5;--;1.5', ',', 'x;-5;--;1.5'],
  ])(
    'guards the parts of %j that a program would take for cells when it splits at another delimiter than %j',
    async (cell, delimiter, field) => {
      const columns = [cell, 'z'].map((one) => ({ kind: 'mixed' as const, cells: [one] }));
      const batches = [{ length: 1, columns }];
      const { bytes, warnings } = await writtenCsv({ schema: schemaOf(['a', 'b']), batches, delimiter });
      expect([textOf(bytes), warnings.get('formula-guarded')]).toEqual([
        `a${delimiter}b\r\n${field}${delimiter}z\r\n`,
        field.includes("'") ? 1 : undefined,
      ]);
    },
  );

  test('quotes a guarded text if needed, with the guard inside the quotes', async () => {
    expect(await text(['a', 'b'], [['=A1,"x"', '\t']])).toBe('a,b\r\n"\'=A1,""x""",\'\t\r\n');
    expect(await text(['a', 'b'], [['=x', 'y']], { delimiter: "'" })).toBe("a'b\r\n\"'=x\"'y\r\n");
  });

  test('quotes numbers and times that contain the delimiter', async () => {
    const options = { preset: 'excel-decimal-comma', delimiter: ',' } as const;
    expect(await text(['a', 'b'], [[1.5, 2]], options)).toBe('\ufeffa,b\r\n"1,5",2\r\n');
    expect(await text(['a', 'b'], [[new Instant(0), 2]], { delimiter: ':' })).toBe(
      'a:b\r\n"1970-01-01T00:00:00.000Z":2\r\n',
    );
    const columns = [
      { kind: 'time' as const, values: Float64Array.of(0) },
      { kind: 'number' as const, values: Float64Array.of(-1.5) },
    ];
    const batches = [{ length: 1, columns }];
    const colon = await writtenCsv({ schema: schemaOf(['a', 'b']), batches, delimiter: ':' });
    expect(textOf(colon.bytes)).toBe('a:b\r\n"1970-01-01T00:00:00.000Z":-1.5\r\n');
    const comma = await writtenCsv({ schema: schemaOf(['a', 'b']), batches, ...options });
    expect(textOf(comma.bytes)).toBe('\ufeffa,b\r\n1970-01-01 00:00:00,"-1,5"\r\n');
  });

  test('quotes times in the spreadsheet form when the delimiter is a space', async () => {
    const options = { preset: 'excel', delimiter: ' ' } as const;
    const columns = [{ kind: 'time' as const, values: Float64Array.of(500) }];
    const { bytes } = await writtenCsv({ schema: schemaOf(['a']), batches: [{ length: 1, columns }], ...options });
    expect(textOf(bytes)).toBe('\ufeffa\r\n"1970-01-01 00:00:00.500"\r\n');
    expect(await text(['a'], [[new Instant(0)]], options)).toBe('\ufeffa\r\n"1970-01-01 00:00:00"\r\n');
  });

  test('rewrites cached texts when the column before them changes its kind', async () => {
    const text = { kind: 'text' as const, codes: Uint32Array.of(0), dictionary: ['t'] };
    const other = { kind: 'text' as const, codes: Uint32Array.of(0), dictionary: ['u'] };
    const batches = [
      { length: 1, columns: [text, other] },
      { length: 1, columns: [{ kind: 'number' as const, values: Float64Array.of(1) }, other] },
    ];
    const { bytes } = await writtenCsv({ schema: schemaOf(['a', 'b']), batches });
    expect(textOf(bytes)).toBe('a,b\r\nt,u\r\n1,u\r\n');
  });

  test('handles a dictionary that has grown', async () => {
    const dictionary = ['a'];
    const batch = (code: number) => ({
      length: 1,
      columns: [{ kind: 'text' as const, codes: Uint32Array.of(code), dictionary }],
    });
    const growing = function* () {
      yield batch(0);
      dictionary.push('b');
      yield batch(1);
    };
    const { bytes } = await writtenCsv({ schema: schemaOf(['x']), batches: growing() });
    expect(textOf(bytes)).toBe('x\r\na\r\nb\r\n');
  });

  test('shows the repeated hour of an autumn night with both offsets', async () => {
    const at = (iso: string) => [new Instant(Date.parse(iso)), 1];
    const rows = [at('2023-10-29T00:30Z'), at('2023-10-29T01:30Z')];
    expect(await text(['t', 'v'], rows, { zone: 'Europe/Rome' })).toBe(
      't,v\r\n2023-10-29T02:30:00.000+02:00,1\r\n2023-10-29T02:30:00.000+01:00,1\r\n',
    );
  });
});

describe('CSV options', () => {
  test('are the standard preset when there are none', () => {
    const standard = { delimiter: ',', decimal: '.', bom: false, encoding: 'utf-8', times: 'iso' };
    expect([csvDialect(undefined), csvDialect({}), csvDialect({ preset: 'standard' })]).toEqual([
      standard,
      standard,
      standard,
    ]);
  });

  test.each([
    [{ preset: 'exel' }],
    [{ preset: '__proto__' }],
    [{ preset: null }],
    [{ bom: true }],
    [{ preset: 'excel', delimiter: ';' }],
  ])('refuse %j', (options) => expect(() => csvDialect(options)).toThrow(TypeError));
});
