/** Turns choices into a request, its options, or faults. */
import type { ExportOptions } from '../client/export-options.ts';
import { parseBucketSize } from '../contract/bucket-size.ts';
import type { ExportRequest } from '../contract/request.ts';
import { TimeZone } from '../core/time-zone.ts';
import type { DetailChoice, ExportChoices, FormSeries, FormWindow } from './choices.ts';
import type { FormFault, FormField } from './form-state.ts';
import { type PeriodFault, stepFor, windowOf } from './periods.ts';
import { isNameable, itemsOf, labelOf, type SeriesColumn, seriesColumns } from './series-columns.ts';
import type { FormTexts } from './texts/form-texts.ts';
import { hasDecimalComma, quantity } from './words.ts';

/** What a request is made of. */
export interface RequestContext {
  /** The choices. */
  readonly choices: ExportChoices;
  /** The offered series by their keys. */
  readonly offered: ReadonlyMap<string, FormSeries>;
  /** The window of the dashboard. */
  readonly screen: FormWindow | undefined;
  /** Language of the form. */
  readonly locale: string;
  /** Texts of the form. */
  readonly texts: FormTexts;
  /** The time now, Unix seconds. */
  readonly now: number;
}

/** What choices mean: a request, or what is wrong with them. */
export interface Meaning {
  /** The detail in force. */
  readonly detail: DetailChoice;
  /** The zone; UTC when the chosen one is unknown. */
  readonly zone: TimeZone;
  /** The window in force. */
  readonly window?: FormWindow;
  /** What is wrong. */
  readonly faults: readonly FormFault[];
  /** The request, if nothing is wrong. */
  readonly request?: ExportRequest;
  /** The options that go with it. */
  readonly options: ExportOptions;
}

/** Most rows of a PDF for which the form chooses the step. */
const PDF_ROWS = 1000;

/** Most series in one sheet: Excel has 16,384 columns, two of which may be the time and its offset. */
const SHEET_SERIES = 16_382;

/** Returns what choices mean. */
export function meaningOf(context: RequestContext): Meaning {
  const { choices, offered, screen, locale, texts, now } = context;
  const { extension, filename, timezone, series } = choices;
  const faults: FormFault[] = [];
  const report = (field: FormField, message: string) => faults.push({ field, message });
  const words = texts.faults;

  const known = zoneOf(timezone);
  const zone = known ?? TimeZone.of('UTC');
  if (!known) report('timezone', words.unknownZone(timezone));
  const window = windowOf(choices.period, zone, now, screen);
  if (typeof window === 'string') report('period', words[window satisfies PeriodFault]);

  const detail = choices.detail ?? defaultDetail(extension, typeof window === 'string' ? undefined : window);
  if (detail.kind === 'figures' && !isStep(detail.per)) report('detail', words.unknownStep);

  const timeHeader = choices.timeLabel.trim() || texts.time;
  const columns = seriesColumns(series, offered, timeHeader);
  if (columns.length === 0) report('series', offered.size === 0 ? words.nothingOffered : words.noSeries);
  for (const column of columns)
    if (!isNameable(column.series)) {
      report('series', words.unusableSeries(labelOf(column.series)));
      break;
    }
  const parts = choices.parts === 'sheets' && extension !== 'xlsx' ? 'one' : choices.parts;
  if (extension === 'xlsx' && parts === 'one' && columns.length > SHEET_SERIES)
    report('series', words.tooManySeries(quantity(SHEET_SERIES, locale)));
  if (choices.logo && !isImage(choices.logo)) report('more', words.unknownLogo);

  const options = optionsOf(choices, columns, locale);
  const meaning = { detail, zone, faults, options, ...(typeof window !== 'string' && { window }) };
  if (faults.length > 0 || typeof window === 'string') return meaning;
  const { kind } = choices.period;
  const endsNow = (kind === 'thisMonth' || kind === 'screen') && window.to === now;
  const items = itemsOf(
    columns,
    {
      from: window.from,
      ...(!endsNow && { to: window.to }),
      ...(detail.kind === 'figures' && { decimation: { ds: detail.per, dsf: detail.by } }),
    },
    parts !== 'one',
  );
  const request: ExportRequest = {
    format: {
      extension,
      filename: filename.trim() || usualName(columns),
      columns: [{ id: 'time', label: timeHeader }, ...columns.map(({ id, header }) => ({ id, label: header }))],
      timezone: zone.name,
    },
    type: 'oneTime',
    items,
  };
  const bundle = { one: 'table', sheets: 'workbook', files: 'zip' } as const;
  return { ...meaning, request, options: { ...options, ...(items.length > 1 && { bundle: bundle[parts] }) } };
}

/** Returns the zone of a name; undefined when nobody knows it. */
export function zoneOf(name: string): TimeZone | undefined {
  try {
    return TimeZone.of(name);
  } catch {
    return undefined;
  }
}

/** Whether a text is a step that requests can have. */
export function isStep(per: string): boolean {
  try {
    parseBucketSize(per);
    return true;
  } catch {
    return false;
  }
}

/** Returns the detail of choices without one. */
function defaultDetail(extension: ExportChoices['extension'], window: FormWindow | undefined): DetailChoice {
  // Even a reading each second is then no more than a PDF is made to show.
  if (extension !== 'pdf' || !window || window.to - window.from <= PDF_ROWS) return { kind: 'readings' };
  return { kind: 'figures', per: stepFor(window, PDF_ROWS), by: 'avg' };
}

/** Whether bytes begin as those of a PNG or JPEG do. */
const isImage = (bytes: Uint8Array): boolean =>
  ['89504e47', 'ffd8ff'].some((start) =>
    Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0'))
      .join('')
      .startsWith(start),
  );

/** Names a file by its series and its window, in no language. */
function usualName(columns: readonly SeriesColumn[]): string {
  const headers = columns.map(({ header }) => header);
  return `${headers.length > 3 ? `${headers[0]}+${headers.length - 1}` : headers.join('-')}_{from}_{to}`;
}

/** Titles a document by its series, in no language. */
function usualTitle(columns: readonly SeriesColumn[]): string {
  const headers = columns.map(({ header }) => header);
  return headers.length > 3 ? `${headers[0]} + ${headers.length - 1}` : headers.join(', ');
}

/** Whether a file has a chart of its rows. */
export const hasChart = ({ extension, chart }: ExportChoices): boolean =>
  extension !== 'csv' && (chart ?? extension === 'pdf');

function optionsOf(choices: ExportChoices, columns: readonly SeriesColumn[], locale: string): ExportOptions {
  const { extension, decimals, units, perDevice, figures, title, logo } = choices;
  const own = new Set(columns.map(({ series }) => series.decimals));
  const [usual] = own;
  const hasUsual = own.size === 1 && Number.isInteger(usual) && usual! >= 0 && usual! <= 10;
  const shown = { chart: hasChart(choices), summary: choices.summary ?? extension === 'pdf' };
  const isComma = figures === 'comma' || (figures === 'auto' && hasDecimalComma(locale));
  return {
    decimals: decimals === 'auto' && hasUsual ? usual! : decimals,
    units: units ? 'header' : 'none',
    ...(perDevice && { wide: { split: 'publisher' } }),
    ...(extension === 'csv' && {
      csv: { preset: figures === 'program' ? 'standard' : isComma ? 'excel-decimal-comma' : 'excel' },
    }),
    ...(extension === 'xlsx' && { xlsx: shown }),
    ...(extension === 'pdf' && {
      pdf: {
        ...shown,
        ...(/^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(locale) && { language: locale }),
        title: title.trim() || usualTitle(columns),
        ...(logo && { logo }),
      },
    }),
  };
}
