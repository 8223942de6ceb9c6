/** What the sync loop works with, and what its pauses say. */
import type { ExportType } from '../contract/request.ts';
import type { Clock } from '../core/clock.ts';
import type { Database } from '../storage/database.ts';
import type { Connectivity } from './connectivity.ts';
import type { ExportsApi } from './exports-api.ts';
import type { StoredStatus } from './status.ts';
import type { SyncTiming } from './timing.ts';

/** The dependencies of the sync loop. */
export interface SyncTools {
  readonly database: Database;
  readonly api: ExportsApi;
  /**
   * The exports of the database. `recurring` are definitions. `oneTime` are exports that were handed to the server; then
   * the work ends when the server has nothing more to say about them. Default `recurring`.
   */
  readonly type?: ExportType;
  /** Default: `SYNC_TIMING`. */
  readonly timing?: SyncTiming;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Default: `Math.random`. */
  readonly random?: () => number;
  /** Default: the connectivity of this browser. */
  readonly connectivity?: Connectivity;
}

/** The status during a pause. */
export interface Rest {
  readonly state: StoredStatus['state'];
  readonly reason: string | null;
  /** End of the pause, in Unix milliseconds. */
  readonly until: number;
  /** Whether nothing is left to do or to wait for. Absent: no. */
  readonly isOver?: boolean;
}
