import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createExportForm, type ExportChoices, type ExportForm, seriesKey } from '../../../src/controller.ts';
import { FakeExporter } from './fake-exporter.ts';

const SERIES = [
  { channelId: 'c', name: 'a' },
  { channelId: 'c', subtopic: 's', name: 'a' },
  { channelId: 'd', name: 'ü, ö' },
  { channelId: 'd', name: '__proto__' },
];
const [FIRST, SECOND] = SERIES.map(seriesKey) as [string, string];

const formOf = (preset: object = {}, host: object = {}): ExportForm =>
  createExportForm({
    ...{ exporter: new FakeExporter().exporter, series: SERIES, window: { from: 1.7e9, to: 1.7e9 + 60 } },
    ...{ timezone: 'UTC', locale: 'en', preset },
    ...host,
  });

const encoded = (value: unknown): string =>
  `1${Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')}`;

const anyText = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.constantFrom('', '{from}', '‮'));
const anyChoices = fc.record(
  {
    extension: fc.constantFrom('csv', 'xlsx', 'pdf'),
    series: fc
      .shuffledSubarray(SERIES)
      .chain((some) =>
        fc.tuple(
          ...some.map((one) =>
            fc.record(
              { key: fc.constant(seriesKey(one)), label: fc.string({ unit: 'grapheme', minLength: 1 }) },
              { requiredKeys: ['key'] },
            ),
          ),
        ),
      ),
    period: fc.oneof(
      fc.record({ kind: fc.constantFrom('screen', 'yesterday', 'last7Days', 'thisMonth', 'lastMonth') }),
      fc.constant({ kind: 'custom', firstDay: '2024-01-01', lastDay: '2024-02-29' }),
    ),
    timezone: fc.constantFrom('Europe/Rome', 'UTC'),
    detail: fc.constantFrom({ kind: 'readings' }, { kind: 'figures', per: '90m', by: 'median' }),
    filename: anyText,
    decimals: fc.constantFrom('auto', 'full', 0, 10),
    units: fc.boolean(),
    timeLabel: anyText,
    perDevice: fc.boolean(),
    parts: fc.constantFrom('one', 'sheets', 'files'),
    figures: fc.constantFrom('auto', 'comma', 'point', 'program'),
    title: anyText,
    chart: fc.boolean(),
    summary: fc.boolean(),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Partial<ExportChoices>>;

describe('settings', () => {
  test('bring any choices to another form, whatever it had, except for the logo', () =>
    fc.assert(
      fc.property(anyChoices, anyChoices, (choices, others) => {
        const from = formOf({ ...choices, logo: Uint8Array.of(1) });
        const to = formOf(others);
        to.choose(others);
        const text = from.settings();
        expect(text).toMatch(/^1[\w-]+$/);
        expect(to.applySettings(text)).toBe(true);
        const { logo: _, ...expected } = from.state.choices;
        expect(to.state.choices).toEqual(expected);
        expect(to.settings()).toBe(text);
      }),
    ));

  test('are short', () => {
    expect(formOf().settings().length).toBeLessThan(150);
    expect(
      formOf({ extension: 'pdf', series: [{ key: FIRST }], period: { kind: 'lastMonth' } }).settings().length,
    ).toBeLessThan(110);
  });

  test('leave out what the host does not offer', () => {
    const text = formOf({ series: [{ key: FIRST }, { key: SECOND }] }).settings();
    const other = formOf({ series: [{ key: FIRST }] }, { series: SERIES.slice(1), window: undefined });
    expect(other.applySettings(text)).toBe(true);
    expect(other.state.choices).toMatchObject({ series: [{ key: SECOND }], period: { kind: 'last7Days' } });
    const none = formOf({}, { series: [SERIES[3]] });
    none.applySettings(text);
    expect(none.state.choices.series).toEqual([{ key: seriesKey(SERIES[3]!) }]);
  });

  test('leave as it is what they may not set', () => {
    const form = formOf({ timezone: 'Europe/Rome', filename: 'mine' });
    const before = form.state.choices;
    const bad = {
      x: 'exe',
      s: 'all',
      p: { kind: 'ever' },
      z: 'Mars',
      d: { kind: 'figures', per: '-1h', by: 'avg' },
      n: 1e9,
    };
    expect(
      form.applySettings(
        encoded({ ...bad, f: ['x'], u: 'yes', b: 1, c: null, t: {}, l: 1, v: 2, g: 'x', a: 1, logo: [1], q: 1 }),
      ),
    ).toBe(true);
    expect(form.state.choices).toEqual(before);
  });

  test.each([
    ...[
      '',
      '1',
      '2e30',
      'x',
      '1%7B',
      encoded('{'),
      encoded('null'),
      encoded('[]'),
      encoded('5'),
      encoded('[[').repeat(9),
    ],
    encoded('['.repeat(90_000)),
    `1${'A'.repeat(300_000)}`,
    ...[undefined, null, 5, {}, Symbol('x')],
  ])('are refused where they are none: %#', (text) => {
    const form = formOf({ extension: 'csv' });
    const { state } = form;
    expect(form.applySettings(text as string)).toBe(false);
    expect(form.state).toBe(state);
  });

  test('of any origin throw nothing and set nothing that is not offered', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc
            .dictionary(fc.constantFrom(...'xspzdfnulvbctga', '__proto__', 'constructor'), fc.anything())
            .map((value) => JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? 0 : part))),
          fc.string(),
        ),
        (text) => {
          const form = formOf();
          form.applySettings(encoded(text));
          form.applySettings(text);
          const { choices, series } = form.state;
          const offered = new Set(series.map(seriesKey));
          expect(choices.series.every(({ key }) => offered.has(key))).toBe(true);
          expect(['csv', 'xlsx', 'pdf']).toContain(choices.extension);
          expect(Object.getPrototypeOf(choices)).toBe(Object.prototype);
          expect(typeof choices.filename).toBe('string');
        },
      ),
      { numRuns: 300 },
    ));
});
