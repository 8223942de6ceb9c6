/** Records what a file shows of the figures of a table besides the rows. Loaded only for such files. */
import { SeriesRecorder } from '../charts/series-recorder.ts';
import { type Column, type ColumnHeader, cellAt, Instant, type RecordBatch } from '../core/record-batch.ts';
import { Summary } from '../core/summary.ts';
import { DecimalsMeter } from '../formats/decimals.ts';
import type { Decimals, SectionFigures } from '../formats/format.ts';
import { figuresOf, SLICES, sectionFigures } from './figure-log.ts';
import type { ItemFigures, LoggedFigure } from './item-figures.ts';
import type { TimeWindow } from './item-plans.ts';

/** A column of figures. */
export interface FigureColumn {
  /** Its index among the columns of the rows. */
  readonly index: number;
  /** Its id. */
  readonly id: string;
  /** Its name, without the unit. */
  readonly label: string;
  /** Its unit as people write it; empty when there is none. */
  readonly unit: string;
  /** How its figures are shown. */
  readonly decimals: Decimals;
}

/** The column of times that charts are drawn over. */
export interface TimeAxis {
  /** Its index among the columns of the rows. */
  readonly index: number;
  /** The times in it. */
  readonly window: TimeWindow;
}

/** Records the columns of figures while their rows are read. */
export class TableFigures implements ItemFigures {
  readonly #columns: readonly FigureColumn[];
  readonly #axis: TimeAxis | undefined;
  readonly #tracks: readonly {
    readonly column: FigureColumn;
    readonly summary: Summary;
    readonly meter: DecimalsMeter;
    readonly recorder: SeriesRecorder | undefined;
  }[];

  /** @param axis absent when no chart is drawn */
  constructor(columns: readonly FigureColumn[], axis: TimeAxis | undefined) {
    this.#columns = columns;
    this.#axis = axis;
    this.#tracks = columns.map((column) => ({
      column,
      summary: new Summary(),
      meter: new DecimalsMeter(),
      recorder: axis && new SeriesRecorder({ ...axis.window, slices: SLICES, emptyIsGap: false }),
    }));
  }

  /** Records rows. */
  add({ columns, length }: RecordBatch): void {
    const times = this.#axis && columns[this.#axis.index];
    for (const { column, summary, meter, recorder } of this.#tracks) {
      const values = figuresOf(columns[column.index]!, length);
      if (times && recorder) recorder.add(timesIn(times, length), values, length);
      summary.add(values, length);
      meter.add({ kind: 'number', values }, length);
    }
  }

  list(withShapes = true): readonly LoggedFigure[] {
    return this.#tracks.map(({ column: { id, label, unit, decimals }, summary, meter, recorder }) => ({
      ...{ label, unit, columnId: id, summary },
      decimals: meter.with(summary.avg).decimals(decimals),
      ...(withShapes && recorder && { shape: recorder.shape() }),
    }));
  }

  section(columns: readonly ColumnHeader[]): SectionFigures {
    return sectionFigures(
      this.#columns.map(({ label }) => label),
      (withShapes) => this.list(withShapes),
      columns,
    );
  }
}

/** The times in a column, Unix milliseconds; NaN for other cells. */
function timesIn(column: Column, length: number): Float64Array {
  if (column.kind === 'time') return column.values;
  return Float64Array.from({ length }, (_, row) => {
    const cell = cellAt(column, row);
    return cell instanceof Instant ? cell.ms : Number.NaN;
  });
}
