/** What every scenario of the page is, and what it shows itself with. */
import type { Exporter, ExportOptions, ExportPreview, ExportRequest, ExportResult } from 'downlink-export';
import type { FormWindow } from 'downlink-export/controller';
import type { CitySeries } from '../city-series.ts';

/** An export: a request and the options that go with it. */
export interface Order {
  readonly request: ExportRequest;
  readonly options: ExportOptions;
}

/** What scenarios do with the page. */
export interface Page {
  readonly exporter: Exporter;
  /** The zone that the page shows. */
  readonly zone: string;
  /** The series in the chart. */
  readonly series: readonly CitySeries[];
  /** Shows a window in the chart, in a zone. */
  showWindow(window: FormWindow, zone?: string): void;
  /** Opens the element's dialog, at its part for recurring exports when it is asked for. */
  openDialog(part?: 'schedule'): Promise<void>;
}

/** Where a scenario tells what happens. */
export interface Stage {
  /** Aborted when the person stops the scenario. */
  readonly signal: AbortSignal;
  /** The box of the scenario, for what it draws itself. */
  readonly box: HTMLElement;
  /** Says how it goes, in place of what was said before. */
  say(text: string): void;
  /** Shows how far it is; undefined: not known. */
  progress(fraction: number | undefined): void;
  /** Runs an export, with its progress, and lists its files and notes. Saves the files unless told not to. */
  run(
    order: Order,
    how?: { readonly save?: boolean; readonly onProgress?: ExportOptions['onProgress'] },
  ): Promise<ExportResult>;
  /** Shows rows. `isMarked` tells rows to point out. */
  table(preview: ExportPreview, isMarked?: (row: ExportPreview['rows'][number]) => boolean): void;
}

/** A scenario. */
export interface Scenario {
  /** In the page's address. */
  readonly id: string;
  readonly title: string;
  /** What it does. */
  readonly about: string;
  /** The button that starts it. */
  readonly action: string;
  /** The export whose code is shown; undefined for none. */
  order?(page: Page): Order;
  /** Does it. */
  play(page: Page, stage: Stage): Promise<void>;
}

/** `3.2 s`. */
export function secondsText(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}
