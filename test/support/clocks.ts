/**
 * Oracles and cases for tests of time zones. They are independent of the code under test: they read the wall clock as
 * text from `Intl`, one instant at a time.
 */

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    clocks.set(zone, clock);
  }
  return clock;
}

/**
 * Returns the wall clock at a whole second, as the Unix milliseconds at which UTC shows the same. It supports the years
 * 1000 to 9999.
 */
export function wallOracle(ms: number, zone: string): number {
  return Date.parse(`${clockOf(zone).format(ms).replace(' ', 'T')}Z`);
}

/** Returns the offset at a whole second, in milliseconds east of UTC. */
export function offsetOracle(ms: number, zone: string): number {
  return wallOracle(ms, zone) - ms;
}

/** A change of a zone's offset. */
export interface ClockChange {
  readonly zone: string;
  /** The first instant of the new offset, Unix milliseconds; a whole number of minutes. */
  readonly at: number;
}

/** Changes that have broken other software. The offsets before and after are multiples of a quarter of an hour. */
export const clockChanges: readonly ClockChange[] = [
  { zone: 'Europe/Rome', at: Date.parse('2023-03-26T01:00Z') },
  { zone: 'Europe/Rome', at: Date.parse('2023-10-29T01:00Z') },
  { zone: 'Europe/London', at: Date.parse('2023-10-29T01:00Z') },
  { zone: 'America/New_York', at: Date.parse('2024-03-10T07:00Z') },
  { zone: 'America/New_York', at: Date.parse('2024-11-03T06:00Z') },
  // By half an hour.
  { zone: 'Australia/Lord_Howe', at: Date.parse('2024-04-06T15:00Z') },
  { zone: 'Australia/Lord_Howe', at: Date.parse('2024-10-05T15:30Z') },
  // By two hours.
  { zone: 'Antarctica/Troll', at: Date.parse('2024-03-31T01:00Z') },
  { zone: 'Antarctica/Troll', at: Date.parse('2024-10-27T01:00Z') },
  // Midnight is skipped, and the hour before midnight repeated.
  { zone: 'America/Santiago', at: Date.parse('2023-09-03T04:00Z') },
  { zone: 'America/Santiago', at: Date.parse('2024-04-07T03:00Z') },
  { zone: 'Asia/Beirut', at: Date.parse('2022-03-26T22:00Z') },
  // Midnight is repeated.
  { zone: 'America/Havana', at: Date.parse('2023-11-05T05:00Z') },
  { zone: 'America/Havana', at: Date.parse('2024-03-10T05:00Z') },
  // A minute after midnight, back to the day before.
  { zone: 'America/St_Johns', at: Date.parse('2006-10-29T02:31Z') },
  { zone: 'America/St_Johns', at: Date.parse('2007-03-11T03:31Z') },
  // A whole day is skipped.
  { zone: 'Pacific/Apia', at: Date.parse('2011-12-30T10:00Z') },
  { zone: 'Pacific/Kwajalein', at: Date.parse('1993-08-21T12:00Z') },
  // Winter time in Ramadan.
  { zone: 'Africa/Casablanca', at: Date.parse('2017-05-21T02:00Z') },
  { zone: 'Africa/Casablanca', at: Date.parse('2017-07-02T02:00Z') },
  { zone: 'Africa/El_Aaiun', at: Date.parse('2024-03-10T02:00Z') },
  // Offsets of half and quarter hours.
  { zone: 'Asia/Kathmandu', at: Date.parse('1985-12-31T18:30Z') },
  { zone: 'Asia/Pyongyang', at: Date.parse('2015-08-14T15:00Z') },
  { zone: 'America/Caracas', at: Date.parse('2016-05-01T07:00Z') },
];
