import { expect, it } from 'vitest';
import { decodedHeader } from '../../../demo/page/mail-entry.ts';

it.each([
  ['Test', 'Test'],
  ['=?UTF-8?Q?Test=3A_=E2=80=9CPower_of_zone_1?= =?UTF-8?Q?_+2=E2=80=9D?=', 'Test: “Power of zone 1 +2”'],
  ['Done: =?utf-8?b?zqkg5rip5bqm?=', 'Done: Ω 温度'],
  ['=?UTF-8?B?*?=', '=?UTF-8?B?*?='],
  ['=?iso-8859-1?Q?=E4?=', '=?iso-8859-1?Q?=E4?='],
])('the header %s is shown as %s', (header, shown) => {
  expect(decodedHeader(header)).toBe(shown);
});
