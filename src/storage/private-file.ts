import { ExportError } from '../core/errors.ts';
import { storageError } from './storage-error.ts';

/** What TypeScript's library has for workers only. Older engines answer with promises where newer ones do not. */
interface SyncAccessHandle {
  truncate(size: number): void | Promise<void>;
  write(bytes: Uint8Array, options: { at: number }): number;
  flush(): void | Promise<void>;
  close(): void | Promise<void>;
}

/** Where a private file is written, and how large it may be. */
export interface PrivateFolder {
  /** Names of folders of the origin private file system, from its root; those that are missing are made. */
  readonly path: readonly string[];
  /** Bytes. */
  readonly maxBytes: number;
}

/**
 * Writes a file of the origin private file system as its chunks come; settles when all of it is on the disk. One that
 * fails is deleted.
 *
 * @throws ExportError `storage-full` when the file would be too large, or the disk is full; `storage-unavailable` where
 *   there is no such file system; what `chunks` throws
 */
export async function writePrivateFile(
  { path, maxBytes }: PrivateFolder,
  name: string,
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  const { folder, file } = await open(path, name);
  try {
    let size = 0;
    try {
      await file.truncate(0);
      for await (const chunk of chunks) {
        if (size + chunk.length > maxBytes)
          throw full(`The file is larger than ${maxBytes} bytes, the most it may be.`);
        const written = file.write(chunk, { at: size });
        if (written < chunk.length) throw full('The disk took a part of the file only.');
        size += written;
      }
      await file.flush();
    } finally {
      await file.close();
    }
  } catch (error) {
    await folder.removeEntry(name).catch(() => {});
    throw storageError(error);
  }
}

async function open(
  path: readonly string[],
  name: string,
): Promise<{ folder: FileSystemDirectoryHandle; file: SyncAccessHandle }> {
  const storage: { getDirectory?(): Promise<FileSystemDirectoryHandle> } | undefined = globalThis.navigator?.storage;
  if (!storage?.getDirectory)
    throw new ExportError('storage-unavailable', 'There is no private file system here: it needs a secure context.');
  try {
    let folder = await storage.getDirectory();
    for (const each of path) folder = await folder.getDirectoryHandle(each, { create: true });
    const handle = (await folder.getFileHandle(name, { create: true })) as FileSystemFileHandle & {
      createSyncAccessHandle(): Promise<SyncAccessHandle>;
    };
    return { folder, file: await handle.createSyncAccessHandle() };
  } catch (error) {
    throw storageError(error);
  }
}

const full = (message: string): ExportError => new ExportError('storage-full', message);
