/** Points for measurements, made inside the servers: sending them would take longer than what is measured. */

/** Points of several series, all at the same times. */
export interface SyntheticPoints {
  /** Number of points over all series; a multiple of that of the series. */
  readonly points: number;
  /** Default `c1`. */
  readonly channel?: string;
  /** SenML names. */
  readonly names: readonly string[];
  /** Number of publishers `p0`, `p1`, …; each has all names. Default 1. */
  readonly publishers?: number;
  /** Time of the first points, Unix seconds. */
  readonly from: number;
  /** Seconds from one point of a series to the next. */
  readonly stepSeconds: number;
}

/** The value of a point: hundredths that look as if measured, the same wherever it is made. */
export const syntheticValue = (series: number, at: number): number => ((series * 7919 + at * 104_729) % 10_007) / 100;

/** The `SELECT` of the points that one of `shards` shards holds: every series is on one of them. */
export function syntheticRows(
  { points, channel = 'c1', names, publishers = 1, from, stepSeconds }: SyntheticPoints,
  shard: number,
  shards: number,
): string {
  const series = names.length * publishers;
  const here = Math.ceil((series - shard) / shards);
  const name = `arrayElement([${names.map((text) => `'${text}'`).join(', ')}], series % ${names.length} + 1)`;
  return `SELECT '${channel}', concat('p', toString(intDiv(series, ${names.length}))), '', 'mqtt', ${name}, 'kW',
      ${from} + at * ${stepSeconds}, ((series * 7919 + at * 104729) % 10007) / 100, NULL, NULL, NULL, NULL, NULL, NULL
    FROM (
      SELECT toUInt64(number % ${here} * ${shards} + ${shard}) AS series, intDiv(number, ${here}) AS at
      FROM system.numbers LIMIT ${here * Math.floor(points / series)}
    )`;
}
