/** Reads exports as servers write them. */
import { hasFields } from '../contract/building-blocks.ts';
import { likelyKind } from '../contract/item-kind.ts';
import { anyRequest } from '../contract/parse-request.ts';
import type { ExportRequest, FileExtension, NotificationMedium, OutputFormat } from '../contract/request.ts';
import { writePath } from '../contract/sentences.ts';
import { dropUnknownFields, valueAt } from '../contract/unknown-fields.ts';
import { validate } from '../contract/validate.ts';
import type { JobState } from '../storage/records.ts';
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
 * The contract defines the responses of a server, but databases, drivers and frameworks write the same values
 * differently: numbers as text, absent fields as null, ids as numbers, dates as seconds or milliseconds, objects as
 * JSON text, rows inside `data` or `attributes`. All of these forms are read. Other values are reported by field and
 * never guessed.
 */

/** One export of the server. Unreadable parts are absent. */
export interface ServerExport {
  /** The id on the server; undefined when it is missing or unreadable. */
  readonly id: string | undefined;
  /** Time of creation, ISO 8601; null when it is missing or unreadable. */
  readonly createdAt: string | null;
  /** Time of the last change, ISO 8601; null when it is missing or unreadable. */
  readonly updatedAt: string | null;
  /** Whether the server marks it as deleted. */
  readonly isDeleted: boolean;
  /** The valid request; undefined when it is invalid or a field cannot be read. */
  readonly request: ExportRequest | undefined;
  /** State of the job. Undefined where the server does not tell it: the contract has no field for it. */
  readonly state: JobState | undefined;
  /** The traits that can be read. */
  readonly traits: Traits;
  /** The content that can be read. */
  readonly content: Content;
  /** A text that two exports share when their content is equal. It is unique when the items cannot be read. */
  readonly key: string;
  /** Fields that are missing or unreadable, as phrases such as `periodStart is missing`. Values are not quoted. */
  readonly unclear: readonly string[];
}

/** The most objects nested around a row. */
const MAX_WRAPPERS = 3;

/** Names of fields that may contain a row. */
const WRAPPERS = ['attributes', 'data', 'export', 'result', 'request'];

/** Reads one export from any value of a server's response. Never throws. */
export function readExport(row: unknown): ServerExport {
  const fields = new Fields(unwrap(row));
  const id = readId(fields.get('id'));
  const record = requestRecord(fields);
  const checked = validate(anyRequest, record, { root: 'The export', mend: dropUnknownFields });
  const request = checked.valid ? checked.value : undefined;
  const traits = traitsOfRecord(record);
  const created = fields.get('createdAt');
  const createdAt = readDate(created);
  const issues = checked.valid ? [] : checked.issues.map(({ path }) => path);
  const unclear = new Set([
    ...(id === undefined ? [faultOf('id', fields.get('id'))] : []),
    ...issues.map((path) =>
      path.length === 0 ? 'it is not an export' : faultOf(writePath(path), valueAt(record, path)),
    ),
    ...(traits.periodStart === undefined ? [faultOf('periodStart', fields.get('periodStart'))] : []),
    ...(created !== undefined && createdAt === null ? [faultOf('createdAt', created)] : []),
  ]);
  return {
    id,
    createdAt,
    updatedAt: readDate(fields.get('updatedAt')),
    isDeleted: isDeletion(fields.get('deletedAt'), createdAt),
    request,
    state: [fields.get('status'), fields.get('state')].map(jobState).find((state) => state !== undefined),
    traits,
    // Only fields that the contract defines.
    content: contentOf(checked.valid ? { ...checked.value } : { ...Object(checked.copy) }),
    key: request ? equalityKey(request) : contentKey(record, traits, id),
    unclear: [...unclear],
  };
}

/** Returns the fields of a row without the objects around it. */
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

/** Reads an id: a text or an exact number. `.` and `..` are refused, because they would change the URL's path. */
function readId(value: unknown): string | undefined {
  const id = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof id === 'string' && id.trim() !== '' && !/^\.{1,2}$/.test(id) ? id : undefined;
}

/** Whether a value marks a deletion. Zero dates (Go, MySQL, the epoch) and dates before the creation do not. */
function isDeletion(value: unknown, createdAt: string | null): boolean {
  if (value === undefined || value === false || value === '') return false;
  if (value === true) return true;
  const at = readSeconds(value);
  return at !== undefined && at > 0 && (createdAt === null || at * 1000 >= Date.parse(createdAt));
}

/** The states of the server's jobs. */
export const JOB_STATES: readonly JobState[] = Object.keys({
  inProgress: true,
  notProcessed: true,
  done: true,
  failed: true,
  expired: true,
} satisfies Record<JobState, true>) as JobState[];

/** Reads the state of a job. Undefined when it is none of the contract. */
function jobState(value: unknown): JobState | undefined {
  const read = asWord(value, JOB_STATES);
  return JOB_STATES.find((state) => state === read);
}

/** Describes the fault of a field. */
function faultOf(field: string, value: unknown): string {
  if (value === undefined || value === null) return `${field} is missing`;
  const kind = Array.isArray(value) ? 'list' : typeof value;
  return `${field} is ${kind === 'object' ? 'an object' : `a ${kind === 'string' ? 'text' : kind}`} that cannot be read`;
}

/** Reads the value of one field. Returns unknown values unchanged. */
type Reader = (value: unknown) => unknown;

/** Reads the listed fields and gives them their correct names. Other fields stay. Null counts as absent. */
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

/** One of the words that are the keys of `members`. Pass `T` explicitly, so that the compiler requires all of them. */
const wordOf = <T extends string>(members: Readonly<Record<T, true>>): Reader => word(...Object.keys(members));
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
  outputFormat: wordOf<OutputFormat>({ long: true, wide: true }),
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
  // An absent subtopic means all subtopics.
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
    extension: wordOf<FileExtension>({ csv: true, xlsx: true, pdf: true }),
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
        medium: wordOf<NotificationMedium>({ email: true, telegram: true, slack: true, discord: true }),
        title: asText,
        text: asText,
      }),
    ),
  }),
};

/** Returns the fields of a request from a row, in the contract's form if they can be read. */
function requestRecord(fields: Fields): Readonly<Record<string, unknown>> {
  const read: Record<string, unknown> = {};
  for (const [name, reader] of Object.entries(READERS)) {
    const given = fields.get(name);
    if (given !== undefined) read[name] = reader(given);
  }
  return read;
}
