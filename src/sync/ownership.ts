import type { ExportRequest } from '../contract/request.ts';
import type { GoneExports, SeenRows, SentCreate } from '../storage/outbox/create-log.ts';
import type { DefinitionRecord, OutboxRecord } from '../storage/records.ts';
import type { ServerExport } from './read-export.ts';
import type { Listing } from './read-list.ts';
import { type Comparison, compare, equalityKey, isAlike, isPossible, traitsOf } from './request-matching.ts';

/*
 * What a listing of the server tells. These are the rules; nothing else decides whose an export is.
 *
 * An export is **known** when it is the copy of a definition here, or was one, or is about to be deleted, or is gone.
 * All recurring exports that can be read become known with the first listing that shows them (as definitions, at the
 * latest), and this happens before the first create is sent. Of the others it is remembered which listing showed them
 * first: what was listed before a create was sent is none of its copies.
 *
 * How an export compares with a create that was sent:
 * - it is **equal** when every field is, `periodStart` to the second it was given included, or when it is equal to what
 *   the server itself made of that create;
 * - it is **alike** when all traits are the same (kind of file, period, start, channels, series and resources), so that
 *   the server may have written the rest differently;
 * - it is **possible** when no trait that can be read is another one. It may lack traits, or start at the full minute
 *   or hour as a server might round it.
 *
 * An unknown export is **ours**, and is acknowledged as the copy of a create, never imported, when
 * 1. the server named its id when it answered the create;
 * 2. it is equal to a create of which it is not known what became;
 * 3. it is the only one that is alike, or one of several that are equal to each other;
 * 4. it is the only one that is possible and equal as far as it can be read (and its items or its start can be), no
 *    other create may have made it, and the server answered the create with success, or `settleMs` has passed since;
 * 5. it is the only one that is possible, no other create may have made it, the server answered the create with
 *   success, and `settleMs` has passed since.
 *
 * A create that the server **answered with success** is never sent again by itself, whatever the listings show. When
 * they show nothing that may be its copy, it is shown as rejected in the end.
 *
 * A create without an answer is **surely not there** when three listings in a row, complete and plausible, have shown
 * nothing that is possible, and the last of them began later than `settleMs` after the create was last sent, as the
 * server may have been slow. Only then is it sent again. Should a server be slower still, two copies come of it, and
 * are found. A listing is **plausible** unless it lacks every copy that is known: that is one of another account, or of
 * a server that fails.
 *
 * An unknown export that is equal to a create whose copy is known already is a **duplicate**: the browser itself sent
 * the request twice, or the server was late. It is reported with the definition. It is **surely ours**, and deleted,
 * when it starts at the same second, the copy is there too in the same listing (or was deleted from here, or is to be),
 * and the server made both within one sending: no earlier than the create was first sent and no later than `settleMs`
 * after the copy. Both times are by the server's clock, so clocks that differ do no harm; only how long the sending
 * took is by ours, and a span that makes no sense (the clock was set) is not sure. An unknown export that shows up when
 * its create was settled without a copy is acknowledged as that copy, by the rules 1 to 3 for as long as the create is
 * remembered, by rule 5 for a while only.
 *
 * What cannot be told apart is an equal definition, to the second, that another browser of the same account sent within
 * the same span: it counts as ours. On a server that hides or rounds `periodStart`, so is one that is equal but for
 * its start.
 *
 * An export that is missing was **deleted on the server** when the server lists it as deleted, or when listings over
 * `missingMs` lack it, `MISSING_LISTS` of them at least. Until then its definition is marked as missing. It is not
 * counted as missing before `settleMs` after it was created, as a list may be behind, nor by a listing with exports
 * whose ids cannot be read. Then its definition is removed here, unless there is something still to be told of it, and
 * remembered: it comes back as it was when the server lists it again. A copy that the server has named in an answer and
 * has never listed was not deleted: its definition stays, and the create is shown as rejected.
 */

/** Milliseconds that the server's times may be rounded by, or differ among its parts. */
const SLACK_MS = 2_000;

/** A sending that took longer, or less than nothing, is no measure of time. */
const LONGEST_SENDING_MS = 86_400_000;

/** An export of a listing. */
export type Listed = Listing['exports'][number];

/** Whether a second copy of a create, which is equal to it, is surely ours; see above. */
export function isSurelyOurs(create: SentCreate, second: ServerExport, settleMs: number): boolean {
  const { copy, settledAt, firstSentAt, request } = create;
  if (copy === null || settledAt === null) return false;
  if (!isAlike(compare(traitsOf(request), second.traits))) return false;
  const took = settledAt - firstSentAt;
  if (took < 0 || took > LONGEST_SENDING_MS) return false;
  const later = Date.parse(second.createdAt ?? '') - Date.parse(copy.createdAt);
  return later >= -took - SLACK_MS && later <= settleMs + SLACK_MS;
}

/** What is here, to be held against a listing. */
export interface Known {
  readonly definitions: readonly DefinitionRecord[];
  readonly outbox: readonly OutboxRecord[];
  readonly gone: GoneExports;
  readonly seen: SeenRows;
}

/** The recurring exports of a listing that are not known. */
export class Strangers {
  readonly #left: Map<string, Listed>;
  readonly #nameless: readonly ServerExport[];
  readonly #seen: SeenRows;

  constructor({ exports, nameless }: Listing, { definitions, outbox, gone, seen }: Known) {
    const known = new Set<string | undefined>([
      ...definitions.map(({ server }) => server?.id),
      ...outbox.map(({ serverId }) => serverId),
      ...gone.keys(),
    ]);
    const strangers = exports.filter(({ id, traits }) => !known.has(id) && traits.type !== 'oneTime');
    const madeAt = ({ createdAt }: Listed) => Date.parse(createdAt ?? '') || 0;
    strangers.sort((a, b) => madeAt(a) - madeAt(b) || (a.id < b.id ? -1 : 1));
    this.#left = new Map(strangers.map((stored) => [stored.id, stored]));
    this.#nameless = nameless;
    this.#seen = seen;
  }

  /** All that are left, oldest first. */
  left(): Listed[] {
    return [...this.#left.values()];
  }

  /** The one that a server named in its answer to a create. */
  named({ answer }: SentCreate): Listed | undefined {
    return answer?.id == null ? undefined : this.#left.get(answer.id);
  }

  /** Those that are equal to a create, or to what the server made of it, oldest first. */
  equalTo({ request, echo, lists }: SentCreate): Listed[] {
    const keys = [equalityKey(request), echo];
    return this.#newSince(lists).filter(({ key }) => keys.includes(key));
  }

  /**
   * The oldest of those that are alike to a create, if all of them are equal to each other; undefined when there is
   * none, or when they cannot be told apart.
   */
  onlyAlike({ request, lists }: SentCreate): Listed | undefined {
    return only(this.#comparing(request, lists, isAlike));
  }

  /** Those that may be the copy of a create, oldest first. */
  possible({ request, lists }: SentCreate): Listed[] {
    return this.#comparing(request, lists, isPossible);
  }

  /** Exports without an id that can be read, of which one may be the copy of a create. */
  hidden({ request }: SentCreate): readonly ServerExport[] {
    const sent = traitsOf(request);
    return this.#nameless.filter(({ traits }) => isPossible(compare(sent, traits)));
  }

  /** Removes one that has become known. */
  remove({ id }: Listed): void {
    this.#left.delete(id);
  }

  #comparing(request: ExportRequest, lists: number | undefined, is: (comparison: Comparison) => boolean): Listed[] {
    const sent = traitsOf(request);
    return this.#newSince(lists).filter(({ traits }) => is(compare(sent, traits)));
  }

  /** Those that no listing has shown of the first so many. */
  #newSince(lists = 0): Listed[] {
    return this.left().filter(({ id }) => (this.#seen.strangers.get(id) ?? Number.POSITIVE_INFINITY) > lists);
  }
}

/** The oldest, if all are equal to each other. */
export function only(exports: readonly Listed[]): Listed | undefined {
  return new Set(exports.map(({ key }) => key)).size === 1 ? exports[0] : undefined;
}
