import { expect, test } from 'vitest';
import { parseContent } from './pdf-content.ts';

const number = (value: number) => ({ kind: 'number', value, isInteger: Number.isInteger(value) });
const string = (text: string) => ({ kind: 'string', text });

test('operations have their operands and positions', () => {
  expect(parseContent('BT /F1 7.5 Tf\n1 -.5 Td(a)Tj ET')).toEqual([
    { operator: 'BT', operands: [], at: 0 },
    { operator: 'Tf', operands: [{ kind: 'name', text: 'F1' }, number(7.5)], at: 11 },
    { operator: 'Td', operands: [number(1), number(-0.5)], at: 20 },
    { operator: 'Tj', operands: [string('a')], at: 25 },
    { operator: 'ET', operands: [], at: 28 },
  ]);
});

test.each([
  ['(a(b)c)', 'a(b)c'],
  [String.raw`(\(\)\\\n\101\7x\q)`, '()\\\nA\u0007xq'],
  ['(a\\\r\nb\r\nc\rd)', 'ab\nc\nd'],
  ['(% no comment)', '% no comment'],
  ['<4142 4>', 'AB@'],
  ['<>', ''],
])('the string %j is read', (written, text) => {
  expect(parseContent(`BT${written}Tj ET`)[1]?.operands).toEqual([string(text)]);
});

test.each([
  '',
  ' \0\t\f\r\n% comment (\n',
  'q 1 0 0 1 0 -10. cm/D1 Do Q',
  '0 0 m 1 1 l 2 2 3 3 4 4 c h S 0 0 5 5 re f*',
  '0 0 m 1 1 l W n',
  '[]0 d[1 2.5]3 d',
  '/F#31#20 gs .5 g 0 0 1 RG 0 1 0 0 k',
  '/Cs1 cs .1 .2 scn /P1 scn 1 2 3/P2 SCN',
  'BT[(a)-10.5<62>]TJ T*(c)\' 1 2(d)" ET',
  '/Span<</ActualText(x)/Lang(en)/K[1 true null]>>BDC EMC/Tag/Props DP',
  'BX/S1 sh EX',
  '+1 0 -1. .5 +.5 2 cm',
])('%j is sound', (stream) => {
  expect(() => parseContent(stream)).not.toThrow();
});

test.each([
  ['BT 1 2 Td43.166 Tz(a)Tj ET', 'At byte 7: "Td43.166" is no operator.'],
  ['1 2 m3 4 l S', 'At byte 4: "m3" is no operator.'],
  ['BT/F1 12Tf ET', 'At byte 6: "12Tf" is no operator.'],
  ['1e-7 w', 'At byte 0: "1e-7" is no operator.'],
  ['NaN g', 'At byte 0: "NaN" is no operator.'],
  ['1-2 w', 'At byte 0: "1-2" is no operator.'],
  ['--1 w', 'At byte 0: "--1" is no operator.'],
  ['1,5 w', 'At byte 0: "1,5" is no operator.'],
  ['. w', 'At byte 0: "." is no operator.'],
  ['bt ET', 'At byte 0: "bt" is no operator.'],
  ['toString', 'At byte 0: "toString" is no operator.'],
  ['BI /W 1 ID x EI', 'At byte 0: "BI" is no operator.'],
  ['w', 'At byte 0: w takes 1 operands, not 0.'],
  ['1 2 w', 'At byte 4: w takes 1 operands, not 2.'],
  ['1 2 3 rg', 'At byte 6: rg does not take {"kind":"number","value":2,"isInteger":true} as operand 2.'],
  ['1.5 J', 'At byte 4: J does not take {"kind":"number","value":1.5,"isInteger":false} as operand 1.'],
  ['(F1)gs', 'At byte 4: gs does not take {"kind":"string","text":"F1"} as operand 1.'],
  ['BT[(a)/F1]TJ ET', 'At byte 10: TJ does not take {"kind":"array"'],
  ['[(a)]0 d', 'At byte 7: d does not take {"kind":"array"'],
  ['scn', 'At byte 0: scn takes a colour.'],
  ['/P 1 scn', 'At byte 5: scn takes a colour.'],
  ['(a)Tj', 'At byte 3: Tj must not stand in a page.'],
  ['BT BT ET ET', 'At byte 3: BT must not stand in a text.'],
  ['BT q Q ET', 'At byte 3: q must not stand in a text.'],
  ['BT/D1 Do ET', 'At byte 6: Do must not stand in a text.'],
  ['BT 1 2 m ET', 'At byte 7: m must not stand in a text.'],
  ['ET', 'At byte 0: ET must not stand in a page.'],
  ['S', 'At byte 0: S must not stand in a page.'],
  ['1 2 l S', 'At byte 4: l must not stand in a page.'],
  ['1 2 m .5 w S', 'At byte 9: w must not stand in a path.'],
  ['1 2 m W 3 4 l S', 'At byte 12: l must not stand in a clipping path.'],
  ['1 2 m', 'At byte 5: the stream ends in a path.'],
  ['BT', 'At byte 2: the stream ends in a text.'],
  ['1 2', 'At byte 3: the stream ends with operands that no operator takes.'],
  ['q', 'At byte 1: the stream does not end what it began: q.'],
  ['Q', 'At byte 0: Q ends what was not begun, or not last.'],
  ['/T BMC q EMC Q', 'At byte 9: EMC ends what was not begun, or not last.'],
  ['BT(a Tj ET', 'At byte 2: a string has no end.'],
  ['BT(a\\)Tj ET', 'At byte 2: a string has no end.'],
  ['BT(a))Tj ET', 'At byte 5: ) stands alone.'],
  ['BT<4g>Tj ET', 'At byte 2: a hexadecimal string has other characters, or no end.'],
  ['BT[(a)Tj ET', 'At byte 6: the operator Tj stands before ].'],
  ['[1', 'At byte 1: there is no ] for what begins here.'],
  ['/T<</A>>DP', 'At byte 2: a dictionary is not made of names and values.'],
  ['/T<</A 1 2 3>>DP', 'At byte 2: a dictionary is not made of names and values.'],
  ['/a#1 gs', 'At byte 0: /a#1 has a # without two hexadecimal digits.'],
  ['{1}', 'At byte 0: { stands alone.'],
])('%j is refused, with the byte', (stream, message) => {
  expect(() => parseContent(stream)).toThrow(message);
});
