/** What the last sheet of a workbook tells: where its rows are from, what was done to them, and the request. */
import { type Cell, Instant } from '../../core/record-batch.ts';
import { formatOffset, type TimeZone } from '../../core/time-zone.ts';
import { wallText } from '../../core/wall-text.ts';
import type { ExportWarning } from '../../core/warnings.ts';
import type { Fact } from '../format.ts';
import { remarkTexts } from '../remarks.ts';

/** What is told of one table. */
export interface SheetReport {
  readonly title: string;
  /** Names of its sheets: several when one cannot hold its rows. */
  readonly names: readonly string[];
  readonly facts: readonly Fact[];
  readonly rows: number;
  /** Index of its item in the request; undefined when there is none. */
  readonly item: number | undefined;
}

/** What the sheet is made of, apart from the tables themselves. */
export interface AboutOptions {
  readonly request: unknown;
  readonly warnings: readonly ExportWarning[];
  readonly zone: TimeZone;
  /** Unix milliseconds. */
  readonly created: number;
  /** Whether figures are shown with fewer decimals than they may have. */
  readonly roundsFigures: boolean;
}

/** A text or a number in a cell of the sheet. */
export type AboutCell = string | number;

/** The content of the sheet. */
export interface About {
  /** What holds for all tables. */
  readonly facts: readonly (readonly [label: string, value: AboutCell])[];
  /** What differs: a row for each table; none when there is but one table. */
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly AboutCell[])[] } | undefined;
  readonly remarks: readonly string[];
  /** The request as JSON, in parts that a cell can hold. */
  readonly request: readonly string[];
}

/** Characters of a request in one cell: the longest cell, about. */
const REQUEST_PART = 32_000;

/** Labels that say the same of one and of several. */
const ONE_OF_MANY: ReadonlyMap<string, string> = new Map([['Variable', 'Variables']]);

/** The content of the sheet about these tables. */
export function aboutContent(sheets: readonly SheetReport[], options: AboutOptions): About {
  const { request, warnings, zone, created, roundsFigures } = options;
  const isAlone = sheets.length === 1;
  const told = new Set(sheets.flatMap(({ facts }) => facts.map(({ label }) => label)));
  const tables = sheets.map(({ facts }) => {
    const many = (own: string) => ONE_OF_MANY.get(own) ?? own;
    const label = (own: string) => (told.has(many(own)) ? many(own) : own);
    return new Map(facts.map((fact) => [label(fact.label), factText(fact.value, zone)]));
  });
  const labels = [...new Set(tables.flatMap((facts) => [...facts.keys()]))];
  const isShared = (label: string) => new Set(tables.map((facts) => facts.get(label))).size === 1;
  const facts: (readonly [string, AboutCell])[] = labels
    .filter(isShared)
    .map((label) => [label, tables[0]!.get(label)!]);
  if (!labels.includes('Time zone')) facts.push(['Time zone', zone.name]);
  if (isAlone) {
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
  facts: readonly ReadonlyMap<string, AboutCell>[],
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

/** What was counted for these tables, and for the whole request. */
function remarksOf(sheets: readonly SheetReport[], warnings: readonly ExportWarning[]): string[] {
  const titles = new Map<number, string>();
  for (const { item, title } of sheets) if (item !== undefined) titles.set(item, title);
  // Other items have files of their own.
  const isOwn = ({ item }: ExportWarning) => item === undefined || titles.size === 0 || titles.has(item);
  const own = warnings.filter(isOwn);
  return own.length === 0 ? ['None: nothing was dropped, filled, replaced or cut.'] : remarkTexts(own, titles);
}

function factText(value: Cell, zone: TimeZone): AboutCell {
  if (value instanceof Instant) return createdText(value.ms, zone);
  return Number.isFinite(value) ? (value as number) : String(value ?? '');
}

/** A time on the zone's clock, with its offset. */
function createdText(ms: number, zone: TimeZone): string {
  const offset = zone.name === 'UTC' ? '' : formatOffset(zone.offsetAt(ms));
  return `${wallText(ms, zone, 'minute')} (UTC${offset})`;
}
