/** What the scheduler of this tab is doing. */
export interface ScheduleStatus {
  /** `standby`: another tab runs what is due; this one takes over when that is closed. */
  readonly state: 'stopped' | 'standby' | 'leading';
  /** What went wrong last, as a storage that is full; null when nothing did. What failed is tried again. */
  readonly error: unknown;
}

/** Runs definitions on time, while any tab is open in which it was started. */
export interface ScheduleControl {
  /**
   * Starts; one that has started goes on.
   *
   * @throws ExportError `storage-unavailable` where there is no IndexedDB, or no Web Locks
   */
  start(): Promise<void>;
  /** Begins no job any more; resolves when those under way have ended, and another tab may take over. */
  stop(): Promise<void>;
  /** What it is doing, in this tab. */
  status(): Promise<ScheduleStatus>;
  /**
   * The next runs of a definition, Unix seconds, ascending; of one that the server runs, too.
   *
   * @param count most to give, up to 10,000. Default 1
   * @throws ExportError `not-found`; as the storage does; TypeError for another count
   */
  next(id: string, count?: number): Promise<number[]>;
}
