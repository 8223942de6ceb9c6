import { likelyKind } from '../contract/item-kind.ts';
import type { ExportItem, ExportRequest } from '../contract/request.ts';
import { splitList } from '../contract/target.ts';
import { parseDuration } from '../core/duration.ts';

/*
 * Compares requests, with each other and with what servers make of them; nothing else does. A server may fill in
 * defaults, leave fields out, trim texts and round times, so besides the equality of all fields there are **traits**:
 * what an export is known by however it is written.
 */

/** What an export is known by. A trait that a server does not say, or in no form that can be read, is absent. */
export interface Traits {
  readonly type?: string;
  readonly extension?: string;
  /** The same text for durations of the same length. */
  readonly periodicity?: string;
  /** Unix seconds. Definitions start at the second of their creation, so it tells apart what is equal otherwise. */
  readonly periodStart?: number;
  /** Of each item, channel and series, or resources, or elements; undefined in place of one that cannot be read. */
  readonly items?: readonly (string | undefined)[];
}

/** The name of a trait. */
export type Trait = keyof Traits;

/** How what was found on the server compares with what was sent. */
export interface Comparison {
  /** Traits that are something else. One of them is enough to tell that it is another export. */
  readonly differing: readonly Trait[];
  /** Traits that cannot be compared. */
  readonly unread: readonly Trait[];
  /** Whether `periodStart` is as if rounded to the minute or the hour. */
  readonly isRounded: boolean;
}

/** Seconds by which two starts may differ and be one. */
const SAME_START = 1;

/** Seconds to which servers round. */
const ROUNDINGS = [60, 3_600];

/** Whether two requests say the same, word for word; the order of fields counts for nothing. */
export function isSameRequest(a: ExportRequest, b: ExportRequest): boolean {
  return sorted(a) === sorted(b);
}

/**
 * A text that is the same for two requests exactly when they are equal: every field, where the contract's defaults
 * count as said, and the order of fields counts for nothing.
 */
export function equalityKey(request: ExportRequest): string {
  const { format, type, items, periodicity, periodStart, notification } = request;
  return sorted({
    type,
    periodicity: periodicity && durationKey(periodicity),
    periodStart,
    format: formatWithDefaults(format),
    items: itemsWithDefaults(items),
    notification: notification && [...notification.messages].sort((a, b) => (a.policy < b.policy ? -1 : 1)),
  });
}

/**
 * As {@link equalityKey}, for an export that is not valid by the contract. Where its items cannot be read, it says too
 * little to be equal to another one, so its key is its own.
 */
export function contentKey(
  record: Readonly<Record<string, unknown>>,
  { items }: Traits,
  id: string | undefined,
): string {
  const isKnown = items?.every((item) => item !== undefined) ?? false;
  return `as written: ${sorted(isKnown ? record : { id, record })}`;
}

/** What a request exports and into which files, as texts that are the same for what is equal; absent: not known. */
export interface Content {
  readonly format?: string;
  readonly items?: string;
}

/** The content among the fields of a request, which need not be valid. */
export function contentOf(record: Readonly<Record<string, unknown>>): Content {
  const { format, items } = record;
  return {
    ...(typeof format === 'object' && format !== null && { format: sorted(formatWithDefaults(format)) }),
    ...(Array.isArray(items) && { items: sorted(itemsWithDefaults(items)) }),
  };
}

/** Whether two contents are equal as far as both are known. */
export function isSameContent(a: Content, b: Content): boolean {
  return (['format', 'items'] as const).every((part) => (a[part] ?? b[part]) === (b[part] ?? a[part]));
}

/** The traits of a request. */
export function traitsOf(request: ExportRequest): Traits {
  return traitsOfRecord({ ...request });
}

/** The traits among the fields of a request that need not be valid. */
export function traitsOfRecord(record: Readonly<Record<string, unknown>>): Traits {
  const { type, format, items, periodicity, periodStart } = record;
  const extension = fieldOf(format, 'extension');
  const length = lengthOf(periodicity);
  return {
    ...((type === 'recurring' || type === 'oneTime') && { type }),
    ...(typeof extension === 'string' && { extension: extension.trim() }),
    ...(length !== undefined && { periodicity: length }),
    ...(typeof periodStart === 'number' && { periodStart }),
    ...(Array.isArray(items) && { items: items.map(identityOf) }),
  };
}

/** Holds what was found on the server against what was sent. */
export function compare(sent: Traits, found: Traits): Comparison {
  const differing: Trait[] = [];
  const unread: Trait[] = [];
  for (const name of ['type', 'extension', 'periodicity'] as const) {
    if (found[name] === undefined) unread.push(name);
    else if (found[name] !== sent[name]) differing.push(name);
  }
  const isSame = sent.items && found.items && sameItems(sent.items, found.items);
  if (isSame === undefined) unread.push('items');
  else if (!isSame) differing.push('items');
  if (sent.periodStart === undefined || found.periodStart === undefined)
    return { differing, unread: [...unread, 'periodStart'], isRounded: false };
  const apart = Math.abs(sent.periodStart - found.periodStart);
  const isRounded = apart >= SAME_START && ROUNDINGS.some((unit) => apart < unit && found.periodStart! % unit === 0);
  if (apart >= SAME_START && !isRounded) differing.push('periodStart');
  return { differing, unread, isRounded };
}

/** Whether what was found may be what was sent: nothing that can be read says otherwise. */
export function isPossible({ differing }: Comparison): boolean {
  return differing.length === 0;
}

/** Whether what was found is what was sent in every trait. */
export function isAlike({ differing, unread, isRounded }: Comparison): boolean {
  return differing.length === 0 && unread.length === 0 && !isRounded;
}

/** True or false when that is sure; undefined when items that cannot be read decide it. */
function sameItems(sent: readonly (string | undefined)[], found: readonly (string | undefined)[]): boolean | undefined {
  if (sent.length !== found.length) return false;
  const pairs = sent.map((item, index) => [item, found[index]] as const);
  if (pairs.some(([a, b]) => a !== undefined && b !== undefined && a !== b)) return false;
  return pairs.some(([a, b]) => a === undefined || b === undefined) ? undefined : true;
}

function formatWithDefaults(format: object): object {
  const timezone = fieldOf(format, 'timezone') ?? 'utc';
  return { template: 'tabular', csvDelimiter: ',', ...format, timezone: String(timezone).toLowerCase() };
}

function itemsWithDefaults(items: readonly unknown[]): unknown {
  return items.map((item) => {
    const { params, filename } = Object(item) as Partial<ExportItem>;
    const isMessage = typeof params === 'object' && params !== null && likelyKind(params) === 'message';
    if (!isMessage) return { params, filename };
    const target = fieldOf(params, 'target');
    const value = fieldOf(target, 'value');
    const named = { ...Object(target), ...(typeof value === 'string' && { value: names(value) }) };
    return { params: { outputFormat: 'long', ...params, target: named }, filename };
  });
}

const names = (value: string): string => splitList(value).join(',');

/** A field of a value of unknown origin; undefined when there is none. */
function fieldOf(value: unknown, name: string): unknown {
  return Reflect.get(Object(value), name);
}

/** What tells an item from others; undefined when it cannot be read. */
function identityOf(item: unknown): string | undefined {
  const params = fieldOf(item, 'params');
  if (typeof params !== 'object' || params === null) return undefined;
  const field = (name: string) => fieldOf(params, name);
  switch (likelyKind(params)) {
    case 'message': {
      const value = fieldOf(field('target'), 'value');
      const [channelId, subtopic = ''] = [field('channelId'), field('subtopic')];
      if (typeof channelId !== 'string' || typeof value !== 'string' || typeof subtopic !== 'string') return undefined;
      return JSON.stringify(['message', channelId.trim(), subtopic.trim(), names(value)]);
    }
    case 'resource': {
      const [type, ids] = [field('type'), field('ids')];
      if (typeof type !== 'string') return undefined;
      return JSON.stringify(['resource', type.trim(), Array.isArray(ids) ? names(ids.join()) : (ids ?? null)]);
    }
    case 'report': {
      const elements = field('elements') ?? [];
      if (!Array.isArray(elements)) return undefined;
      return JSON.stringify(['report', ...elements.map((element) => fieldOf(element, 'id') ?? null)]);
    }
    case undefined:
      return undefined;
  }
}

/** `P1W` and `P7D` are one, and so are `P1Y` and `P12M`. */
function durationKey(text: string): string {
  const { years, months, weeks, days, hours, minutes, seconds } = parseDuration(text);
  return `${years * 12 + months}M${weeks * 7 + days}DT${(hours * 60 + minutes) * 60 + seconds}S`;
}

/** As {@link durationKey}, where a database may have made hours of days. Undefined when it is no duration. */
function lengthOf(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const { years, months, weeks, days, hours, minutes, seconds } = parseDuration(text.trim());
    return `${years * 12 + months}M${(((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds}S`;
  } catch {
    return undefined;
  }
}

/** JSON with the fields of every object in order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
