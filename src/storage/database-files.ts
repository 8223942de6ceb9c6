/** Stores the files of jobs in the database. */
import type { Database } from './database.ts';
import type { FilePlace } from './file-place.ts';
import type { FileRecordKey } from './schema.ts';
import { fileTooLarge, storageFull } from './storage-error.ts';

/** Bytes of one record. Reading or writing a file holds one record in memory. */
const RECORD_BYTES = 4 * 1024 * 1024;

/**
 * Stores files as records of 4 MiB, for browsers where pages cannot write private files. Records are bytes, because
 * WebKit cannot store blobs in a private window.
 */
export class DatabaseFiles implements FilePlace {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  folders(): Promise<string[]> {
    return this.#database.read(['files'], async (transaction) => {
      const names: string[] = [];
      let cursor = await transaction.objectStore('files').openKeyCursor();
      while (cursor) {
        const [name] = cursor.key;
        names.push(name);
        cursor = await cursor.continue(after(name) as unknown as FileRecordKey);
      }
      return names;
    });
  }

  async size(folder: string, file: number): Promise<number | undefined> {
    return sizeOf(await this.#keys(folder, file));
  }

  async read(folder: string, file: number): Promise<Blob | undefined> {
    return this.#database.read(['files'], async (transaction) => {
      const store = transaction.objectStore('files');
      const keys = await store.getAllKeys(partsOf(folder, file));
      if (sizeOf(keys) === undefined) return undefined;
      const parts: Blob[] = [];
      for (const key of keys) {
        const bytes = await store.get(key);
        if (bytes?.length !== key[3]) return undefined;
        // The browser keeps blobs outside the page's memory, so only one record at a time is in memory.
        parts.push(new Blob([bytes]));
      }
      return new Blob(parts);
    });
  }

  remove(folder: string): Promise<void> {
    return this.#database.write(['files'], (transaction) =>
      transaction.objectStore('files').delete(IDBKeyRange.bound([folder], after(folder), false, true)),
    );
  }

  /**
   * Returns a stream that writes a new file. Closing it resolves when the whole file is on disk. After a failure, the
   * written part stays until its folder is removed.
   *
   * @param onFailure is called with the error of the stream: ExportError `storage-full` when the file exceeds
   *   `maxBytes` or the disk is full; `storage-unavailable`
   */
  create(
    folder: string,
    file: number,
    maxBytes: number,
    onFailure: (error: unknown) => void,
  ): WritableStream<Uint8Array> {
    const buffer = new Uint8Array(RECORD_BYTES);
    let used = 0;
    let size = 0;
    let part = 0;
    const flush = async () => {
      const bytes = buffer.slice(0, used);
      const key: FileRecordKey = [folder, file, part, used];
      await this.#database.write(['files'], (transaction) => transaction.objectStore('files').put(bytes, key));
      part++;
      used = 0;
    };
    const noting = async (work: () => Promise<void>) => {
      try {
        await work();
      } catch (error) {
        onFailure(error);
        throw error;
      }
    };
    const write = async (chunk: Uint8Array) => {
      size += chunk.length;
      if (size > maxBytes) throw fileTooLarge(maxBytes);
      for (let at = 0; at < chunk.length; ) {
        const taken = chunk.subarray(at, at + RECORD_BYTES - used);
        buffer.set(taken, used);
        used += taken.length;
        at += taken.length;
        if (used === RECORD_BYTES) await flush();
      }
    };
    const close = async () => {
      if (used > 0 || part === 0) await flush();
      if ((await this.size(folder, file)) !== size) throw storageFull();
    };
    return new WritableStream<Uint8Array>({
      write: (chunk) => noting(() => write(chunk)),
      close: () => noting(close),
    });
  }

  /**
   * Checks that files can be stored here.
   *
   * @throws ExportError `storage-unavailable`, `storage-full`
   */
  async probe(): Promise<void> {
    const key: FileRecordKey = ['', 0, 0, 1];
    await this.#database.write(['files'], async (transaction) => {
      const store = transaction.objectStore('files');
      await store.put(new Uint8Array(1), key);
      await store.delete(key);
    });
  }

  #keys(folder: string, file: number): Promise<FileRecordKey[]> {
    return this.#database.read(['files'], (transaction) =>
      transaction.objectStore('files').getAllKeys(partsOf(folder, file)),
    );
  }
}

/** Returns the key range of a file's records. */
function partsOf(folder: string, file: number): IDBKeyRange {
  return IDBKeyRange.bound([folder, file], [folder, file, []]);
}

/** Returns a key after all records of a folder. In IndexedDB, an array sorts after every number. */
function after(folder: string): unknown[] {
  return [folder, []];
}

/** Returns the bytes of a file; undefined when one of its records is missing. */
function sizeOf(keys: readonly FileRecordKey[]): number | undefined {
  if (keys.length === 0 || keys.some(([, , part], index) => part !== index)) return undefined;
  return keys.reduce((sum, [, , , bytes]) => sum + bytes, 0);
}
