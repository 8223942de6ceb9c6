/** A folder of the origin private file system that takes files. */
export interface PrivateFolder {
  /** Names of folders, from the root of the file system; those that are missing are made. */
  readonly path: readonly string[];
  /** Largest file, bytes. */
  readonly maxBytes: number;
}
