/** Makes the client of the server's `/exports` from the options of sync. */

import { LONGEST_TIMER_MS } from '../core/abort.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { ExportsApi } from './exports-api.ts';
import type { SyncOptions } from './sync-control.ts';
import { SYNC_TIMING, type SyncTiming } from './timing.ts';

/** What tests replace. */
export interface ConnectSurroundings {
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Default: the browser's `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** Default: the times of the options. */
  readonly timing?: Partial<SyncTiming>;
}

/** A client with the wait times of its server. It holds its own token. */
export interface Connection {
  readonly api: ExportsApi;
  readonly timing: SyncTiming;
}

/**
 * Makes a client.
 *
 * @param options have an absolute `baseUrl` without a slash at its end
 * @throws TypeError when a wait time is invalid
 */
export function connect(options: SyncOptions, surroundings: ConnectSurroundings = {}): Connection {
  const { getToken, headers, query, credentials, idempotencyKey = false } = options;
  const timing: SyncTiming = { ...SYNC_TIMING, ...given(options), ...surroundings.timing };
  const api = new ExportsApi({
    baseUrl: options.baseUrl,
    ...{ getToken, headers, query, credentials },
    idempotencyKey,
    timeoutMs: timing.timeoutMs,
    clock: surroundings.clock ?? systemClock,
    ...(surroundings.fetch && { fetch: surroundings.fetch }),
  });
  return { api, timing };
}

/** Reads and checks the wait times among the page's options. */
function given(options: SyncOptions): Partial<SyncTiming> {
  const times: { -readonly [Name in keyof SyncTiming]?: number } = {};
  for (const name of ['timeoutMs', 'settleMs', 'listIntervalMs'] as const) {
    const value = options[name];
    if (value === undefined) continue;
    if (!Number.isSafeInteger(value) || value < 1 || value > LONGEST_TIMER_MS)
      throw new TypeError(`sync.${name} must be a whole number of milliseconds from 1 to ${LONGEST_TIMER_MS}.`);
    times[name] = value;
  }
  return times;
}
