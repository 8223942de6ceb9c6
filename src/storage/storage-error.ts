import { ExportError } from '../core/errors.ts';

/** Names of the exceptions that only a fault of this package causes. */
const OUR_FAULTS: ReadonlySet<string> = new Set([
  'ConstraintError',
  'DataCloneError',
  'DataError',
  'ReadOnlyError',
  'TransactionInactiveError',
]);

/**
 * An error of the browser's storage (IndexedDB or the origin private file system) as this package tells it; what is no
 * such error stays as it is.
 */
export function storageError(error: unknown): unknown {
  const options = { cause: error };
  if (!(error instanceof DOMException)) return error;
  if (error.name === 'QuotaExceededError') return storageFull(error);
  if (error.name === 'VersionError') {
    const message = 'The database is of a newer version of this package: reload the page.';
    return new ExportError('storage-unavailable', message, options);
  }
  if (OUR_FAULTS.has(error.name)) {
    const message = `This is a fault of downlink: ${error.message} (please report it)`;
    return new ExportError('internal', message, options);
  }
  const message = `The storage of this browser cannot be used (a private window, or a broken profile?): ${error.message}`;
  return new ExportError('storage-unavailable', message, options);
}

/** The error of a storage that takes no more. */
export function storageFull(cause?: unknown): ExportError {
  const message = 'The storage of this browser is full: remove files of earlier jobs, or free space on the disk.';
  return new ExportError('storage-full', message, cause === undefined ? {} : { cause });
}

/** The error of a file that is larger than the inbox may be. */
export function fileTooLarge(maxBytes: number): ExportError {
  const message = `The file is larger than the inbox may be (${maxBytes} bytes): raise inbox.maxBytes, or export less at once.`;
  return new ExportError('storage-full', message);
}
