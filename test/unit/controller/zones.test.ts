import { describe, expect, test } from 'vitest';
import { FURTHER_CITIES } from '../../../src/controller/further-cities.ts';
import { citiesOf, ownCities, zoneCity } from '../../../src/controller/zone-cities.ts';
import { findZones } from '../../../src/controller.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';

const first = (query: string, locale = 'en') => {
  const [found] = findZones(query, locale);
  return found && `${found.city} ${found.zone}`;
};

describe('the search for zones', () => {
  test.each([
    ['rom', 'de', 'Rom Europe/Rome'],
    ['Roma', 'it', 'Roma Europe/Rome'],
    ['roma', 'en', 'Rome Europe/Rome'],
    ['Wien', 'en', 'Vienna Europe/Vienna'],
    ['vienna', 'de', 'Wien Europe/Vienna'],
    ['Mailand', 'de', 'Mailand Europe/Rome'],
    ['milano', 'en', 'Milan Europe/Rome'],
    ['zurich', 'de', 'Zürich Europe/Zurich'],
    ['ZÜRI', 'it', 'Zurigo Europe/Zurich'],
    ['munchen', 'de', 'München Europe/Berlin'],
    ['Strassburg', 'de', 'Straßburg Europe/Paris'],
    ['new york', 'en', 'New York America/New_York'],
    ['new_york', 'en', 'New York America/New_York'],
    ['sao paulo', 'en', 'Sao Paulo America/Sao_Paulo'],
    ['São', 'en', 'Sao Paulo America/Sao_Paulo'],
    ['port au prince', 'en', 'Port-au-Prince America/Port-au-Prince'],
    ['europe rom', 'de', 'Rom Europe/Rome'],
    ['utc', 'it', 'UTC UTC'],
    ['greenwich', 'de', 'UTC UTC'],
    ['laia', 'it', 'L’Aia Europe/Amsterdam'],
    ['dehli', 'de', undefined],
  ] as const)('finds %s in %s', (query, locale, expected) => {
    expect(first(query, locale)).toBe(expected);
  });

  test('finds a city by its old and its new name, with a name that the browser knows', () => {
    for (const [old, recent] of [
      ['kiev', 'kyiv'],
      ['calcutta', 'kolkata'],
      ['saigon', 'ho chi minh'],
    ] as const) {
      const [a] = findZones(old, 'en');
      const [b] = findZones(recent, 'en');
      expect([old, a?.zone]).toEqual([old, b?.zone]);
      expect(() => TimeZone.of(a!.zone)).not.toThrow();
    }
    expect(findZones('US/Pacific', 'en')[0]).toMatchObject({ zone: 'US/Pacific', city: 'Pacific' });
  });

  test('says the offset now', () => {
    expect(findZones('kathmandu', 'en')[0]?.offset).toBe('UTC+5:45');
    expect(findZones('utc', 'en')[0]?.offset).toBe('UTC');
    expect(findZones('phoenix', 'en')[0]?.offset).toBe('UTC-7');
  });

  test('returns UTC and few zones for no query, and none for nonsense', () => {
    const all = findZones('', 'de');
    expect([all.length, all[0]?.zone]).toEqual([30, 'UTC']);
    expect(findZones('zzzz', 'en')).toEqual([]);
    expect(findZones('/../', 'en').length).toBeGreaterThanOrEqual(0);
    expect(findZones('x'.repeat(1e6), 'en')).toEqual([]);
  });

  test('is quick enough for each key', () => {
    findZones('a', 'en');
    const started = performance.now();
    for (const query of ['a', 'am', 'ame', 'new', 'lon', 'eur']) findZones(query, 'en');
    expect((performance.now() - started) / 6).toBeLessThan(50);
  });

  test('knows only zones that exist', () => {
    const known = (zone: string) => {
      try {
        return TimeZone.of(zone).name !== '';
      } catch {
        return false;
      }
    };
    const all = [...ownCities(), ...citiesOf(FURTHER_CITIES)];
    expect(all.filter(([zone]) => !known(zone))).toEqual([]);
    expect(
      all
        .flatMap(([, cities]) => cities)
        .flat()
        .filter((name) => name.trim() !== name || name === ''),
    ).toEqual([]);
  });
});

test('zones have names for people', () => {
  expect([zoneCity('Europe/Rome', 'de-AT'), zoneCity('Europe/Rome', 'fr'), zoneCity('Europe/Berlin', 'de')]).toEqual([
    ...['Rom', 'Rome', 'Berlin'],
  ]);
  expect(
    ['America/Argentina/Salta', 'America/New_York', 'Etc/GMT+5', 'UTC'].map((zone) => zoneCity(zone, 'en')),
  ).toEqual([...['Salta', 'New York', 'Etc/GMT+5', 'UTC']]);
});
