import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OpenFolder } from '../../../../src/recurring/jobs/folder.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** A folder on the user's disk. Tests replace parts of it. */
function diskFolder(parts: { createWritable?: object; file?: Partial<FileSystemFileHandle>; lost?: number } = {}) {
  let size = 0;
  const names: string[] = [];
  const writable = {
    async write({ length }: Uint8Array) {
      size += length;
    },
    close: async () => {},
    abort: async () => {},
    ...parts.createWritable,
  };
  const handle = {
    name: 'reports',
    async getFileHandle(name: string, { create = false } = {}) {
      if (!create && !names.includes(name)) throw new DOMException('None.', 'NotFoundError');
      if (create) names.push(name);
      return {
        createWritable: async () => writable,
        getFile: async () => new Blob([new Uint8Array(size - (parts.lost ?? 0))]),
        ...parts.file,
      };
    },
    removeEntry: async (name: string) => void names.splice(names.indexOf(name), 1),
  };
  return { names, folder: new OpenFolder(handle as unknown as FileSystemDirectoryHandle) };
}

async function write(folder: OpenFolder): Promise<void> {
  if (!('sink' in folder.target)) throw new Error('A folder is written by streams.');
  const writer = (await folder.target.sink({ name: 'a.csv' })).getWriter();
  writer.closed.catch(() => {});
  await writer.write(new Uint8Array(10));
  await writer.close();
}

/** The error that a piece of work finally fails with. */
async function failureOf(work: Promise<void>): Promise<unknown> {
  const failed = work.then(
    () => undefined,
    (error: unknown) => error,
  );
  await vi.advanceTimersByTimeAsync(600_000);
  return failed;
}

describe('a folder', () => {
  test('stores a file, and removes it when the job fails', async () => {
    const { folder, names } = diskFolder();
    await write(folder);
    expect([names, folder.names, folder.failure]).toEqual([['a.csv'], ['a.csv'], undefined]);
    await folder.discard();
    expect(names).toEqual([]);
  });

  test.each([
    ['keeps only a part of a file', { lost: 1 }],
    [
      'runs out of room',
      { createWritable: { write: () => Promise.reject(new DOMException('No room.', 'QuotaExceededError')) } },
    ],
  ])('on a disk that %s fails the file, and says what to do', async (_, parts) => {
    const { folder } = diskFolder(parts);
    expect(await failureOf(write(folder))).toBeDefined();
    expect(folder.failure).toMatchObject({
      code: 'storage-full',
      message: 'Only part of the file is in the folder "reports". Free space on its disk.',
    });
  });

  const forever = () => new Promise<never>(() => {});
  test.each([
    ['opens no file', { file: { createWritable: forever } }],
    ['takes no bytes', { createWritable: { write: forever } }],
    ['closes no file', { createWritable: { close: forever } }],
    ['tells no size', { file: { getFile: forever } }],
  ])('on a disk that does not respond and %s fails the file after a while', async (_, parts) => {
    const { folder } = diskFolder(parts);
    expect(await failureOf(write(folder))).toMatchObject({ code: 'sink-failed' });
    expect(folder.failure).toMatchObject({ message: expect.stringMatching(/"reports" has not responded for 120 s/) });
  });

  test('on a disk that does not respond does not block a failed job', async () => {
    const { folder } = diskFolder({ createWritable: { write: forever, abort: forever } });
    await failureOf(write(folder));
    expect(await failureOf(folder.discard())).toBe(undefined);
  });
});
