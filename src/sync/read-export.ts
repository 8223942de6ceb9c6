import { hasFields } from '../contract/building-blocks.ts';
import { likelyKind } from '../contract/item-kind.ts';
import type { ExportRequest } from '../contract/request.ts';
import { exportRequest } from '../contract/request-schema.ts';
import { writePath } from '../contract/sentences.ts';
import { validate, valueAt } from '../contract/validate.ts';
import {
  asDuration,
  asList,
  asNumber,
  asRecord,
  asText,
  asWord,
  Fields,
  readDate,
  readSeconds,
} from './read-fields.ts';
import { type Content, contentKey, contentOf, equalityKey, type Traits, traitsOfRecord } from './request-matching.ts';

/*
 * Reads exports as servers write them. The contract says what a server should answer; databases, drivers and frameworks
 * write the same things differently: numbers as text, absent fields as null, ids as numbers, dates as seconds or
 * milliseconds, objects as JSON text, rows inside `data` or `attributes`. All of that is read. What is left is told by
 * field, never guessed.
 */

/** One export of the server, as far as it can be read. */
export interface ServerExport {
  /** The server's id of it; undefined when there is none that can be read. */
  readonly id: string | undefined;
  /** ISO 8601; null when the server does not say it, or in no form that can be read. */
  readonly createdAt: string | null;
  /** As `createdAt`. */
  readonly updatedAt: string | null;
  /** Whether the server says that it is deleted. */
  readonly isDeleted: boolean;
  /** The request, valid by the contract; undefined when the contract does not allow it or a field cannot be read. */
  readonly request: ExportRequest | undefined;
  /** What it is known by, as far as it can be read. */
  readonly traits: Traits;
  /** What it exports and how, as far as it can be read. */
  readonly content: Content;
  /** The same for two exports with the same content; of one whose items cannot be read, for no other. */
  readonly key: string;
  /** Fields that are missing or cannot be read, in words: `periodStart is missing`. Values are not quoted. */
  readonly unclear: readonly string[];
}

/** Objects around a row that are looked into at most. */
const MAX_WRAPPERS = 3;

/** What may be around a row. */
const WRAPPERS = ['attributes', 'data', 'export', 'result', 'request'];

/** Reads one export of a server's answer, whatever it is. Never throws. */
export function readExport(row: unknown): ServerExport {
  const fields = new Fields(unwrap(row));
  const id = readId(fields.get('id'));
  const record = requestRecord(fields);
  const checked = validate(exportRequest, record, { root: 'The export', dropUnknownFields: true });
  const request = checked.valid ? checked.value : undefined;
  const traits = traitsOfRecord(record);
  const created = fields.get('createdAt');
  const createdAt = readDate(created);
  const issues = checked.valid ? [] : checked.issues.map(({ path }) => path);
  const unclear = new Set([
    ...(id === undefined ? [faultOf('id', fields.get('id'))] : []),
    ...issues.map((path) => (path.length === 0 ? 'it is no export' : faultOf(writePath(path), valueAt(record, path)))),
    ...(traits.periodStart === undefined ? [faultOf('periodStart', fields.get('periodStart'))] : []),
    ...(created !== undefined && createdAt === null ? [faultOf('createdAt', created)] : []),
  ]);
  return {
    id,
    createdAt,
    updatedAt: readDate(fields.get('updatedAt')),
    isDeleted: isDeletion(fields.get('deletedAt'), createdAt),
    request,
    traits,
    // Without fields that the contract does not know.
    content: contentOf(checked.valid ? { ...checked.value } : { ...Object(checked.copy) }),
    key: request ? equalityKey(request) : contentKey(record, traits, id),
    unclear: [...unclear],
  };
}

/** The fields of a row, out of what may be around it. */
function unwrap(row: unknown): Readonly<Record<string, unknown>> {
  let record = asRecord(row) ?? {};
  for (let depth = 0; depth < MAX_WRAPPERS; depth++) {
    const fields = new Fields(record);
    if (fields.get('items') !== undefined || fields.get('format') !== undefined) break;
    const wrapper = WRAPPERS.find((name) => hasFields(fields.get(name)) || hasOneRecord(fields.get(name)));
    if (wrapper === undefined) break;
    const { [fields.nameOf(wrapper)!]: inner, ...around } = record;
    record = { ...around, ...((Array.isArray(inner) ? inner[0] : inner) as object) };
  }
  return record;
}

const hasOneRecord = (value: unknown): boolean => Array.isArray(value) && value.length === 1 && hasFields(value[0]);

/** A text or a number that is exact. What would name another path than that of an export is none. */
function readId(value: unknown): string | undefined {
  const id = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof id === 'string' && id.trim() !== '' && !/^\.{1,2}$/.test(id) ? id : undefined;
}

/** A date of deletion. Zero dates (of Go, MySQL, the epoch) and any before the creation are no deletion. */
function isDeletion(value: unknown, createdAt: string | null): boolean {
  if (value === undefined || value === false || value === '') return false;
  if (value === true) return true;
  const at = readSeconds(value);
  return at !== undefined && at > 0 && (createdAt === null || at * 1000 >= Date.parse(createdAt));
}

/** What is wrong with a field, in words. */
function faultOf(field: string, value: unknown): string {
  if (value === undefined || value === null) return `${field} is missing`;
  const kind = Array.isArray(value) ? 'list' : typeof value;
  return `${field} is ${kind === 'object' ? 'an object' : `a ${kind === 'string' ? 'text' : kind}`} that cannot be read`;
}

/** Reads the value of one field, and leaves as it is what it does not know. */
type Reader = (value: unknown) => unknown;

/** Reads the fields that it knows, under their right names; the others stay. What is null is absent. */
function object(readers: Readonly<Record<string, Reader>>): (value: unknown) => unknown {
  return (value) => {
    const record = asRecord(value);
    if (!record) return value;
    const fields = new Fields(record);
    const read = new Map(Object.entries(record).filter(([, field]) => field !== null));
    for (const [name, reader] of Object.entries(readers)) {
      const written = fields.nameOf(name);
      if (written === undefined) continue;
      read.delete(written);
      const given = fields.get(name);
      if (given !== undefined) read.set(name, reader(given));
    }
    return Object.fromEntries(read);
  };
}

const listOf =
  (reader: Reader): Reader =>
  (value) =>
    asList(value)?.map(reader) ?? value;
const word =
  (...words: string[]): Reader =>
  (value) =>
    asWord(value, words);
const asIs: Reader = (value) => value;
const seconds: Reader = (value) => readSeconds(value) ?? value;

const target = object({ value: asText, label: asText });
const decimation = object({ ds: asText, dsf: word('avg', 'max', 'min', 'sum', 'stddev', 'variance') });

const messageFields: Readonly<Record<string, Reader>> = {
  target,
  channelId: asText,
  subtopic: asText,
  from: seconds,
  to: seconds,
  period: asDuration,
  decimation,
  transform: word('delta'),
  outputFormat: word('long', 'wide'),
};

const resource = object({
  type: asText,
  ids: listOf(asText),
  include: listOf(asText),
  page: object({ limit: asNumber, offset: asNumber }),
});

const source: Reader = (value) => {
  const record = asRecord(value);
  if (!record) return value;
  const message = object(messageFields)(record) as object;
  // Whatever else it is, an absent subtopic is all of them.
  if (likelyKind(message) === 'message') return { subtopic: '', ...message };
  return resource(record);
};

const element = object({
  id: asText,
  kind: word('text', 'chart', 'table'),
  type: word('text', 'chart', 'table'),
  sources: listOf(source),
});

const params: Reader = (value) => {
  const record = asRecord(value);
  if (!record) return value;
  const report = object({ template: (template) => asRecord(template) ?? template, elements: listOf(element) })(record);
  return likelyKind(report as object) === 'report' ? report : source(record);
};

const READERS: Readonly<Record<string, Reader>> = {
  type: word('recurring', 'oneTime'),
  format: object({
    extension: word('csv', 'xlsx', 'pdf'),
    filename: asText,
    columns: listOf(object({ id: asText, label: asText })),
    timezone: asIs,
    template: word('tabular', 'expanded'),
    csvDelimiter: asIs,
  }),
  items: listOf(object({ params, filename: asText })),
  periodicity: asDuration,
  periodStart: seconds,
  notification: object({
    messages: listOf(
      object({
        target: asText,
        policy: word('onSuccess', 'onFailure'),
        medium: word('email', 'telegram', 'slack', 'discord'),
        title: asText,
        text: asText,
      }),
    ),
  }),
};

/** The fields of a request among those of a row, each as the contract writes it as far as it can be read. */
function requestRecord(fields: Fields): Readonly<Record<string, unknown>> {
  const read: Record<string, unknown> = {};
  for (const [name, reader] of Object.entries(READERS)) {
    const given = fields.get(name);
    if (given !== undefined) read[name] = reader(given);
  }
  return read;
}
