/** Places the summary and the charts of a section's variables on its first pages. */
import type { Chart } from '../../charts/chart.ts';
import { coarserShape } from '../../charts/coarser-shape.ts';
import type { TimeZone } from '../../core/time-zone.ts';
import { chartPanels } from '../chart-panels.ts';
import type { Figure, FigureWishes, FileSection, SectionFigures } from '../format.ts';
import { chartTexts, countLostNames, drawnChart } from './chart-drawing.ts';
import { chartSlices } from './chart-slices.ts';
import { chartHeight, FIGURE_GAP } from './figure-height.ts';
import type { Pen } from './pen.ts';
import { nameOf, SummaryTable } from './summary-table.ts';
import type { PageSize } from './theme.ts';

/** The least rows of the summary at the foot of a page. */
const LEAST_ROWS = 3;

/** What the figures of a section need to be placed. */
export interface FigurePlace {
  /** Draws texts. */
  readonly pen: Pen;
  /** Size of the pages. */
  readonly page: PageSize;
  /** What is recorded about the variables. */
  readonly figures: SectionFigures;
  /** What to show. */
  readonly wishes: FigureWishes;
  /** The zone of times. */
  readonly zone: TimeZone;
  /** The window of the rows. Absent when there is none. */
  readonly window: FileSection['window'];
  /** Whether all rows are read. */
  readonly isWhole: boolean;
  /** Height of what is above on the first page, in points below its margin. */
  readonly above: number;
}

/** A drawing of a fixed height. */
interface Block {
  /** Distance from the page's margin, in points. */
  readonly y: number;
  /** Draws it at a distance from the upper edge of the page. */
  draw(top: number): string;
}

/** The blocks of a page. */
interface BlockPage {
  readonly blocks: Block[];
  /** Where the next block begins: distance from the page's margin. */
  y: number;
}

/** The pages with the summary and the charts. Their heights are known before their figures. */
export class FigurePages {
  /** Variables that no chart shows, because there are too many. */
  readonly left: number = 0;
  readonly #place: FigurePlace;
  readonly #pages: BlockPage[];
  readonly #panels: readonly (readonly number[])[] = [];
  /** What is known about the variables. */
  #now: readonly Figure[];

  constructor(place: FigurePlace) {
    this.#place = place;
    this.#now = place.figures.list();
    this.#pages = [{ blocks: [], y: place.above }];
    if (place.wishes.summary) this.#addSummary();
    if (!place.wishes.chart) return;
    const { panels, left } = chartPanels(this.#now, place.isWhole);
    this.left = left;
    this.#panels = panels;
    const height = chartHeight(panels.length);
    for (const panel of panels) {
      if (this.#room < height) this.#pages.push({ blocks: [], y: 0 });
      countLostNames(place.pen, this.#chart(panel), { width: this.#width, height });
      this.#add(height, (top) => drawnChart(place.pen, this.#chart(panel), this.#area(top, height), true));
    }
  }

  /** The height used on each page, in points below its margin. */
  get heights(): readonly number[] {
    return this.#pages.map(({ y }) => y);
  }

  /** Reads the latest figures, and returns the texts that will be drawn, for the choice of fonts. */
  texts(): string[] {
    this.#now = this.#place.figures.list();
    const charts = this.#panels.flatMap((panel) => chartTexts(this.#chart(panel)));
    return [...this.#now.map(nameOf), ...charts];
  }

  /** Draws a page, in the coordinates of the page. */
  draw(index: number): string {
    const { margin } = this.#place.pen.theme;
    return this.#pages[index]!.blocks.map(({ y, draw }) => draw(margin + y)).join('');
  }

  get #room(): number {
    const { page, pen } = this.#place;
    return page.height - 2 * pen.theme.margin - this.#pages.at(-1)!.y;
  }

  get #width(): number {
    const { page, pen } = this.#place;
    return page.width - 2 * pen.theme.margin;
  }

  #add(height: number, draw: Block['draw']): void {
    const last = this.#pages.at(-1)!;
    last.blocks.push({ y: last.y, draw });
    last.y += height + FIGURE_GAP;
  }

  #addSummary(): void {
    const { pen, page } = this.#place;
    const table = new SummaryTable(pen, () => this.#now, page);
    const { heights, headHeight } = table;
    for (let from = 0; from < heights.length; ) {
      let to = from;
      let height = headHeight;
      while (to < heights.length && height + heights[to]! <= this.#room) height += heights[to++]!;
      const isTop = this.#pages.at(-1)!.blocks.length === 0 && this.#pages.length > 1;
      if (to - from < Math.min(LEAST_ROWS, heights.length - from) && !isTop) {
        this.#pages.push({ blocks: [], y: 0 });
        continue;
      }
      const [first, end] = [from, Math.max(to, from + 1)];
      this.#add(height, (top) => table.draw(top, first, end));
      from = end;
    }
  }

  #chart(panel: readonly number[]): Chart {
    const { zone, window } = this.#place;
    const series = panel.flatMap((index) => {
      const { label, unit, shape } = this.#now[index]!;
      return shape ? [{ label, unit, shape }] : [];
    });
    const times = series.flatMap(({ shape }) => [shape.times[0] ?? Number.NaN, shape.ends.at(-1) ?? Number.NaN]);
    const known = times.filter((ms) => !Number.isNaN(ms));
    const { from, to } = window ?? { from: Math.min(...known), to: Math.max(...known) };
    const slices = chartSlices(this.#panels.flat().length, this.#width);
    const drawn = series.map((each) => ({ ...each, shape: coarserShape(each.shape, from, to, slices) }));
    // Without a legend, nothing would name a series that is alone.
    return { from, to, zone, series: drawn, legend: true };
  }

  #area(top: number, height: number) {
    const { page, pen } = this.#place;
    return { page, left: pen.theme.margin, top, width: this.#width, height };
  }
}
