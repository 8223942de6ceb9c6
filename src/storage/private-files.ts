import type { FilePlace } from './file-place.ts';
import { storageError } from './storage-error.ts';

/** Names of the exceptions of a browser that lets a page have no private files: Firefox's in private windows, for one. */
const REFUSALS: ReadonlySet<string> = new Set(['SecurityError', 'NotAllowedError', 'NotSupportedError', 'TypeError']);

/**
 * Files of the origin private file system, below one of its folders. They are read here; a worker writes them, with
 * `writePrivateFile`. Where a page may have no such files, there are none.
 */
export class PrivateFiles implements FilePlace {
  readonly #path: readonly string[];

  /** @param path names of folders, from the root of the file system */
  constructor(path: readonly string[]) {
    this.#path = path;
  }

  /** A folder, as names from the root of the file system. */
  pathOf(folder: string): readonly string[] {
    return [...this.#path, folder];
  }

  async folders(): Promise<string[]> {
    const names: string[] = [];
    const parent = await this.#parent();
    if (parent) for await (const name of parent.keys()) names.push(name);
    return names;
  }

  async size(folder: string, file: number): Promise<number | undefined> {
    return (await this.read(folder, file))?.size;
  }

  async read(folder: string, file: number): Promise<Blob | undefined> {
    try {
      const handle = await (await this.#parent())?.getDirectoryHandle(folder);
      return await (await handle?.getFileHandle(String(file)))?.getFile();
    } catch (error) {
      return undefinedIfMissing(error);
    }
  }

  async remove(folder: string): Promise<void> {
    try {
      await (await this.#parent())?.removeEntry(folder, { recursive: true });
    } catch (error) {
      // A file that is still being written cannot be deleted yet; it is an orphan later.
      if (error instanceof DOMException && ['NotFoundError', 'NoModificationAllowedError'].includes(error.name)) return;
      throw storageError(error);
    }
  }

  /** The folder that holds all others; undefined while there is none, or where a page may have none. */
  async #parent(): Promise<FileSystemDirectoryHandle | undefined> {
    let folder = await privateRoot();
    try {
      for (const name of this.#path) folder = await folder?.getDirectoryHandle(name);
      return folder;
    } catch (error) {
      return undefinedIfMissing(error);
    }
  }
}

async function privateRoot(): Promise<FileSystemDirectoryHandle | undefined> {
  const storage: Partial<StorageManager> | undefined = globalThis.navigator?.storage;
  if (!storage?.getDirectory) return undefined;
  try {
    return await navigator.storage.getDirectory();
  } catch (error) {
    if (error instanceof Error && REFUSALS.has(error.name)) return undefined;
    throw storageError(error);
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (error instanceof DOMException && error.name === 'NotFoundError') return undefined;
  throw storageError(error);
}
