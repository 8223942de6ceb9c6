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
  /** The folder that holds all others; opening it takes longer than opening a file in it. */
  #parent: FileSystemDirectoryHandle | undefined;

  /** @param path names of folders, from the root of the file system */
  constructor(path: readonly string[]) {
    this.#path = path;
  }

  /** A folder, as names from the root of the file system. */
  pathOf(folder: string): readonly string[] {
    return [...this.#path, folder];
  }

  async folders(): Promise<string[]> {
    const list = async (parent: FileSystemDirectoryHandle) => {
      const names: string[] = [];
      for await (const name of parent.keys()) names.push(name);
      return names;
    };
    return (await this.#inParent(list)) ?? [];
  }

  async size(folder: string, file: number): Promise<number | undefined> {
    return (await this.read(folder, file))?.size;
  }

  async read(folder: string, file: number): Promise<Blob | undefined> {
    return this.#inParent(async (parent) => {
      const handle = await (await parent.getDirectoryHandle(folder)).getFileHandle(String(file));
      return handle.getFile();
    });
  }

  async remove(folder: string): Promise<void> {
    await this.#inParent(async (parent) => {
      try {
        await parent.removeEntry(folder, { recursive: true });
      } catch (error) {
        // A file that is still being written cannot be deleted yet; it is an orphan later.
        if (!(error instanceof DOMException && error.name === 'NoModificationAllowedError')) throw error;
      }
    });
  }

  /** Undefined where what the work looks for is not there, or a page may have no such files. */
  async #inParent<T>(work: (parent: FileSystemDirectoryHandle) => Promise<T>): Promise<T | undefined> {
    for (let attempt = 1; ; attempt++) {
      try {
        this.#parent ??= await this.#open();
        return this.#parent && (await work(this.#parent));
      } catch (error) {
        const isMissing = error instanceof DOMException && error.name === 'NotFoundError';
        if (!isMissing) throw storageError(error);
        // Once more in the folder of this name that is there now: the browser may have cleared the one before.
        this.#parent = undefined;
        if (attempt > 1) return undefined;
      }
    }
  }

  async #open(): Promise<FileSystemDirectoryHandle | undefined> {
    let folder = await privateRoot();
    for (const name of this.#path) folder = await folder?.getDirectoryHandle(name);
    return folder;
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
