/** Sets the windows of a run that end at midnight instead of at the scheduled time. */

import { isMessageParams, isReportParams } from '../../contract/item-kind.ts';
import type { ExportRequest, ItemParams, MessageParams, ReportElement, ReportSource } from '../../contract/request.ts';
import { type Duration, parseDuration } from '../../core/duration.ts';
import { addDuration } from '../../core/time-range.ts';
import { TimeZone } from '../../core/time-zone.ts';
import type { WindowEnd } from '../../storage/records.ts';

const DAY = 86_400_000;

/**
 * Returns the request of a run with the end of its windows. Windows with an end of their own, and those whose end
 * follows from their start and period, stay as they are.
 *
 * @param request a valid request
 * @param scheduledFor Unix seconds
 */
export function windowedRequest(
  request: ExportRequest,
  windowEnd: WindowEnd | undefined,
  scheduledFor: number,
): ExportRequest {
  if (windowEnd !== 'midnight') return request;
  const zone = TimeZone.of(request.format.timezone ?? 'utc');
  const bound = <Params extends ItemParams | ReportSource>(params: Params): Params =>
    isMessageParams(params as ItemParams) ? (bounded(params as MessageParams, zone, scheduledFor) as Params) : params;
  const elements = (list: readonly ReportElement[]) =>
    list.map((element) => (element.sources ? { ...element, sources: element.sources.map(bound) } : element));
  return {
    ...request,
    items: request.items.map((item) => {
      const { params } = item;
      if (!isReportParams(params)) return { ...item, params: bound(params) };
      const inTemplate: unknown = Object(params.template).elements;
      const template = Array.isArray(inTemplate)
        ? { ...params.template, elements: elements(inTemplate as ReportElement[]) }
        : params.template;
      return {
        ...item,
        params: { ...params, template, ...(params.elements && { elements: elements(params.elements) }) },
      };
    }),
  };
}

/** Ends a window at the last midnight. A window with an end of its own stays as it is. */
function bounded(params: MessageParams, zone: TimeZone, scheduledFor: number): MessageParams {
  const { period, ...rest } = params;
  const { from, to } = rest;
  if (to !== undefined || (from !== undefined && period !== undefined)) return params;
  const wall = Math.floor(zone.wallAt(scheduledFor * 1000) / DAY) * DAY;
  const end = zone.firstInstantFrom(wall) / 1000;
  if (period === undefined) return { ...rest, to: end };
  const start = startOf(wall, parseDuration(period), zone);
  // The plan of the run says what is wrong with a period that is too long, or that the zone skipped.
  return start !== undefined && start < end ? { ...rest, from: start, to: end } : { ...params, to: end };
}

/**
 * The instant that lies a period before the midnight at a wall time, Unix seconds. The dates are counted on the wall
 * clock, so that a period of days begins with a day even where the clock skips midnight. Undefined beyond the range of
 * `Date`.
 */
function startOf(wall: number, period: Duration, zone: TimeZone): number | undefined {
  const { hours, minutes, seconds, ...dates } = period;
  try {
    const day = addDuration(wall, { ...dates, hours: 0, minutes: 0, seconds: 0 }, TimeZone.of('utc'), -1);
    return zone.firstInstantFrom(day) / 1000 - (hours * 3600 + minutes * 60 + seconds);
  } catch {
    return undefined;
  }
}
