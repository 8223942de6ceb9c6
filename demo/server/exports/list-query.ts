import { BadRequest } from '../bad-request.ts';

/** State of an export's job; a recurring one has that of its last run. */
export type ExportStatus = 'notProcessed' | 'inProgress' | 'failed' | 'done' | 'expired';

const STATUSES: readonly string[] = [
  'notProcessed',
  'inProgress',
  'failed',
  'done',
  'expired',
] satisfies ExportStatus[];
const TYPES: readonly string[] = ['oneTime', 'recurring'];
/** What can be sorted by; the names are those of the columns, so nothing else ever reaches SQL. */
const SORTED: readonly string[] = ['createdAt', 'updatedAt', 'type', 'status'];

/** Most exports of one page, and how many there are unless the request says otherwise. */
const PAGE_SIZE = 1000;

/** What one `GET /exports` asks for. */
export interface ListQuery {
  /** Absent: any. */
  readonly ids?: readonly string[];
  /** Absent: any. */
  readonly status?: readonly string[];
  readonly type?: string;
  /** Earliest time of creation, inclusive, as the database writes times. */
  readonly from?: string;
  /** Latest time of creation, exclusive. */
  readonly to?: string;
  /**
   * Labels of tags that an export must have, each with the value at the same place in `tagLabelValues` if there is one.
   * Absent: any. Exports of this server have no tags.
   */
  readonly tagLabels?: readonly string[];
  /** Values of the tags in `tagLabels`. Absent: any. */
  readonly tagLabelValues?: readonly string[];
  /** From 0. */
  readonly page: number;
  readonly pageSize: number;
  readonly sort: string;
  readonly descending: boolean;
}

/**
 * Reads the query of a request. Lists come as `ids[]=a&ids[]=b` or `ids=a&ids=b`.
 *
 * @throws BadRequest that says what is wrong
 */
export function parseListQuery(params: URLSearchParams): ListQuery {
  const ids = listOf(params, 'ids');
  const status = listOf(params, 'status');
  for (const one of status ?? []) oneOf('status', one, STATUSES);
  const tagLabels = listOf(params, 'tagLabels');
  const tagLabelValues = listOf(params, 'tagLabelValues');
  if (tagLabelValues && tagLabelValues.length > (tagLabels?.length ?? 0))
    throw new BadRequest('invalid tagLabelValues: there must be a label in tagLabels for each');
  const type = params.get('type') ?? undefined;
  if (type !== undefined) oneOf('type', type, TYPES);
  const from = time(params, 'from');
  const to = time(params, 'to');
  const [sort = '', direction = ''] = (params.get('sort') ?? 'createdAt:desc').split(':');
  oneOf('sort', sort, SORTED);
  oneOf('the direction of sort', direction, ['asc', 'desc']);
  return {
    ...(ids && { ids }),
    ...(status && { status }),
    ...(tagLabels && { tagLabels }),
    ...(tagLabelValues && { tagLabelValues }),
    ...(type !== undefined && { type }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    page: wholeNumber(params, 'page', 0, 0, 1_000_000),
    pageSize: wholeNumber(params, 'pageSize', PAGE_SIZE, 1, PAGE_SIZE),
    sort,
    descending: direction === 'desc',
  };
}

function listOf(params: URLSearchParams, name: string): string[] | undefined {
  const values = [...params.getAll(`${name}[]`), ...params.getAll(name)];
  if (values.length > PAGE_SIZE) throw new BadRequest(`invalid ${name}: at most ${PAGE_SIZE}`);
  return values.length > 0 ? values : undefined;
}

function oneOf(name: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) throw new BadRequest(`invalid ${name}: must be one of ${known.join(', ')}`);
}

function time(params: URLSearchParams, name: string): string | undefined {
  const text = params.get(name);
  if (text === null) return undefined;
  const at = /^\d{4}-\d\d-\d\d(T|$)/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new BadRequest(`invalid ${name}: must be an ISO 8601 date and time`);
  return new Date(at).toISOString();
}

function wholeNumber(params: URLSearchParams, name: string, fallback: number, least: number, most: number): number {
  const text = params.get(name);
  if (text === null) return fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new BadRequest(`invalid ${name}: must be a whole number from ${least} to ${most}`);
  return value;
}
