/** Adds up and reports the progress of an export. */
import type { Wait } from '../sources/source.ts';
import { firstToEnd } from '../sources/waits.ts';

/** The progress of an export. */
export interface ExportProgress {
  /** `reading` while messages are read, reshaped and written; `finishing` after the last; `done` at the end. */
  readonly phase: 'reading' | 'finishing' | 'done';
  /** Index of the current item. */
  readonly item: number;
  /** Number of items. */
  readonly items: number;
  /** Messages read so far, over all items. */
  readonly messages: number;
  /** Total messages of the items started so far. Absent while the total of the current item is unknown. */
  readonly totalMessages?: number;
  /** Rows written so far, over all items. */
  readonly rows: number;
  /** Bytes written so far, over all files. */
  readonly bytes: number;
  /** Fraction from 0 to 1 that is done. It never decreases. Absent until a total number of messages is known. */
  readonly fraction?: number;
  /**
   * Rows written a second, averaged over the last 5 seconds. Absent in the first second, while no row is written, and
   * after the phase `reading`.
   */
  readonly rowsPerSecond?: number;
  /**
   * Seconds until all is read and written, at the speed at which the fraction grew in the last 5 seconds. Absent in the
   * first second, without fraction, while it does not grow or a source waits, and after the phase `reading`.
   */
  readonly secondsLeft?: number;
  /**
   * Why the export makes no progress, and until when. Present while a request waits before its next attempt and no
   * other request delivers messages, and while a custom source delivers none. When several requests wait, it is the one
   * with the shortest wait.
   */
  readonly waiting?: Wait;
}

/** Least milliseconds between two reports. */
const INTERVAL = 100;

/** Milliseconds over which speeds are averaged, and the least that they are told of. */
const SPEED_SPAN = 5000;
const LEAST_SPAN = 1000;

/** What was done at a moment. */
interface Mark {
  /** Milliseconds of the monotonic clock. */
  readonly at: number;
  readonly rows: number;
  readonly fraction: number | undefined;
}

/** Milliseconds without new messages after which a waiting request counts as a wait of the export. */
const QUIET = 1000;

/** Adds up what the stages report and passes it on at intervals. Phases and waits are reported at once. */
export class ProgressMeter {
  readonly #items: number;
  /** The item of each read. */
  readonly #itemOf: readonly number[];
  readonly #report: (progress: ExportProgress) => void;
  #last = Number.NEGATIVE_INFINITY;
  #current = 0;
  #messages = 0;
  #rows = 0;
  #bytes = 0;
  /** The expected messages of each item, where known, and the messages read. */
  readonly #expected = new Map<number, number>();
  readonly #read = new Map<number, number>();
  readonly #ended = new Set<number>();
  #fraction: number | undefined;
  /** What was done at the reports of the latest seconds, oldest first. */
  readonly #marks: Mark[] = [];
  /** The waits of open items, by index. */
  readonly #waits = new Map<number, Wait>();
  /** A timer that runs while messages arrive although a request waits. */
  #flowing: ReturnType<typeof setTimeout> | undefined;
  /** Whether the latest report included a wait. */
  #saidWaiting = false;

  /**
   * @param itemOf the item of each read; a report reads once for each of its sources. Default: one read for each item
   */
  constructor(
    items: number,
    report: (progress: ExportProgress) => void,
    itemOf: readonly number[] = Array.from({ length: items }, (_, item) => item),
  ) {
    this.#items = items;
    this.#itemOf = itemOf;
    this.#report = report;
  }

  /**
   * Makes a read the current one. Several may be open.
   *
   * @param messages number of its messages, if it is known
   */
  begin(read: number, messages?: number): void {
    if (messages !== undefined) this.#expected.set(read, messages);
    if (!this.#read.has(read)) this.#read.set(read, 0);
    this.#current = read;
    this.#maybeReport();
  }

  /** Records that all of a read has arrived. */
  end(read: number): void {
    this.#ended.add(read);
  }

  /** Records the number of messages of a read. */
  expect(read: number, messages: number): void {
    this.#expected.set(read, messages);
    this.#maybeReport();
  }

  /** Adds messages that a read returned. */
  addMessages(read: number, count: number): void {
    this.#messages += count;
    this.#read.set(read, (this.#read.get(read) ?? 0) + count);
    if (this.#waits.size > 0) this.#flow();
    this.#maybeReport();
  }

  /** Adds written rows. */
  addRows(count: number): void {
    this.#rows += count;
    this.#maybeReport();
  }

  /** Adds written bytes. */
  addBytes(count: number): void {
    this.#bytes += count;
    this.#maybeReport();
  }

  /** Reports at once that a read waits, that its wait changed, or that it continues. */
  wait(wait: Wait | undefined, read: number): void {
    if (wait) this.#waits.set(read, wait);
    else this.#waits.delete(read);
    this.#reportWait();
  }

  #reportWait(): void {
    this.#stopFlow();
    if (this.#waits.size > 0 || this.#saidWaiting) this.#send('reading');
  }

  /** Leaves the wait out of reports while messages arrive. */
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

  /** The fraction of all items that is read. An item of unknown size counts only when it has ended. */
  #share(): number {
    let done = this.#ended.size;
    for (const [item, read] of this.#read) {
      const expected = this.#expected.get(item);
      if (expected === undefined || this.#ended.has(item)) continue;
      done += expected === 0 ? 1 : Math.min(1, read / expected);
    }
    return this.#itemOf.length === 0 ? 1 : done / this.#itemOf.length;
  }

  /** The total messages of the items started so far. For an ended item it is the number of messages read. */
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
    const isKnown = this.#expected.has(this.#current);
    if (phase !== 'reading') this.#fraction = 1;
    else if (isKnown) this.#fraction = Math.max(this.#fraction ?? 0, this.#share());
    const waiting = this.#flowing === undefined ? firstToEnd(this.#waits.values()) : undefined;
    this.#saidWaiting = waiting !== undefined;
    this.#report({
      phase,
      item: this.#itemOf[this.#current] ?? 0,
      items: this.#items,
      messages: this.#messages,
      ...(isKnown && { totalMessages: this.#total() }),
      rows: this.#rows,
      bytes: this.#bytes,
      ...(this.#fraction !== undefined && { fraction: this.#fraction }),
      ...(phase === 'reading' && this.#speed(waiting !== undefined)),
      ...(waiting && { waiting }),
    });
  }

  /** The speed of the latest seconds, as far as it can be told. */
  #speed(isWaiting: boolean): Pick<ExportProgress, 'rowsPerSecond' | 'secondsLeft'> {
    const now: Mark = { at: this.#last, rows: this.#rows, fraction: this.#fraction };
    const marks = this.#marks;
    marks.push(now);
    while (marks.length > 2 && now.at - marks[1]!.at >= SPEED_SPAN) marks.shift();
    const [first] = marks as [Mark];
    const seconds = (now.at - first.at) / 1000;
    if (seconds * 1000 < LEAST_SPAN) return {};
    const rows = now.rows - first.rows;
    const gained = (now.fraction ?? 0) - (first.fraction ?? 0);
    return {
      ...(rows > 0 && { rowsPerSecond: rows / seconds }),
      ...(gained > 0 && !isWaiting && { secondsLeft: ((1 - now.fraction!) * seconds) / gained }),
    };
  }
}
