/** Makes the charts of a table: its variables over time, as native charts over its own cells. */
import type { RecordBatch } from '../../core/record-batch.ts';
import type { TimeZone } from '../../core/time-zone.ts';
import type { DrawnChart } from '../../encoding/ooxml/chart-xml.ts';
import { chartPanels } from '../chart-panels.ts';
import type { Figure, FileSection } from '../format.ts';
import { timeAxis } from './chart-axes.ts';
import { TimeWatch, ValueWatch, watched } from './chart-watch.ts';
import { type CellSeries, drawnChart } from './drawn-chart.ts';

/** Where the rows of a table are. */
export interface TableCells {
  /** Name of the first sheet. */
  readonly sheet: string;
  /** Number of its header row. */
  readonly header: number;
  /** Number of its last row. */
  readonly last: number;
  /** Number of sheets. */
  readonly sheets: number;
}

/** Reads along with the rows of a table, and then makes its charts. */
export class FigureCharts {
  readonly #section: FileSection;
  /** Index of the column of times; -1 while none is known. */
  #timeColumn: number;
  readonly #times = new TimeWatch();
  readonly #values = new Map<number, ValueWatch>();

  /** @param section a table with figures, whose charts are wanted */
  constructor(section: FileSection) {
    this.#section = section;
    const { columns } = section.schema;
    const own = columns.findIndex(({ id }) => id === 'time');
    this.#timeColumn = own >= 0 ? own : columns.findIndex(({ kind }) => kind === 'time');
    columns.forEach(({ kind }, column) => {
      if (kind !== 'time' && column !== this.#timeColumn) this.#values.set(column, new ValueWatch());
    });
  }

  /** The rows of the table. They are seen when they are read. */
  get records(): AsyncIterable<RecordBatch> {
    return watched(this.#section.records, ({ columns, length }) => {
      // Kinds are not always known before the first row.
      if (this.#timeColumn < 0) this.#timeColumn = columns.findIndex(({ kind }) => kind === 'time');
      if (this.#timeColumn >= 0) this.#times.add(columns[this.#timeColumn]!, length);
      for (const [column, watch] of this.#values) watch.add(columns[column]!, length);
    });
  }

  /** Makes the charts when all rows are read, and counts the variables that are in none. */
  charts(cells: TableCells, zone: TimeZone): DrawnChart[] {
    const figures = this.#section.figures!.list();
    const drawable = this.#drawable(figures);
    const { panels, left } = chartPanels(drawable, true);
    this.#warn('Variables have no chart, because a file has at most 12 charts: ask for fewer targets.', left);
    if (panels.length === 0) return [];
    if (cells.sheets > 1)
      this.#warn(
        'Variables have a chart of the rows on the first sheet only, because a chart shows one sheet: ' +
          'ask for a longer interval of decimation, or for a shorter period.',
        panels.flat().length,
      );
    const { window } = this.#section;
    // A first bucket may begin before the window.
    const from = Math.min(window?.from ?? this.#times.first, this.#times.first);
    const to = window?.to ?? this.#times.last;
    const time = timeAxis(from, to, zone);
    return panels.map((panel) => {
      const own = panel.map((index) => drawable[index]!);
      const series = own.map((figure) => this.#series(figure, own[0]!.unit, cells));
      // Rows of messages are mostly empty when variables are reported at different times: their lines go on.
      const emptyIsGap = series.every(({ seen }) => seen.unbroken >= 0.5);
      this.#warn(
        emptyIsGap
          ? "Lines go on over gaps, because the sheet has no row there: ask for gaps: 'empty'."
          : 'Lines go on over gaps, because most cells are empty, as variables have values at different times: ' +
              "use decimation with gaps: 'empty'.",
        own.filter((figure) => this.#bridgesGaps(figure, emptyIsGap)).length,
      );
      return drawnChart(series, { title: '', time, legend: true, emptyIsGap });
    });
  }

  /** The variables that a chart can show. Counts the others. */
  #drawable(figures: readonly Figure[]): Figure[] {
    if (this.#section.schema.blockRows !== undefined) {
      this.#warn('Variables have no chart, because rows are blocks: use the template tabular.', figures.length);
      return [];
    }
    if (this.#timeColumn < 0) {
      this.#warn('Variables have no chart, because no column has the time: add the column "time".', figures.length);
      return [];
    }
    const wide = figures.filter(({ column }) => column !== undefined && this.#values.has(column));
    this.#warn(
      'Variables have no chart, because they share a column with others: ask for the wide layout.',
      figures.length - wide.length,
    );
    const pure = wide.filter(({ column }) => this.#values.get(column!)!.texts === 0);
    this.#warn(
      'Variables have no chart, because their column has texts, which spreadsheets draw as zero: use decimation.',
      wide.length - pure.length,
    );
    return pure.filter(({ column }) => this.#values.get(column!)!.count > 0);
  }

  #series({ unit, column }: Figure, firstUnit: string, cells: TableCells): CellSeries {
    return {
      header: this.#section.schema.columns[column!]!.label,
      ...{ unit, drawnAs: 'line', side: unit === firstUnit ? 'left' : 'right' },
      cells: {
        sheet: cells.sheet,
        header: cells.header,
        last: cells.last,
        timeColumn: this.#timeColumn,
        column: column!,
      },
      seen: this.#values.get(column!)!,
    };
  }

  /** Whether a variable has more gaps than its line, which breaks at most at empty cells. */
  #bridgesGaps({ shape, column }: Figure, emptyIsGap: boolean): boolean {
    const gaps = shape?.breaks.reduce((sum, isGap) => sum + isGap, 0) ?? 0;
    const { count, joined } = this.#values.get(column!)!;
    return gaps > (emptyIsGap ? count - joined - 1 : 0);
  }

  #warn(message: string, count: number): void {
    if (count > 0) this.#section.warn('not-in-chart', message, count);
  }
}
