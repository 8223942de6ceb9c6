import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { stepFor, stepsIn, windowOf } from '../../../src/controller/periods.ts';
import { createExportForm, type PeriodChoice } from '../../../src/controller.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';
import { FakeExporter } from './fake-exporter.ts';

const ZONES = [
  ...['UTC', 'Europe/Rome', 'America/Sao_Paulo', 'Pacific/Apia', 'Asia/Kathmandu', 'Africa/Casablanca'],
  ...['Australia/Lord_Howe', 'America/Havana', 'Asia/Beirut', 'America/New_York', 'Pacific/Kiritimati'],
];

/** The day that a calendar on the wall shows at an instant, by the engine's own `Intl`. */
const dayOf = (ms: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms);

const moved = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

const time = fc
  .date({ min: new Date('2012-01-05'), max: new Date('2032-01-01'), noInvalidDate: true })
  .map((date) => date.getTime());

/** Holds that a window has exactly the instants of these days. */
function expectDays(window: unknown, first: string, last: string, zone: string): void {
  const { from, to } = window as { from: number; to: number };
  expect([dayOf(from * 1000, zone), dayOf(to * 1000 - 1, zone)]).toEqual([first, last]);
  expect(dayOf(from * 1000 - 1, zone) < first).toBe(true);
  expect(dayOf(to * 1000, zone) > last).toBe(true);
}

describe('windows', () => {
  const windowAt = (period: PeriodChoice, zone: string, now: number) => windowOf(period, TimeZone.of(zone), now / 1000);

  test('of custom days have exactly these days, in any zone', () =>
    fc.assert(
      fc.property(time, fc.nat(400), fc.constantFrom(...ZONES), (now, days, zone) => {
        const firstDay = new Date(now).toISOString().slice(0, 10);
        const lastDay = moved(firstDay, days);
        expectDays(windowAt({ kind: 'custom', firstDay, lastDay }, zone, 0), firstDay, lastDay, zone);
      }),
    ));

  test.each([
    ['Europe/Rome', '2023-10-29', 25],
    ['Europe/Rome', '2024-03-31', 23],
    ['America/Sao_Paulo', '2017-10-15', 23],
    ['America/Havana', '2023-03-12', 23],
    ['America/Havana', '2023-11-05', 25],
    ['Australia/Lord_Howe', '2024-04-07', 24.5],
  ])('of a day on which the clock of %s changes have exactly its hours', (zone, day, hours) => {
    const window = windowAt({ kind: 'custom', firstDay: day, lastDay: day }, zone, 0);
    expectDays(window, day, day, zone);
    expect(typeof window !== 'string' && (window.to - window.from) / 3600).toBe(hours);
  });

  test('of named periods have exactly their days, in any zone', () =>
    fc.assert(
      fc.property(time, fc.constantFrom(...ZONES), (now, zone) => {
        const today = dayOf(now, zone);
        const yesterday = moved(today, -1);
        expectDays(windowAt({ kind: 'yesterday' }, zone, now), yesterday, yesterday, zone);
        expectDays(windowAt({ kind: 'last7Days' }, zone, now), moved(today, -7), yesterday, zone);
        const first = `${today.slice(0, 8)}01`;
        const before = moved(first, -1);
        expectDays(windowAt({ kind: 'lastMonth' }, zone, now), `${before.slice(0, 8)}01`, before, zone);
        const month = windowAt({ kind: 'thisMonth' }, zone, now);
        if (typeof month === 'string') return;
        expect([dayOf(month.from * 1000, zone), month.to]).toEqual([first, now / 1000]);
        expect(dayOf(month.from * 1000 - 1, zone)).toBe(before);
      }),
    ));
});

describe('steps', () => {
  test('divide a window into few parts', () => {
    const ofDays = (days: number) => stepFor({ from: 0, to: days * 86_400 }, 1000);
    expect([0.1, 1, 7, 31, 100, 365, 3000, 1e6].map(ofDays)).toEqual(['1m', '5m', '15m', '1h', '6h', '1d', '1w', '1M']);
  });

  test('are counted by the clock', () => {
    const zone = TimeZone.of('Europe/Rome');
    const october = { from: Date.parse('2023-09-30T22:00Z') / 1000, to: Date.parse('2023-10-31T23:00Z') / 1000 };
    const march = { from: Date.parse('2024-03-30T23:00Z') / 1000, to: Date.parse('2024-03-31T22:00Z') / 1000 };
    expect(['1d', '6h', '1h', '15m', '1w', 'x'].map((per) => stepsIn(october, per, zone))).toEqual([
      ...[31, 124, 745, 2980],
      ...[undefined, undefined],
    ]);
    expect(['1d', '6h', '1h'].map((per) => stepsIn(march, per, zone))).toEqual([1, 4, 23]);
    expect(stepsIn({ from: 1, to: 3601 }, '1h', TimeZone.of('UTC'))).toBe(2);
  });
});

describe('in words', () => {
  beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2023-11-15T10:30Z') }));
  afterEach(() => void vi.useRealTimers());
  const formOf = (host: object = {}) =>
    createExportForm({
      ...{ exporter: new FakeExporter().exporter, series: [{ channelId: 'c', name: 'a' }] },
      ...{ timezone: 'Europe/Rome', locale: 'en-GB' },
      ...host,
    });

  test('periods have names and days', () => {
    const plain = (text: string) => text.replace(/\s/g, ' ');
    expect(formOf().state.periods.map(({ label, days }) => [label, plain(days)])).toEqual([
      ['Yesterday', '14 November 2023'],
      ['Last 7 days', '8 – 14 November 2023'],
      ['This month', '1 – 15 November 2023'],
      ['Last month', '1 – 31 October 2023'],
    ]);
    const screen = { from: Date.parse('2023-11-15T08:00Z') / 1000, to: Date.parse('2023-11-15T09:30Z') / 1000 };
    const [first] = formOf({ window: screen }).state.periods;
    expect([first?.label, first?.window]).toEqual(['As on screen', screen]);
    expect(plain(first!.days)).toMatch(/^15 November 2023(,| at) 09:00–10:30$/);
  });

  test('a window has its zone and offsets, and says when the clock changes', () => {
    const form = formOf({ preset: { period: { kind: 'lastMonth' } } });
    const { windowText, clockChanges } = form.state;
    expect(windowText.replace(/\s/g, ' ')).toBe('1 – 31 October 2023, Rome (UTC+2, UTC+1)');
    expect(clockChanges).toEqual([
      {
        at: Date.parse('2023-10-29T01:00Z') / 1000,
        message: 'On 29 October 2023 the clock goes back from 03:00 to 02:00.',
      },
    ]);
    form.choose({ period: { kind: 'custom', firstDay: '2023-03-26', lastDay: '2023-03-26' } });
    expect(form.state.clockChanges.map(({ message }) => message)).toEqual([
      'On 26 March 2023 the clock goes forward from 02:00 to 03:00.',
    ]);
    form.choose({ timezone: 'UTC' });
    expect([form.state.windowText, form.state.clockChanges]).toEqual(['26 March 2023, UTC', []]);
    form.choose({
      period: { kind: 'custom', firstDay: '1000-01-01', lastDay: '4999-12-31' },
      timezone: 'Asia/Kolkata',
    });
    expect(form.state.clockChanges).toEqual([]);
    form.choose({ period: { kind: 'custom', firstDay: '', lastDay: '' } });
    expect([form.state.windowText, form.state.window]).toEqual(['', undefined]);
  });

  test('follow the language once it is loaded; before, they are English', async () => {
    const form = formOf({ locale: 'de-AT' });
    const heard = vi.fn();
    form.subscribe(heard);
    expect(form.state.periods[0]?.label).toBe('Yesterday');
    await vi.waitFor(() => expect(form.texts.time).toBe('Zeit'));
    expect(heard).toHaveBeenCalled();
    expect(form.state.periods[0]?.label).toBe('Gestern');
    expect(form.state.request?.format.columns?.[0]?.label).toBe('Zeit');
    form.update({ locale: 'it', texts: { time: 'Tempo', faults: { noSeries: 'Niente.' } } });
    await vi.waitFor(() => expect(form.texts.periods.yesterday).toBe('Ieri'));
    form.choose({ series: [] });
    expect([form.texts.time, form.state.faults[0]?.message]).toEqual(['Tempo', 'Niente.']);
    expect(form.texts.faults.noFirstDay).toBe('Scegli il primo giorno.');
    form.update({ locale: 'nonsense_', texts: {} });
    await vi.waitFor(() => expect(form.texts.time).toBe('Time'));
    expect(form.state.locale).toBe('en');
  });
});
