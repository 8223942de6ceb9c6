import { BadRequest } from './bad-request.ts';
import type { Filter } from './channel.ts';
import { boundMicroseconds, type Dialect } from './dialects.ts';

/** What one request for messages asks. */
export interface PageQuery {
  readonly offset: number;
  readonly limit: number;
  /** Unix microseconds, inclusive. */
  readonly from: number;
  /** Unix microseconds, exclusive. */
  readonly to: number;
  readonly filter: Filter;
}

const DEFAULT_LIMIT = 10;

/**
 * Reads the query of a request.
 *
 * @param maxLimit most messages of one page
 * @throws BadRequest when a number is none, or out of range
 */
export function parsePageQuery(params: URLSearchParams, dialect: Dialect, maxLimit: number): PageQuery {
  const integer = (name: string, fallback: number): number => {
    const text = params.get(name);
    if (text === null) return fallback;
    if (!/^\d{1,15}$/.test(text)) throw new BadRequest(`invalid ${name}: must be a whole number`);
    return Number(text);
  };
  const bound = (name: string, fallback: number): number => {
    const text = params.get(name);
    if (text === null) return fallback;
    const time = boundMicroseconds(text, dialect.timeUnit);
    if (time === undefined) throw new BadRequest(`invalid ${name}: must be a number`);
    return time;
  };
  const offset = integer('offset', 0);
  const limit = integer('limit', DEFAULT_LIMIT);
  if (limit < 1 || limit > maxLimit) throw new BadRequest(`invalid limit: must be between 1 and ${maxLimit}`);
  const given = (name: string) => params.get(name) || undefined;
  const [name, publisher, subtopic] = [given('name'), given('publisher'), given('subtopic')];
  return {
    offset,
    limit,
    from: bound('from', Number.NEGATIVE_INFINITY),
    to: bound('to', Number.POSITIVE_INFINITY),
    filter: {
      ...(name !== undefined && { name }),
      ...(publisher !== undefined && { publisher }),
      ...(subtopic !== undefined && { subtopic }),
    },
  };
}
