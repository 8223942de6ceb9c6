/** Decides which exports of the server belong to this browser. */
import type { ExportRequest, ExportType } from '../contract/request.ts';
import type { GoneExports, SeenRows, SentCreate } from '../storage/outbox/create-log.ts';
import type { DefinitionRecord, OutboxRecord } from '../storage/records.ts';
import type { ServerExport } from './read-export.ts';
import type { Listing } from './read-list.ts';
import { type Comparison, compare, equalityKey, isAlike, isPossible, traitsOf } from './request-matching.ts';

/*
 * These rules, and nothing else, decide whose an export is.
 *
 * An export is **known** when it is or was the copy of a definition here, when its deletion is queued, or when it was
 * deleted. Every readable recurring export becomes known with the first listing that shows it, at the latest by being
 * imported as a definition. This happens before the first create is sent. For other exports, one-time ones among them,
 * sync remembers which listing showed them first: an export that was listed before a create was sent is not a copy of
 * that create.
 *
 * An export compares with a sent create as follows:
 * - **equal**: every field is equal, including `periodStart` to the second. An export is also equal when it equals the
 *   server's own version of that create.
 * - **alike**: all traits are the same (kind of file, period, start, channels, series and resources). The server may
 *   have written the rest differently.
 * - **possible**: no readable trait differs. Traits may be absent, and the start may be rounded to the minute or hour.
 *
 * An unknown export is **ours** in these cases. It is then acknowledged as the copy of a create, and never imported:
 * 1. The server named its id in the answer to the create.
 * 2. It is equal to a create whose outcome is unknown.
 * 3. It is the only alike export, or all alike exports are equal to each other.
 * 4. It is the only possible export that is equal in all readable fields, and its items or its start can be read. No
 *    other create may have made it. The server answered the create with success, or `settleMs` has passed since.
 * 5. It is the only possible export. No other create may have made it. The server answered the create with success, and
 *    `settleMs` has passed since.
 *
 * A create that the server **answered with success** is never sent again by itself, whatever the listings show. When no
 * listing shows a possible copy, the create is rejected in the end.
 *
 * A create without an answer **certainly has no copy** when three complete and plausible listings in a row show no
 * possible export, and the last of them began more than `settleMs` after the create was last sent, because the server
 * may be slow. Only then is the create sent again. If a server is even slower, two copies result, and sync finds them.
 * A listing is **plausible** unless it lacks every known copy. Such a listing belongs to another account, or the server
 * has failed.
 *
 * An unknown export that is equal to a create with a known copy is a **duplicate**: the browser itself sent the request
 * twice, or the server was late. It is reported with the definition. It is **certainly ours**, and deleted, when all of
 * these hold: it starts at the same second; the same listing shows the copy too, or the copy was or will be deleted
 * from here; and the server made both within one sending, that is, not before the create was first sent and not later
 * than `settleMs` after the copy. Both times come from the server's clock, so different clocks do no harm. Only the
 * duration of the sending comes from the local clock. An impossible duration, because the clock was set, is not
 * accepted.
 *
 * When a create was settled without a copy and an unknown export appears later, the export is acknowledged as that
 * copy: by rules 1 to 3 while the create is remembered, and by rule 5 only for a while.
 *
 * One case cannot be distinguished: another browser of the same account sends an equal definition, to the second,
 * within the same span. It counts as ours. On a server that hides or rounds `periodStart`, this also applies to
 * definitions that differ only in their start.
 *
 * A missing export was **deleted on the server** when the server lists it as deleted, or when at least `MISSING_LISTS`
 * listings over `missingMs` lack it. Until then, its definition is marked as missing. An export does not count as
 * missing within `settleMs` after its creation, because a list may be behind, nor in a listing with unreadable ids.
 * When it was deleted, its definition is removed here unless a change of it is queued. The removed definition is
 * remembered, and it returns unchanged when the server lists the export again. A copy that the server confirmed but
 * never listed was not deleted: its definition stays, and the create is rejected.
 */

/** Milliseconds by which the server's times may be rounded or differ between its machines. */
const SLACK_MS = 2_000;

/** The longest plausible sending, in milliseconds. A longer or negative one means that the clock was set. */
const LONGEST_SENDING_MS = 86_400_000;

/** An export of a listing. */
export type Listed = Listing['exports'][number];

/** Whether an equal second copy of a create is certainly ours; see above. */
export function isSurelyOurs(create: SentCreate, second: ServerExport, settleMs: number): boolean {
  const { copy, settledAt, firstSentAt, request } = create;
  if (copy === null || settledAt === null) return false;
  if (!isAlike(compare(traitsOf(request), second.traits))) return false;
  const took = settledAt - firstSentAt;
  if (took < 0 || took > LONGEST_SENDING_MS) return false;
  const later = Date.parse(second.createdAt ?? '') - Date.parse(copy.createdAt);
  return later >= -took - SLACK_MS && later <= settleMs + SLACK_MS;
}

/** The local records to compare with a listing. */
export interface Known {
  readonly definitions: readonly DefinitionRecord[];
  readonly outbox: readonly OutboxRecord[];
  readonly gone: GoneExports;
  readonly seen: SeenRows;
}

/** The unknown exports of a listing. */
export class Strangers {
  readonly #left: Map<string, Listed>;
  readonly #nameless: readonly ServerExport[];
  readonly #seen: SeenRows;

  /** @param type the exports that are looked for; others are left out */
  constructor({ exports, nameless }: Listing, { definitions, outbox, gone, seen }: Known, type: ExportType) {
    const known = new Set<string | undefined>([
      ...definitions.map(({ server }) => server?.id),
      ...outbox.map(({ serverId }) => serverId),
      ...gone.keys(),
    ]);
    const strangers = exports.filter(({ id, traits }) => !known.has(id) && (traits.type ?? type) === type);
    const madeAt = ({ createdAt }: Listed) => Date.parse(createdAt ?? '') || 0;
    strangers.sort((a, b) => madeAt(a) - madeAt(b) || (a.id < b.id ? -1 : 1));
    this.#left = new Map(strangers.map((stored) => [stored.id, stored]));
    this.#nameless = nameless;
    this.#seen = seen;
  }

  /** The exports that are still unknown, oldest first. */
  left(): Listed[] {
    return [...this.#left.values()];
  }

  /** The export that the server named in its answer to a create. */
  named({ answer }: SentCreate): Listed | undefined {
    return answer?.id == null ? undefined : this.#left.get(answer.id);
  }

  /** The exports that are equal to a create or to the server's version of it, oldest first. */
  equalTo({ request, echo, lists }: SentCreate): Listed[] {
    const keys = [equalityKey(request), echo];
    return this.#newSince(lists).filter(({ key }) => keys.includes(key));
  }

  /**
   * The oldest export that is alike to a create, if all such exports are equal to each other. Undefined when there is
   * none or when they differ.
   */
  onlyAlike({ request, lists }: SentCreate): Listed | undefined {
    return only(this.#comparing(request, lists, isAlike));
  }

  /** The exports that may be the copy of a create, oldest first. */
  possible({ request, lists }: SentCreate): Listed[] {
    return this.#comparing(request, lists, isPossible);
  }

  /** The exports without a readable id that may be the copy of a create. */
  hidden({ request }: SentCreate): readonly ServerExport[] {
    const sent = traitsOf(request);
    return this.#nameless.filter(({ traits }) => isPossible(compare(sent, traits)));
  }

  /** Removes an export that has become known. */
  remove({ id }: Listed): void {
    this.#left.delete(id);
  }

  #comparing(request: ExportRequest, lists: number | undefined, is: (comparison: Comparison) => boolean): Listed[] {
    const sent = traitsOf(request);
    return this.#newSince(lists).filter(({ traits }) => is(compare(sent, traits)));
  }

  /** The exports that the first `lists` listings did not show. */
  #newSince(lists = 0): Listed[] {
    return this.left().filter(({ id }) => (this.#seen.strangers.get(id) ?? Number.POSITIVE_INFINITY) > lists);
  }
}

/** Returns the oldest export if all are equal to each other. */
export function only(exports: readonly Listed[]): Listed | undefined {
  return new Set(exports.map(({ key }) => key)).size === 1 ? exports[0] : undefined;
}
