/** Plans an export: decides everything that does not need the data. */
import { type BucketSize, parseBucketSize } from '../contract/bucket-size.ts';
import { isMessageParams, itemKind } from '../contract/item-kind.ts';
import { invalidRequest } from '../contract/parse-request.ts';
import type { ExportColumn, ExportRequest, ItemParams, MessageParams } from '../contract/request.ts';
import { ExportError, type RequestIssue } from '../core/errors.ts';
import type { ColumnHeader } from '../core/record-batch.ts';
import { TimeZone } from '../core/time-zone.ts';
import type { WarningLog } from '../core/warnings.ts';
import type { Format } from '../formats/format.ts';
import type { Split } from '../layouts/layout.ts';
import type { SampleQuery } from '../sources/source.ts';
import type { AggregateFunction } from '../transforms/accumulators.ts';
import type { GapFill } from '../transforms/gaps.ts';
import type { ExportSettings } from './export-settings.ts';
import { defaultName, filledName, labelOf, UniqueNames } from './file-names.ts';
import { columnIssues, type ItemLayout, layoutOf, windowOf } from './item-checks.ts';

/**
 * How several items are delivered: `zip` is one archive; `files` are separate files; `workbook` is one XLSX file with a
 * sheet for each item; `table` is one table.
 *
 * A table joins wide items with the same decimation on time, with the columns of each in the order of the items. Their
 * transforms and windows may differ. Its name is `format.filename`, or else describes its content. Columns with the
 * same header get the item's file name or channel added. It has no identity columns such as `publisher`; `wide.split`
 * separates devices. All items are read in parallel, and a few batches of each are held.
 */
export type Bundle = 'zip' | 'files' | 'workbook' | 'table';

/** The settings of a call without any. */
const DEFAULT_SETTINGS: ExportSettings = {
  decimals: 'auto',
  units: 'none',
  offsetColumn: 'auto',
  empty: 'file',
  wide: undefined,
  gaps: 'absent',
};

const BUNDLES: readonly Bundle[] = ['zip', 'files', 'workbook', 'table'];

/** The plan of one item. */
export interface ItemPlan extends ItemLayout {
  /** Index of the item in the request. */
  readonly index: number;
  /** The messages to read. */
  readonly query: SampleQuery;
  readonly decimation?: { readonly size: BucketSize; readonly function: AggregateFunction };
  /** Whether values become differences. */
  readonly delta: boolean;
  /** How buckets without messages are filled. Absent when they get no row, and always without decimation. */
  readonly gaps?: GapFill;
  /** How its columns are split by device. Absent when they are not split. */
  readonly split?: Split;
  /** The columns of its rows. When they are split without a list of devices, these are the columns before the split. */
  readonly columns: readonly ColumnHeader[];
  /**
   * File name with extension, safe and unique within the request. For an item of a table, it is the name of the table's
   * file.
   */
  readonly fileName: string;
  /** The item's own name in the request, without extension; empty when it has none. */
  readonly name: string;
  /** Title of the rows: the file name in the request, or else the variables. */
  readonly title: string;
}

/** What is known about a table besides its rows. The table has one item or all items. */
export interface TableHead extends Pick<ItemPlan, 'title' | 'query' | 'decimation'> {
  /** Index of the item. Absent for a table of several items. */
  readonly index?: number;
}

/** The plan of the one table of several items. */
export interface TablePlan {
  /** The columns of times before the variables. */
  readonly before: readonly ColumnHeader[];
  /** The columns of times after the first variable. */
  readonly after: readonly ColumnHeader[];
  /** For each item, words that distinguish columns with the same header, best first. Some may be empty. */
  readonly tags: readonly (readonly string[])[];
}

/** The plan of an export. */
export interface ExportPlan {
  /** The format of the files. */
  readonly format: Format;
  /** The zone of all dates. */
  readonly zone: TimeZone;
  /** Run time, Unix milliseconds: the creation date of files. */
  readonly now: number;
  /** Whether each record is a block of rows (the template `expanded`). */
  readonly expanded: boolean;
  /** The delimiter of CSV files, if the request gives one. */
  readonly delimiter: string | undefined;
  /** The settings for every format. */
  readonly settings: ExportSettings;
  /** The columns that the request lists. */
  readonly asked: readonly ExportColumn[] | undefined;
  /** The items, in the order of the request. */
  readonly items: readonly ItemPlan[];
  /**
   * The one table of all items. The first column of each item is then its times. Absent when each item is its own
   * table.
   */
  readonly table?: TablePlan;
  /** How several items are delivered. It is `files` for a single item. */
  readonly bundle: Bundle;
  /** Name of the one file with all items. Undefined when each item has its own file. */
  readonly bundleName: string | undefined;
  /** Title of all items: `format.filename`, or else their variables. */
  readonly title: string;
}

/** Options of {@link planExport}. */
export interface PlanOptions {
  /** Run time, Unix seconds. */
  readonly now: number;
  /** How several items are delivered. Default `zip`. A single item is always its own file. */
  readonly bundle: Bundle | undefined;
  /** Default: the default of each setting. */
  readonly settings?: ExportSettings | undefined;
  /** The formats that the worker can write. */
  readonly formats: readonly Format[];
}

/**
 * Plans a valid request: decides everything that does not need the data. It is a pure function.
 *
 * @param warnings receives warnings about what the plan changes or ignores
 * @throws ExportError `unsupported` for a format or item kind that this build cannot run; `invalid-request` for faults
 * that only a plan shows, such as an empty window or a column that no item has; TypeError for invalid options
 */
export function planExport(request: ExportRequest, options: PlanOptions, warnings: WarningLog): ExportPlan {
  const { extension, timezone = 'utc', template, csvDelimiter, filename } = request.format;
  const format = options.formats.find((entry) => entry.extension === extension);
  if (!format) {
    const known = options.formats.map((entry) => entry.extension).join(', ');
    throw new ExportError('unsupported', `format.extension is ${extension}, but this build writes only ${known}.`);
  }
  const settings = options.settings ?? DEFAULT_SETTINGS;
  if (options.bundle !== undefined && !BUNDLES.includes(options.bundle))
    throw new TypeError(`bundle must be one of ${BUNDLES.join(', ')}, not ${JSON.stringify(options.bundle)}.`);
  if (options.bundle === 'workbook' && !format.manySections)
    throw new TypeError(`bundle 'workbook' is for XLSX; this request asks for ${extension}.`);
  const zone = TimeZone.of(timezone);
  const now = options.now * 1000;
  const issues: RequestIssue[] = [];
  const drafts = request.items.map((item, index) =>
    draftItem(messageParams(item.params, index), index, { zone, now, gaps: settings.gaps, issues, warnings }),
  );
  const columns = chooseColumns(request, drafts, issues, warnings);
  if (issues.length > 0) throw invalidRequest(issues);
  const bundle = drafts.length > 1 ? (options.bundle ?? 'zip') : 'files';
  const names = new UniqueNames();
  const takeName = (names: UniqueNames, wanted: string, explicit: boolean, ending: string, item?: number): string => {
    const name = names.take(wanted, ending);
    if (explicit && name !== `${wanted}.${ending}` && name !== wanted)
      warnings.add(
        'filename-changed',
        `The file name ${JSON.stringify(wanted)} became ${JSON.stringify(name)}.`,
        1,
        item,
      );
    return name;
  };
  const items = drafts.map((draft, i): ItemPlan => {
    const { from, to } = draft.query;
    const label = labelOf(draft.targets);
    const filled = (template: string) => filledName(template, { from, to, now, label }, zone);
    const name = filled(request.items[i]!.filename ?? '');
    const wanted = name || filled(filename ?? '');
    const fileName = takeName(
      names,
      wanted || defaultName(draft.targets, from, to, zone),
      Boolean(wanted) && bundle !== 'table',
      extension,
      i,
    );
    const { sampleFields } = draft.layout;
    const fields = sampleFields(columns[i]!.map(({ id }) => id));
    const query = { ...draft.query, fields };
    return { ...draft, columns: columns[i]!, query, name, fileName, title: wanted || label };
  });
  const targets = items.flatMap((item) => item.targets);
  const whole = {
    from: Math.min(...items.map(({ query }) => query.from)),
    to: Math.max(...items.map(({ query }) => query.to)),
    now,
    label: labelOf(targets),
  };
  const wholeName = filledName(filename ?? '', whole, zone);
  const bundleName = wholeName || (bundle === 'table' ? defaultName(targets, whole.from, whole.to, zone) : 'export');
  // A single file can have any name, whatever the names of its items are.
  const bundleNames = bundle === 'zip' ? names : new UniqueNames();
  return {
    format,
    zone,
    now,
    expanded: template === 'expanded',
    delimiter: csvDelimiter,
    settings,
    asked: request.format.columns,
    items,
    bundle,
    title: wholeName || whole.label,
    bundleName:
      bundle === 'files'
        ? undefined
        : takeName(bundleNames, bundleName, Boolean(filename), bundle === 'zip' ? 'zip' : extension),
  };
}

type ItemDraft = Omit<ItemPlan, 'columns' | 'name' | 'fileName' | 'title'>;

interface DraftContext {
  readonly zone: TimeZone;
  /** Unix milliseconds. */
  readonly now: number;
  readonly gaps: ExportSettings['gaps'];
  readonly issues: RequestIssue[];
  readonly warnings: WarningLog;
}

function messageParams(params: ItemParams, index: number): MessageParams {
  if (isMessageParams(params)) return params;
  throw new ExportError(
    'unsupported',
    `items[${index}] asks for a ${itemKind(params)}; this build exports messages of channels only.`,
  );
}

function draftItem(params: MessageParams, index: number, context: DraftContext): ItemDraft {
  const { zone, now, gaps, issues, warnings } = context;
  const { decimation } = params;
  const { layout, targets } = layoutOf(params);
  const range = windowOf(params, index, now, zone, issues) ?? { from: 0, to: 0, periodIgnored: false };
  if (range.periodIgnored)
    warnings.add('period-ignored', '`period` was ignored, since both `from` and `to` are given.', 1, index);
  return {
    index,
    query: {
      channelId: params.channelId,
      subtopic: params.subtopic,
      names: targets.map(({ name }) => name),
      from: range.from,
      to: range.to,
      fields: [],
    },
    targets,
    ...(decimation && { decimation: { size: parseBucketSize(decimation.ds), function: decimation.dsf } }),
    ...(decimation && gaps !== 'absent' && { gaps }),
    delta: params.transform === 'delta',
    layout,
  };
}

/** Whether a column is a variable of one of the wide items. The other items do not need to have it. */
const isVariableOf = (id: string, items: readonly ItemDraft[]): boolean =>
  items.some(
    ({ layout, targets }) => layout.joinsSeries && targets.some(({ name, label }) => id === name || id === label),
  );

/** Chooses the columns of every item: the requested columns that it has. A column that no item has is a fault. */
function chooseColumns(
  { format }: ExportRequest,
  items: readonly ItemDraft[],
  issues: RequestIssue[],
  warnings: WarningLog,
): (readonly ColumnHeader[])[] {
  const asked = format.columns;
  const withKind = ({ layout }: ItemDraft, columns: readonly ColumnHeader[]) =>
    columns.map(({ id, label }) => ({ id, label, kind: layout.kindOf(id) }));
  if (!asked) return items.map((item) => withKind(item, item.layout.defaultColumns ?? []));
  for (const issue of columnIssues(new Map(asked.map(({ id }, at) => [at, id])), items)) issues.push(issue);
  return items.map((item) => {
    const { layout, targets, index } = item;
    const columns = asked.filter(({ id }) => layout.hasColumn(id, targets));
    for (const { id } of asked) {
      const column = `column ${JSON.stringify(id)}`;
      const emptied = layout.emptiedBy(id, { isDecimated: item.decimation !== undefined, isDelta: item.delta });
      if (!layout.hasColumn(id, targets)) {
        if (!isVariableOf(id, items))
          warnings.add('column-not-in-item', `The item has no ${column}; its file is without it.`, 1, index);
      } else if (emptied !== undefined)
        warnings.add('column-empty-after-decimation', `The ${column} ${emptied}.`, 1, index);
    }
    if (columns.length === 0 && issues.length === 0)
      issues.push({
        path: ['format', 'columns'],
        message: `format.columns: items[${index}] has none of these columns. It has ${layout.columnIds(targets).join(', ')}.`,
      });
    return withKind(item, columns);
  });
}
