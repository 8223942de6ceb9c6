/** Compares requests with each other and with the versions that servers return. */
import { likelyKind } from '../contract/item-kind.ts';
import type { ExportItem, ExportRequest } from '../contract/request.ts';
import { splitList } from '../contract/target.ts';
import { parseDuration } from '../core/duration.ts';

/*
 * All comparisons of requests are here. A server may add defaults, omit fields, trim texts and round times. So besides
 * the equality of all fields there are **traits**, which identify an export in any notation.
 */

/** The fields that identify an export. A missing or unreadable trait is absent. */
export interface Traits {
  /** `recurring` or `oneTime`. */
  readonly type?: string;
  /** Extension of the files. */
  readonly extension?: string;
  /** A text that durations of the same length share. */
  readonly periodicity?: string;
  /** Unix seconds. A definition starts at the second of its creation, so this distinguishes otherwise equal exports. */
  readonly periodStart?: number;
  /** For each item: channel and series, resources, or elements. Undefined for an unreadable item. */
  readonly items?: readonly (string | undefined)[];
}

/** The name of a trait. */
export type Trait = keyof Traits;

/** The comparison of an export on the server with a sent request. */
export interface Comparison {
  /** Traits that differ. A single one means that it is another export. */
  readonly differing: readonly Trait[];
  /** Traits that cannot be compared. */
  readonly unread: readonly Trait[];
  /** Whether `periodStart` looks rounded to the minute or the hour. */
  readonly isRounded: boolean;
}

/** Two starts that differ by less than this many seconds are the same. */
const SAME_START = 1;

/** The units that servers round to, in seconds. */
const ROUNDINGS = [60, 3_600];

/** Whether two requests are identical, apart from the order of fields. */
export function isSameRequest(a: ExportRequest, b: ExportRequest): boolean {
  return sorted(a) === sorted(b);
}

/**
 * Returns a text that two requests share exactly when all their fields are equal. The contract's defaults count as
 * written, and the order of fields does not matter.
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
 * Returns the key of an export that is invalid by the contract, like {@link equalityKey}. When its items cannot be
 * read, it is never equal to another one, so its key is unique.
 */
export function contentKey(
  record: Readonly<Record<string, unknown>>,
  { items }: Traits,
  id: string | undefined,
): string {
  const isKnown = items?.every((item) => item !== undefined) ?? false;
  return `as written: ${sorted(isKnown ? record : { id, record })}`;
}

/** The content of a request, as texts that equal contents share. An unknown part is absent. */
export interface Content {
  /** The format of the files, with defaults. */
  readonly format?: string;
  /** The items, with defaults. */
  readonly items?: string;
}

/** Returns the content of a request that may be invalid. */
export function contentOf(record: Readonly<Record<string, unknown>>): Content {
  const { format, items } = record;
  return {
    ...(typeof format === 'object' && format !== null && { format: sorted(formatWithDefaults(format)) }),
    ...(Array.isArray(items) && { items: sorted(itemsWithDefaults(items)) }),
  };
}

/** Whether two contents are equal in the parts that both have. */
export function isSameContent(a: Content, b: Content): boolean {
  return (['format', 'items'] as const).every((part) => (a[part] ?? b[part]) === (b[part] ?? a[part]));
}

/** Returns the traits of a request. */
export function traitsOf(request: ExportRequest): Traits {
  return traitsOfRecord({ ...request });
}

/** Returns the traits of a request that may be invalid. */
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

/** Compares an export on the server with a sent request. */
export function compare(sent: Traits, found: Traits): Comparison {
  const differing: Trait[] = [];
  const unread: Trait[] = [];
  for (const name of ['type', 'extension', 'periodicity'] as const) {
    // A request that runs once has no periodicity.
    if (found[name] === undefined && sent[name] !== undefined) unread.push(name);
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

/** Whether an export may be the copy of a request: no readable trait differs. */
export function isPossible({ differing }: Comparison): boolean {
  return differing.length === 0;
}

/** Whether an export has all traits of a request. */
export function isAlike({ differing, unread, isRounded }: Comparison): boolean {
  return differing.length === 0 && unread.length === 0 && !isRounded;
}

/** Whether two lists of items are the same. Undefined when unreadable items decide it. */
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

/** Returns a field of a value of unknown origin; undefined when there is none. */
function fieldOf(value: unknown, name: string): unknown {
  return Reflect.get(Object(value), name);
}

/** Returns a text that identifies an item; undefined when it cannot be read. */
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

/** Returns a key that equal durations share, such as `P1W` and `P7D`, or `P1Y` and `P12M`. */
function durationKey(text: string): string {
  const { years, months, weeks, days, hours, minutes, seconds } = parseDuration(text);
  return `${years * 12 + months}M${weeks * 7 + days}DT${(hours * 60 + minutes) * 60 + seconds}S`;
}

/**
 * Like {@link durationKey}, but a day equals 24 hours, as some databases write it. Undefined when it is not a duration.
 */
function lengthOf(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const { years, months, weeks, days, hours, minutes, seconds } = parseDuration(text.trim());
    return `${years * 12 + months}M${(((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds}S`;
  } catch {
    return undefined;
  }
}

/** Returns JSON with sorted fields. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
