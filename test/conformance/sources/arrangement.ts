import type { SourceHost } from '../../../src/sources/source.ts';
import type { StoredMessage } from '../../support/simulated-reader.ts';

/** A way for the conformance suite to put messages into a source. */
export interface Arrangement {
  /** What is special about it. */
  readonly title: string;
  /** Whether the source can tell how many messages there are without reading them. */
  readonly counts: boolean;
  /** What the source is opened with, so that it holds these messages of the channel `c1`; times are whole seconds. */
  arrange(messages: readonly StoredMessage[]): {
    readonly config: unknown;
    readonly host: SourceHost;
    /** How often the source has asked for anything so far. */
    readonly asked: () => number;
  };
}
