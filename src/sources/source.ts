/** The contract of sources. */
import type { DecimationFunction } from '../contract/request.ts';
import type { RequestExtras } from '../core/http/request-extras.ts';
import type { SampleBatch, SampleField } from '../core/sample-batch.ts';
import type { WarningCode } from '../core/warnings.ts';

/** Which messages an item needs. */
export interface SampleQuery {
  /** Id of the channel to read. */
  readonly channelId: string;
  /** `''` means every subtopic. */
  readonly subtopic: string;
  /** SenML names, in the order of the targets; rows at one instant come in this order. */
  readonly names: readonly string[];
  /** Start of the window, Unix milliseconds, inclusive. */
  readonly from: number;
  /** End of the window, Unix milliseconds, exclusive. */
  readonly to: number;
  /** Optional columns to fill; the others may be left out. */
  readonly fields: readonly SampleField[];
}

/** Which partial aggregates an item needs. */
export interface PartialQuery extends SampleQuery {
  /** The function that the item's buckets are made by; never `median`. */
  readonly function: Exclude<DecimationFunction, 'median'>;
  /**
   * Length of a step, whole milliseconds. Steps begin at its multiples since 1970-01-01 00:00 UTC; it divides the item's
   * buckets and every offset of its zone in the window.
   */
  readonly stepMs: number;
}

/** Why a request waits before its next attempt, and until when; or that a source on the page gives no messages. */
export interface Wait {
  /**
   * `offline`: the browser has no network. `network`: no answer came. `rate-limited`: the server answered 429. `server`:
   * it answered with another error. `bad-response`: its answer was not what its API promises. `source`: a custom source
   * has given no messages for a second.
   */
  readonly reason: 'offline' | 'network' | 'rate-limited' | 'server' | 'bad-response' | 'source';
  /**
   * When the next attempt is made, Unix milliseconds; absent while offline, as it is made once the network is back, and
   * where a custom source is waited for.
   */
  readonly until?: number;
}

/** What a source is handed while it reads. */
export interface ReadContext {
  /** Aborted when the export is cancelled or has enough rows: every request must end at once. */
  readonly signal: AbortSignal;
  /** Counts something dropped or changed; see {@link WarningCode}. */
  warn(code: WarningCode, message: string, count: number): void;
  /** Says how many messages the source will read for this item, as soon as it is known. */
  expect(messages: number): void;
  /** Says that `messages` more have been read. */
  advance(messages: number): void;
  /**
   * Says that a request waits before its next attempt, of several the one that waits for the shortest time; or that a
   * source on the page is waited for. Undefined: nothing is waited for any more.
   */
  waiting(wait: Wait | undefined): void;
}

/** Something that messages can be read from. */
export interface SampleSource {
  /**
   * All messages of the window and the names, and JSON messages (those with a payload and no name), in ascending time.
   * Throws an `ExportError` rather than leave a hole.
   */
  read(query: SampleQuery, context: ReadContext): AsyncGenerator<SampleBatch>;
  /**
   * What {@link SampleSource.read} would give, aggregated where the messages are: for each series entry and step with at
   * least one message, one sample or several that share its messages, in ascending time; see `PartialColumns`. It counts
   * and warns as `read` does. Absent, or undefined for a query, where only `read` can tell. Throws as `read` does.
   */
  readPartials?(query: PartialQuery, context: ReadContext): AsyncGenerator<SampleBatch> | undefined;
  /**
   * How many messages {@link SampleSource.read} would give; undefined when that cannot be told without reading. For a
   * query without names, how many messages the window holds whatever their names, or fewer.
   */
  count(query: SampleQuery, context: ReadContext): Promise<number | undefined>;
  /** How many series the messages of a query have. Present where {@link SampleSource.readPartials} is. */
  seriesCount?(query: SampleQuery, context: ReadContext): Promise<number>;
  /**
   * When the channel's last message was sent, whatever its name and however late, Unix milliseconds; undefined when there
   * is none. Absent where that cannot be told without reading.
   */
  latest?(query: SampleQuery, context: ReadContext): Promise<number | undefined>;
  /**
   * Returns a request of unknown origin with the windows that its items leave out. Present only for a source that has
   * nothing beyond them.
   *
   * @param now run time, Unix seconds
   */
  withWindows?(request: unknown, now: number, signal: AbortSignal): Promise<unknown>;
}

/** What the page does for a source that lives in the worker. Every call crosses to the page and back. */
export interface SourceHost {
  /** A token for the reader. */
  getToken(): Promise<string>;
  /** The headers and query parameters that the host adds to requests, checked. */
  getExtras(): Promise<RequestExtras>;
  /** Starts a read of the page's own generator; the number names it in the other calls. */
  openRead(query: SampleQuery): Promise<number>;
  /**
   * The next messages of that read; null at its end.
   *
   * @param again the messages of the last call once more, copied field by field, and from now on all, too
   */
  pull(read: number, again?: boolean): Promise<readonly unknown[] | null>;
  /** Ends a read, finished or not. */
  closeRead(read: number): Promise<void>;
}

/** The code of a source: makes one from its configuration. */
export interface SourceModule {
  /** Throws a `TypeError` when the configuration is not one. */
  open(config: unknown, host: SourceHost): SampleSource;
}

/** An entry of the registry of sources. */
export interface SourceEntry {
  /** The name that a page's descriptor refers to. */
  readonly id: string;
  /** Loads the code when the source is first used. */
  readonly load: () => Promise<SourceModule>;
}
