/** Writes the files of jobs into a folder that the user chose. */

import { inTime } from '../../core/deadline.ts';
import { ExportError } from '../../core/errors.ts';
import { UniqueNames } from '../../pipeline/file-names.ts';
import type { Database } from '../../storage/database.ts';
import type { JobTarget, OpenPlace } from './job-place.ts';
import type { FolderStatus } from './jobs.ts';

/** Key of the folder handle in the store `meta`. */
const KEY = 'folder';

/** How long one folder operation may take, in milliseconds. */
const ANSWER_MS = 120_000;

const MODE = { mode: 'readwrite' } as const;

/** Adds the permission methods, which only Chromium has and TypeScript's library lacks. */
interface PermittedHandle extends FileSystemDirectoryHandle {
  queryPermission?(mode: typeof MODE): Promise<PermissionState>;
  requestPermission?(mode: typeof MODE): Promise<PermissionState>;
}

/** The folder on the user's disk. The user chooses it once, and its handle is kept in the database. */
export class Folder {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Lets the user choose a folder. Works only during a user action, such as a click.
   *
   * @throws ExportError `unsupported` when the browser has no folder picker; AbortError when the user cancels
   */
  async choose(): Promise<FolderStatus> {
    const { showDirectoryPicker } = globalThis as {
      showDirectoryPicker?: (options: { id: string; mode: string }) => Promise<PermittedHandle>;
    };
    if (!showDirectoryPicker)
      throw new ExportError('unsupported', 'This browser cannot write into a folder. Files go to the inbox.');
    const handle = await showDirectoryPicker({ id: 'downlink', ...MODE });
    await this.#database.write(['meta'], async (transaction) => {
      await transaction.objectStore('meta').put(handle, KEY);
      transaction.changed('meta', KEY);
    });
    return described(handle);
  }

  /** The chosen folder; null when there is none. */
  async get(): Promise<FolderStatus | null> {
    const handle = await this.#handle();
    return handle ? described(handle) : null;
  }

  /** Asks for write permission again. Works only during a user action. Returns null when there is no folder. */
  async allow(): Promise<FolderStatus | null> {
    const handle = await this.#handle();
    if (!handle) return null;
    await handle.requestPermission?.(MODE);
    return described(handle);
  }

  /** Forgets the folder. New files go to the inbox; files in the folder stay there. */
  forget(): Promise<void> {
    return this.#database.write(['meta'], async (transaction) => {
      await transaction.objectStore('meta').delete(KEY);
      transaction.changed('meta', KEY);
    });
  }

  /**
   * Opens the folder for a job.
   *
   * @returns undefined when there is no folder; a sentence for people when the folder cannot be used
   */
  async open(): Promise<OpenFolder | string | undefined> {
    const handle = await this.#handle();
    if (!handle) return undefined;
    const name = JSON.stringify(handle.name);
    if ((await described(handle)).permission !== 'granted')
      return `The page may not write into the folder ${name}. Give permission again.`;
    try {
      // Fails when the folder no longer exists.
      await answered(handle.keys().next(), handle);
      return new OpenFolder(handle);
    } catch (error) {
      return error instanceof ExportError
        ? error.message
        : `The folder ${name} was moved or deleted. Choose a folder again.`;
    }
  }

  async #handle(): Promise<PermittedHandle | undefined> {
    const handle = await this.#database.read(['meta'], (transaction) => transaction.objectStore('meta').get(KEY));
    return handle as PermittedHandle | undefined;
  }
}

/** The folder, opened for the files of one job. */
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
    // An open file cannot be deleted.
    await all(this.#files.map((file) => file.abort()));
    await all(this.names.map((name) => this.#handle.removeEntry(name)));
  }

  /** Opens a stream to a new file. Never overwrites an existing file. */
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
      // A disk may not keep everything that the stream accepted.
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

  /** Creates a file under a free name. */
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

/** Runs work one at a time across all tabs. Otherwise two jobs could choose the same free name. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const locks: LockManager | undefined = globalThis.navigator?.locks;
  return locks ? locks.request('downlink:folder', work) : work();
}

/** Waits for the folder, with a time limit: a network folder may never respond. */
function answered<T>(promise: Promise<T>, { name }: FileSystemDirectoryHandle): Promise<T> {
  return inTime(promise, ANSWER_MS, () => {
    const message = `The folder ${JSON.stringify(name)} has not responded for ${ANSWER_MS / 1000} s. Check that its disk is connected.`;
    return new ExportError('sink-failed', message);
  });
}

function folderError(error: unknown, { name }: FileSystemDirectoryHandle): unknown {
  if (error instanceof ExportError) return error;
  const folder = `the folder ${JSON.stringify(name)}`;
  if (error instanceof DOMException && error.name === 'QuotaExceededError')
    return new ExportError('storage-full', `Only part of the file is in ${folder}. Free space on its disk.`, {
      cause: error,
    });
  const said = error instanceof Error ? error.message : String(error);
  return new ExportError('sink-failed', `A file cannot be written into ${folder}: ${said}`, { cause: error });
}

async function described(handle: PermittedHandle): Promise<FolderStatus> {
  return { name: handle.name, permission: (await handle.queryPermission?.(MODE)) ?? 'granted' };
}
