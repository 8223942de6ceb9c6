/** Texts of 100,000 characters in every place that takes one: what reads them ends, as its work grows with their length. */
import { describe, expect, test } from 'vitest';
import { parseRequest } from '../../src/contract/parse-request.ts';
import { retryAfterMs } from '../../src/core/http/http-answer.ts';
import { serverMessage } from '../../src/core/http/server-message.ts';
import { serviceUrl } from '../../src/core/http/service-url.ts';
import { TimeZone } from '../../src/core/time-zone.ts';
import { unitText } from '../../src/core/unit-text.ts';
import { looksLikeFormula } from '../../src/formats/csv/formula-guard.ts';
import { remarkTexts } from '../../src/formats/remarks.ts';
import { SheetNames } from '../../src/formats/xlsx/sheet-names.ts';
import { safeFileName, UniqueNames } from '../../src/pipeline/file-names.ts';
import { asDuration, asList, asNumber, asWord, readDate, readSeconds } from '../../src/sync/read-fields.ts';
import { mixed } from '../support/opened-xlsx.ts';
import { writtenPdf } from '../support/written-pdf.ts';
import { writtenXlsx } from '../support/written-xlsx.ts';
import { finishedExport, requestFor } from '../unit/pipeline/job.ts';
import { PATIENCE_MS } from './fuzz-runs.ts';

// Work that grows with the square of a text takes minutes at the longer length, and so runs into the limit.
const LENGTHS = [25_000, 100_000] as const;

const repeated = (unit: string, length: number): string => unit.repeat(Math.ceil(length / unit.length));

/** Texts that have made expressions start anew at each of their characters, and others that are merely long. */
const shapes: Readonly<Record<string, (length: number) => string>> = {
  'one letter': (length) => repeated('a', length),
  words: (length) => repeated('ab ', length),
  commas: (length) => Array.from({ length: length / 7 }, (_, at) => `n${100_000 + at}`).join(),
  accents: (length) => `a${repeated('\u0301', length)}x`,
  'lines without text': (length) => `a${repeated('\n', length)}x`,
  'joined pictures': (length) => repeated('👩\u200d', length),
  'letters of many scripts': (length) => repeated('温Жא', length),
  quotes: (length) => repeated(`"'`, length),
  braces: (length) => repeated('{from}', length),
  escapes: (length) => repeated('_x0041_', length),
  entities: (length) => repeated('&<', length),
  'halves of pairs': (length) => repeated('\ud800', length),
  controls: (length) => repeated('\u0000\u0001', length),
  ...Object.fromEntries(
    [' ', '.', '/', '-', '(', '1', '\t', 'Z'].flatMap((sign) =>
      [
        ['', 'x'],
        ['a', ''],
        ['2024-01-01 00:00', '!'],
        ['Mon, 1 day', '!'],
        ['+1.5', '!'],
      ].map(([before, behind]) => [
        `${JSON.stringify(before)}, ${JSON.stringify(sign)} many times, ${JSON.stringify(behind)}`,
        (length: number) => `${before}${repeated(sign, length)}${behind}`,
      ]),
    ),
  ),
};

/** Asks a reader for a refusal or a result; anything but its own errors fails. */
function refusing(kinds: readonly (new (...args: never[]) => Error)[], read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!kinds.some((kind) => error instanceof kind)) throw error;
  }
}

const parse = (request: unknown): void =>
  void expect(() => {
    try {
      parseRequest(request);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'invalid-request') throw error;
    }
  }).not.toThrow();

const message = { channelId: 'c', subtopic: '', target: { value: 'a' }, from: 0, to: 1 };
const whole = { type: 'oneTime', format: { extension: 'csv' }, items: [{ params: message }] };

/** Everything that reads a text, by what it reads it as. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'a file name': (text) => safeFileName(text, 'csv', text.slice(0, 3)),
  'file names that are taken': (text) => {
    const names = new UniqueNames();
    return [names.take(text, 'csv'), names.take(text, 'csv'), names.take(`${text}.csv`, 'csv')];
  },
  'names of sheets': (text) => new SheetNames().takeAll([text, `${text} 1`, `${text} 2`, `b${text}`, `c${text}`]),
  'a field of a request': (text) => {
    for (const field of ['type', 'periodicity', 'periodStart', 'notification', 'items', text])
      parse({ ...whole, [field]: text });
    for (const field of ['extension', 'filename', 'timezone', 'csvDelimiter', 'template', 'columns', text])
      parse({ ...whole, format: { extension: 'csv', [field]: text } });
    for (const field of [...['channelId', 'subtopic', 'from', 'to', 'period', 'transform', 'outputFormat'], text])
      parse({ ...whole, items: [{ params: { ...message, [field]: text } }] });
    parse({ ...whole, format: { extension: 'csv', columns: [{ id: text, label: text }] } });
    parse({ ...whole, items: [{ params: { ...message, decimation: { ds: text, dsf: text } } }] });
    parse({ ...whole, items: [{ params: { ...message, target: { value: text, label: text } }, filename: text }] });
    parse({ ...whole, items: [{ params: { type: text, ids: [text], include: [text] } }] });
    const texts = { medium: text, policy: text, title: text, text, target: text };
    parse({ ...whole, notification: { messages: [texts, texts] } });
  },
  'a time zone': (text) => refusing([RangeError], () => TimeZone.of(text)),
  'a unit': unitText,
  'a formula': looksLikeFormula,
  'a remark': (text) => remarkTexts([{ code: 'no-data', message: text, count: 2 }]),
  'what a server says': (text) => [
    serverMessage(text, ['token']),
    serverMessage(JSON.stringify({ errors: [{ detail: text }] }), ['token']),
    retryAfterMs(text, 0),
  ],
  'an address': (text) => refusing([TypeError], () => serviceUrl(`https://example.test/${text}`)),
  'a field of a server': (text) => [
    readSeconds(text),
    readDate(text),
    asDuration(text),
    asNumber(text),
    asList(text),
    asWord(text, ['oneTime']),
  ],
};

describe.each(Object.entries(readers))('%s', (_, read) => {
  test.each(LENGTHS)('of %i characters is read in the end', { timeout: PATIENCE_MS }, (length) => {
    for (const make of Object.values(shapes)) read(make(length));
  });
});

/** Texts for whole files, which take longer to write. */
const few = ['one letter', 'words', 'commas', 'accents', 'lines without text', 'joined pictures', 'halves of pairs'];

describe.each(few)('%s', (shape) => {
  const text = shapes[shape]!(LENGTHS[0]);

  test('in every place of a workbook and of a document', { timeout: PATIENCE_MS }, async () => {
    const columns = [
      { id: 'a', label: text, kind: 'number' as const },
      ...['b', 'c'].map((id) => ({ id, label: text })),
    ];
    const batches = [mixed([1, 2], [text, 'b'], ['c', text])];
    const facts = [{ label: text, value: text }];
    const tables = [1, 2].map((number) => ({ title: `${text}${number}`, schema: { columns }, batches, facts }));
    expect((await writtenXlsx({ tables })).bytes.length).toBeGreaterThan(0);
    expect((await writtenPdf({ tables })).bytes.length).toBeGreaterThan(0);
  });

  test.each(['csv', 'xlsx', 'pdf'] as const)(
    'in every text of messages, as %s',
    { timeout: PATIENCE_MS },
    async (extension) => {
      // Names of targets are neither lists nor blank.
      const name = shape === 'commas' ? 'n' : text.trim();
      const own = { channel: 'c1', publisher: text, subtopic: text, protocol: text, name, unit: text };
      const messages = [
        { ...own, time: 5, value: 1 },
        { ...own, time: 6, stringValue: text },
        { ...own, time: 7, publisher: `${text}2`, dataValue: text },
      ];
      const columns = ['time', 'publisher', 'name', 'unit', 'value'].map((id) => ({ id, label: text }));
      const item = { target: { value: name, label: name }, filename: text };
      const { written, files } = await finishedExport(
        requestFor([item, item], { extension, columns, filename: text }),
        messages,
      );
      expect(written).toHaveLength(1);
      expect(files[0]!.rows).toBe(6);
    },
  );
});

test('a column is refused or written however many words its label has', { timeout: PATIENCE_MS }, async () => {
  const label = repeated('ab ', 600_000);
  const columns = [
    { id: 'a', label, kind: 'number' as const },
    { id: 'b', label },
  ];
  const tables = [{ schema: { columns }, batches: [mixed([1], ['b'])] }];
  expect((await writtenXlsx({ tables })).bytes.length).toBeGreaterThan(0);
  expect((await writtenPdf({ tables })).bytes.length).toBeGreaterThan(0);
});
