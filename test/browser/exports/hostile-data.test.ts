import type { Page } from 'playwright/test';
import { guardedText } from '../../support/oracles/formula.ts';
import { csvRecords } from '../harness/oracles/csv-records.ts';
import { type ReaderMessage, readChannel, textCell, valueText } from '../harness/oracles/hostile.ts';
import { WallClock } from '../harness/oracles/wall-clock.ts';
import { expect, test } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';

/** The autumn night of Rome in 2023. */
const NIGHT = { from: Date.UTC(2023, 9, 28, 22) / 1000, to: Date.UTC(2023, 9, 29, 4) / 1000 };
const ZONE = 'Europe/Rome';
const OBJECT_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
const ODD_NAMES = ['CO₂', 'Ω', "=cmd|' /C calc'!A0", '-5.2', '+1', '@SUM(A1)', 'a "quoted"; name'];
const COLUMN_IDS = ['time', 'publisher', 'subtopic', 'name', 'value', 'unit'];

const params = (names: readonly string[]) => ({
  target: { value: names.join(',') },
  channelId: 'hostile',
  subtopic: '',
  ...NIGHT,
});

const clock = new WallClock(ZONE);

const timeText = (message: ReaderMessage): string => clock.text(message.time!);

const compareTexts = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0);

/** Numbers come by size, before other values; an empty number comes after the others. */
function compareValues(a: ReaderMessage, b: ReaderMessage): number {
  const [left, right] = [a, b].map(({ value }) => (value === undefined ? 2 : Number.isFinite(value) ? 0 : 1));
  if (left !== right) return left! - right!;
  return left === 0 ? a.value! - b.value! : compareTexts(valueText(a), valueText(b));
}

/** Sorts the messages of these names by time, target and publisher, then by the other fields. */
function ordered(messages: readonly ReaderMessage[], names: readonly string[]): ReaderMessage[] {
  const seen = new Set<string>();
  return messages
    .filter(({ name }) => name !== undefined && names.includes(name))
    .sort(
      (a, b) =>
        a.time! - b.time! ||
        names.indexOf(a.name!) - names.indexOf(b.name!) ||
        compareTexts(a.publisher, b.publisher) ||
        compareTexts(a.subtopic, b.subtopic) ||
        compareTexts(a.unit, b.unit) ||
        compareValues(a, b),
    )
    .filter((message) => {
      const key = JSON.stringify([message.publisher, message.subtopic, message.name, message.time, valueText(message)]);
      return !seen.has(key) && seen.add(key);
    });
}

/** Texts are guarded, numbers never. */
const cellOf = (message: ReaderMessage): string =>
  message.value === undefined ? textCell(valueText(message)) : valueText(message);

/** Lists the added properties that a fresh object inherits, in the page or in its worker. */
const pollution = () => {
  const object: Record<string, unknown> = {};
  const found: string[] = [];
  for (const key in object) found.push(key);
  return { found, polluted: object.polluted, keys: Reflect.ownKeys(Object.prototype).length };
};

async function expectNoPollution(page: Page): Promise<void> {
  const plain = pollution();
  expect(await page.evaluate(pollution)).toEqual(plain);
  expect(await page.workers()[0]!.evaluate(pollution)).toEqual(plain);
}

for (const [what, names] of [
  ['series named as properties of every object', OBJECT_NAMES],
  ['series with odd names', ODD_NAMES],
  ['texts that break writers of CSV', ['urn:hostile:text']],
  ['numbers at the limits', ['urn:hostile:numbers']],
  ['ties, duplicates and gaps', ['urn:hostile:ties', 'urn:hostile:duplicates', 'urn:hostile:gaps']],
  ['values of every kind', ['urn:hostile:flag', 'urn:hostile:data', 'urn:hostile:mixed', 'urn:hostile:long-text']],
  ['the hour that comes twice', ['urn:hostile:night']],
] as const) {
  test(`exports ${what} unchanged, except for guards against evaluation`, async ({ openKit, server }) => {
    const page = await openKit();
    const { value } = await page.evaluate(
      (request) => kit.run(kit.exporter(), request),
      csvRequest([params(names)], {
        timezone: ZONE,
        columns: COLUMN_IDS.map((id) => ({ id, label: id })),
      }),
    );
    const [header, ...records] = csvRecords(value!.files[0]!.text!);
    expect(header).toEqual(COLUMN_IDS);
    const messages = ordered(await readChannel(server.url, 'hostile', NIGHT), names);
    expect(messages.length).toBeGreaterThan(10);
    const texts = (message: ReaderMessage) => [message.publisher, message.subtopic, message.name, message.unit];
    expect(records).toEqual(
      messages.map((message) => {
        const [publisher, subtopic, name, unit] = texts(message).map((text) => textCell(text ?? ''));
        return [timeText(message), publisher, subtopic, name, cellOf(message), unit];
      }),
    );
    const guarded = messages.flatMap((message) => {
      const cells = [...texts(message), message.value === undefined ? valueText(message) : ''];
      return cells.filter((text) => text && guardedText(text, ',') !== text);
    });
    const counted = value!.warnings.find(({ code }) => code === 'formula-guarded');
    expect(counted?.count ?? 0).toBe(guarded.length);
    await expectNoPollution(page);
  });
}

test('writes hostile series as columns, with guarded headers', async ({ openKit, server }) => {
  const names = [...OBJECT_NAMES, ...ODD_NAMES];
  const labels = names.map((_, i) => (i % 2 === 0 ? names[i]! : `=label ${i}`));
  const page = await openKit();
  const { value } = await page.evaluate(
    (request) => kit.run(kit.exporter(), request),
    csvRequest([{ ...params(names), outputFormat: 'wide' }], {
      timezone: ZONE,
      columns: [{ id: 'time', label: '@time' }, ...names.map((id, i) => ({ id, label: labels[i]! }))],
    }),
  );
  const messages = await readChannel(server.url, 'hostile', NIGHT);
  const times = [...new Set(messages.filter(({ name }) => names.includes(name!)).map(({ time }) => time!))];
  const cell = (time: number, name: string) => {
    const found = messages.find((message) => message.time === time && message.name === name);
    return found ? cellOf(found) : '';
  };
  expect(csvRecords(value!.files[0]!.text!)).toEqual([
    ["'@time", ...labels.map((label) => textCell(label))],
    ...times.sort((a, b) => a - b).map((time) => [clock.text(time), ...names.map((name) => cell(time, name))]),
  ]);
  await expectNoPollution(page);
});

test('decimates hostile series, and gives the repeated hour its own rows', async ({ openKit, server }) => {
  const page = await openKit();
  const { value } = await page.evaluate(
    (request) => kit.run(kit.exporter(), request),
    csvRequest([{ ...params(OBJECT_NAMES), decimation: { ds: '1h', dsf: 'sum' } }], { timezone: ZONE }),
  );
  const messages = ordered(await readChannel(server.url, 'hostile', NIGHT), OBJECT_NAMES);
  const hours = [0, 1, 2, 3, 4, 5].map((hour) => NIGHT.from + hour * 3600);
  const expected = hours.flatMap((hour) =>
    OBJECT_NAMES.map((name) => {
      const inside = messages.filter(
        (message) => message.name === name && Math.floor((message.time! - hour) / 3600) === 0,
      );
      const sum = inside.reduce((total, message) => total + message.value!, 0);
      return [clock.text(hour), inside[0]!.publisher, name, String(sum), 'Cel'];
    }),
  );
  expect(csvRecords(value!.files[0]!.text!).slice(1)).toEqual(expected);
  expect(expected.filter(([time]) => time!.includes('T02:00'))).toHaveLength(2 * OBJECT_NAMES.length);
  await expectNoPollution(page);
});

test('reads payloads with fields named as properties of every object, and pollutes nothing', async ({ openKit }) => {
  const page = await openKit();
  const { value } = await page.evaluate(
    (request) => kit.run(kit.exporter(), request),
    csvRequest([{ ...params(['urn:hostile:none']), subtopic: 'json' }], {
      columns: ['state', 'level', 'nested.deep.text', '__proto__.polluted', 'constructor'].map((path) => ({
        id: `payload.${path}`,
        label: path,
      })),
    }),
  );
  const [, ...records] = csvRecords(value!.files[0]!.text!);
  expect(records).toEqual([
    ['on', '0', "'=1+1", '', ''],
    ['off', '-5.2', '', 'true', 'text'],
    ['', '', '', '', ''],
  ]);
  await expectNoPollution(page);
});

test('accepts messages from the page whose names and prototypes try to pollute', async ({ openKit }) => {
  const page = await openKit();
  const { value } = await page.evaluate(
    (request) => {
      const messages = JSON.parse(`[
      {"name": "__proto__", "time": ${request.items[0]!.params.from}, "value": 1, "__proto__": {"polluted": true}},
      {"name": "constructor", "time": ${request.items[0]!.params.from}, "stringValue": "__proto__", "publisher": "__proto__"},
      {"name": "toString", "time": ${request.items[0]!.params.from}, "boolValue": true, "unit": "constructor"}]`);
      return kit.run(kit.exporter(downlink.memorySource(messages)), request);
    },
    csvRequest([params(OBJECT_NAMES)]),
  );
  const time = new Date(NIGHT.from * 1000).toISOString();
  expect(csvRecords(value!.files[0]!.text!).slice(1)).toEqual([
    [time, '', '__proto__', '1', ''],
    [time, '__proto__', 'constructor', '__proto__', ''],
    [time, '', 'toString', 'true', 'constructor'],
  ]);
  await expectNoPollution(page);
});
