import { vi } from 'vitest';
import { ExportError } from '../../../../src/core/errors.ts';
import { Inbox } from '../../../../src/recurring/jobs/inbox.ts';
import type { Database } from '../../../../src/storage/database.ts';
import { DatabaseFiles } from '../../../../src/storage/database-files.ts';
import { probePrivateFiles, writePrivateFile } from '../../../../src/storage/private-file.ts';
import { PrivateFiles } from '../../../../src/storage/private-files.ts';
import type { JobRecord } from '../../../../src/storage/records.ts';
import { openDatabase } from '../../../support/databases.ts';
import { FakeFolder, navigatorWith } from '../../../support/fake-private-files.ts';

/** An inbox, and the actions of a test on it. */
export interface TestInbox {
  readonly inbox: Inbox;
  readonly database: Database;
  /** Writes the files of an attempt, as an export does. Throws the error of the job. */
  write(job: Pick<JobRecord, 'id' | 'attempts'>, ...contents: readonly (readonly Uint8Array[])[]): Promise<void>;
  /** Sorted names of its folders. */
  folders(): Promise<string[]>;
  /** Deletes a file, or its last bytes, without using the inbox. */
  spoil(folder: string, file: number, left?: number): Promise<void>;
}

/** The probe of a browser where pages cannot write private files. */
export const noPrivateFiles = async (): Promise<void> => {
  throw new ExportError('storage-unavailable', 'This browser has no private file system.');
};

/** Both kinds of inbox storage. A test that uses one must unstub all globals afterwards. */
export const inboxKinds: readonly {
  readonly kind: string;
  open(maxBytes?: number): TestInbox;
}[] = [
  {
    kind: 'private files',
    open(maxBytes = 1e9) {
      const root = new FakeFolder();
      vi.stubGlobal('navigator', navigatorWith(root));
      const database = openDatabase();
      const inbox = new Inbox({ database, maxBytes, probe: probePrivateFiles });
      const files = new PrivateFiles(['downlink', database.name]);
      return {
        ...{ inbox, database, write: (job, ...contents) => write(inbox, job, contents) },
        folders: async () => (await files.folders()).sort(),
        async spoil(folder, file, left) {
          const parent = await (await root.getDirectoryHandle('downlink')).getDirectoryHandle(database.name);
          const held = await parent.getDirectoryHandle(folder);
          if (left === undefined) await held.removeEntry(String(file));
          else (await held.getFileHandle(String(file))).bytes = new Uint8Array(left);
        },
      };
    },
  },
  {
    kind: 'files in the database',
    open(maxBytes = 1e9) {
      vi.stubGlobal('navigator', {});
      const database = openDatabase();
      const inbox = new Inbox({ database, maxBytes, probe: noPrivateFiles });
      return {
        ...{ inbox, database, write: (job, ...contents) => write(inbox, job, contents) },
        folders: async () => (await new DatabaseFiles(database).folders()).sort(),
        spoil: (folder, file, left) =>
          database.write(['files'], async (transaction) => {
            const store = transaction.objectStore('files');
            await store.delete(IDBKeyRange.bound([folder, file], [folder, file, []]));
            if (left !== undefined) await store.put(new Uint8Array(left), [folder, file, 0, left]);
          }),
      };
    },
  },
];

async function write(
  inbox: Inbox,
  job: Pick<JobRecord, 'id' | 'attempts'>,
  contents: readonly (readonly Uint8Array[])[],
): Promise<void> {
  const place = await inbox.open(job);
  const { target } = place;
  try {
    for (const [index, chunks] of contents.entries()) {
      const copies = chunks.map((chunk) => chunk.slice());
      if ('sink' in target) {
        const writer = (await target.sink({ name: `${index}.csv` })).getWriter();
        writer.closed.catch(() => {});
        for (const chunk of copies) await writer.write(chunk);
        await writer.close();
      } else
        await writePrivateFile(
          target.inbox,
          String(index),
          (async function* () {
            yield* copies;
          })(),
        );
    }
  } catch (error) {
    await place.discard();
    throw place.failure ?? error;
  }
}
