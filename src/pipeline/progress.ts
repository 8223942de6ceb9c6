import type { Wait } from '../sources/source.ts';
import { firstToEnd } from '../sources/waits.ts';

/** How far an export has come. */
export interface ExportProgress {
  /** `reading` while messages are pulled, reshaped and written; `finishing` once all are; `done` at the very end. */
  readonly phase: 'reading' | 'finishing' | 'done';
  /** Index of the item at work. */
  readonly item: number;
  /** Items in all. */
  readonly items: number;
  /** Messages read so far, over all items. */
  readonly messages: number;
  /** Messages of the items begun so far; absent while the number of the item at work is not known. */
  readonly totalMessages?: number;
  /** Rows written so far, over all items. */
  readonly rows: number;
  /** Bytes written so far, over all files. */
  readonly bytes: number;
  /** From 0 to 1, never going back, and told in each report once a number of messages is known; absent before. */
  readonly fraction?: number;
  /**
   * Why the export makes no headway, and until when: present while a request waits before its next attempt and no messages
   * come in by other requests, and while a custom source gives none. Of several requests that wait, the one that waits for
   * the shortest time.
   */
  readonly waiting?: Wait;
}

/** Milliseconds between two reports. */
const INTERVAL = 100;

/** Milliseconds without new messages after which a request that waits holds up the export. */
const QUIET = 1000;

/** Adds up what the stages report, and passes it on, but not too often; phases and waits are reported at once. */
export class ProgressMeter {
  readonly #items: number;
  readonly #report: (progress: ExportProgress) => void;
  #last = Number.NEGATIVE_INFINITY;
  #item = 0;
  #messages = 0;
  #rows = 0;
  #bytes = 0;
  /** Messages by item: expected, where that is known, and read. */
  readonly #expected = new Map<number, number>();
  readonly #read = new Map<number, number>();
  readonly #ended = new Set<number>();
  #fraction: number | undefined;
  /** What the items that are being read wait for, by index. */
  readonly #waits = new Map<number, Wait>();
  /** Whether messages come in although a request waits; a timer ends this. */
  #flowing: ReturnType<typeof setTimeout> | undefined;
  /** Whether the latest report said that the source waits. */
  #saidWaiting = false;

  constructor(items: number, report: (progress: ExportProgress) => void) {
    this.#items = items;
    this.#report = report;
  }

  /** Goes over to an item; several may be open. */
  begin(item: number): void {
    if (!this.#read.has(item)) this.#read.set(item, 0);
    this.#item = item;
    this.#maybeReport();
  }

  /** Takes note that all of an item has been read. */
  end(item: number): void {
    this.#ended.add(item);
  }

  /** Learns how many messages an item has. */
  expect(item: number, messages: number): void {
    this.#expected.set(item, messages);
    this.#maybeReport();
  }

  /** Counts messages read of an item. */
  addMessages(item: number, count: number): void {
    this.#messages += count;
    this.#read.set(item, (this.#read.get(item) ?? 0) + count);
    if (this.#waits.size > 0) this.#flow();
    this.#maybeReport();
  }

  /** Counts rows written. */
  addRows(count: number): void {
    this.#rows += count;
    this.#maybeReport();
  }

  /** Counts bytes written. */
  addBytes(count: number): void {
    this.#bytes += count;
    this.#maybeReport();
  }

  /** Reports at once that reading an item waits, for what else it waits, or that it goes on. */
  wait(wait: Wait | undefined, item: number): void {
    if (wait) this.#waits.set(item, wait);
    else this.#waits.delete(item);
    this.#reportWait();
  }

  #reportWait(): void {
    this.#stopFlow();
    if (this.#waits.size > 0 || this.#saidWaiting) this.#send('reading');
  }

  /** Leaves the wait out of reports for as long as messages come in. */
  #flow(): void {
    this.#stopFlow();
    this.#flowing = setTimeout(() => this.#reportWait(), QUIET);
  }

  #stopFlow(): void {
    clearTimeout(this.#flowing);
    this.#flowing = undefined;
  }

  /** Reports a phase at once. */
  enter(phase: ExportProgress['phase']): void {
    this.#stopFlow();
    this.#waits.clear();
    this.#send(phase);
  }

  /** The part of all items that has been read; one of unknown size counts when it has ended. */
  #share(): number {
    let done = this.#ended.size;
    for (const [item, read] of this.#read) {
      const expected = this.#expected.get(item);
      if (expected === undefined || this.#ended.has(item)) continue;
      done += expected === 0 ? 1 : Math.min(1, read / expected);
    }
    return done / this.#items;
  }

  /** Messages of the items begun so far; of one that has ended, those that were read. */
  #total(): number {
    let total = 0;
    for (const [item, read] of this.#read)
      total += this.#ended.has(item) ? read : Math.max(read, this.#expected.get(item) ?? 0);
    return total;
  }

  #maybeReport(): void {
    if (performance.now() - this.#last >= INTERVAL) this.#send('reading');
  }

  #send(phase: ExportProgress['phase']): void {
    this.#last = performance.now();
    const isKnown = this.#expected.has(this.#item);
    if (phase !== 'reading') this.#fraction = 1;
    else if (isKnown) this.#fraction = Math.max(this.#fraction ?? 0, this.#share());
    const waiting = this.#flowing === undefined ? firstToEnd(this.#waits.values()) : undefined;
    this.#saidWaiting = waiting !== undefined;
    this.#report({
      phase,
      item: this.#item,
      items: this.#items,
      messages: this.#messages,
      ...(isKnown && { totalMessages: this.#total() }),
      rows: this.#rows,
      bytes: this.#bytes,
      ...(this.#fraction !== undefined && { fraction: this.#fraction }),
      ...(waiting && { waiting }),
    });
  }
}
