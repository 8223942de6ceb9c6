/** Reads what the chart shows: by an export into memory, as any page can. */
import type { Exporter } from 'downlink-export';
import type { FormWindow } from 'downlink-export/controller';
import type { CitySeries } from './city-series.ts';
import { tableRequest } from './requests.ts';

const DAY = 86_400;
/** The longest spans, in days, that a step is fine enough for. */
const STEPS = [
  { days: 8, per: undefined, text: 'every reading' },
  { days: 45, per: '30m', text: 'averages per half hour' },
  { days: 120, per: '2h', text: 'averages per two hours' },
  { days: 200, per: '6h', text: 'averages per six hours' },
  { days: Number.POSITIVE_INFINITY, per: '1d', text: 'averages per day' },
] as const;

/** What was read. */
export interface Readings {
  /** Unix seconds. */
  readonly times: readonly number[];
  /** For each series, a figure for each time; null where there is none. */
  readonly values: readonly (readonly (number | null)[])[];
  /** How many readings that took. */
  readonly count: number;
  /** Seconds that it took. */
  readonly seconds: number;
  /** How fine it is, in words. */
  readonly step: string;
}

/** Reads series of a window, at a step that a screen can show. */
export async function read(
  exporter: Exporter,
  series: readonly CitySeries[],
  window: FormWindow,
  signal: AbortSignal,
): Promise<Readings> {
  const started = performance.now();
  const { per, text } = STEPS.find(({ days }) => window.to - window.from <= days * DAY) ?? STEPS[0];
  let count = 0;
  const { files } = await exporter.export(tableRequest({ series, window, per, extension: 'csv', timezone: 'utc' }), {
    signal,
    onProgress: (progress) => {
      count = progress.messages;
    },
  });
  const lines = ((await files[0]?.blob?.text()) ?? '').split('\r\n').slice(1, -1);
  const rows = lines.map((line) => line.split(','));
  return {
    times: rows.map(([time = '']) => Date.parse(time) / 1000),
    values: series.map((_, at) => rows.map((row) => (row[at + 1] ? Number(row[at + 1]) : null))),
    count,
    seconds: (performance.now() - started) / 1000,
    step: text,
  };
}
