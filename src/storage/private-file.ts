/** Writes files of the origin private file system, in a worker. */
import { ExportError } from '../core/errors.ts';
import type { PrivateFolder } from '../core/private-folder.ts';
import { randomId } from '../core/random-id.ts';
import { fileTooLarge, storageError, storageFull } from './storage-error.ts';

/** The handle that TypeScript's library declares only for workers. Older engines return promises from its methods. */
interface SyncAccessHandle {
  truncate(size: number): void | Promise<void>;
  write(bytes: Uint8Array, options: { at: number }): number;
  flush(): void | Promise<void>;
  close(): void | Promise<void>;
}

/**
 * Writes a file of the origin private file system chunk by chunk. Settles when the whole file is on disk. Deletes the
 * file after a failure.
 *
 * @throws ExportError `storage-full` when the file exceeds `maxBytes` or the browser stores only a part of it;
 *   `storage-unavailable` when there is no private file system; errors of `chunks`
 */
export async function writePrivateFile(
  { path, maxBytes }: PrivateFolder,
  name: string,
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  const { folder, handle, file } = await open(path, name);
  try {
    let size = 0;
    try {
      await file.truncate(0);
      for await (const chunk of chunks) {
        if (size + chunk.length > maxBytes) throw fileTooLarge(maxBytes);
        // At the quota of a private window, Chromium returns -8 as an unsigned number, so the result may be too large.
        if (file.write(chunk, { at: size }) !== chunk.length) throw storageFull();
        size += chunk.length;
      }
      await file.flush();
    } finally {
      await file.close();
    }
    // The engine may not have stored everything that it reported as written.
    if ((await handle.getFile()).size !== size) throw storageFull();
  } catch (error) {
    await folder.removeEntry(name).catch(() => {});
    throw storageError(error);
  }
}

/**
 * Checks that private files can be written, by writing one. WebKitGTK has no private files, or only files that a worker
 * cannot open. Firefox refuses them in private windows.
 *
 * @throws ExportError `storage-unavailable` when they cannot be written
 */
export async function probePrivateFiles(): Promise<void> {
  const name = `downlink-probe-${randomId()}`;
  let opened: OpenPrivateFile;
  try {
    opened = await open([], name);
  } catch (error) {
    // The file system exists but is full. Later writes report that.
    if (error instanceof ExportError && error.code === 'storage-full') return;
    throw error instanceof ExportError ? error : unavailable(`Private files cannot be written: ${error}`);
  }
  await opened.file.close();
  await opened.folder.removeEntry(name).catch(() => {});
}

/** An open file and its folder. */
interface OpenPrivateFile {
  readonly folder: FileSystemDirectoryHandle;
  readonly handle: FileSystemFileHandle;
  readonly file: SyncAccessHandle;
}

async function open(path: readonly string[], name: string): Promise<OpenPrivateFile> {
  const storage: { getDirectory?(): Promise<FileSystemDirectoryHandle> } | undefined = globalThis.navigator?.storage;
  if (!storage?.getDirectory) {
    const isInsecure = globalThis.isSecureContext === false;
    throw unavailable(
      isInsecure
        ? 'The private file system needs a secure context (HTTPS).'
        : 'This browser has no private file system.',
    );
  }
  try {
    let folder = await storage.getDirectory();
    for (const each of path) folder = await folder.getDirectoryHandle(each, { create: true });
    const handle = await folder.getFileHandle(name, { create: true });
    try {
      return { folder, handle, file: await openToWrite(handle) };
    } catch (error) {
      await folder.removeEntry(name).catch(() => {});
      throw error;
    }
  } catch (error) {
    throw storageError(error);
  }
}

async function openToWrite(handle: FileSystemFileHandle): Promise<SyncAccessHandle> {
  const { createSyncAccessHandle } = handle as { createSyncAccessHandle?(): Promise<SyncAccessHandle> };
  if (!createSyncAccessHandle) throw unavailable('In this browser, a worker cannot write private files.');
  return createSyncAccessHandle.call(handle);
}

const unavailable = (message: string): ExportError => new ExportError('storage-unavailable', message);
