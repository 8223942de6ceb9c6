/** Reads and deletes files of the origin private file system. */
import type { FilePlace } from './file-place.ts';
import { storageError } from './storage-error.ts';

/** Names of the exceptions that mean that a page may not use private files, as in private windows of Firefox. */
const REFUSALS: ReadonlySet<string> = new Set(['SecurityError', 'NotAllowedError', 'NotSupportedError', 'TypeError']);

/**
 * The files below one folder of the origin private file system. This class reads and deletes them; a worker writes them
 * with `writePrivateFile`. When the page may not use private files, there are none.
 */
export class PrivateFiles implements FilePlace {
  readonly #path: readonly string[];
  /** The folder that contains the others. It is kept because opening it takes longer than opening a file in it. */
  #parent: FileSystemDirectoryHandle | undefined;

  /** @param path the names of the folders from the root of the file system */
  constructor(path: readonly string[]) {
    this.#path = path;
  }

  /** Returns the path of a folder: its names from the root of the file system. */
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
        // An open file cannot be deleted yet. It is removed later as an orphan.
        if (!(error instanceof DOMException && error.name === 'NoModificationAllowedError')) throw error;
      }
    });
  }

  /** Runs work in the parent folder. Undefined when its file does not exist or the page may not use private files. */
  async #inParent<T>(work: (parent: FileSystemDirectoryHandle) => Promise<T>): Promise<T | undefined> {
    for (let attempt = 1; ; attempt++) {
      try {
        this.#parent ??= await this.#open();
        return this.#parent && (await work(this.#parent));
      } catch (error) {
        const isMissing = error instanceof DOMException && error.name === 'NotFoundError';
        if (!isMissing) throw storageError(error);
        // Retries with a new handle, because the browser may have cleared and replaced the folder.
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
