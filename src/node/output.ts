/** The contract of what receives the files of an export in Node. */
import type { FileHead } from '../pipeline/run-export.ts';

/** Receives the files of one export. */
export interface Output {
  /**
   * Writes a file. Settles when all its bytes are handled.
   *
   * @throws ExportError `sink-failed`; errors of `chunks`
   */
  write(file: FileHead, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /** Completes the files and returns their paths; none where files have no path. */
  commit(): Promise<readonly string[]>;
  /** Removes what a failed export wrote. */
  discard(): Promise<void>;
}
