import { itemKind } from '../contract/item-kind.ts';
import type { ExportItem, ExportRequest, MessageParams, ReportParams, ResourceParams } from '../contract/request.ts';
import { splitList } from '../contract/target.ts';
import { parseDuration } from '../core/duration.ts';

/** Seconds by which a server may round `periodStart`. */
const ROUNDING = 1;

/**
 * A text that is the same for two requests exactly when they are equal: every field, where the contract's defaults count
 * as said, and the order of fields counts for nothing.
 */
export function equalityKey(request: ExportRequest): string {
  const { format, type, items, periodicity, periodStart, notification } = request;
  return sorted({
    type,
    periodicity: periodicity && durationKey(periodicity),
    periodStart,
    format: {
      template: 'tabular',
      csvDelimiter: ',',
      ...format,
      timezone: (format.timezone ?? 'utc').toLowerCase(),
    },
    items: items.map(({ params, filename }) => ({ params: withDefaults(params), filename })),
    notification: notification && [...notification.messages].sort((a, b) => (a.policy < b.policy ? -1 : 1)),
  });
}

/**
 * A text that is the same for two requests that may be one: a server might fill in, trim or leave out what this does not
 * hold. `periodStart` is not in it; see {@link startsAlike}.
 */
export function likenessKey({ format, type, items, periodicity }: ExportRequest): string {
  return sorted({
    type,
    extension: format.extension,
    periodicity: periodicity && durationKey(periodicity),
    items: items.map(identity),
  });
}

/**
 * Whether two requests start at the same second. Definitions get the second of their creation as `periodStart`, so it
 * tells apart what is equal otherwise. `undefined` where one does not say.
 */
export function startsAlike(a: ExportRequest, b: ExportRequest): boolean | undefined {
  if (a.periodStart === undefined || b.periodStart === undefined) return undefined;
  return Math.abs(a.periodStart - b.periodStart) < ROUNDING;
}

/** Whether an answer echoes what was sent, as far as a server may be free to write it differently. */
export function isEcho(sent: ExportRequest, echo: ExportRequest): boolean {
  return likenessKey(sent) === likenessKey(echo) && startsAlike(sent, echo) !== false;
}

function withDefaults(params: ExportItem['params']): unknown {
  if (itemKind(params) !== 'message') return params;
  const message = params as MessageParams;
  return { outputFormat: 'long', ...message, target: { ...message.target, value: names(message) } };
}

const names = ({ target }: MessageParams): string => splitList(target.value).join(',');

function identity({ params }: ExportItem): unknown {
  switch (itemKind(params)) {
    case 'message': {
      const message = params as MessageParams;
      return { channelId: message.channelId, subtopic: message.subtopic, names: names(message) };
    }
    case 'resource': {
      const { type, ids } = params as ResourceParams;
      return { type, ids };
    }
    case 'report':
      return (params as ReportParams).elements.map(({ id, kind }) => ({ id, kind }));
  }
}

/** `P1W` and `P7D` are one, and so are `P1Y` and `P12M`. */
function durationKey(text: string): string {
  const { years, months, weeks, days, hours, minutes, seconds } = parseDuration(text);
  return `${years * 12 + months}M${weeks * 7 + days}DT${(hours * 60 + minutes) * 60 + seconds}S`;
}

/** JSON with the fields of every object in order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
