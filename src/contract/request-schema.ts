/** The schemas of what all requests have: a format, a type and items. */
import { TimeZone } from '../core/time-zone.ts';
import {
  checked,
  closedObject,
  filledText,
  hasFields,
  list,
  oneOf,
  type RequiredSchemas,
  type Rule,
  type Schema,
  text,
} from './building-blocks.ts';
import type {
  ExportColumn,
  ExportFormat,
  ExportItem,
  ExportRequest,
  ExportType,
  FileExtension,
  ItemParams,
  LayoutTemplate,
} from './request.ts';
import { show } from './sentences.ts';

/** The most characters of a zone name, far more than any IANA name has. */
export const MAX_ZONE_LENGTH: number = 100;

const timezone: Schema<string> = checked(text('"utc" or an IANA time zone, such as "Europe/Rome"'), (name) => {
  try {
    if (name.length <= MAX_ZONE_LENGTH && TimeZone.of(name)) return undefined;
  } catch {}
  return `must be "utc" or an IANA time zone that this browser knows, such as "Europe/Rome", not ${show(name)}`;
});

/**
 * A tab, a space, or one visible punctuation character or symbol. Quotes are excluded, and so are characters of numbers
 * and dates and those that begin a formula, because a field could then begin with one.
 */
export const DELIMITER: RegExp = /^(?:[\t ]|(?!["'+\-.=@＝＋－＠])[\p{P}\p{S}])$/u;

const csvDelimiter: Schema<string> = checked(text('one character, such as ","'), (delimiter) =>
  DELIMITER.test(delimiter)
    ? undefined
    : 'must be a tab, a space or one visible sign, but no quote, letter, digit, "+", "-", ".", "=" or "@", ' +
      `not ${show(delimiter)}`,
);

const column: Schema<ExportColumn> = closedObject<ExportColumn>(
  'a column such as {id: "time", label: "Time"}',
  { id: filledText('the id of a column, such as "time"'), label: text('the header of the column') },
  {},
);

/** The schema of the format of files. */
export const exportFormat: Schema<ExportFormat> = closedObject<ExportFormat>(
  'an object such as {extension: "csv"}',
  { extension: oneOf<FileExtension>({ csv: true, xlsx: true, pdf: true }) },
  {
    filename: text('a file name without extension'),
    columns: list(column, 'a list of at least one column', 1),
    timezone,
    template: oneOf<LayoutTemplate>({ tabular: true, expanded: true }),
    csvDelimiter,
  },
);

const recurringHasPeriodicity: Rule<ExportRequest> = ({ type, periodicity }, report) => {
  if (type === 'recurring' && periodicity === undefined) {
    report(['periodicity'], 'is missing: a recurring export needs the time between its runs, such as "P1D"');
  }
};

const wideHasColumns: Rule<ExportRequest> = ({ format, items }, report) => {
  if (!hasFields(format) || format.columns !== undefined || !Array.isArray(items)) return;
  const wide = items.findIndex(
    (item: unknown) => hasFields(item) && hasFields(item.params) && item.params.outputFormat === 'wide',
  );
  if (wide < 0) return;
  report(['format', 'columns'], `is missing: items[${wide}] has outputFormat "wide", which needs a list of columns`);
};

/** One item of a request. */
const exportItem = (params: Schema<ItemParams>): Schema<ExportItem> =>
  closedObject<ExportItem>('an item with params', { params }, { filename: text('a file name without extension') });

/**
 * Returns the required fields of a request.
 *
 * @param params the schema of the params of an item
 */
export const requiredFields = (params: Schema<ItemParams>): RequiredSchemas<ExportRequest> => ({
  format: exportFormat,
  type: oneOf<ExportType>({ recurring: true, oneTime: true }),
  items: list(exportItem(params), 'a list of at least one item', 1),
});

/** The rules about several fields of a request. */
export const requestRules: readonly Rule<ExportRequest>[] = [recurringHasPeriodicity, wideHasColumns];
