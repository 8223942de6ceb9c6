/** Converts errors of the browser's storage to errors of this package. */
import { ExportError } from '../core/errors.ts';

/** Names of the exceptions that only a bug of this package causes. */
const OUR_FAULTS: ReadonlySet<string> = new Set([
  'ConstraintError',
  'DataCloneError',
  'DataError',
  'ReadOnlyError',
  'TransactionInactiveError',
]);

/**
 * Converts an error of the browser's storage (IndexedDB or the origin private file system) to an `ExportError`. Returns
 * other errors unchanged.
 */
export function storageError(error: unknown): unknown {
  const options = { cause: error };
  if (!(error instanceof DOMException)) return error;
  if (error.name === 'QuotaExceededError') return storageFull(error);
  if (error.name === 'VersionError') {
    const message = 'The database has a newer version of this package. Reload the page.';
    return new ExportError('storage-unavailable', message, options);
  }
  if (OUR_FAULTS.has(error.name)) {
    const message = `This is a fault of downlink: ${error.message} (please report it)`;
    return new ExportError('internal', message, options);
  }
  const message = `The storage of this browser cannot be used (private window or broken profile?): ${error.message}`;
  return new ExportError('storage-unavailable', message, options);
}

/** Creates the error for full storage. */
export function storageFull(cause?: unknown): ExportError {
  const message = 'The storage of this browser is full. Remove files of earlier jobs, or free space on the disk.';
  return new ExportError('storage-full', message, cause === undefined ? {} : { cause });
}

/** Creates the error for a file that is larger than the inbox. */
export function fileTooLarge(maxBytes: number): ExportError {
  const message = `The file is larger than the inbox (${maxBytes} bytes). Raise inbox.maxBytes, or export less at once.`;
  return new ExportError('storage-full', message);
}
