/** Reads resources by their ids, in batches whose addresses servers and proxies accept. */
import { ExportError } from '../../core/errors.ts';
import type { Resource } from '../../core/resource.ts';
import { REQUESTS_PER_ORIGIN } from '../http/request-slots.ts';
import type { ReadContext } from '../source.ts';
import type { Requests, ResourceApi } from './resource-api.ts';
import type { ResourceQuery } from './resource-source.ts';

/** The most characters of an address. */
const MAX_URL_LENGTH = 2000;

/** The most ids of a batch: servers give no more resources at once. */
const MAX_BATCH = 1000;

/** The most ids that a message names. */
const MAX_NAMED = 5;

/**
 * Yields the resources with some ids in the order of the ids. Counts those that the server does not know.
 *
 * @throws ExportError `not-found` when it knows none
 */
export async function* readByIds(
  api: ResourceApi,
  query: ResourceQuery,
  ids: readonly string[],
  context: ReadContext,
  requests: Requests,
): AsyncGenerator<readonly Resource[]> {
  const distinct = [...new Set(ids)];
  context.expect(distinct.length);
  const shortest = api.idsUrl(query, ['-']);
  const room = MAX_URL_LENGTH - shortest.href.length - (await api.addedLength(shortest, requests)) + 1;
  const batches = idBatches(
    distinct.filter((id) => id !== ''),
    room,
  );
  const coming: Promise<Answer>[] = [];
  const missing = distinct.filter((id) => id === '');
  let refusal: ExportError | undefined;
  let found = 0;
  for (let asked = 0, taken = 0; taken < batches.length; taken++) {
    for (; asked < batches.length && asked < taken + REQUESTS_PER_ORIGIN; asked++) {
      const answer = ask(api, query, batches[asked]!, requests);
      // It is awaited below, unless an earlier one fails.
      answer.catch(() => {});
      coming[asked] = answer;
    }
    const batch = batches[taken]!;
    const answer = await coming[taken]!;
    delete coming[taken];
    refusal ??= answer.refusal;
    const resources = inOrder(batch, answer.resources, missing);
    found += resources.length;
    context.advance(batch.length);
    if (resources.length > 0) yield resources;
  }
  if (found === 0 && distinct.length > 0) throw noneKnown(query.type, distinct, refusal);
  context.warn('resource-missing', `The server does not know these ${query.type}: ${named(missing)}.`, missing.length);
}

/** What a server gives for a batch; with its refusal when it knows no id of it. */
interface Answer {
  readonly resources: readonly Resource[];
  readonly refusal?: ExportError;
}

async function ask(
  api: ResourceApi,
  query: ResourceQuery,
  batch: readonly string[],
  requests: Requests,
): Promise<Answer> {
  try {
    return await api.get(api.idsUrl(query, batch), query, requests);
  } catch (error) {
    if (error instanceof ExportError && error.status === 404) return { resources: [], refusal: error };
    throw error;
  }
}

/**
 * Splits ids into batches. An id with a comma is asked for alone, as servers split at commas.
 *
 * @param room characters that the ids of a batch may take
 */
function idBatches(ids: readonly string[], room: number): string[][] {
  const batches: string[][] = [];
  let batch: string[] = [];
  let length = 0;
  const finish = () => {
    if (batch.length > 0) batches.push(batch);
    batch = [];
    length = 0;
  };
  for (const id of ids) {
    const isAlone = id.includes(',');
    const own = encodeURIComponent(id).length + 1;
    if (isAlone || length + own > room || batch.length === MAX_BATCH) finish();
    batch.push(id);
    length += own;
    if (isAlone) finish();
  }
  finish();
  return batches;
}

/** The resources of a batch in the order of its ids; adds the ids without one to `missing`. */
function inOrder(batch: readonly string[], resources: readonly Resource[], missing: string[]): Resource[] {
  const byId = new Map<string, Resource>();
  for (const resource of resources) byId.set(resource.id, resource);
  // Servers with UUIDs may write them in another letter case than they were asked for.
  const asked = new Set(batch);
  const byLowerCase = new Map<string, Resource>();
  for (const resource of resources) if (!asked.has(resource.id)) byLowerCase.set(resource.id.toLowerCase(), resource);
  const ordered: Resource[] = [];
  for (const id of batch) {
    const resource = byId.get(id) ?? byLowerCase.get(id.toLowerCase());
    byLowerCase.delete(id.toLowerCase());
    if (resource === undefined) missing.push(id);
    else ordered.push(resource);
  }
  return ordered;
}

function noneKnown(type: string, ids: readonly string[], refusal: ExportError | undefined): ExportError {
  const said = refusal === undefined ? '' : ` ${refusal.message}`;
  const message = `The server knows none of the ${ids.length} ${type} that were asked for: ${named(ids)}.${said}`;
  return new ExportError('not-found', message, {
    ...(refusal && { cause: refusal }),
    ...(refusal?.status !== undefined && { status: refusal.status }),
  });
}

function named(ids: readonly string[]): string {
  const shown = ids.slice(0, MAX_NAMED).map((id) => JSON.stringify(id.length > 60 ? `${id.slice(0, 60)}…` : id));
  return ids.length > MAX_NAMED ? `${shown.join(', ')} and ${ids.length - MAX_NAMED} more` : shown.join(', ');
}
