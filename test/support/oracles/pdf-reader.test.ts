import { expect, test } from 'vitest';
import { contentFaults, contentStreams } from './pdf-reader.ts';

/** Makes a PDF file with a page that calls a form, with these content streams. */
function fileOf(page: string, form: string): Uint8Array {
  const stream = (dictionary: string, content: string) =>
    `<<${dictionary}/Length ${content.length}>>\nstream\n${content}\nendstream\n`;
  const bodies = [
    '<</Font<</F1 7 0 R>>/XObject<</D1 2 0 R>>>>\n',
    stream('/Type/XObject/Subtype/Form/Resources 1 0 R', form),
    stream('', page),
    '<</Type/Page/Parent 5 0 R/MediaBox[0 0 10 10]/Contents 3 0 R>>\n',
    '<</Type/Pages/Count 1/Kids[4 0 R]/Resources 1 0 R>>\n',
    '<</Type/Catalog/Pages 5 0 R>>\n',
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\n',
  ];
  let text = '%PDF-1.7\n';
  const entries = bodies.map((body, at) => {
    const entry = `${String(text.length).padStart(10, '0')} 00000 n \n`;
    text += `${at + 1} 0 obj\n${body}endobj\n`;
    return entry;
  });
  const xref = `xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${entries.join('')}`;
  const trailer = `trailer\n<</Root 6 0 R/Info 6 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(`${text}${xref}${trailer}`, 'latin1');
}

test('all content streams are found, including those of forms', () => {
  expect(contentStreams(fileOf('/D1 Do', 'q Q'))).toEqual([
    { name: 'page 1', operators: '/D1 Do' },
    { name: 'form 2', operators: 'q Q' },
  ]);
});

test('a file with sound content streams has no faults', () => {
  expect(contentFaults(fileOf('/D1 Do', 'BT/F1 8 Tf 1 2 Td(a)Tj ET'))).toEqual([]);
});

test('faults of pages and forms are named with their streams', () => {
  expect(contentFaults(fileOf('/D1 Do/D2 Do', 'BT/F2 8 Tf ET'))).toEqual([
    'page 1: At byte 10: there is no XObject named D2.',
    'form 2: At byte 8: there is no Font named F2.',
  ]);
  expect(contentFaults(fileOf('1 2 Td43.1', 'S'))).toEqual([
    'page 1: At byte 4: "Td43.1" is no operator.',
    'form 2: At byte 0: S must not stand in a page.',
  ]);
});
