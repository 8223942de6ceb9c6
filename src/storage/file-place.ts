/**
 * A place in this browser that keeps files: in folders, each with files `0`, `1` and so on. All its methods throw
 * ExportError `storage-unavailable` where it cannot be used.
 */
export interface FilePlace {
  /** Names of all folders, in no order. */
  folders(): Promise<string[]>;
  /** Bytes of a file; undefined when it is not there. */
  size(folder: string, file: number): Promise<number | undefined>;
  /** The content of a file; undefined when it is not there. */
  read(folder: string, file: number): Promise<Blob | undefined>;
  /** Deletes a folder with its files; does nothing when it is not there. */
  remove(folder: string): Promise<void>;
}
