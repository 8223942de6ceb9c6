/** The interface of the places that store files of jobs. */

/**
 * A place in this browser that stores files in folders. The files of a folder are `0`, `1` and so on. All methods throw
 * ExportError `storage-unavailable` when the place cannot be used.
 */
export interface FilePlace {
  /** Returns the names of all folders in any order. */
  folders(): Promise<string[]>;
  /** Returns the bytes of a file; undefined when it does not exist. */
  size(folder: string, file: number): Promise<number | undefined>;
  /** Returns the content of a file; undefined when it does not exist. */
  read(folder: string, file: number): Promise<Blob | undefined>;
  /** Deletes a folder with its files, if it exists. */
  remove(folder: string): Promise<void>;
}
