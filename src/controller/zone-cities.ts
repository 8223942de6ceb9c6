/** Names of cities in English, German and Italian, and the names of zones for people. */

/** A city: its English, German and Italian name. */
export type CityNames = readonly [english: string, german: string, italian: string];

/**
 * The cities that zones are named after, where their names differ between the languages or from the zone. A line has the
 * names of the zone, then those of the city. Names that equal the English one are left out.
 */
const TABLE = `Europe/Rome:Rome,Rom,Roma
Europe/Vienna:Vienna,Wien
Europe/Zurich:Zurich,Zürich,Zurigo
Europe/Berlin:Berlin,,Berlino
Europe/Paris:Paris,,Parigi
Europe/London:London,,Londra
Europe/Lisbon:Lisbon,Lissabon,Lisbona
Europe/Brussels:Brussels,Brüssel,Bruxelles
Europe/Luxembourg:Luxembourg,Luxemburg,Lussemburgo
Europe/Copenhagen:Copenhagen,Kopenhagen,Copenaghen
Europe/Stockholm:Stockholm,,Stoccolma
Europe/Warsaw:Warsaw,Warschau,Varsavia
Europe/Prague:Prague,Prag,Praga
Europe/Athens:Athens,Athen,Atene
Europe/Belgrade:Belgrade,Belgrad,Belgrado
Europe/Bucharest:Bucharest,Bukarest,Bucarest
Europe/Ljubljana:Ljubljana,,Lubiana
Europe/Zagreb:Zagreb,,Zagabria
Europe/Dublin:Dublin,,Dublino
Europe/Moscow:Moscow,Moskau,Mosca
Europe/Kiev,Europe/Kyiv:Kyiv,Kiew,Kiev
Europe/Vatican:Vatican,Vatikanstadt,Città del Vaticano
Atlantic/Canary:Canary Islands,Kanarische Inseln,Canarie
Atlantic/Azores:Azores,Azoren,Azzorre
Atlantic/Faeroe,Atlantic/Faroe:Faroe Islands,Färöer,Fær Øer
America/Godthab,America/Nuuk:Nuuk
America/Mexico_City:Mexico City,Mexiko-Stadt,Città del Messico
America/Havana:Havana,Havanna,L’Avana
America/Buenos_Aires,America/Argentina/Buenos_Aires:Buenos Aires
Africa/Cairo:Cairo,Kairo,Il Cairo
Africa/Algiers:Algiers,Algier,Algeri
Africa/Tunis:Tunis,,Tunisi
Asia/Tokyo:Tokyo,Tokio
Asia/Singapore:Singapore,Singapur
Asia/Calcutta,Asia/Kolkata:Kolkata,Kalkutta,Calcutta
Asia/Katmandu,Asia/Kathmandu:Kathmandu,Katmandu
Asia/Saigon,Asia/Ho_Chi_Minh:Ho Chi Minh City,Ho-Chi-Minh-Stadt
Asia/Rangoon,Asia/Yangon:Yangon,Rangun,Rangoon`;

/** Reads a table: lines of zones, then cities, each with its names. */
export function citiesOf(table: string): ReadonlyMap<string, readonly CityNames[]> {
  const cities = new Map<string, readonly CityNames[]>();
  for (const line of table.split('\n')) {
    const [zones = '', names = ''] = line.split(':');
    const own = names.split(';').map((city): CityNames => {
      const [english = '', german, italian] = city.split(',');
      return [english, german || english, italian || english];
    });
    for (const zone of zones.split(',')) cities.set(zone, own);
  }
  return cities;
}

let cities: ReadonlyMap<string, readonly CityNames[]> | undefined;

/** Returns the cities that zones are named after, where their names differ between the languages or from the zone. */
export function ownCities(): ReadonlyMap<string, readonly CityNames[]> {
  cities ??= citiesOf(TABLE);
  return cities;
}

/** Returns the name of a city in a language: English where there is no other. */
export const cityIn = ([english, german, italian]: CityNames, locale: string): string =>
  ({ de: german, it: italian })[locale.split('-')[0]!] ?? english;

/** Returns the name of a zone for people: its city in a language, or the name itself. */
export function zoneCity(zone: string, locale: string): string {
  const [own] = ownCities().get(zone) ?? [];
  if (own) return cityIn(own, locale);
  // The signs of zones such as Etc/GMT+5 are the other way round: only the whole name is known to be that.
  return zone.startsWith('Etc/') ? zone : zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');
}
