/** Records what a file shows of its variables besides the rows: summaries and shapes. Loaded only for such files. */
import { SeriesRecorder } from '../charts/series-recorder.ts';
import type { Column, ColumnHeader, RecordBatch } from '../core/record-batch.ts';
import { type SampleBatch, SampleKind } from '../core/sample-batch.ts';
import { Summary } from '../core/summary.ts';
import type { TimeZone } from '../core/time-zone.ts';
import { DecimalsMeter } from '../formats/decimals.ts';
import type { Decimals, FigureWishes, SectionFigures } from '../formats/format.ts';
import { bucketAt } from '../transforms/bucket.ts';
import { shownUnits } from './item-facts.ts';
import type { ItemFigures, LoggedFigure } from './item-figures.ts';
import type { ExportPlan, MessagePlan } from './item-plans.ts';
import { unitOf } from './item-words.ts';
import type { UnitLog } from './unit-log.ts';

/** Slices of the time axis that charts distinguish: about two for each point of a wide page. */
export const SLICES = 1600;

/** A variable and what is recorded about it. */
interface Track {
  readonly label: string;
  /** Id of the column with its values. Absent when the rows of several variables share a column. */
  readonly columnId?: string;
  readonly unit: () => string;
  readonly summary: Summary;
  readonly meter: DecimalsMeter;
  readonly recorder: SeriesRecorder | undefined;
  /** End of the bucket of the latest value, Unix milliseconds. */
  bucketEnd: number;
}

/** What a {@link FigureLog} needs. */
export interface FigureLogOptions {
  /** The messages. */
  readonly item: MessagePlan;
  /** The units in its messages. */
  readonly units: UnitLog;
  /** What is shown. */
  readonly wishes: FigureWishes;
  /** The zone of the buckets. */
  readonly zone: TimeZone;
  /** How figures are shown. */
  readonly decimals: Decimals;
}

/** Makes the log of an item. */
export const figureLog = (
  item: MessagePlan,
  units: UnitLog,
  wishes: FigureWishes,
  { zone, settings: { decimals } }: ExportPlan,
): FigureLog => new FigureLog({ item, units, wishes, zone, decimals });

/** Records the variables of messages while their rows are made. */
export class FigureLog {
  readonly #options: FigureLogOptions;
  #tracks: readonly Track[];
  /** Index of each track by the name of its variable, when rows are samples. */
  readonly #byName = new Map<string, number>();
  /** Index of the track of each entry of the series table, when rows are samples. */
  readonly #byEntry: number[] = [];
  /** Index of the column of times, and of the column of each track, when rows join variables. */
  #timeColumn = -1;
  #columns: readonly number[] = [];

  constructor(options: FigureLogOptions) {
    this.#options = options;
    const { item, units } = options;
    this.#tracks = item.layout.joinsSeries
      ? []
      : item.targets.map(({ name, label }, at) => {
          this.#byName.set(name, at);
          return this.#track(label, () => shownUnits(units.of(name), item));
        });
  }

  /** Labels of the variables. Known after {@link FigureLog.shows}. */
  get labels(): readonly string[] {
    return this.#tracks.map(({ label }) => label);
  }

  /** Learns the columns of rows that join variables. */
  shows(columns: readonly ColumnHeader[]): void {
    const { item, units } = this.#options;
    if (!item.layout.joinsSeries) return;
    this.#timeColumn = columns.findIndex(({ id, kind }) => id === 'time' && kind === 'time');
    const figures = [...columns.entries()].filter(([, { kind }]) => kind === 'number');
    this.#columns = figures.map(([at]) => at);
    this.#tracks = figures.map(([, column]) => ({
      ...this.#track(column.label, () => unitOf(column, { item, columns, units })),
      columnId: column.id,
    }));
  }

  /** Records samples, of which each becomes a row. */
  addSamples({ table, series, times, values, kinds, length }: SampleBatch): void {
    if (this.#byName.size === 0) return;
    for (let entry = this.#byEntry.length; entry < table.length; entry++)
      this.#byEntry.push(this.#byName.get(table.names[entry]!) ?? -1);
    const tracks = this.#tracks;
    for (let row = 0; row < length; row++) {
      if (kinds && kinds[row] !== SampleKind.number) continue;
      const track = tracks[this.#byEntry[series[row]!]!];
      if (track) this.#add(track, times[row]!, values[row]!);
    }
  }

  /** Records rows that join variables. */
  addRows({ columns, length }: RecordBatch): void {
    const times = columns[this.#timeColumn];
    const at = times?.kind === 'time' ? times.values : undefined;
    this.#columns.forEach((index, number) => {
      const track = this.#tracks[number]!;
      const values = figuresOf(columns[index]!, length);
      if (at && track.recorder && !this.#options.item.decimation) track.recorder.add(at, values, length);
      else if (at && track.recorder) for (let row = 0; row < length; row++) this.#record(track, at[row]!, values[row]!);
      track.summary.add(values, length);
      track.meter.add({ kind: 'number', values }, length);
    });
  }

  /** Passes rows on and records them. */
  async *watched(rows: AsyncIterable<RecordBatch>): AsyncGenerator<RecordBatch> {
    for await (const batch of rows) {
      this.addRows(batch);
      yield batch;
    }
  }

  /** Returns what is known about each variable; see {@link SectionFigures.list}. */
  list(withShapes = true): LoggedFigure[] {
    return this.#tracks.map(({ label, columnId, unit, summary, meter, recorder }) => ({
      label,
      unit: unit(),
      decimals: meter.with(summary.avg).decimals(this.#options.decimals),
      summary,
      ...(withShapes && recorder && { shape: recorder.shape() }),
      ...(columnId !== undefined && { columnId }),
    }));
  }

  section(columns: readonly ColumnHeader[]): SectionFigures {
    return sectionFigures(this.labels, (withShapes) => this.list(withShapes), columns);
  }

  #track(label: string, unit: () => string): Track {
    const { item, wishes } = this.#options;
    const { from, to } = item.query;
    const recorder = wishes.chart
      ? new SeriesRecorder({ from, to, slices: SLICES, emptyIsGap: item.decimation !== undefined })
      : undefined;
    return { label, unit, summary: new Summary(), meter: new DecimalsMeter(), recorder, bucketEnd: Number.NaN };
  }

  #add(track: Track, time: number, value: number): void {
    track.summary.addOne(value);
    track.meter.addValue(value);
    if (track.recorder) this.#record(track, time, value);
  }

  /** Records a value. A bucket without messages before it is a gap. */
  #record(track: Track, time: number, value: number): void {
    const { decimation } = this.#options.item;
    if (decimation) {
      if (time > track.bucketEnd) ONE.add(track.recorder!, track.bucketEnd, Number.NaN);
      if (!Number.isNaN(value)) track.bucketEnd = bucketAt(time, decimation.size, this.#options.zone).end;
    }
    ONE.add(track.recorder!, time, value);
  }
}

/** Returns the figures of a file's section with these columns. */
export function sectionFigures(
  labels: readonly string[],
  list: ItemFigures['list'],
  columns: readonly ColumnHeader[],
): SectionFigures {
  return {
    labels,
    list: (withShapes) =>
      list(withShapes).map(({ columnId, ...figure }) => {
        const column = columnId === undefined ? -1 : columns.findIndex(({ id }) => id === columnId);
        return column < 0 ? figure : { ...figure, column };
      }),
  };
}

/** Returns the figures of several items that are one table, under its headers. */
export function joinedFigures(
  items: readonly { readonly figures: FigureLog | undefined; readonly columns: readonly ColumnHeader[] }[],
): ItemFigures {
  // The first column of each item is its times.
  const headers = items.flatMap(({ columns }) => columns.slice(1));
  const list: ItemFigures['list'] = (withShapes) =>
    items
      .flatMap(({ figures }) => figures?.list(withShapes) ?? [])
      .map((figure, at) => ({ ...figure, label: headers[at]!.label, columnId: headers[at]!.id }));
  return {
    list,
    section: (columns) =>
      sectionFigures(
        headers.map(({ label }) => label),
        list,
        columns,
      ),
  };
}

/** Passes single values to recorders, without an array for each. */
const ONE = {
  times: new Float64Array(1),
  values: new Float64Array(1),
  add(recorder: SeriesRecorder, time: number, value: number): void {
    this.times[0] = time;
    this.values[0] = value;
    recorder.add(this.times, this.values, 1);
  },
};

/** Returns the figures of a column; NaN for other cells. */
export function figuresOf(column: Column, length: number): Float64Array {
  if (column.kind === 'number') return column.values;
  const values = new Float64Array(length).fill(Number.NaN);
  if (column.kind === 'mixed')
    for (let row = 0; row < length; row++) {
      const cell = column.cells[row];
      if (typeof cell === 'number') values[row] = cell;
    }
  return values;
}
