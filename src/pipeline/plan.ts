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
 * How several items reach the user: `zip`, one archive; `files`, each by itself; `workbook`, the sheets of one XLSX file;
 * `table`, one table.
 *
 * A table joins wide items with the same decimation on time, with the columns of each in the order of the items; their
 * transforms and windows may differ. It is called by `format.filename`, else by what it holds. Columns of one header say
 * of which item they are, by its file name or its channel. It has no column `publisher` and the like: `wide.split` tells
 * devices apart. All items are read at once; a few batches of each are held.
 */
export type Bundle = 'zip' | 'files' | 'workbook' | 'table';

/** The settings of a call that gives none. */
const DEFAULT_SETTINGS: ExportSettings = {
  decimals: 'auto',
  units: 'none',
  offsetColumn: 'auto',
  empty: 'file',
  wide: undefined,
  gaps: 'absent',
};

const BUNDLES: readonly Bundle[] = ['zip', 'files', 'workbook', 'table'];

/** What is decided about one item before anything is read. */
export interface ItemPlan extends ItemLayout {
  /** Its index in the request. */
  readonly index: number;
  readonly query: SampleQuery;
  readonly decimation?: { readonly size: BucketSize; readonly function: AggregateFunction };
  readonly delta: boolean;
  /** What stands in the buckets that have no message. Absent: nothing; always so without decimation. */
  readonly gaps?: GapFill;
  /** How its variables are parted by device. Absent: not at all. */
  readonly split?: Split;
  /** Of a parted item without a list of devices: those before they are parted. */
  readonly columns: readonly ColumnHeader[];
  /** Safe and unique within the request, with extension; of an item of a table, the name of the table's file. */
  readonly fileName: string;
  /** The name that the request gives the item itself, without extension; empty when it gives none. */
  readonly name: string;
  /** What a file calls its rows: the name that the request gives its file, else its variables. */
  readonly title: string;
}

/** What is known of a table of a file besides its rows: of an item, or of all items together. */
export interface TableHead extends Pick<ItemPlan, 'title' | 'query' | 'decimation'> {
  /** Index of the item; absent for a table of several. */
  readonly index?: number;
}

/** What is decided about the one table of several items. */
export interface TablePlan {
  /** Its columns of times: those before the variables, and those after them. */
  readonly before: readonly ColumnHeader[];
  readonly after: readonly ColumnHeader[];
  /** Words that tell columns of the same header apart, best first, for each item; some may be empty. */
  readonly tags: readonly (readonly string[])[];
}

/** What is decided about a request before anything is read. */
export interface ExportPlan {
  readonly format: Format;
  readonly zone: TimeZone;
  /** Run time, Unix milliseconds: the date that files carry. */
  readonly now: number;
  /** Whether each record is a block of its own. */
  readonly expanded: boolean;
  readonly delimiter: string | undefined;
  readonly settings: ExportSettings;
  /** Columns that the request asks for. */
  readonly asked: readonly ExportColumn[] | undefined;
  readonly items: readonly ItemPlan[];
  /** The one table of all items, each of which has a column of times first; absent when each is a table of its own. */
  readonly table?: TablePlan;
  /** How several items reach the user; a single one is always a file of its own: `files`. */
  readonly bundle: Bundle;
  /** Name of the one file that holds all items; absent when each has a file of its own. */
  readonly bundleName: string | undefined;
  /** What all items together are called: the name that the request gives them, else their variables. */
  readonly title: string;
}

/** What a plan is made with, besides the request. */
export interface PlanOptions {
  /** Run time, Unix seconds. */
  readonly now: number;
  /** Default `zip` for several items; one item is always a file of its own. */
  readonly bundle: Bundle | undefined;
  /** Default: each setting's own default. */
  readonly settings?: ExportSettings | undefined;
  readonly formats: readonly Format[];
}

/**
 * Decides everything about a valid request that does not need its data. Pure.
 *
 * @param warnings takes what the plan already has to change or ignore
 * @throws ExportError `unsupported` for a format or an item kind that this build cannot run, `invalid-request` for
 *   faults that show only now: a window without time, a column that no item has; TypeError for unusable options
 */
export function planExport(request: ExportRequest, options: PlanOptions, warnings: WarningLog): ExportPlan {
  const { extension, timezone = 'utc', template, csvDelimiter, filename } = request.format;
  const format = options.formats.find((entry) => entry.extension === extension);
  if (!format) {
    const known = options.formats.map((entry) => entry.extension).join(', ');
    throw new ExportError('unsupported', `This build writes ${known}, not ${extension} (format.extension).`);
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
  // One file beside no others can have any name, whatever its sheets or parts are called.
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

/** Whether a column is a variable of one of the wide items, which the others are not expected to have. */
const isVariableOf = (id: string, items: readonly ItemDraft[]): boolean =>
  items.some(
    ({ layout, targets }) => layout.joinsSeries && targets.some(({ name, label }) => id === name || id === label),
  );

/** The columns of every item: those asked for that it has. One that no item has is a fault. */
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
