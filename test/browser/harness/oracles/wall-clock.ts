/** The wall clock of a zone, by the engine's own formatter: slow and simple. */
export class WallClock {
  readonly #format: Intl.DateTimeFormat;

  /** @param zone IANA name */
  constructor(zone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  }

  /** Writes date, time and offset of an instant (whole Unix seconds) as files show it. */
  text(seconds: number): string {
    const { date, time, offset } = this.#read(seconds);
    const minutes = Math.abs(offset) / 60;
    const two = (number: number) => String(number).padStart(2, '0');
    return `${date}T${time}.000${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  }

  /** Writes the date of an instant as `yyyy-MM-dd`. */
  date(seconds: number): string {
    return this.#read(seconds).date;
  }

  #read(seconds: number): { date: string; time: string; offset: number } {
    const parts = new Map(this.#format.formatToParts(seconds * 1000).map(({ type, value }) => [type, value]));
    const date = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
    const time = `${parts.get('hour')}:${parts.get('minute')}:${parts.get('second')}`;
    return { date, time, offset: Date.parse(`${date}T${time}Z`) / 1000 - seconds };
  }
}
