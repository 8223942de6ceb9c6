import { ExportError } from '../core/errors.ts';
import { UniqueNames } from '../pipeline/file-names.ts';
import type { Database } from '../storage/database.ts';

/** Key of the handle in the store `meta`. */
const KEY = 'folder';

const MODE = { mode: 'readwrite' } as const;

/** What TypeScript's own library lacks, as browsers but Chromium do. */
interface PermittedHandle extends FileSystemDirectoryHandle {
  queryPermission?(mode: typeof MODE): Promise<PermissionState>;
  requestPermission?(mode: typeof MODE): Promise<PermissionState>;
}

/** The folder that files of recurring exports are written into, instead of the inbox. */
export interface ChosenFolder {
  readonly name: string;
  /** `prompt`: to be asked for again, on a user's action; meanwhile files go to the inbox. */
  readonly permission: PermissionState;
}

/** A folder of the user's disk, chosen once and kept in the database. */
export class Folder {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Lets the user choose; only on a user's action.
   *
   * @throws ExportError `unsupported` where the browser has no such thing; AbortError when the user chooses none
   */
  async choose(): Promise<ChosenFolder> {
    const { showDirectoryPicker } = globalThis as {
      showDirectoryPicker?: (options: { id: string; mode: string }) => Promise<PermittedHandle>;
    };
    if (!showDirectoryPicker)
      throw new ExportError('unsupported', 'This browser lets no page write into a folder: files go to the inbox.');
    const handle = await showDirectoryPicker({ id: 'downlink', ...MODE });
    await this.#database.write(['meta'], async (transaction) => {
      await transaction.objectStore('meta').put(handle, KEY);
      transaction.changed('meta', KEY);
    });
    return described(handle);
  }

  /** The chosen folder; null while there is none. */
  async get(): Promise<ChosenFolder | null> {
    const handle = await this.#handle();
    return handle ? described(handle) : null;
  }

  /** Asks for the permission again, where it is needed; only on a user's action. Null while there is no folder. */
  async allow(): Promise<ChosenFolder | null> {
    const handle = await this.#handle();
    if (!handle) return null;
    await handle.requestPermission?.(MODE);
    return described(handle);
  }

  /** Files go to the inbox from now on; what has been written stays where it is. */
  forget(): Promise<void> {
    return this.#database.write(['meta'], async (transaction) => {
      await transaction.objectStore('meta').delete(KEY);
      transaction.changed('meta', KEY);
    });
  }

  /**
   * Opens the folder for a job.
   *
   * @returns undefined while there is none; a sentence when there is one that may not, or cannot, be written
   */
  async open(): Promise<OpenFolder | string | undefined> {
    const handle = await this.#handle();
    if (!handle) return undefined;
    const name = JSON.stringify(handle.name);
    if ((await described(handle)).permission !== 'granted')
      return `The folder ${name} may not be written until its permission is given again.`;
    try {
      // Fails when the folder is not there any more.
      for await (const _ of handle.keys()) break;
      return new OpenFolder(handle);
    } catch {
      return `The folder ${name} cannot be read: it was moved or deleted.`;
    }
  }

  async #handle(): Promise<PermittedHandle | undefined> {
    const handle = await this.#database.read(['meta'], (transaction) => transaction.objectStore('meta').get(KEY));
    return handle as PermittedHandle | undefined;
  }
}

/** A folder that takes the files of one job. */
export class OpenFolder {
  /** The names that the files were given, in their order. */
  readonly names: string[] = [];
  readonly #handle: FileSystemDirectoryHandle;
  readonly #unique = new UniqueNames();
  readonly #files: FileSystemWritableFileStream[] = [];

  constructor(handle: FileSystemDirectoryHandle) {
    this.#handle = handle;
  }

  /** The stream of a new file; no file that is there is ever overwritten. */
  readonly sink = async ({ name }: { readonly name: string }): Promise<WritableStream<Uint8Array>> => {
    const file = await (await inTurn(() => this.#create(name))).createWritable();
    this.#files.push(file);
    return new WritableStream<Uint8Array<ArrayBuffer>>({
      write: (chunk) => file.write(chunk),
      close: () => file.close(),
      abort: (reason) => file.abort(reason),
    });
  };

  /** Deletes what was written here: an empty file, or some of several, would pass for what the job should have given. */
  async discard(): Promise<void> {
    // One that is still open cannot be deleted.
    await Promise.allSettled(this.#files.map((file) => file.abort()));
    await Promise.allSettled(this.names.map((name) => this.#handle.removeEntry(name)));
  }

  /** Makes a file of a name that is free. */
  async #create(name: string): Promise<FileSystemFileHandle> {
    const point = name.lastIndexOf('.');
    for (;;) {
      const free = this.#unique.take(name.slice(0, point), name.slice(point + 1));
      if (await this.#has(free)) continue;
      this.names.push(free);
      return this.#handle.getFileHandle(free, { create: true });
    }
  }

  async #has(name: string): Promise<boolean> {
    try {
      await this.#handle.getFileHandle(name);
      return true;
    } catch (error) {
      return !(error instanceof DOMException && error.name === 'NotFoundError');
    }
  }
}

/** One after the other, in all tabs: two jobs that look for a free name at once would take the same. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const locks: LockManager | undefined = globalThis.navigator?.locks;
  return locks ? locks.request('downlink:folder', work) : work();
}

async function described(handle: PermittedHandle): Promise<ChosenFolder> {
  return { name: handle.name, permission: (await handle.queryPermission?.(MODE)) ?? 'granted' };
}
