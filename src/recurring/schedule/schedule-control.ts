/** The public interface to the scheduler. */

/** Status of the scheduler in this tab. */
export interface ScheduleStatus {
  /**
   * `stopped`: it is not started in this tab. `leading`: this tab runs the jobs that are due. `standby`: another tab
   * runs them, and this one takes over when that tab closes.
   */
  readonly state: 'stopped' | 'standby' | 'leading';
  /** The last error, such as full storage; null when there is none. The scheduler tries again. */
  readonly error: unknown;
}

/** Runs definitions on time while at least one tab with a started scheduler is open. */
export interface ScheduleControl {
  /**
   * Starts the scheduler in this tab. Does nothing when it is already started.
   *
   * @throws ExportError `storage-unavailable` when the browser has no IndexedDB or no Web Locks
   */
  start(): Promise<void>;
  /** Stops starting jobs. Resolves when the running jobs have ended and another tab may take over. */
  stop(): Promise<void>;
  /** Returns the status in this tab. */
  status(): Promise<ScheduleStatus>;
  /**
   * Returns the next run times of a definition in Unix seconds, ascending, also when the server runs it. While it is
   * paused, there are none.
   *
   * @param count the most times to return, up to 10,000. Default 1
   * @throws ExportError `not-found`, and storage errors
   * @throws TypeError for an invalid count
   */
  next(id: string, count?: number): Promise<number[]>;
}
