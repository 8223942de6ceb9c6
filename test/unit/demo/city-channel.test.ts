import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { lowerBound } from '../../../demo/server/channel.ts';
import { Channels } from '../../../demo/server/datasets/index.ts';
import { dialects } from '../../../demo/server/dialects.ts';
import { JsonBytes } from '../../../demo/server/json-bytes.ts';

const file = readFileSync(new URL('../../../demo/data/tetouan-power-2017.csv', import.meta.url), 'latin1');
const rows = file.trim().split('\n').slice(1);
const channels = new Channels(async () => file);
const TEMPERATURE = 'urn:tetouan:temperature';

afterEach(() => {
  vi.useRealTimers();
});

async function readings(from: number, to: number): Promise<{ time: number; value: number }[]> {
  const selection = (await channels.get('city'))!.select({ name: TEMPERATURE });
  const found = [];
  for (let at = lowerBound(selection, from * 1e3); at < lowerBound(selection, to * 1e3); at++) {
    const out = new JsonBytes();
    selection.write(at, dialects[0]!, out);
    found.push(JSON.parse(new TextDecoder().decode(out.written)));
  }
  return found;
}

/** The temperature of a row of the file, by its day of 2017 and its place in the day. */
const recorded = (date: string, at = 0): number => {
  const day = (Date.parse(date) - Date.UTC(2017, 0, 1)) / 86_400_000;
  return Number(rows[day * 144 + at]!.split(',')[0]);
};

describe('the channel city', () => {
  it.each([
    ['today', undefined],
    ['in 2031', '2031-07-14T09:31:00Z'],
  ])('has readings up to now, %s', async (_, date) => {
    if (date) vi.useFakeTimers({ now: new Date(date), toFake: ['Date'] });
    const now = Date.now();
    const week = await readings(now - 7 * 86_400_000, now + 86_400_000);
    expect(week.length).toBe(7 * 144);
    expect(now / 1000 - week.at(-1)!.time).toBeLessThan(600);
  });

  it('repeats each day of 2017, also after the 29th of February', async () => {
    vi.useFakeTimers({ now: new Date('2031-07-14T00:00:00Z'), toFake: ['Date'] });
    for (const [day, like] of [
      ['2017-01-01', '2017-01-01'],
      ['2027-03-01', '2017-03-01'],
      ['2028-02-28', '2017-02-28'],
      ['2028-02-29', '2017-02-28'],
      ['2028-03-01', '2017-03-01'],
      ['2030-12-30', '2017-12-30'],
      ['2030-12-31', '2017-12-30'],
    ] as const) {
      const start = Date.parse(day);
      const found = await readings(start, start + 86_400_000);
      expect(found.map(({ value }) => value)).toEqual(Array.from({ length: 144 }, (_, at) => recorded(like, at)));
    }
  });
});
