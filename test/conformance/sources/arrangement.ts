import type { SourceHost } from '../../../src/sources/source.ts';
import type { StoredMessage } from '../../support/simulated-reader.ts';

/** A way for the conformance suite to put messages into a source. */
export interface Arrangement {
  /** What is special about this arrangement. */
  readonly title: string;
  /** Whether the source can tell how many messages there are without reading them. */
  readonly counts: boolean;
  /** Why it cannot be tested here. Absent: it can. */
  readonly missing?: string;
  /** Prepares the source with these messages of the channel `c1`, whose times are whole seconds. */
  arrange(messages: readonly StoredMessage[]): Arranged | Promise<Arranged>;
  /** Ends what the arrangement has started. */
  end?(): Promise<void>;
}

/** A source that is ready to be opened. */
export interface Arranged {
  readonly config: unknown;
  readonly host: SourceHost;
  /** Returns the number of requests that the source has made. */
  readonly asked: () => number;
}
