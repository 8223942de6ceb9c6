/** What a request of an HTTP source carries. */

/** What requests carry besides their address. */
export interface Pass {
  /** All headers. */
  readonly headers: [name: string, value: string][];
  /** What no error may hold: the token, if there is one, and the values that the host adds. */
  readonly secrets: readonly (string | undefined)[];
  /** Whether the host may give another one after a 401. */
  readonly isRenewable: boolean;
  /** Whether requests carry cookies, as `fetch` takes it. Default `omit`. */
  readonly credentials?: RequestCredentials;
  /** Returns an address with the query parameters that the host adds. Absent where it adds none. */
  readonly addressed?: (url: URL) => URL;
}
