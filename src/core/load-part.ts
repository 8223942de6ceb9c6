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
    const message = 'A part of the package could not be loaded: is the package deployed whole, and the network there?';
    throw new ExportError(code, message, { cause });
  }
}
