/** Plans an export: decides everything that does not need the data. */
import type { BucketSize } from '../contract/bucket-size.ts';
import { invalidRequest } from '../contract/invalid-request.ts';
import type { ExportColumn, ExportRequest, ItemParams, MessageParams } from '../contract/request.ts';
import type { Path } from '../contract/sentences.ts';
import { ExportError, type RequestIssue } from '../core/errors.ts';
import type { ColumnHeader } from '../core/record-batch.ts';
import { TimeZone } from '../core/time-zone.ts';
import type { WarningLog } from '../core/warnings.ts';
import type { Format } from '../formats/format.ts';
import type { ExportSettings } from './export-settings.ts';
import { defaultName, filledName, labelOf, UniqueNames } from './file-names.ts';
import { columnIssues, layoutOf, type RangeOf, windowOf } from './item-checks.ts';
import type {
  Bundle,
  ExportPlan,
  ItemNames,
  ItemPlan,
  MessagePlan,
  ReportPlan,
  ResourcePlan,
  TimeWindow,
} from './item-plans.ts';

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
  /** Plans items of other kinds than messages. Required for requests that have such items. */
  readonly others?: OtherItems;
  /** Reads periods and buckets. Required for requests that have some. */
  readonly terms?: ItemTerms;
}

/** Reads what messages say in texts. */
export interface ItemTerms {
  /** Computes a window. Throws a RangeError when it is empty. */
  readonly rangeOf: RangeOf;
  /** Reads a valid size of buckets, such as `15m`. */
  bucketSize(ds: string): BucketSize;
}

/** The plan of messages without the properties that depend on the other items. */
export type MessageDraft = Omit<MessagePlan, 'columns' | keyof Omit<ItemNames, 'index'>>;

/** The plan of an item of another kind, without its names. */
export type OtherDraft = (Omit<ResourcePlan, keyof ItemNames> | Omit<ReportPlan, keyof ItemNames>) & {
  /** Names the item in a few words. */
  readonly label: string;
  /** Title of the item, whatever its file is called. Absent: its file name in the request, or else its label. */
  readonly title?: string;
  /** File name of an item without one. */
  readonly defaultName: string;
  /** The window of the item. Absent when it has none. */
  readonly window?: TimeWindow;
};

/** Plans items that are not of messages. */
export interface OtherItems {
  /** Plans one item. Returns undefined for one of messages. */
  draft(params: ItemParams, index: number, context: DraftContext): OtherDraft | undefined;
  /**
   * Checks that all planned items can run.
   * @throws ExportError `unsupported`, whose `issues` list what cannot
   */
  check(context: DraftContext): void;
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
  const unsupported: RequestIssue[] = [];
  const { bundle: asked } = options;
  const context: DraftContext = {
    ...{ request, format, zone, now, gaps: settings.gaps },
    ...{ bundle: asked, issues, unsupported, warnings, terms: options.terms },
  };
  const messages = new Map<number, MessageDraft>();
  const others = new Map<number, OtherDraft>();
  for (const [index, { params }] of request.items.entries()) {
    const other = options.others?.draft(params, index, context);
    if (other) others.set(index, other);
    else messages.set(index, draftMessages(params as MessageParams, index, ['items', index, 'params'], context));
  }
  const columns = chooseColumns(request, messages, others.size > 0, issues, warnings);
  if (issues.length > 0) throw invalidRequest([...issues, ...unsupported]);
  options.others?.check(context);
  const bundle = request.items.length > 1 ? (options.bundle ?? 'zip') : 'files';
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
  const items = request.items.map(({ filename: own = '' }, index): ItemPlan => {
    const draft = messages.get(index);
    const other = others.get(index)!;
    const label = draft ? labelOf(draft.targets) : other.label;
    const window: Partial<TimeWindow> | undefined = draft ? draft.query : other.window;
    const filled = (template: string) => filledName(template, { from: window?.from, to: window?.to, now, label }, zone);
    const name = filled(own);
    const wanted = name || filled(filename ?? '');
    const usual = draft ? defaultName(draft.targets, draft.query.from, draft.query.to, zone) : other.defaultName;
    const explicit = Boolean(wanted) && bundle !== 'table';
    const fileName = takeName(names, wanted || usual, explicit, extension, index);
    const named = { index, name, fileName, title: wanted || label };
    if (!draft) return { ...named, ...other };
    const shown = columns.get(index)!;
    const fields = draft.layout.sampleFields(shown.map(({ id }) => id));
    return { ...draft, ...named, columns: shown, query: { ...draft.query, fields } };
  });
  const targets = [...messages.values()].flatMap((item) => item.targets);
  const windows = [...messages.values()].map(({ query }) => query);
  const whole = {
    ...(windows.length > 0 && {
      from: Math.min(...windows.map(({ from }) => from)),
      to: Math.max(...windows.map(({ to }) => to)),
    }),
    now,
    label: targets.length > 0 ? labelOf(targets) : [...others.values()].map(({ label }) => label).join(', '),
  };
  const wholeName = filledName(filename ?? '', whole, zone);
  const bundleName =
    wholeName ||
    (bundle === 'table' && targets.length > 0 ? defaultName(targets, whole.from!, whole.to!, zone) : 'export');
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

/** What planning an item needs. */
export interface DraftContext {
  /** The whole request. */
  readonly request: ExportRequest;
  /** The format of the files. */
  readonly format: Format;
  /** The zone of all dates. */
  readonly zone: TimeZone;
  /** Run time, Unix milliseconds. */
  readonly now: number;
  /** How buckets without messages are shown. */
  readonly gaps: ExportSettings['gaps'];
  /** How several items are delivered, if the call says so. */
  readonly bundle: Bundle | undefined;
  /** Receives faults of the request. */
  readonly issues: RequestIssue[];
  /** Receives the parts of the request that are valid but cannot run here. */
  readonly unsupported: RequestIssue[];
  /** Receives warnings. */
  readonly warnings: WarningLog;
  /** Reads periods and buckets, if the request has some. */
  readonly terms: ItemTerms | undefined;
}

/**
 * Plans messages.
 *
 * @param path where the request has them
 */
export function draftMessages(params: MessageParams, index: number, path: Path, context: DraftContext): MessageDraft {
  const { zone, now, gaps, issues, warnings, terms } = context;
  const { decimation } = params;
  const { layout, targets } = layoutOf(params);
  const range = windowOf(params, path, now, zone, issues, terms?.rangeOf) ?? { from: 0, to: 0, periodIgnored: false };
  if (range.periodIgnored)
    warnings.add('period-ignored', '`period` was ignored, since both `from` and `to` are given.', 1, index);
  return {
    kind: 'message',
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
    ...(decimation && { decimation: { size: terms!.bucketSize(decimation.ds), function: decimation.dsf } }),
    ...(decimation && gaps !== 'absent' && { gaps }),
    delta: params.transform === 'delta',
    layout,
  };
}

/** Whether a column is a variable of one of the wide items. The other items do not need to have it. */
const isVariableOf = (id: string, items: readonly MessageDraft[]): boolean =>
  items.some(
    ({ layout, targets }) => layout.joinsSeries && targets.some(({ name, label }) => id === name || id === label),
  );

/**
 * Chooses the columns of every item of messages: the requested columns that it has. A column that no item has is a
 * fault, unless items of other kinds may have it.
 */
function chooseColumns(
  { format }: ExportRequest,
  drafts: ReadonlyMap<number, MessageDraft>,
  hasOthers: boolean,
  issues: RequestIssue[],
  warnings: WarningLog,
): ReadonlyMap<number, readonly ColumnHeader[]> {
  const items = [...drafts.values()];
  const isKnown = (id: string) => items.some(({ layout, targets }) => layout.hasColumn(id, targets));
  const asked = hasOthers ? format.columns?.filter(({ id }) => isKnown(id)) : format.columns;
  if (asked) {
    const ids = new Map(format.columns!.flatMap((column, at) => (asked.includes(column) ? [[at, column.id]] : [])));
    for (const issue of columnIssues(ids, items)) issues.push(issue);
  }
  return new Map([...drafts].map(([index, item]) => [index, columnsOf(item, asked, items, issues, warnings)]));
}

/**
 * Returns the requested columns that an item of messages has, or its usual columns when none are requested.
 *
 * @param items all items of messages; a column of another item is no surprise
 */
export function columnsOf(
  item: MessageDraft,
  asked: readonly ExportColumn[] | undefined,
  items: readonly MessageDraft[],
  issues: RequestIssue[],
  warnings: WarningLog,
): readonly ColumnHeader[] {
  const { layout, targets, index } = item;
  const withKind = (columns: readonly ColumnHeader[]) =>
    columns.map(({ id, label }) => ({ id, label, kind: layout.kindOf(id) }));
  if (!asked) return withKind(layout.defaultColumns ?? []);
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
  return withKind(columns);
}
