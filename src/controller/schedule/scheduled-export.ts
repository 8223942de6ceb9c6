/** Makes a recurring export of the choices of an export form and of a schedule. */
import { isMessageParams } from '../../contract/item-kind.ts';
import type { ExportItem, ExportRequest, Notification } from '../../contract/request.ts';
import { browserOnlyIssues } from '../../contract/syncable.ts';
import type { CreateOptions } from '../../recurring/definitions/definitions.ts';
import type { FileOptions } from '../../storage/records.ts';
import { seriesKey } from '../choices.ts';
import type { FormState } from '../form-state.ts';
import type { ScheduleChoices, ScheduleMessage } from '../schedule-state.ts';
import { labelOf } from '../series-columns.ts';
import type { BrowserOnlyChoice, ScheduleFormTexts } from '../texts/schedule-form-texts.ts';
import { calendarOf, firstRun, periodOf } from './schedule-calendar.ts';
import { dataOf } from './stored-choices.ts';

/** A recurring export, ready to be stored. */
export interface ScheduledExport {
  /** The request. */
  readonly request: ExportRequest;
  /** The options that go with it. */
  readonly options: Required<Pick<CreateOptions, 'executor' | 'options' | 'data'>>;
}

/** The step of a PDF's averages when none is chosen: the finest of the export form that gives at most 1,000 rows. */
const PDF_STEPS = { day: '5m', week: '15m', month: '1h' } as const;

/**
 * Returns a request with the calendar of a schedule, and one item whose window is that of its runs. It stands for the
 * recurring export when only its times matter.
 *
 * @param now Unix milliseconds
 * @param before the request of the definition that is being edited. When it has the same calendar, it keeps its start
 */
export function scheduleRequest(
  { rhythm, at }: Pick<ScheduleChoices, 'rhythm' | 'at'>,
  timezone: string,
  now: number,
  before?: ExportRequest,
): ExportRequest & { readonly periodStart: number } {
  const calendar = { rhythm, at, timezone };
  const isSame = before && JSON.stringify(calendarOf(before)) === JSON.stringify(calendar);
  return {
    type: 'recurring',
    periodicity: periodOf(rhythm),
    periodStart: (isSame ? before.periodStart : undefined) ?? firstRun(calendar, now),
    format: { extension: 'csv', timezone },
    items: [{ params: { target: { value: 'any' }, channelId: 'any', subtopic: '', period: periodOf(rhythm) } }],
  };
}

/**
 * Makes the recurring export. Undefined while the export form has no request.
 *
 * @param times what {@link scheduleRequest} returns
 * @param summary the schedule in words, for its messages
 */
export function scheduledExport(
  form: FormState,
  choices: ScheduleChoices,
  times: ReturnType<typeof scheduleRequest>,
  texts: ScheduleFormTexts,
  summary: string,
): ScheduledExport | undefined {
  if (!form.request) return undefined;
  const { notification: _, ...request } = form.request;
  const { periodicity, periodStart } = times;
  const isServer = choices.place === 'server';
  const message = choices.message?.medium === 'page' ? undefined : choices.message;
  const name = exportName(form, choices);
  return {
    request: {
      ...request,
      ...{ type: 'recurring', periodicity: periodicity!, periodStart },
      // A server may not know the placeholders.
      format: isServer ? withUndatedName(request.format) : request.format,
      items: request.items.map((item) => recurringItem(item, form, choices)),
      ...(message && { notification: notificationOf(message, name, texts, summary) }),
    },
    options: {
      executor: isServer ? 'server' : 'browser',
      options: {
        ...fileOptions(form),
        ...(!isServer && { windowEnd: 'midnight', place: choices.place === 'folder' ? 'folder' : 'inbox' }),
      },
      data: dataOf(form.choices, { ...choices, name: choices.name.trim() }),
    },
  };
}

/** The name of a recurring export: the chosen one, or the file's, or that of its series. */
export function exportName({ choices, series }: FormState, { name }: Pick<ScheduleChoices, 'name'>): string {
  const [first, ...others] = choices.series;
  const known = series.find((one) => seriesKey(one) === first?.key);
  const label = first?.label?.trim() || (known ? labelOf(known) : '');
  const fromSeries = others.length > 0 ? `${label} +${others.length}` : label;
  return name.trim() || undated(choices.filename) || fromSeries;
}

/** A file name without the placeholders for dates. */
export function undated(filename: string): string {
  return filename.replaceAll(/[\s_-]*\{(from|to|now)\}/g, '').trim();
}

/** The choices that stand in the way of a server. */
export function browserOnlyChoices({ choices, options, request }: FormState): BrowserOnlyChoice[] {
  const { extension } = choices;
  const isCsv = extension === 'csv';
  const hits: Readonly<Record<BrowserOnlyChoice, boolean>> = {
    perDevice: options.wide !== undefined,
    oneTable: options.bundle === 'table',
    sheets: options.bundle === 'workbook',
    gaps: (options.gaps ?? 'absent') !== 'absent',
    figure: request !== undefined && browserOnlyIssues(request).length > 0,
    decimals: choices.decimals !== 'auto',
    figures: isCsv && (choices.figures === 'comma' || choices.figures === 'point'),
    title: extension === 'pdf' && choices.title !== '',
    logo: extension === 'pdf' && choices.logo !== undefined,
    chart: !isCsv && choices.chart === true,
    summary: !isCsv && choices.summary === true,
  };
  return (Object.keys(hits) as BrowserOnlyChoice[]).filter((choice) => hits[choice]);
}

/** Whether the chosen logo cannot be kept: definitions are plain JSON. */
export function losesLogo({ choices }: FormState): boolean {
  return choices.extension === 'pdf' && choices.logo !== undefined;
}

/** The options of the files that a definition can keep. */
function fileOptions({ options }: FormState): FileOptions {
  const { bundle, csv, xlsx, decimals, units, offsetColumn, empty, wide, gaps } = options;
  const { font: _, logo: __, ...pdf } = options.pdf ?? {};
  const kept = { bundle, csv, xlsx, pdf, decimals, units, offsetColumn, empty, wide, gaps };
  return JSON.parse(JSON.stringify(kept)) as FileOptions;
}

function withUndatedName({ filename = '', ...format }: ExportRequest['format']): ExportRequest['format'] {
  const name = undated(filename);
  return { ...format, ...(name && { filename: name }) };
}

/** An item whose window is the one of each run. */
function recurringItem(item: ExportItem, { choices }: FormState, { rhythm }: ScheduleChoices): ExportItem {
  if (!isMessageParams(item.params)) return item;
  const { from: _, to: __, decimation: chosen, ...params } = item.params;
  const isAutomatic = choices.extension === 'pdf' && !choices.detail;
  const decimation = isAutomatic ? ({ ds: PDF_STEPS[rhythm.every], dsf: 'avg' } as const) : chosen;
  return {
    ...item,
    params: {
      ...params,
      period: periodOf(rhythm),
      ...(decimation && { decimation }),
    },
  };
}

/** The two messages of a recurring export. */
function notificationOf(
  { medium, target }: ScheduleMessage,
  name: string,
  { message: texts }: ScheduleFormTexts,
  summary: string,
): Notification {
  const to = {
    medium: medium as Exclude<ScheduleMessage['medium'], 'page'>,
    ...(target.trim() && { target: target.trim() }),
  };
  return {
    messages: [
      { ...to, policy: 'onSuccess', title: texts.successTitle(name), text: texts.successText(summary) },
      { ...to, policy: 'onFailure', title: texts.failureTitle(name), text: texts.failureText(summary) },
    ],
  };
}
