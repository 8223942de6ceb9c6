/** Finds time zones by the names of cities. */
import { zoneOf } from './form-request.ts';
import { FURTHER_CITIES } from './further-cities.ts';
import { offsetText } from './words.ts';
import { citiesOf, cityIn, ownCities, zoneCity } from './zone-cities.ts';

/** A found time zone. */
export interface FoundZone {
  /** Name of the zone: IANA's, or `UTC`. */
  readonly zone: string;
  /** The city for people, in the language of the search: `Mailand`. */
  readonly city: string;
  /** Its offset now: `UTC+1`. */
  readonly offset: string;
}

/** A city that can be found. */
interface Entry {
  readonly zone: string;
  readonly city: string;
  /** All names of the city, in search form. */
  readonly names: readonly string[];
  /** The words of the names and of the zone. */
  readonly words: readonly string[];
}

/** Most zones that a search returns. */
const MOST = 30;

const entriesBy = new Map<string, readonly Entry[]>();

/** Returns a text as it is compared: without accents, signs and letter case. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('æ', 'ae')
    .replaceAll('ł', 'l')
    .replace(/[’']/g, '')
    .replace(/[^\p{L}\p{N}+-]+|(?<=\p{L})-(?=\p{L})/gu, ' ')
    .trim();

function entryOf(zone: string, city: string, names: readonly string[]): Entry {
  const own = [...new Set([city, ...names].map(plain))];
  return { zone, city, names: own, words: [...own, plain(zone)].flatMap((name) => name.split(' ')) };
}

/** Returns all cities that can be found, by their names in a language. */
function entriesIn(locale: string): readonly Entry[] {
  const before = entriesBy.get(locale);
  if (before) return before;
  const [cities, further] = [ownCities(), citiesOf(FURTHER_CITIES)];
  const zones: readonly string[] = Intl.supportedValuesOf?.('timeZone') ?? [...cities.keys()];
  const entries = [
    entryOf('UTC', 'UTC', ['GMT', 'Greenwich', 'Zulu', 'Z']),
    ...zones
      .filter((zone) => !/^(?:Etc\/)?(?:UTC|UCT|Universal|Zulu)$/.test(zone))
      .flatMap((zone) => {
        const [first] = cities.get(zone) ?? [];
        const path = zone.slice(zone.indexOf('/') + 1);
        return [
          entryOf(zone, zoneCity(zone, locale), [path, ...(first ?? [])]),
          ...(further.get(zone) ?? []).map((names) => entryOf(zone, cityIn(names, locale), names)),
        ];
      }),
  ].sort((a, b) => Number(b.zone === 'UTC') - Number(a.zone === 'UTC') || a.city.localeCompare(b.city, locale));
  entriesBy.set(locale, entries);
  return entries;
}

/** How well an entry fits, best first; undefined when it does not. */
function rankOf({ names, words }: Entry, query: string, parts: readonly string[]): number | undefined {
  if (names.includes(query)) return 0;
  if (names.some((name) => name.startsWith(query))) return 1;
  // A region leads to all of its cities, but one with the rest of the query in its own name comes first.
  if (parts.every((part) => words.some((word) => word.startsWith(part))))
    return parts.some((part) => names.some((name) => name.split(' ').some((word) => word.startsWith(part)))) ? 2 : 3;
  return query.length > 2 && names.some((name) => name.includes(query)) ? 4 : undefined;
}

/**
 * Finds time zones by the beginnings of city names in English, German, Italian or as IANA has them. Accents, letter case,
 * underscores and hyphens do not matter. An empty query returns UTC and the first cities. It is quick enough for each key.
 *
 * @param query a city, a region (`America`) or the name of a zone, aliases that the browser knows included
 * @param locale language of the cities, a BCP 47 tag
 * @returns at most 30 zones, best first
 */
export function findZones(query: string, locale: string): readonly FoundZone[] {
  const wanted = plain(query.slice(0, 100));
  const parts = wanted.split(' ');
  const found = entriesIn(locale)
    .flatMap((entry) => {
      const rank = rankOf(entry, wanted, parts);
      return rank === undefined ? [] : [{ entry, rank }];
    })
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map(({ entry: { zone, city } }) => ({ zone, city }));
  const alias = zoneOf(query.trim());
  const isNew = alias && query.includes('/') && !found.some(({ zone }) => zone === alias.name);
  if (isNew) found.unshift({ zone: alias.name, city: zoneCity(alias.name, locale) });
  return found.map((one) => ({ ...one, offset: offsetText(zoneOf(one.zone)?.offsetAt(Date.now()) ?? 0) }));
}
