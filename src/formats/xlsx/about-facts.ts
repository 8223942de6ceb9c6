/** Collects the content of the sheet "About": facts about the rows, warnings and the request. */
import { type Cell, Instant } from '../../core/record-batch.ts';
import { formatOffset, type TimeZone } from '../../core/time-zone.ts';
import { wallText } from '../../core/wall-text.ts';
import type { ExportWarning } from '../../core/warnings.ts';
import type { Fact } from '../format.ts';
import { remarkTexts } from '../remarks.ts';
import type { PageCell } from './page-sheet.ts';

/** What the sheet says about one table. */
export interface SheetReport {
  /** Title of the table. */
  readonly title: string;
  /** Names of its sheets. There are several when its rows do not fit in one. */
  readonly names: readonly string[];
  /** Facts about its rows. */
  readonly facts: readonly Fact[];
  /** Number of its rows. */
  readonly rows: number;
  /** Index of its item in the request; undefined when it belongs to no single item. */
  readonly item: number | undefined;
}

/** What the sheet says about the whole workbook. */
export interface AboutOptions {
  /** Facts about the whole workbook, besides those of its tables. */
  readonly facts: readonly Fact[];
  /** The original request. */
  readonly request: unknown;
  /** All warnings of the export. */
  readonly warnings: readonly ExportWarning[];
  /** The zone of times. */
  readonly zone: TimeZone;
  /** Creation date, Unix milliseconds. */
  readonly created: number;
  /** Whether figures may be shown with fewer decimals than they have. */
  readonly roundsFigures: boolean;
}

/** The content of the sheet. */
export interface About {
  /** Facts that all tables share. */
  readonly facts: readonly (readonly [label: string, value: PageCell])[];
  /** Facts that differ, with a row for each table. Undefined when there are not several tables. */
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly PageCell[])[] } | undefined;
  /** The warnings as remarks. */
  readonly remarks: readonly string[];
  /** The request as JSON, in parts that fit in a cell. */
  readonly request: readonly string[];
}

/** The most characters of a request in one cell, slightly less than a cell can hold. */
const REQUEST_PART = 32_000;

/** Labels of one thing, with the label of several. */
const ONE_OF_MANY: ReadonlyMap<string, string> = new Map([['Variable', 'Variables']]);

/** Makes the content of the sheet for these tables. */
export function aboutContent(sheets: readonly SheetReport[], options: AboutOptions): About {
  const { request, warnings, zone, created, roundsFigures } = options;
  const isAlone = sheets.length <= 1;
  const present = new Set(sheets.flatMap(({ facts }) => facts.map(({ label }) => label)));
  const tables = sheets.map(({ facts }) => {
    const many = (own: string) => ONE_OF_MANY.get(own) ?? own;
    const label = (own: string) => (present.has(many(own)) ? many(own) : own);
    return new Map(facts.map((fact) => [label(fact.label), factText(fact.value, zone)]));
  });
  const whole = new Map(options.facts.map(({ label, value }) => [label, factText(value, zone)]));
  const labels = [...new Set(tables.flatMap((facts) => [...facts.keys()]))].filter((label) => !whole.has(label));
  const isShared = (label: string) => new Set(tables.map((facts) => facts.get(label))).size === 1;
  const facts: (readonly [string, PageCell])[] = [
    ...whole,
    ...labels.filter(isShared).map((label) => [label, tables[0]!.get(label)!] as const),
  ];
  if (![...whole.keys(), ...labels].includes('Time zone')) facts.push(['Time zone', zone.name]);
  if (sheets.length === 1) {
    const [{ names, rows }] = sheets as [SheetReport];
    if (names.length > 1) facts.push(['Sheets', names.join(', ')]);
    facts.push(['Rows', rows]);
  }
  if (roundsFigures) facts.push(['Figures', 'shown rounded; each cell holds the full number']);
  facts.push(['Created', createdText(created, zone)]);
  const text = JSON.stringify(request) ?? '';
  return {
    facts,
    table: isAlone
      ? undefined
      : tableOf(
          sheets,
          tables,
          labels.filter((label) => !isShared(label)),
        ),
    remarks: remarksOf(sheets, warnings),
    request: Array.from({ length: Math.ceil(text.length / REQUEST_PART) }, (_, part) =>
      text.slice(part * REQUEST_PART, (part + 1) * REQUEST_PART),
    ),
  };
}

function tableOf(
  sheets: readonly SheetReport[],
  facts: readonly ReadonlyMap<string, PageCell>[],
  labels: readonly string[],
): About['table'] {
  const hasTitles = sheets.some(({ title, names }) => names[0] !== title);
  return {
    head: ['Sheet', ...(hasTitles ? ['Title'] : []), ...labels, 'Rows'],
    rows: sheets.map(({ title, names, rows }, at) => [
      names.join(', '),
      ...(hasTitles ? [title] : []),
      ...labels.map((label) => facts[at]!.get(label) ?? ''),
      rows,
    ]),
  };
}

/** The warnings about these tables and about the whole request. */
function remarksOf(sheets: readonly SheetReport[], warnings: readonly ExportWarning[]): string[] {
  const titles = new Map<number, string>();
  for (const { item, title } of sheets) if (item !== undefined) titles.set(item, title);
  // Other items have their own files.
  const isOwn = ({ item }: ExportWarning) => item === undefined || titles.size === 0 || titles.has(item);
  const own = warnings.filter(isOwn);
  return own.length === 0 ? ['None: nothing was dropped, filled, replaced or cut.'] : remarkTexts(own, titles);
}

/** The value of a fact as the content of a cell. */
export function factText(value: Cell, zone: TimeZone): PageCell {
  if (value instanceof Instant) return createdText(value.ms, zone);
  return Number.isFinite(value) ? (value as number) : String(value ?? '');
}

/** Writes a time on the zone's clock, with its offset. */
function createdText(ms: number, zone: TimeZone): string {
  const offset = zone.name === 'UTC' ? '' : formatOffset(zone.offsetAt(ms));
  return `${wallText(ms, zone, 'minute')} (UTC${offset})`;
}
