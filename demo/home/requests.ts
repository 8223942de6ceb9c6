/** The requests of the page: what its chart reads, and what its scenarios export. */

import { fromZonedTime, toZonedTime } from 'date-fns-tz';
import type { ExportColumn, ExportRequest, FileExtension } from 'downlink-export';
import type { FormWindow } from 'downlink-export/controller';
import type { CitySeries } from './city-series.ts';

/** What {@link tableRequest} makes a table of. */
export interface TableOf {
  readonly series: readonly CitySeries[];
  readonly window: FormWindow;
  readonly extension: FileExtension;
  readonly timezone: string;
  /** A bucket size, such as `1h`. Absent: every reading. */
  readonly per?: string | undefined;
  readonly filename?: string;
}

/** One table: a row for each time, a column for each series. */
export function tableRequest({ series, window, extension, timezone, per, filename }: TableOf): ExportRequest {
  const columns: ExportColumn[] = [
    { id: 'time', label: 'Time' },
    ...series.map(({ name, label }) => ({ id: name, label })),
  ];
  return {
    type: 'oneTime',
    format: { extension, timezone, columns },
    items: [
      {
        ...(filename && { filename }),
        params: {
          channelId: 'city',
          subtopic: 'city',
          target: { value: series.map(({ name }) => name).join(',') },
          ...window,
          ...(per && { decimation: { ds: per, dsf: 'avg' } }),
          outputFormat: 'wide',
        },
      },
    ],
  };
}

/** The whole month before the present one, by the clock of a zone. */
export function lastMonth(timezone: string, now = Date.now()): FormWindow {
  const wall = toZonedTime(now, timezone);
  const start = (months: number) => {
    const date = new Date(Date.UTC(wall.getFullYear(), wall.getMonth() + months, 1));
    return fromZonedTime(date.toISOString().slice(0, 10), timezone).getTime() / 1000;
  };
  return { from: start(-1), to: start(0) };
}

/** `October 2026`: the month that a window begins with. */
export function monthName({ from }: FormWindow, timezone: string): string {
  const format = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: timezone });
  return format.format(from * 1000);
}

/** Midnight to five o'clock of the last night in which the clocks of Rome went back. */
export function autumnNight(now = Date.now()): FormWindow {
  const changeIn = (year: number) => {
    const lastDay = new Date(Date.UTC(year, 9, 31));
    return Date.UTC(year, 9, 31 - lastDay.getUTCDay(), 1) / 1000;
  };
  const year = new Date(now).getUTCFullYear();
  const change = changeIn(year) + 86_400 < now / 1000 ? changeIn(year) : changeIn(year - 1);
  return { from: change - 3 * 3600, to: change + 3 * 3600 };
}
