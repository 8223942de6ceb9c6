import { bytesOf } from './bytes.ts';
import type { Channel, Filter, Selection, SeriesInfo } from './channel.ts';
import { type Dialect, timeText } from './dialects.ts';
import type { JsonBytes } from './json-bytes.ts';

/** A channel in which every series has a number at every tick. */
export interface Grid {
  readonly id: string;
  readonly publisher: string;
  readonly subtopic?: string;
  readonly series: readonly SeriesInfo[];
  /** Number of messages; the last tick is cut short when it is no multiple of the series. */
  readonly length: number;
  /** Unix microseconds of a tick; strictly ascending. */
  timeOf(tick: number): number;
  /** Appends a value as JSON. */
  writeValue(tick: number, series: number, out: JsonBytes): void;
}

const AFTER_TIME = bytesOf(',"value":');
const CLOSING_BRACE = 0x7d;

/** Serves a grid; nothing is kept but the bytes that all messages of a series begin with. */
export class GridChannel implements Channel {
  readonly id: string;
  readonly series: readonly SeriesInfo[];
  readonly #grid: Grid;
  readonly #beginnings = new Map<Dialect, readonly Uint8Array[]>();

  constructor(grid: Grid) {
    this.id = grid.id;
    this.series = grid.series;
    this.#grid = grid;
  }

  select({ name, publisher, subtopic }: Filter): Selection {
    const grid = this.#grid;
    const matches =
      (publisher === undefined || publisher === grid.publisher) &&
      (subtopic === undefined || subtopic === grid.subtopic);
    const chosen: number[] = [];
    if (matches)
      for (const [k, series] of grid.series.entries()) if (name === undefined || name === series.name) chosen.push(k);
    const width = chosen.length;
    const fullTicks = Math.floor(grid.length / grid.series.length);
    const inLastTick = chosen.filter((k) => k < grid.length % grid.series.length).length;
    let lastTick = -1;
    let lastTimeText: Uint8Array = AFTER_TIME;
    let lastDialect: Dialect | undefined;
    return {
      length: fullTicks * width + inLastTick,
      timeAt: (index) => grid.timeOf(Math.floor(index / width)),
      write: (index, dialect, out) => {
        const tick = Math.floor(index / width);
        const series = chosen[index % width]!;
        if (tick !== lastTick || dialect !== lastDialect) {
          lastTimeText = bytesOf(timeText(grid.timeOf(tick), dialect.timeUnit));
          lastTick = tick;
          lastDialect = dialect;
        }
        out.bytes(this.#beginningsFor(dialect)[series]!);
        out.bytes(lastTimeText);
        out.bytes(AFTER_TIME);
        grid.writeValue(tick, series, out);
        out.byte(CLOSING_BRACE);
      },
    };
  }

  #beginningsFor(dialect: Dialect): readonly Uint8Array[] {
    let beginnings = this.#beginnings.get(dialect);
    if (!beginnings) {
      const { id, publisher, subtopic, series } = this.#grid;
      beginnings = series.map(({ name, unit }) => {
        const fields = { channel: id, subtopic, publisher, protocol: 'mqtt', name, unit };
        return bytesOf(`${JSON.stringify(fields).slice(0, -1)},"time":`);
      });
      this.#beginnings.set(dialect, beginnings);
    }
    return beginnings;
  }
}
