import type { Channel } from '../channel.ts';
import { ListChannel, type ListedMessage } from '../list-channel.ts';

const MINUTE = 60_000_000;
/** Midnight in Rome before the night of 2023 whose hour from 2 to 3 comes twice; Unix microseconds. */
const NIGHT = Date.UTC(2023, 9, 28, 22) * 1000;
/** Ten-minute steps from midnight to five o'clock by the clock on the wall: six hours. */
const NIGHT_STEPS = 36;

const PUBLISHERS = [
  '0f6e2a44-5d0b-4c5f-9b7e-c1a2d3e4f501',
  '1a7f3b55-6e1c-4d6a-8c8f-d2b3e4f5a612',
  'constructor',
] as const;

/** Texts that break a careless writer of CSV, HTML or a spreadsheet. */
const TEXTS: readonly string[] = [
  "=cmd|' /C calc'!A0",
  '-5.2',
  '+1',
  '@SUM(A1)',
  '=1+1',
  '%0A=1+1',
  '\uFF1D1+1',
  ' =1+1',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '\u200E=1+1',
  '\uFEFF=1+1',
  'a "quoted" word',
  'comma, semicolon; tab\tpipe|',
  'two\r\nlines',
  'line feed\nonly',
  'CO₂ in Ω',
  'μ − ≤ Δ ę Ж 温 🌡️',
  'lone surrogate \uD800 here',
  'null \u0000 and U+FFFE \uFFFE',
  'report\u202Efdp.exe',
  'שלום עולם',
  'مرحبا بالعالم',
  '<img src=x onerror=alert(1)>',
  '007',
  '1e5',
  '2023-10-29',
  'true',
  ' leading and trailing ',
  '_x0041_',
  "'",
];

/** Numbers as JSON text; the last one overflows a double. */
const NUMBERS: readonly string[] = [
  '0',
  '-0',
  '-5.2',
  '0.30000000000000004',
  '1.7976931348623157e308',
  '-1.7976931348623157e+308',
  '5e-324',
  '1e-7',
  '1e21',
  '123456789012345680000',
  '9007199254740993',
  '1e400',
];

/** Names that are also properties of every object. */
const OBJECT_NAMES: readonly string[] = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

/** Names that are not plain words. */
const ODD_NAMES: readonly string[] = ['CO₂', 'Ω', "=cmd|' /C calc'!A0", '-5.2', '+1', '@SUM(A1)', 'a "quoted"; name'];

/** JSON payloads of messages without a name. */
const PAYLOADS: readonly string[] = [
  '{"state":"on","level":0,"nested":{"list":[1,2,3],"deep":{"text":"=1+1"}}}',
  '{"state":"off","level":-5.2,"__proto__":{"polluted":true},"constructor":"text"}',
  '{"state":null,"a.b":1}',
];

/** Everything that has broken an exporter somewhere, in one autumn night. */
export function hostileChannel(id: string): Channel {
  return new ListChannel(id, [
    ...night(),
    ...everyStep(OBJECT_NAMES, 'Cel'),
    ...everyStep(ODD_NAMES, 'Ω'),
    ...gaps(),
    ...ties(),
    ...duplicates(),
    ...spread(TEXTS, (stringValue) => ({ name: 'urn:hostile:text', stringValue })),
    ...spread(NUMBERS, (value) => ({ name: 'urn:hostile:numbers', value })),
    ...spread(PAYLOADS, (payload) => ({ subtopic: 'json', payload })),
    ...otherKinds(),
    ...fineTimes(),
  ]);
}

function at(
  step: number,
  fields: Omit<ListedMessage, 'time' | 'publisher'>,
  publisher: string = PUBLISHERS[0],
): ListedMessage {
  return { time: NIGHT + step * 10 * MINUTE, publisher, ...fields };
}

/** One message per item, ten minutes apart. */
function spread<T>(
  items: readonly T[],
  fields: (item: T) => Omit<ListedMessage, 'time' | 'publisher'>,
): ListedMessage[] {
  return items.map((item, step) => at(step, fields(item)));
}

/** A cold night seen by two publishers under two subtopics. */
function night(): ListedMessage[] {
  return Array.from({ length: NIGHT_STEPS }, (_, step) => [
    at(step, { name: 'urn:hostile:night', unit: 'Cel', subtopic: 'roof', value: String((20 - step * 3) / 10) }),
    at(step, { name: 'urn:hostile:night', unit: 'Cel', subtopic: 'cellar', value: String(step / 4) }, PUBLISHERS[1]),
  ]).flat();
}

function everyStep(names: readonly string[], unit: string): ListedMessage[] {
  return names.flatMap((name, k) =>
    Array.from({ length: NIGHT_STEPS }, (_, step) =>
      at(step, { name, unit, value: String(k * 100 + step) }, PUBLISHERS[k % 3]),
    ),
  );
}

/** Nothing between one o'clock and the second half past two. */
function gaps(): ListedMessage[] {
  const steps = Array.from({ length: NIGHT_STEPS }, (_, step) => step).filter((step) => step < 6 || step > 20);
  return steps.map((step) => at(step, { name: 'urn:hostile:gaps', unit: '%RH', value: String(50 + step) }));
}

/** Three values of one series at one instant, and one of each publisher. */
function ties(): ListedMessage[] {
  const name = 'urn:hostile:ties';
  return [
    ...['1', '2', '3'].map((value) => at(12, { name, value })),
    ...PUBLISHERS.map((publisher, k) => at(18, { name, value: String(k) }, publisher)),
  ];
}

/** Each message twice, one of them three times, and one that differs in its subtopic only. */
function duplicates(): ListedMessage[] {
  const name = 'urn:hostile:duplicates';
  const once = Array.from({ length: 6 }, (_, step) => at(step, { name, value: String(step) }));
  return [...once, ...once, at(0, { name, value: '0' }), at(1, { name, value: '1', subtopic: 'elsewhere' })];
}

/** Booleans, data, sums, update times, a message with nothing but a name, and texts of an awkward length. */
function otherKinds(): ListedMessage[] {
  return [
    ...[true, false, true].map((boolValue, step) => at(step, { name: 'urn:hostile:flag', boolValue })),
    ...['AAEC/w==', 'PQ=='].map((dataValue, step) => at(step, { name: 'urn:hostile:data', dataValue })),
    ...[0, 1.5, 3].map((sum, step) => at(step, { name: 'urn:hostile:sum', unit: 'J', value: String(step / 2), sum })),
    at(3, { name: 'urn:hostile:sum', unit: 'J', sum: 4.5 }),
    at(4, { name: 'urn:hostile:sum', unit: 'kWh', value: '1' }),
    at(0, { name: 'urn:hostile:update-time', value: '1', updateTime: 600 }),
    at(0, { name: 'urn:hostile:mixed', value: '1' }),
    at(1, { name: 'urn:hostile:mixed', stringValue: 'text only' }),
    at(2, { name: 'urn:hostile:mixed', boolValue: true }),
    at(3, { name: 'urn:hostile:mixed' }),
    at(0, { name: 'urn:hostile:long-text', stringValue: 'long '.repeat(8000) }),
    at(1, { name: 'urn:hostile:long-text', stringValue: '' }),
  ];
}

/** Times finer than a millisecond, some of them within the same one. */
function fineTimes(): ListedMessage[] {
  return [1, 999, 123_456, 123_457].map((microseconds, k) => ({
    ...at(5, { name: 'urn:hostile:microseconds', value: String(k) }),
    time: NIGHT + microseconds,
  }));
}
