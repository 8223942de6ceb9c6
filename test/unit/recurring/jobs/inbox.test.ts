import { afterEach, describe, expect, test, vi } from 'vitest';
import { ExportError } from '../../../../src/core/errors.ts';
import { Inbox } from '../../../../src/recurring/jobs/inbox.ts';
import { Database } from '../../../../src/storage/database.ts';
import { writePrivateFile } from '../../../../src/storage/private-file.ts';
import type { JobRecord } from '../../../../src/storage/records.ts';
import { openDatabase } from '../../../support/databases.ts';
import { FakeFile, FakeFolder, navigatorWith } from '../../../support/fake-private-files.ts';
import { job } from '../../../support/records.ts';
import { inboxKinds, noPrivateFiles } from './inboxes.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  FakeFile.room = Number.POSITIVE_INFINITY;
});

/** A job that has ended with files of these sizes. */
function done(...sizes: readonly number[]): JobRecord {
  const files = sizes.map((size, index) => ({
    ...{ name: `${index}.csv`, type: 'text/csv', size, rows: 1, place: 'inbox' as const },
  }));
  return job({ id: 'd@1', state: 'done', attempts: 1, files });
}

const bytes = (length: number, seed = 1) => Uint8Array.from({ length }, (_, index) => (index * 31 + seed) % 251);

describe.each(inboxKinds)('an inbox of $kind', ({ open }) => {
  test('returns the files of a job unchanged', async () => {
    const { inbox, write } = open();
    const written = done(5, 3);
    await write(written, [bytes(2), bytes(3, 7)], [bytes(3)]);
    const read = await inbox.read(written);
    const contents = await Promise.all(read.map(async (blob) => [...new Uint8Array(await blob!.arrayBuffer())]));
    expect(contents).toEqual([[...bytes(2), ...bytes(3, 7)], [...bytes(3)]]);
    expect(await inbox.has(written)).toEqual([true, true]);
  });

  test('keeps a file of many megabytes byte for byte', async () => {
    const { inbox, write } = open();
    // Neither the chunks nor the file end at the end of a record.
    const chunks = Array.from({ length: 40 }, (_, index) => bytes(300_000 + index, index));
    const all = Buffer.concat(chunks);
    const written = done(all.length);
    await write(written, chunks);
    const [blob] = await inbox.read(written);
    expect(Buffer.from(await blob!.arrayBuffer()).equals(all)).toBe(true);
  });

  test('keeps a file without bytes', async () => {
    const { inbox, write } = open();
    const written = done(0);
    await write(written, []);
    expect((await inbox.read(written)).map((blob) => blob?.size)).toEqual([0]);
  });

  test('refuses a file that is too large, and keeps nothing of it', async () => {
    const { write, folders } = open(10);
    await write({ id: 'small', attempts: 1 }, [bytes(10)]);
    await expect(write({ id: 'large', attempts: 1 }, [bytes(3)], [bytes(6), bytes(5)])).rejects.toMatchObject({
      code: 'storage-full',
      message: expect.stringMatching(/10 bytes.*inbox\.maxBytes/),
    });
    expect(await folders()).toEqual(['small.1']);
  });

  test('detects a file that the browser has cleared or cut', async () => {
    const { inbox, write, spoil } = open();
    const written = done(5, 5, 5);
    await write(written, [bytes(5)], [bytes(5)], [bytes(5)]);
    await spoil('d%401.1', 0);
    await spoil('d%401.1', 1, 3);
    expect(await inbox.has(written)).toEqual([false, false, true]);
    expect((await inbox.read(written)).map((blob) => blob?.size)).toEqual([undefined, undefined, 5]);
  });

  test('has no files of a job whose files are elsewhere', async () => {
    const { inbox, write } = open();
    const elsewhere = done(1);
    await write(elsewhere, [bytes(1)]);
    const files = elsewhere.files.map((file) => ({ ...file, place: 'folder' as const }));
    expect(await inbox.has({ ...elsewhere, files })).toEqual([false]);
  });

  test('removes one attempt of a job and no other, also repeatedly', async () => {
    const { inbox, write, folders } = open();
    for (const id of ['d@1', 'd@10', 'd']) for (const attempts of [1, 2]) await write({ id, attempts }, [bytes(1)]);
    await inbox.remove({ id: 'd@1', attempts: 1 });
    await inbox.remove({ id: 'd@1', attempts: 1 });
    expect(await folders()).toEqual(['d%401.2', 'd%4010.1', 'd%4010.2', 'd.1', 'd.2'].sort());
  });

  test('can keep files', async () => {
    const { inbox, folders } = open();
    await inbox.require();
    expect(await folders()).toEqual([]);
  });
});

describe('an inbox', () => {
  test('checks once whether private files can be written, and again when the check failed', async () => {
    const probe = vi
      .fn()
      .mockRejectedValueOnce(new ExportError('worker-lost', 'Gone.'))
      .mockRejectedValue(new ExportError('storage-unavailable', 'There is no such thing.'));
    const inbox = new Inbox({ database: openDatabase(), maxBytes: 1, probe });
    await expect(inbox.require()).rejects.toMatchObject({ code: 'worker-lost' });
    await inbox.require();
    expect(await inbox.open({ id: 'a', attempts: 1 })).toMatchObject({ target: { sink: expect.any(Function) } });
    expect(probe).toHaveBeenCalledTimes(2);
  });

  test('that cannot store files anywhere says why', async () => {
    const database = openDatabase();
    const refusal = new ExportError('storage-unavailable', 'No blobs in private windows.');
    vi.spyOn(database, 'write').mockRejectedValue(refusal);
    const inbox = new Inbox({ database, maxBytes: 1, probe: noPrivateFiles });
    await expect(inbox.require()).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: expect.stringMatching(/no private file system.*No blobs in private windows/),
    });
  });

  test('in a database that becomes full during a file fails it with that reason, and keeps nothing of it', async () => {
    const { write, folders, database } = inboxKinds[1]!.open();
    const spy = vi.spyOn(database, 'write');
    const plain = Database.prototype.write.bind(database) as Database['write'];
    spy.mockImplementationOnce(plain).mockRejectedValueOnce(new ExportError('storage-full', 'No room.'));
    const chunks = [bytes(4_000_000), bytes(4_000_000), bytes(4_000_000)];
    await expect(write({ id: 'a', attempts: 1 }, chunks)).rejects.toMatchObject({
      code: 'storage-full',
      message: 'No room.',
    });
    expect(spy).toHaveBeenCalledTimes(3);
    expect(await folders()).toEqual([]);
  });

  test('in a database that loses a record fails the file', async () => {
    const { write, folders, database } = inboxKinds[1]!.open();
    vi.spyOn(database, 'write').mockResolvedValueOnce(undefined);
    await expect(write({ id: 'a', attempts: 1 }, [bytes(5)])).rejects.toMatchObject({ code: 'storage-full' });
    expect(await folders()).toEqual([]);
  });

  test('reads what it wrote before the browser could write private files', async () => {
    const database = openDatabase();
    vi.stubGlobal('navigator', navigatorWith(new FakeFolder()));
    const written = done(3);
    const earlier = await new Inbox({ database, maxBytes: 10, probe: noPrivateFiles }).open(written);
    if (!('sink' in earlier.target)) throw new Error('It writes private files.');
    const writer = (await earlier.target.sink({ name: 'a' })).getWriter();
    await writer.write(bytes(3));
    await writer.close();
    const later = new Inbox({ database, maxBytes: 10, probe: async () => {} });
    expect((await later.read(written)).map((blob) => blob?.size)).toEqual([3]);
    await later.removeOrphans(async () => []);
    expect(await later.has(written)).toEqual([false]);
  });

  test('finds files written after the browser has cleared everything', async () => {
    const root = new FakeFolder();
    vi.stubGlobal('navigator', navigatorWith(root));
    const inbox = new Inbox({ database: openDatabase(), maxBytes: 10, probe: async () => {} });
    const write = async () => {
      const { target } = await inbox.open(done(3));
      if ('sink' in target) throw new Error('It writes no private files.');
      await writePrivateFile(
        target.inbox,
        '0',
        (async function* () {
          yield bytes(3);
        })(),
      );
    };
    await write();
    expect(await inbox.has(done(3))).toEqual([true]);
    await root.removeEntry('downlink');
    expect(await inbox.has(done(3))).toEqual([false]);
    await write();
    expect(await inbox.has(done(3))).toEqual([true]);
    await root.removeEntry('downlink');
    await write();
    expect(await inbox.has(done(3))).toEqual([true]);
  });

  test('works when the page may not access private files', async () => {
    const denied = () => Promise.reject(new DOMException('Security error when calling GetDirectory', 'SecurityError'));
    vi.stubGlobal('navigator', { storage: { getDirectory: denied } });
    const inbox = new Inbox({ database: openDatabase(), maxBytes: 10, probe: noPrivateFiles });
    await inbox.removeOrphans(async () => []);
    await inbox.remove({ id: 'a', attempts: 1 });
    expect(await inbox.has(done(1))).toEqual([false]);
  });

  test('does not treat files as cleared while the file system fails', async () => {
    const failing = () => Promise.reject(new DOMException('Internal error.', 'UnknownError'));
    vi.stubGlobal('navigator', { storage: { getDirectory: failing } });
    const inbox = new Inbox({ database: openDatabase(), maxBytes: 10, probe: async () => {} });
    await expect(inbox.has(done(1))).rejects.toMatchObject({ code: 'storage-unavailable' });
  });
});
