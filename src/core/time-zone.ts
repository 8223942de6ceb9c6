/** Converts between instants and the wall clock of a time zone. */

/** A stretch of time in which a zone's offset does not change: half-open, Unix milliseconds. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  /** Milliseconds east of UTC. */
  readonly offset: number;
}

const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * The length of a cached cell. Up to 2037, no zone changes its offset and changes it back within a cell (see the
 * tests).
 */
const CELL = 12 * HOUR;

/**
 * The index of the last cell. Cells end a day before the range of `Date`, so that the wall clock stays in that range
 * too.
 */
const LAST_CELL = 8.64e15 / CELL - 3;

/** The most cells in the cache: about 14 years, a few megabytes. A full cache is emptied. */
const MAX_CACHED_CELLS = 10_000;

/** `utc` and the IANA names that link to it. GMT is a different zone with the same clock. */
const UTC_NAMES: ReadonlySet<string> = new Set([
  'utc',
  'uct',
  'universal',
  'zulu',
  'etc/utc',
  'etc/uct',
  'etc/universal',
  'etc/zulu',
]);

/**
 * A time zone. It converts instants to wall times and wall times to instants. The offsets come from the engine's `Intl`
 * and are cached, so lookups of times near each other are cheap.
 *
 * A *wall time* is the date and time on the clock, expressed as the Unix milliseconds at which a UTC clock shows the
 * same. Beyond the range of `Date`, the offset is the one at the end of that range.
 */
export class TimeZone {
  static readonly #zones = new Map<string, TimeZone>();

  /**
   * `UTC` for UTC and its aliases, otherwise the IANA name in IANA's letter case. An alias of another zone keeps the
   * name that was passed to {@link TimeZone.of}.
   */
  readonly name: string;
  /** Absent for UTC. */
  readonly #clock: Intl.DateTimeFormat | undefined;
  readonly #cells = new Map<number, readonly Stretch[]>();
  /** The stretch of the latest lookup. */
  #latest: Stretch;

  private constructor(name: string, clock?: Intl.DateTimeFormat) {
    this.name = name;
    this.#clock = clock;
    this.#latest = clock
      ? { start: 0, end: 0, offset: 0 }
      : { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY, offset: 0 };
  }

  /**
   * Returns the zone of this name: `utc` in any letter case, or an IANA name such as `Europe/Rome`.
   *
   * @throws RangeError for a name the engine does not know, and for a plain offset such as `+02:00`.
   */
  static of(name: string): TimeZone {
    let zone = TimeZone.#zones.get(name);
    if (!zone) {
      zone = TimeZone.#make(name);
      TimeZone.#zones.set(name, zone);
    }
    return zone;
  }

  static #make(name: string): TimeZone {
    if (UTC_NAMES.has(name.toLowerCase())) return new TimeZone('UTC');
    const clock = wallClock(name);
    if (!clock) {
      const quoted = JSON.stringify(name.slice(0, 64));
      throw new RangeError(`${quoted} is not a known time zone: use "UTC" or an IANA name such as "Europe/Rome".`);
    }
    const canonical = clock.resolvedOptions().timeZone;
    return new TimeZone(canonical.toLowerCase() === name.toLowerCase() ? canonical : name, clock);
  }

  /**
   * The offset at an instant (Unix milliseconds), in milliseconds east of UTC. It is a whole number of seconds.
   *
   * @throws RangeError when the instant is not a finite number; all methods here throw it.
   */
  offsetAt(ms: number): number {
    return this.stretchAt(ms).offset;
  }

  /** The wall time at an instant. */
  wallAt(ms: number): number {
    return ms + this.stretchAt(ms).offset;
  }

  /**
   * A stretch of constant offset that contains the instant. It ends at a change of offset or at the edge of a cached
   * cell, so the next stretch may have the same offset. It spans at most 12 hours. In UTC it spans all time; the first
   * and the last stretch reach beyond the range of `Date` without end.
   */
  stretchAt(ms: number): Stretch {
    const latest = this.#latest;
    if (ms >= latest.start && ms < latest.end) return latest;
    if (!Number.isFinite(ms)) throw new RangeError(`${ms} is not a time.`);
    const index = Math.min(Math.max(Math.floor(ms / CELL), -LAST_CELL), LAST_CELL);
    let cell = this.#cells.get(index);
    if (!cell) {
      if (this.#cells.size >= MAX_CACHED_CELLS) this.#cells.clear();
      cell = this.#stretchesOfCell(index);
      this.#cells.set(index, cell);
    }
    const stretch = cell.find(({ end }) => ms < end)!;
    this.#latest = stretch;
    return stretch;
  }

  /**
   * The whole stretch of constant offset around an instant, limited to `[start, end)`. Within it, it ends only at
   * changes of offset.
   */
  constantWithin(ms: number, start: number, end: number): Stretch {
    const { offset, ...reach } = this.stretchAt(ms);
    while (reach.start > start) {
      const before = this.stretchAt(reach.start - 1);
      if (before.offset !== offset) break;
      reach.start = before.start;
    }
    while (reach.end < end) {
      const after = this.stretchAt(reach.end);
      if (after.offset !== offset) break;
      reach.end = after.end;
    }
    return { start: Math.max(start, reach.start), end: Math.min(end, reach.end), offset };
  }

  /**
   * The first instant at which the wall clock shows this wall time or a later one. When the clock skips the wall time,
   * it is the instant of the change. When the clock shows it twice, it is the first of the two.
   */
  firstInstantFrom(wallMs: number): number {
    let stretch = this.stretchAt(wallMs - DAY);
    while (wallMs - stretch.offset >= stretch.end) stretch = this.stretchAt(stretch.end);
    return Math.max(stretch.start, wallMs - stretch.offset);
  }

  /**
   * The instant of a wall time. When the clock shows it twice, it is the first of the two. When the clock skips it, the
   * result is later by the length of the gap. `Temporal` calls this `compatible`.
   */
  instantOf(wallMs: number): number {
    const first = this.firstInstantFrom(wallMs);
    const instant = wallMs - this.offsetAt(first);
    return instant === first ? instant : wallMs - this.offsetAt(first - 1);
  }

  /** The stretches that make up a cell, in ascending order. The first and the last cell have no outer end. */
  #stretchesOfCell(index: number): readonly Stretch[] {
    const end = (index + 1) * CELL;
    const endOffset = this.#askOffset(end);
    const stretches: Stretch[] = [];
    let start = index * CELL;
    let offset = this.#askOffset(start);
    if (index === -LAST_CELL) return [{ start: Number.NEGATIVE_INFINITY, end, offset }];
    if (index === LAST_CELL) return [{ start, end: Number.POSITIVE_INFINITY, offset }];
    while (offset !== endOffset) {
      const change = this.#findChange(start, end, offset);
      stretches.push({ start, end: change, offset });
      start = change;
      offset = this.#askOffset(change);
    }
    stretches.push({ start, end, offset });
    return stretches;
  }

  /** An instant after `start`, `end` at the latest, at which the offset stops being `offset`; both are whole seconds. */
  #findChange(start: number, end: number, offset: number): number {
    let before = start;
    let after = end;
    while (after - before > SECOND) {
      const middle = before + Math.floor((after - before) / 2 / SECOND) * SECOND;
      if (this.#askOffset(middle) === offset) before = middle;
      else after = middle;
    }
    return after;
  }

  /** Reads the offset at a whole second from `Intl`. This takes microseconds; a cached lookup takes nanoseconds. */
  #askOffset(ms: number): number {
    const fields = new Map(this.#clock!.formatToParts(ms).map(({ type, value }) => [type, value]));
    const field = (type: Intl.DateTimeFormatPartTypes): number => Number(fields.get(type));
    const year = fields.get('era') === 'BC' ? 1 - field('year') : field('year');
    const wall = new Date(0);
    wall.setUTCFullYear(year, field('month') - 1, field('day'));
    return wall.setUTCHours(field('hour'), field('minute'), field('second')) - ms;
  }
}

/** A formatter that shows the wall clock of a zone; undefined when the engine does not know the name. */
function wallClock(timeZone: string): Intl.DateTimeFormat | undefined {
  // Newer engines accept a plain offset as a zone, older ones do not: refuse it everywhere.
  if (/^[+-]/.test(timeZone)) return undefined;
  try {
    return new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
}

/**
 * Writes an instant (Unix milliseconds) in the contract's date format: `yyyy-MM-ddTHH:mm:ss.SSS` on the zone's wall
 * clock, followed by the offset. The offset is `Z` in `UTC`, otherwise like `+02:00`, with seconds when it has them.
 * Fractions of a millisecond are rounded down. Years outside 0 to 9999 have ISO 8601's sign and six digits.
 *
 * @throws RangeError when the instant or its wall time is outside the range of `Date`.
 */
export function formatInstant(ms: number, zone: TimeZone): string {
  const wall = new Date(zone.wallAt(Math.floor(ms))).toISOString();
  return zone.name === 'UTC' ? wall : wall.slice(0, -1) + formatOffset(zone.offsetAt(ms));
}

/** Writes an offset (milliseconds, a whole number of seconds) as `+02:00`, or as `-00:44:30` when it has seconds. */
export function formatOffset(offset: number): string {
  const clock = new Date(Math.abs(offset)).toISOString().slice(11, 19);
  return (offset < 0 ? '-' : '+') + (clock.endsWith(':00') ? clock.slice(0, 5) : clock);
}
