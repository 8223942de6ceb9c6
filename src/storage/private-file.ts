import { ExportError } from '../core/errors.ts';
import type { PrivateFolder } from '../core/private-folder.ts';
import { randomId } from '../core/random-id.ts';
import { fileTooLarge, storageError, storageFull } from './storage-error.ts';

/** What TypeScript's library has for workers only. Older engines answer with promises where newer ones do not. */
interface SyncAccessHandle {
  truncate(size: number): void | Promise<void>;
  write(bytes: Uint8Array, options: { at: number }): number;
  flush(): void | Promise<void>;
  close(): void | Promise<void>;
}

/**
 * Writes a file of the origin private file system as its chunks come; settles when all of it is on the disk. A file that
 * fails is deleted.
 *
 * @throws ExportError `storage-full` when the file is larger than it may be, or the browser keeps only a part of it;
 *   `storage-unavailable` where there is no such file system; what `chunks` throws
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
        // In a private window at the quota Chromium gives -8, read as unsigned: more than there was to write.
        if (file.write(chunk, { at: size }) !== chunk.length) throw storageFull();
        size += chunk.length;
      }
      await file.flush();
    } finally {
      await file.close();
    }
    // What counts is what is there: no engine need keep what it says that it has written.
    if ((await handle.getFile()).size !== size) throw storageFull();
  } catch (error) {
    await folder.removeEntry(name).catch(() => {});
    throw storageError(error);
  }
}

/**
 * Passes when private files can be written here, which no engine tells without trying: WebKitGTK has no such files, or
 * only those that a worker cannot open, and Firefox refuses them in private windows.
 *
 * @throws ExportError `storage-unavailable` where they cannot
 */
export async function probePrivateFiles(): Promise<void> {
  const name = `downlink-probe-${randomId()}`;
  let opened: OpenPrivateFile;
  try {
    opened = await open([], name);
  } catch (error) {
    // There is such a file system, and it is full. Whoever writes to it is told.
    if (error instanceof ExportError && error.code === 'storage-full') return;
    throw error instanceof ExportError ? error : unavailable(`Private files cannot be written: ${error}`);
  }
  await opened.file.close();
  await opened.folder.removeEntry(name).catch(() => {});
}

/** An open file, and where it is. */
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
  if (!createSyncAccessHandle) throw unavailable('This browser lets no worker write private files.');
  return createSyncAccessHandle.call(handle);
}

const unavailable = (message: string): ExportError => new ExportError('storage-unavailable', message);
