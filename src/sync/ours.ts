import type { ExportRequest, StoredExport } from '../contract/request.ts';
import type { DefinitionRecord, OutboxRecord } from '../storage/records.ts';
import type { GoneExports, SentCreate } from '../storage/sent-store.ts';
import type { Listing } from './exports-api.ts';
import { equalityKey, likenessKey, startsAlike } from './likeness.ts';

/*
 * What a listing of the server tells. These are the rules; nothing else decides whose an export is.
 *
 * An export is **known** when it is the copy of a definition here, or was one, or is about to be deleted, or is gone.
 * All recurring exports become known with the first listing that shows them (as definitions, at the latest), and this
 * happens before the first create is sent: what is not known later was not there when we began to send.
 *
 * It is **equal** to a create that was sent when every field is, `periodStart` to the second it was given included, or
 * when it is equal to what the server itself made of that create. It is **alike** when kind of file, period, start,
 * channels, series and resources are the same, so that the server may have written the rest differently.
 *
 * An unknown export is **ours** when it is equal to a create of which it is not known what became, or is the only one
 * that is alike (or one of several that are equal to each other). It is acknowledged as its copy, never imported.
 *
 * A create is **surely not there** when three complete listings in a row have shown nothing unknown that is equal or
 * alike, and the last of them began later than `settleMs` after the create was last sent, as the server may have been
 * slow. Only then is it sent again. Should a server be slower still, two copies come of it, and are found:
 *
 * An unknown export that is equal to a create whose copy is known already is **surplus**: the browser itself sent the
 * request twice, or the server was late. It is reported with the definition. It is **surely ours**, and deleted, when
 * the copy is there too in the same listing (or was deleted from here, or is to be), and the server made both within one
 * sending: no earlier than the create was first sent and no later than `settleMs` after the copy. Both times are by the
 * server's clock, so clocks that differ do no harm; only how long the sending took is by ours, and a span that makes no
 * sense (the clock was set) is not sure.
 * An unknown export that shows up when its create was settled without a copy is taken for that copy, by the same rule as
 * before it was; but what is only alike, for a while only.
 *
 * What cannot be told apart is an equal definition, to the second, that another browser of the same account sent within
 * the same span: it is taken for ours.
 *
 * An export that is missing was **deleted on the server** when listings over `missingMs` in a row lack it, later than
 * `settleMs` after it was created, as a list may be behind. Its definition is removed here, unless there is something
 * still to be told of it.
 */

/** Milliseconds that the server's times may be rounded by, or differ among its parts. */
const SLACK_MS = 2_000;

/** A sending that took longer, or less than nothing, is no measure of time. */
const LONGEST_SENDING_MS = 86_400_000;

/** Whether a second copy of a create is surely ours; see above. */
export function isSurelyOurs(create: SentCreate, second: StoredExport, settleMs: number): boolean {
  const { copy, settledAt, firstSentAt } = create;
  if (copy === null || settledAt === null) return false;
  const took = settledAt - firstSentAt;
  if (took < 0 || took > LONGEST_SENDING_MS) return false;
  const later = Date.parse(second.createdAt) - Date.parse(copy.createdAt);
  return later >= -took - SLACK_MS && later <= settleMs + SLACK_MS;
}

/** Whether an export may be what a request has become on the server. */
export function isAlike(request: ExportRequest, stored: StoredExport): boolean {
  return likenessKey(request) === likenessKey(stored) && startsAlike(request, stored) !== false;
}

/** The request of an export. */
export function requestOf({
  id: _id,
  createdAt: _c,
  updatedAt: _u,
  deletedAt: _d,
  ...request
}: StoredExport): ExportRequest {
  return request;
}

/** What is here, to be held against a listing. */
export interface Known {
  readonly definitions: readonly DefinitionRecord[];
  readonly outbox: readonly OutboxRecord[];
  readonly gone: GoneExports;
}

/** The exports of a listing that are not known. */
export class Strangers {
  readonly #left = new Map<string, { readonly stored: StoredExport; readonly key: string }>();
  readonly #unreadable: Listing['unreadable'];

  constructor({ exports, unreadable }: Listing, { definitions, outbox, gone }: Known) {
    const known = new Set<string | undefined>([
      ...definitions.map(({ server }) => server?.id),
      ...outbox.map(({ serverId }) => serverId),
      ...gone.keys(),
    ]);
    const strangers = exports.filter(({ id }) => !known.has(id));
    strangers.sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt) || (a.id < b.id ? -1 : 1));
    for (const stored of strangers) this.#left.set(stored.id, { stored, key: equalityKey(requestOf(stored)) });
    this.#unreadable = unreadable.filter(({ id }) => id === undefined || !known.has(id));
  }

  /** All that are left, oldest first. */
  left(): StoredExport[] {
    return [...this.#left.values()].map(({ stored }) => stored);
  }

  /** Those that are equal to one of these requests, oldest first. */
  equalTo(...requests: readonly ExportRequest[]): StoredExport[] {
    const keys = new Set(requests.map(equalityKey));
    return [...this.#left.values()].filter(({ key }) => keys.has(key)).map(({ stored }) => stored);
  }

  /** Those that are alike, oldest first. */
  alike(request: ExportRequest): StoredExport[] {
    return this.left().filter((stored) => isAlike(request, stored));
  }

  /**
   * The oldest of those that are alike, if all of them are equal to each other and start at the same second; undefined
   * when there is none, or when they cannot be told apart.
   */
  onlyAlike(request: ExportRequest): StoredExport | undefined {
    const alike = this.alike(request);
    const isOne = new Set(alike.map(({ id }) => this.#left.get(id)!.key)).size === 1;
    return isOne && startsAlike(request, alike[0]!) ? alike[0] : undefined;
  }

  /** Whether something that cannot be read may be what was sent. */
  mayHide(request: ExportRequest): boolean {
    return this.#unreadable.some(
      ({ periodStart }) => periodStart !== undefined && startsAlike(request, { ...request, periodStart }),
    );
  }

  /** One has become known. */
  take({ id }: StoredExport): void {
    this.#left.delete(id);
  }
}
