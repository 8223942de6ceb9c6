/** Reads an instant that holds more messages than a page, where only an offset can page. */
import { sleep } from '../../core/abort.ts';
import { backoffMs } from '../../core/backoff.ts';
import { ExportError } from '../../core/errors.ts';
import { type ChannelApi, REREAD_BACKOFF, type Selection } from './channel-api.ts';
import { type Span, spanText } from './span.ts';

/** Reads of an instant in all; where the order is new every time, each brings about half of what is left. */
const MOST_READS = 40;

/** What is asked for the pages of an instant. */
type InstantPages = Pick<ChannelApi, 'page' | 'pageSize'>;

/** One read of an instant, page by page. */
interface InstantRead {
  /** How many messages there are; undefined when the pages did not agree on it, or gave more or fewer. */
  readonly total: number | undefined;
  /** Pages of messages, each with its JSON text. */
  readonly pages: readonly (readonly { readonly text: string; readonly message: unknown }[])[];
}

/**
 * All messages of the finest span that a reader can be asked for, when even that holds more than a page, so that it is
 * paged by offset. Without a tie-break the order may be another for every offset and limit, and even the same wrong one
 * each time: a message stands on two pages, another on none. So pages begin elsewhere in each read, and what was read
 * counts only when it must be everything:
 * - no message stands on two pages, and there are as many as the reader counts;
 * - or all reads together have shown as many different messages as the reader counts, and one more shows no other;
 * - or, where the data have exact duplicates, two reads without a page border in common gave the same messages, each as
 *   often, and no read gave another.
 *
 * @throws ExportError `inconsistent-data` when it never is
 */
export async function readInstant(api: InstantPages, selection: Selection, span: Span): Promise<readonly unknown[]> {
  let known = new KnownMessages();
  for (let reads = 1; ; reads++) {
    const read = await readOnce(api, selection, span, firstPage(reads, api.pageSize));
    if (read.total !== undefined) {
      if (!repeatsAcrossPages(read)) return read.pages.flat().map(({ message }) => message);
      // What was seen before is no longer there.
      if (known.wouldExceed(read, read.total)) known = new KnownMessages();
      const all = known.add(read, read.total);
      if (all) return all;
    }
    if (reads === MOST_READS)
      throw new ExportError(
        'inconsistent-data',
        `More messages than a page holds (${api.pageSize}) lie at one instant (${spanText(span)}), and ${reads} ` +
          'reads of them never agreed: the reader has no fixed order for them. The export would have a hole. A larger ' +
          'pageSize helps if the service allows it, as does asking for fewer names.',
      );
    await sleep(backoffMs(REREAD_BACKOFF, reads), selection.signal);
  }
}

/**
 * Messages that the first page of a read is to hold: all of a page at first, then 1/2, 1/4, 3/4, 1/8 … of it, so that no
 * border between pages is where one was before; all again where a share is less than one message, so that small pages
 * take turns, too.
 */
function firstPage(read: number, pageSize: number): number {
  if (read === 1) return pageSize;
  let share = 0;
  for (let left = read - 1, part = 0.5; left > 0; left >>= 1, part /= 2) share += (left & 1) * part;
  return Math.floor(share * pageSize) || pageSize;
}

async function readOnce(api: InstantPages, selection: Selection, span: Span, first: number): Promise<InstantRead> {
  const pages: { text: string; message: unknown }[][] = [];
  let offset = 0;
  let total: number | undefined;
  for (;;) {
    const page = await api.page(selection, span, offset, offset === 0 ? first : undefined);
    total ??= page.total;
    if (page.total !== total) return { total: undefined, pages };
    pages.push(page.messages.map((message) => ({ text: JSON.stringify(message), message })));
    offset += page.messages.length;
    if (offset >= total || page.messages.length === 0) break;
  }
  return { total: offset === total ? total : undefined, pages };
}

/** A page never gives one message twice, so only what stands on two pages may have pushed another out. */
function repeatsAcrossPages({ pages }: InstantRead): boolean {
  const before = new Set<string>();
  for (const page of pages) {
    if (page.some(({ text }) => before.has(text))) return true;
    for (const { text } of page) before.add(text);
  }
  return false;
}

/** Everything that the reads of an instant have shown. */
class KnownMessages {
  readonly #ids = new Map<string, number>();
  readonly #messages: unknown[] = [];
  /** Of every read the ids of its messages, in ascending order, and its borders: offsets at which pages began. */
  readonly #reads: { readonly ids: Uint32Array; readonly borders: ReadonlySet<number> }[] = [];
  /** The total that all different messages together had reached. */
  #reached: number | undefined;

  /** Whether there would be more different messages than the reader counts. */
  wouldExceed({ pages }: InstantRead, total: number): boolean {
    const others = new Set(pages.flatMap((page) => page.map(({ text }) => text)));
    for (const text of others) if (this.#ids.has(text)) others.delete(text);
    return this.#ids.size + others.size > total;
  }

  /** Takes a read in; all messages, when that is now beyond doubt. */
  add({ pages }: InstantRead, total: number): readonly unknown[] | undefined {
    const ids = Uint32Array.from(pages.flat(), ({ text, message }) => this.#idOf(text, message)).sort();
    const borders = new Set<number>();
    let offset = 0;
    for (const page of pages) {
      if (offset > 0) borders.add(offset);
      offset += page.length;
    }
    const isReached = this.#ids.size === total;
    if (isReached && this.#reached === total) return this.#messages;
    this.#reached = isReached ? total : undefined;
    const hasAll = new Set(ids).size === this.#ids.size;
    if (hasAll && this.#reads.some((other) => areEqual(other.ids, ids) && areApart(other.borders, borders)))
      return Array.from(ids, (id) => this.#messages[id]);
    this.#reads.push({ ids, borders });
    return undefined;
  }

  #idOf(text: string, message: unknown): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#ids.size;
    this.#ids.set(text, id);
    this.#messages.push(message);
    return id;
  }
}

const areEqual = (a: Uint32Array, b: Uint32Array): boolean => a.length === b.length && a.every((id, i) => id === b[i]);

const areApart = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean => ![...a].some((border) => b.has(border));
