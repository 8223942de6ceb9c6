import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExportRequest, MessageParams } from '../../../../src/contract/request.ts';
import { windowedRequest } from '../../../../src/recurring/schedule/window-end.ts';
import { request } from '../../../support/records.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Zones with clock changes at midnight, of half an hour, around Ramadan, and with a day that was skipped. */
const ZONES = [
  ...['UTC', 'Europe/Rome', 'America/New_York', 'America/Santiago', 'America/Havana', 'Atlantic/Azores'],
  ...['Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Kolkata', 'Pacific/Apia', 'America/Sao_Paulo'],
];

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The date that the clock of a zone shows, `yyyy-mm-dd`. */
function dateAt(ms: number, timeZone: string): string {
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
    clocks.set(timeZone, clock);
  }
  return clock.format(ms);
}

/** The first minute of a date, or of the first later one, looked for one quarter of an hour after the other. */
function startOf(date: string, timeZone: string): number {
  let ms = Date.parse(date) - 1.5 * DAY;
  while (dateAt(ms, timeZone) < date) ms += 15 * MINUTE;
  return ms / 1000;
}

const plusDays = (date: string, days: number) => new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);
const minusMonth = (date: string) => {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 2, Math.min(day, last))).toISOString().slice(0, 10);
};

function windowOf(timezone: string, params: Partial<MessageParams>, at: number): MessageParams {
  const [item] = request.items;
  const { period: _, ...rest } = item!.params as MessageParams;
  const asked: ExportRequest = {
    ...request,
    format: { extension: 'csv', timezone },
    items: [{ params: { ...rest, ...params } }],
  };
  return windowedRequest(asked, 'midnight', at).items[0]!.params as MessageParams;
}

const quarters = fc.integer({ min: Date.UTC(2005) / (15 * MINUTE), max: Date.UTC(2037) / (15 * MINUTE) });

describe('a window that ends at midnight', () => {
  test('covers the whole days, weeks and months before the day of the run, in any zone', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        quarters,
        fc.integer({ min: 0, max: 899 }),
        fc.constantFrom('P1D', 'P7D', 'P1W', 'P1M'),
        (zone, quarter, second, period) => {
          const at = (quarter * 15 * MINUTE) / 1000 + second;
          const today = dateAt(at * 1000, zone);
          const before = period === 'P1M' ? minusMonth(today) : plusDays(today, period === 'P1D' ? -1 : -7);
          const [from, to] = [startOf(before, zone), startOf(today, zone)];
          expect(windowOf(zone, { period }, at)).toMatchObject(from < to ? { from, to } : { period, to });
        },
      ),
      { numRuns: 400 },
    );
  });

  test('begins and ends with a day on the nights of clock changes', () => {
    const at = (text: string) => Date.parse(text) / 1000;
    // Monday 30 March 2026, 07:00 in Rome, the day after the clock went forward: 167 hours.
    const rome = windowOf('Europe/Rome', { period: 'P7D' }, at('2026-03-30T05:00:00Z'));
    expect(rome).toMatchObject({ from: at('2026-03-22T23:00:00Z'), to: at('2026-03-29T22:00:00Z') });
    expect(rome.to! - rome.from!).toBe(167 * 3600);
    // On 8 September 2024 the clock of Santiago went from 23:59:59 to 01:00: the day began at one.
    expect(windowOf('America/Santiago', { period: 'P1D' }, at('2024-09-08T11:00:00Z'))).toMatchObject({
      from: at('2024-09-07T04:00:00Z'),
      to: at('2024-09-08T04:00:00Z'),
    });
    expect(windowOf('America/Santiago', { period: 'P1D' }, at('2024-09-09T11:00:00Z'))).toMatchObject({
      from: at('2024-09-08T04:00:00Z'),
      to: at('2024-09-09T03:00:00Z'),
    });
  });

  test('leaves windows with an end of their own, and ends those without a start', () => {
    const at = Date.parse('2026-11-30T06:00:00Z') / 1000;
    const midnight = Date.parse('2026-11-29T23:00:00Z') / 1000;
    for (const own of [
      { from: 5, to: 9 },
      { to: 9, period: 'P1D' },
      { from: 5, period: 'P1D' },
    ])
      expect(windowOf('Europe/Rome', own, at)).toMatchObject(own);
    expect(windowOf('Europe/Rome', { from: 5 }, at)).toMatchObject({ from: 5, to: midnight });
    expect(windowOf('Europe/Rome', { period: 'PT6H' }, at)).toMatchObject({ from: midnight - 6 * 3600, to: midnight });
    expect(windowOf('Europe/Rome', { period: 'P999999999Y' }, at)).toMatchObject({
      period: 'P999999999Y',
      to: midnight,
    });
  });

  test('is that of every source of a report too, and other items have none', () => {
    const source = { target: { value: 'urn:a' }, channelId: 'c', subtopic: '', period: 'P1D' };
    const element = { id: 'a', kind: 'chart' as const, sources: [source, { type: 'devices' }] };
    const asked: ExportRequest = {
      ...request,
      format: { extension: 'pdf', timezone: 'UTC' },
      items: [
        { params: { template: { elements: [element], title: 'T' }, elements: [element, { id: 'b', kind: 'text' }] } },
        { params: { type: 'devices' } },
      ],
    };
    const at = Date.UTC(2026, 0, 2, 7) / 1000;
    const { period: _, ...rest } = source;
    const bound = { ...rest, from: Date.UTC(2026, 0, 1) / 1000, to: Date.UTC(2026, 0, 2) / 1000 };
    const ended = { ...element, sources: [bound, { type: 'devices' }] };
    expect(windowedRequest(asked, 'midnight', at).items).toEqual([
      { params: { template: { elements: [ended], title: 'T' }, elements: [ended, { id: 'b', kind: 'text' }] } },
      { params: { type: 'devices' } },
    ]);
    expect(windowedRequest(asked, 'run', at)).toBe(asked);
    expect(windowedRequest(asked, undefined, at)).toBe(asked);
  });
});
