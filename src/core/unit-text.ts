/** Writes SenML units as people write them. */

/** Units whose usual symbol differs from their SenML name (RFC 8428 §12.1, RFC 8798 §3). */
const SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['Cel', '°C'],
  ['degF', '°F'],
  ['degR', '°R'],
  ['deg', '°'],
  ['Ohm', 'Ω'],
  ['kOhm', 'kΩ'],
  ['mOhm', 'mΩ'],
  ['MOhm', 'MΩ'],
  ['l', 'L'],
  ['l/s', 'L/s'],
  ['l/h', 'L/h'],
  ['l/min', 'L/min'],
  ['%RH', '% RH'],
  ['%EL', '% battery'],
  ['EL', 's battery'],
  ['beats', 'beats'],
  ['beat/min', 'beats/min'],
  ['pH', 'pH'],
  ['/', 'ratio'],
  ['ug', 'µg'],
  ['ug/m3', 'µg/m³'],
  ['um', 'µm'],
  ['us', 'µs'],
  ['uS/cm', 'µS/cm'],
  ['uSv', 'µSv'],
  ['uSv/h', 'µSv/h'],
  ['uV', 'µV'],
  ['uA', 'µA'],
  ['uW', 'µW'],
  ['uF', 'µF'],
  ['lat', '° latitude'],
  ['lon', '° longitude'],
]);

/** A power in a unit: a letter, and 2 or 3 at the end or before another part. */
const POWER = /(?<=[A-Za-zµ])([23])(?=$|[/·*.])/g;

/**
 * A unit as people write it: `°C` for `Cel`, `W/m²` for `W/m2`, `% RH` for `%RH`. In an unknown unit, only the
 * exponents 2 and 3 change.
 */
export function unitText(unit: string): string {
  return SYMBOLS.get(unit) ?? unit.replace(POWER, (power) => (power === '2' ? '²' : '³'));
}
