/** Plans reports: their elements, what each reads, and how it is shown. */
import type { ChartAxis, ChartSide } from '../charts/chart.ts';
import { hasFields } from '../contract/building-blocks.ts';
import { isMessageParams } from '../contract/item-kind.ts';
import type {
  ExportColumn,
  MessageParams,
  PostProcess,
  ReportParams,
  ReportSource,
  SourceFormat,
} from '../contract/request.ts';
import { type Path, show, writePath } from '../contract/sentences.ts';
import type { RequestIssue } from '../core/errors.ts';
import type { ColumnHeader } from '../core/record-batch.ts';
import { draftResources } from './draft-resources.ts';
import { defaultName, labelOf } from './file-names.ts';
import { columnIssues, layoutOf } from './item-checks.ts';
import type {
  ChartPlan,
  ChartSourcePlan,
  ElementPlan,
  ItemNames,
  MessagePlan,
  ResourcePlan,
  SourcePlan,
} from './item-plans.ts';
import { sourcesInText } from './placeholders.ts';
import { columnsOf, type DraftContext, draftMessages, type MessageDraft, type OtherDraft } from './plan.ts';
import {
  type CombinedElement,
  combinedElements,
  type Placed,
  type PlacedFormat,
  unknownFormats,
  unknownMembers,
} from './report-elements.ts';
import { wholeWindow } from './whole-window.ts';

/** What planning the sources of one report needs. */
interface ReportContext extends DraftContext {
  /** Index of the item. */
  readonly index: number;
}

/**
 * Plans a report. Its faults go to the context, each with its path.
 *
 * @param index index of the item
 */
export function draftReport(params: ReportParams, index: number, context: DraftContext): OtherDraft {
  const path = ['items', index, 'params'];
  const { format, issues, unsupported, warnings, zone } = context;
  if (!format.reports)
    unsupported.push({
      path,
      message: `items[${index}] is a report, which ${format.extension} cannot show: choose pdf or xlsx.`,
    });
  if (context.bundle === 'workbook' && context.request.items.length > 1)
    unsupported.push({
      path,
      message: `items[${index}] is a report, which is a workbook of its own: choose the bundle 'zip' or 'files'.`,
    });
  const own: ReportContext = { ...context, index };
  const elements = combinedElements(params, path, issues).map((element) => draftElement(element, own));
  warnings.add(
    'unknown-format',
    'Members of the template that belong to no element, or that this version does not know, are kept, but not used.',
    unknownMembers(params),
    index,
  );
  const messages = elements.flatMap(({ sources }) => sources).filter((source) => source.kind === 'message');
  checkColumns(
    elements.filter(({ kind }) => kind === 'table').flatMap(({ sources }) => sources),
    own,
  );
  const window = wholeWindow(messages.map(({ query }) => query));
  const { subtitle, pageSize, orientation } = params.template;
  // The template may hold anything: what is no text is among the issues.
  const named = typeof params.template.title === 'string' ? params.template.title : '';
  const title = named || 'Report';
  const targets = [{ name: title, label: title }];
  return {
    kind: 'report',
    label: title,
    ...(named && { title }),
    defaultName: window ? defaultName(targets, window.from, window.to, zone) : title,
    elements,
    ...(window && { window }),
    ...(subtitle !== undefined && { subtitle }),
    ...(typeof pageSize === 'string' && { pageSize: pageSize.toLowerCase() as 'a4' | 'letter' }),
    ...(orientation !== undefined && { orientation }),
  };
}

/**
 * Checks that each of the request's columns belongs to something that the request reads, as far as that is certain:
 * only a read tells the columns of resources.
 */
function checkColumns(sources: readonly SourcePlan[], { request, issues, index }: ReportContext): void {
  const others = request.items.flatMap(({ params }, at) => (at === index ? [] : [params]));
  const messages = sources.filter((source) => source.kind === 'message');
  if (sources.length === 0 || messages.length < sources.length || !others.every(isMessageParams)) return;
  const layouts = others.map(layoutOf);
  const left = (request.format.columns ?? []).flatMap(({ id }, at) =>
    layouts.some(({ layout, targets }) => layout.hasColumn(id, targets)) ? [] : [[at, id] as const],
  );
  issues.push(...columnIssues(new Map(left), messages));
}

function draftElement(element: CombinedElement, context: ReportContext): ElementPlan {
  const { kind, title = '', text = '', formats, sources } = element;
  const { warnings, index } = context;
  warnings.add(
    'unknown-format',
    'Members of formats that this version does not know are kept, but not used.',
    unknownFormats(formats),
    index,
  );
  if (formats.length > sources.length)
    warnings.add(
      'unknown-format',
      `The element ${JSON.stringify(element.id)} has more formats than sources; the others are not used.`,
      formats.length - sources.length,
      index,
    );
  const base = { title, text };
  if (kind === 'chart') {
    const chart = draftChart(element, base, context);
    return { ...chart, figures: figuresIn(text, chart.sources) };
  }
  const plans = sources.map((source, at): SourcePlan => {
    const format = formats[at];
    const columns = format?.value.columns
      ? { value: format.value.columns, path: format.pathOf('columns') }
      : element.columns;
    return kind === 'text'
      ? draftText(source, format?.value, context)
      : draftTable(source, format?.value, columns, context);
  });
  return { ...base, kind, sources: plans, figures: figuresIn(text, plans) };
}

/** Plans the reads of the figures in a text. */
function figuresIn(text: string, sources: readonly SourcePlan[]): ReadonlyMap<number, SourcePlan> {
  return new Map([...sourcesInText(text)].flatMap((at) => (sources[at] ? [[at, figuresOf(sources[at])]] : [])));
}

/**
 * Returns the read of a source's figures. Rows of one message each have other numbers too, such as its sum, and may be
 * shown without the value.
 */
function figuresOf(source: SourcePlan): SourcePlan {
  if (source.kind === 'resource' || source.layout.joinsSeries) return { ...source };
  return { ...source, columns: [VALUE], query: { ...source.query, fields: [] } };
}

const VALUE: ColumnHeader = { id: 'value', label: 'value', kind: 'number' };

/** The names of a source: those of the report's item, with a title of its own. */
const names = (title: string, { index }: ReportContext): ItemNames => ({ index, fileName: '', name: '', title });

/** Plans what a text reads. */
function draftText(source: Placed<ReportSource>, format: SourceFormat | undefined, context: ReportContext): SourcePlan {
  const { value: params, path } = source;
  if (!isMessageParams(params)) return resourcePlan(source, undefined, params.type, context);
  const columns = params.outputFormat === 'wide' ? 'usual' : { value: [VALUE], path };
  return messagePlan({ value: params, path }, { format, columns }, context);
}

function draftTable(
  source: Placed<ReportSource>,
  format: SourceFormat | undefined,
  columns: Placed<readonly ExportColumn[]> | undefined,
  context: ReportContext,
): SourcePlan {
  const { value: params, path } = source;
  if (isMessageParams(params)) return messagePlan({ value: params, path }, { format, columns }, context);
  return resourcePlan(source, columns, format?.label ?? params.type, context);
}

function resourcePlan(
  { value, path }: Placed<ReportSource>,
  columns: Placed<readonly ExportColumn[]> | undefined,
  title: string,
  context: ReportContext,
): ResourcePlan {
  if (isMessageParams(value)) throw new Error(`${writePath(path)} is not of resources.`);
  const { postProc, ...params } = value;
  if (postProc !== undefined && !(Array.isArray(postProc) && postProc.length === 0))
    context.unsupported.push({
      path: [...path, 'postProc'],
      message: `${writePath([...path, 'postProc'])} cannot change resources: leave it out.`,
    });
  const listed = columns && { columns: columns.value, path: columns.path };
  return { ...draftResources(params, path, context, listed), ...names(title, context) };
}

/** How messages of a report are read and shown. */
interface MessageLook {
  readonly format?: SourceFormat | undefined;
  /** The columns. Absent: those of the request that the source has, or the usual ones where it has none. */
  readonly columns?: Placed<readonly ExportColumn[]> | 'usual' | undefined;
}

function messagePlan(
  { value, path }: Placed<MessageParams & { readonly postProc?: unknown }>,
  { format, columns: listed }: MessageLook,
  context: ReportContext,
): MessagePlan {
  const { postProc, ...params } = value;
  const draft = draftMessages(params, context.index, path, context);
  const { layout, targets } = draft;
  const changes = changesOf(postProc, [...path, 'postProc'], context);
  const { request, issues, warnings } = context;
  if (typeof listed === 'object') checkListed(listed, draft, issues);
  const asked =
    typeof listed === 'object'
      ? listed.value
      : request.format.columns?.filter(({ id }) => layout.hasColumn(id, targets));
  const shown = listed === 'usual' || !asked?.length ? usualColumns(draft) : asked;
  const columns = columnsOf(draft, shown, [], issues, warnings);
  const fields = layout.sampleFields(columns.map(({ id }) => id));
  return {
    ...draft,
    ...names(format?.label ?? labelOf(targets), context),
    query: { ...draft.query, fields },
    columns,
    ...(changes.length > 0 && { postProcess: changes }),
    ...(format?.unit !== undefined && { unit: format.unit }),
    ...(format?.decimals !== undefined && { decimals: format.decimals }),
  };
}

/** Checks the columns that are listed for one source. */
function checkListed(
  { value, path }: Placed<readonly ExportColumn[]>,
  { layout, targets }: MessageDraft,
  issues: RequestIssue[],
): void {
  const ids = value.map(({ id }) => id);
  ids.forEach((id, index) => {
    const fault = layout.hasColumn(id, targets)
      ? layout.columnFault(id, ids, targets)
      : `there is no column ${JSON.stringify(id)}. Known: ${layout.columnIds(targets).join(', ')}.`;
    const at = [...path, index, 'id'];
    if (fault !== undefined) issues.push({ path: at, message: `${writePath(at)}: ${fault}` });
  });
}

/** The columns of messages in a report that lists none: with the headers that people read. */
function usualColumns({ layout, targets }: Pick<MessagePlan, 'layout' | 'targets'>): readonly ExportColumn[] {
  const own = layout.defaultColumns?.map(({ id }) => ({ id, label: `${id[0]!.toUpperCase()}${id.slice(1)}` }));
  return own ?? [{ id: 'time', label: 'Time' }, ...targets.map(({ name, label }) => ({ id: name, label }))];
}

/** The operations of a `postProc` and the fields that each needs. */
const OPERATIONS: Readonly<Record<PostProcess['op'], readonly string[]>> = {
  scale: ['by'],
  add: ['value'],
  abs: [],
  round: ['decimals'],
  cumulate: [],
};

/** Checks a `postProc`, of which servers may know other forms. */
function changesOf(postProc: unknown, path: Path, { unsupported }: ReportContext): readonly PostProcess[] {
  if (postProc === undefined) return [];
  const known = `known here: a list of ${Object.keys(OPERATIONS).join(', ')}`;
  const refuse = (at: Path, what: string) =>
    unsupported.push({ path: at, message: `${writePath(at)} ${what}: ${known}.` });
  if (!Array.isArray(postProc)) {
    refuse(path, `is ${show(postProc)}, which cannot run here`);
    return [];
  }
  return postProc.flatMap((change: unknown, index): PostProcess[] => {
    const at = [...path, index];
    const op: unknown = hasFields(change) ? change.op : undefined;
    if (!hasFields(change) || typeof op !== 'string' || !Object.hasOwn(OPERATIONS, op)) {
      refuse(at, `is ${show(hasFields(change) ? op : change)}, which cannot run here`);
      return [];
    }
    const fields = OPERATIONS[op as PostProcess['op']];
    const wrong = [
      ...fields.filter((name) => typeof change[name] !== 'number'),
      ...Object.keys(change).filter((name) => name !== 'op' && !fields.includes(name)),
    ];
    const isOut = op === 'round' && !(Number.isInteger(change.decimals) && inRange(change.decimals as number));
    if (wrong.length > 0 || isOut) {
      const needs = op === 'round' ? 'decimals, a whole number from 0 to 10' : fields.join(', ') || 'nothing else';
      unsupported.push({ path: at, message: `${writePath(at)} cannot run: "${op}" takes ${needs}.` });
      return [];
    }
    return [change as unknown as PostProcess];
  });
}

const inRange = (decimals: number): boolean => decimals >= 0 && decimals <= 10;

function draftChart(
  { sources, formats, height }: CombinedElement,
  base: { readonly title: string; readonly text: string },
  context: ReportContext,
): Omit<ChartPlan, 'figures'> {
  const { unsupported } = context;
  const plans = sources.flatMap(({ value, path }, at): readonly [MessagePlan, SourceFormat][] => {
    const format = formats[at]?.value ?? {};
    if (isMessageParams(value)) return [[chartSource({ value, path }, format, context), format]];
    const message = `${writePath(path)} is of resources, and a chart shows readings over time: show them in a table.`;
    unsupported.push({ path, message });
    return [];
  });
  const axis = (side: ChartSide) => axisOf(side, formats, context);
  const [left, right] = [axis('left'), axis('right')];
  const legend = formats.find(({ value }) => value.legend !== undefined)?.value.legend;
  return {
    ...base,
    kind: 'chart',
    sources: plans.map(([plan]) => plan),
    styles: plans.map(
      ([, { type, color, label, decimals, axis }]): ChartSourcePlan => ({
        ...(type && { type }),
        ...(color && { color }),
        ...(label !== undefined && { label }),
        ...(decimals !== undefined && { decimals }),
        ...(axis?.side && { side: axis.side }),
      }),
    ),
    ...(height !== undefined && { height }),
    ...(legend !== undefined && { legend }),
    ...(left && { left }),
    ...(right && { right }),
  };
}

/** Plans the values of a chart: one column for each variable, with the buckets without messages. */
function chartSource(
  { value, path }: Placed<MessageParams & { readonly postProc?: unknown }>,
  format: SourceFormat,
  context: ReportContext,
): MessagePlan {
  const wide = { ...value, outputFormat: 'wide' as const };
  const plan = messagePlan({ value: wide, path }, { format, columns: 'usual' }, context);
  return { ...plan, ...(plan.decimation && !plan.gaps && { gaps: 'empty' }) };
}

/** Combines what the formats say of one axis. Two different values for one field are a fault. */
function axisOf(side: ChartSide, formats: readonly PlacedFormat[], { issues }: ReportContext): ChartAxis | undefined {
  let combined: ChartAxis | undefined;
  for (const { value, pathOf } of formats) {
    const { side: own = 'left', ...given } = value.axis ?? {};
    if (!value.axis || own !== side) continue;
    for (const name of ['min', 'max', 'label'] as const) {
      const [before, now] = [combined?.[name], given[name]];
      if (before === undefined || now === undefined || before === now) continue;
      const at = [...pathOf('axis'), name];
      issues.push({
        path: at,
        message: `${writePath(at)} is ${show(now)}, but the ${side} axis already has ${show(before)}.`,
      });
    }
    const wasOrdered = isOrdered(combined);
    const { min, max, label } = { ...given, ...combined };
    combined = {
      ...(min !== undefined && { min }),
      ...(max !== undefined && { max }),
      ...(label !== undefined && { label }),
    };
    if (!wasOrdered || isOrdered(combined)) continue;
    const at = [...pathOf('axis'), given.max === undefined ? 'min' : 'max'];
    const message = `${writePath(at)}: the ${side} axis must end above its start, but goes from ${min} to ${max}.`;
    issues.push({ path: at, message });
  }
  return combined;
}

const isOrdered = ({ min, max }: ChartAxis = {}): boolean => min === undefined || max === undefined || min < max;
