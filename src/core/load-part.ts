/** Loads optional parts of the package and reports a failed load. */
import { ExportError, type ExportErrorCode } from './errors.ts';

/**
 * Loads a part of the package that not every page or job needs.
 *
 * @param code of the error when it cannot be loaded
 * @throws ExportError of that code
 */
export async function loadPart<T>(load: () => Promise<T>, code: ExportErrorCode = 'worker-unavailable'): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const message = `Part of the package failed to load: check the network and the deployed files (${cause}).`;
    throw new ExportError(code, message, { cause });
  }
}
