/** What answers requests for resources. */

/** An answer. */
export interface FleetAnswer {
  readonly status: number;
  /** Absent when there is no body. */
  readonly type: string | undefined;
  readonly body: Uint8Array;
}

/** Answers a GET of a path with its query, which begins with the name of the service. */
export type FleetServer = (url: string, accept: string) => Promise<FleetAnswer>;
