import type { SourceHost } from '../../../src/sources/source.ts';

/** A device as the conformance suite stores it. */
export interface StoredDevice {
  /** Unique; without commas. */
  readonly id: string;
  readonly serial: string;
  /** ISO date-time. */
  readonly createdAt: string;
  /** The id of its installation, whose name is `Site <id>`. Absent: none. */
  readonly installation?: string;
}

/** A way for the conformance suite to put resources into a source. */
export interface Arrangement {
  /** What is special about this arrangement. */
  readonly title: string;
  /** Whether the source can tell how many resources there are without reading them. */
  readonly counts: boolean;
  /** Prepares the source with these resources of the type `devices`. */
  arrange(devices: readonly StoredDevice[]): Promise<{
    readonly config: unknown;
    readonly host: Pick<SourceHost, 'getToken' | 'getExtras'>;
    /** Returns the number of requests that the source has made. */
    readonly asked: () => number;
    /** Ends what was started. */
    readonly close: () => Promise<void>;
  }>;
}
