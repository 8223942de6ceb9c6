/** Writes files of jobs into a folder that the user has chosen. */

import { inTime } from '../../core/deadline.ts';
import { ExportError } from '../../core/errors.ts';
import { UniqueNames } from '../../pipeline/file-names.ts';
import type { Database } from '../../storage/database.ts';
import type { JobTarget, OpenPlace } from './job-place.ts';
import type { FolderStatus } from './jobs.ts';

/** Key of the handle in the store `meta`. */
const KEY = 'folder';

/** Milliseconds that the folder may take for one piece of work. */
const ANSWER_MS = 120_000;

const MODE = { mode: 'readwrite' } as const;

/** What TypeScript's own library lacks, as browsers but Chromium do. */
interface PermittedHandle extends FileSystemDirectoryHandle {
  queryPermission?(mode: typeof MODE): Promise<PermissionState>;
  requestPermission?(mode: typeof MODE): Promise<PermissionState>;
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
  async choose(): Promise<FolderStatus> {
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
  async get(): Promise<FolderStatus | null> {
    const handle = await this.#handle();
    return handle ? described(handle) : null;
  }

  /** Asks for the permission again, where it is needed; only on a user's action. Null while there is no folder. */
  async allow(): Promise<FolderStatus | null> {
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
      await answered(handle.keys().next(), handle);
      return new OpenFolder(handle);
    } catch (error) {
      return error instanceof ExportError
        ? error.message
        : `The folder ${name} cannot be read: it was moved or deleted.`;
    }
  }

  async #handle(): Promise<PermittedHandle | undefined> {
    const handle = await this.#database.read(['meta'], (transaction) => transaction.objectStore('meta').get(KEY));
    return handle as PermittedHandle | undefined;
  }
}

/** A folder that takes the files of one job. */
export class OpenFolder implements OpenPlace {
  readonly names: string[] = [];
  failure: unknown;
  readonly target: JobTarget = { sink: ({ name }) => this.#noting(() => this.#open(name)) };
  readonly #handle: FileSystemDirectoryHandle;
  readonly #unique = new UniqueNames();
  readonly #files: FileSystemWritableFileStream[] = [];

  constructor(handle: FileSystemDirectoryHandle) {
    this.#handle = handle;
  }

  async discard(): Promise<void> {
    const all = async (work: readonly Promise<unknown>[]) =>
      answered(Promise.allSettled(work), this.#handle).catch(() => {});
    // One that is still open cannot be deleted.
    await all(this.#files.map((file) => file.abort()));
    await all(this.names.map((name) => this.#handle.removeEntry(name)));
  }

  /** The stream of a new file; no file that is there is ever overwritten. */
  async #open(name: string): Promise<WritableStream<Uint8Array>> {
    const handle = await inTurn(() => answered(this.#create(name), this.#handle));
    const file = await handle.createWritable();
    this.#files.push(file);
    let size = 0;
    const write = async (chunk: Uint8Array<ArrayBuffer>) => {
      size += chunk.length;
      await file.write(chunk);
    };
    const close = async () => {
      await file.close();
      // What counts is what is there: a disk need not keep what a stream has taken.
      if ((await handle.getFile()).size !== size) throw new DOMException('A part is missing.', 'QuotaExceededError');
    };
    return new WritableStream<Uint8Array<ArrayBuffer>>({
      write: (chunk) => this.#noting(() => write(chunk)),
      close: () => this.#noting(close),
      abort: (reason) => file.abort(reason),
    });
  }

  async #noting<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await answered(work(), this.#handle);
    } catch (error) {
      this.failure ??= folderError(error, this.#handle);
      throw error;
    }
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

/** What the folder gives, in time: one on another computer may never answer. */
function answered<T>(promise: Promise<T>, { name }: FileSystemDirectoryHandle): Promise<T> {
  return inTime(promise, ANSWER_MS, () => {
    const message = `The folder ${JSON.stringify(name)} has not answered for ${ANSWER_MS / 1000} s: see whether its disk is there.`;
    return new ExportError('sink-failed', message);
  });
}

function folderError(error: unknown, { name }: FileSystemDirectoryHandle): unknown {
  if (error instanceof ExportError) return error;
  const folder = `The folder ${JSON.stringify(name)}`;
  if (error instanceof DOMException && error.name === 'QuotaExceededError')
    return new ExportError('storage-full', `${folder} took only a part of the file: free space on its disk.`, {
      cause: error,
    });
  const said = error instanceof Error ? error.message : String(error);
  return new ExportError('sink-failed', `${folder} did not take the file: ${said}`, { cause: error });
}

async function described(handle: PermittedHandle): Promise<FolderStatus> {
  return { name: handle.name, permission: (await handle.queryPermission?.(MODE)) ?? 'granted' };
}
