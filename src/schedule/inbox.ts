import type { JobRecord } from '../storage/records.ts';
import { storageError } from '../storage/storage-error.ts';

/**
 * The inbox: files of jobs in the origin private file system, `downlink/<database>/<job>.<attempt>/<index>`. Each
 * attempt writes to a folder of its own, so that one which was given up cannot get in the way of the next.
 */
export class Inbox {
  readonly #path: readonly string[];

  /** @param databaseName each database has an inbox of its own */
  constructor(databaseName: string) {
    this.#path = ['downlink', encodeURIComponent(databaseName)];
  }

  /** The folder of a job, as names from the root of the file system. */
  pathOf(job: Pick<JobRecord, 'id' | 'attempts'>): readonly string[] {
    return [...this.#path, folderOf(job)];
  }

  /**
   * The files of a job, in their order; undefined in place of one that is not there.
   *
   * @throws ExportError `storage-unavailable`
   */
  async read(job: JobRecord): Promise<(Blob | undefined)[]> {
    const open = async (index: number): Promise<Blob | undefined> => {
      try {
        const folder = await (await this.#folder())?.getDirectoryHandle(folderOf(job));
        return await (await folder?.getFileHandle(String(index)))?.getFile();
      } catch (error) {
        return undefinedIfMissing(error);
      }
    };
    return Promise.all(job.files.map((file, index) => (file.place === 'inbox' ? open(index) : undefined)));
  }

  /** Deletes the files of a job; those that are not there are none of its business. */
  async remove(job: Pick<JobRecord, 'id' | 'attempts'>): Promise<void> {
    await this.#removeFolder(folderOf(job));
  }

  /**
   * Deletes what no job has: files of attempts that were given up, or of jobs removed while nothing could be deleted.
   *
   * @param listJobs asked after the folders have been listed, so that no job can be newer than its folder
   */
  async removeOrphans(listJobs: () => Promise<readonly JobRecord[]>): Promise<void> {
    const folder = await this.#folder();
    if (!folder) return;
    const names: string[] = [];
    for await (const name of folder.keys()) names.push(name);
    if (names.length === 0) return;
    const jobs = (await listJobs()).filter(({ state }) => state === 'done' || state === 'inProgress');
    const kept = new Set(jobs.map(folderOf));
    for (const name of names) if (!kept.has(name)) await this.#removeFolder(name);
  }

  async #removeFolder(name: string): Promise<void> {
    try {
      await (await this.#folder())?.removeEntry(name, { recursive: true });
    } catch (error) {
      // A file that is still being written cannot be deleted yet; it is an orphan later.
      if (error instanceof DOMException && ['NotFoundError', 'NoModificationAllowedError'].includes(error.name)) return;
      throw storageError(error);
    }
  }

  /** The inbox's folder; undefined while there is none, or where there is no such file system. */
  async #folder(): Promise<FileSystemDirectoryHandle | undefined> {
    if (!globalThis.navigator?.storage?.getDirectory) return undefined;
    try {
      let folder = await navigator.storage.getDirectory();
      for (const name of this.#path) folder = await folder.getDirectoryHandle(name);
      return folder;
    } catch (error) {
      return undefinedIfMissing(error);
    }
  }
}

function folderOf({ id, attempts }: Pick<JobRecord, 'id' | 'attempts'>): string {
  return `${encodeURIComponent(id)}.${attempts}`;
}

function undefinedIfMissing(error: unknown): undefined {
  if (error instanceof DOMException && error.name === 'NotFoundError') return undefined;
  throw storageError(error);
}
