/** Keeps the files of jobs in this browser. */
import { ExportError } from '../../core/errors.ts';
import type { Database } from '../../storage/database.ts';
import { DatabaseFiles } from '../../storage/database-files.ts';
import type { FilePlace } from '../../storage/file-place.ts';
import { PrivateFiles } from '../../storage/private-files.ts';
import type { JobRecord } from '../../storage/records.ts';
import type { OpenPlace } from './job-place.ts';

/** The dependencies of an {@link Inbox}. */
export interface InboxTools {
  /** The database that the inbox belongs to. Each database has its own inbox. */
  readonly database: Database;
  /** The largest size of one file, in bytes. */
  readonly maxBytes: number;
  /**
   * Checks that a worker can write private files.
   *
   * @throws ExportError `storage-unavailable` when it cannot
   */
  probe(): Promise<void>;
}

/** Identifies one attempt of a job, and so its files. */
type Attempt = Pick<JobRecord, 'id' | 'attempts'>;

/**
 * Stores the files of jobs in the origin private file system as `downlink/<database>/<job>.<attempt>/<index>`. In
 * browsers where pages cannot write private files, it stores them in the database. Each attempt has its own folder, so
 * an abandoned attempt cannot disturb the next.
 */
export class Inbox {
  readonly #tools: InboxTools;
  readonly #private: PrivateFiles;
  readonly #stored: DatabaseFiles;
  /** All places that may have files. Both are searched, because a browser update may change which one is used. */
  readonly #places: readonly FilePlace[];
  #probing: Promise<ExportError | undefined> | undefined;

  constructor(tools: InboxTools) {
    this.#tools = tools;
    this.#private = new PrivateFiles(['downlink', encodeURIComponent(tools.database.name)]);
    this.#stored = new DatabaseFiles(tools.database);
    this.#places = [this.#private, this.#stored];
  }

  /**
   * Checks that files can be stored.
   *
   * @throws ExportError `storage-unavailable`, `storage-full`; `worker-unavailable` and `worker-lost` when the check
   *   fails
   */
  async require(): Promise<void> {
    const refusal = await this.#refusal();
    if (!refusal) return;
    try {
      await this.#stored.probe();
    } catch (cause) {
      if (!(cause instanceof ExportError)) throw cause;
      const message = `This browser cannot store files for this page: ${refusal.message} In the database: ${cause.message}`;
      throw new ExportError(cause.code, message, { cause });
    }
  }

  /** Opens the place for the files of one attempt. Throws the errors of {@link Inbox.require}. */
  async open(job: Attempt): Promise<OpenPlace> {
    const { maxBytes } = this.#tools;
    const folder = folderOf(job);
    const discard = () => this.remove(job);
    if (!(await this.#refusal()))
      return { target: { inbox: { path: this.#private.pathOf(folder), maxBytes } }, failure: undefined, discard };
    let files = 0;
    const place = {
      target: { sink: async () => this.#stored.create(folder, files++, maxBytes, note) },
      failure: undefined as unknown,
      discard,
    };
    const note = (failure: unknown) => {
      place.failure ??= failure;
    };
    return place;
  }

  /** Whether each file of a job is here and complete. Throws ExportError `storage-unavailable`. */
  async has(job: JobRecord): Promise<boolean[]> {
    return Promise.all(job.files.map(async (_, index) => (await this.#holder(job, index)) !== undefined));
  }

  /**
   * The files of a job, in order; undefined for a missing or incomplete one. Throws the errors of {@link Inbox.has}.
   */
  async read(job: JobRecord): Promise<(Blob | undefined)[]> {
    const open = async (index: number) => (await this.#holder(job, index))?.read(folderOf(job), index);
    return Promise.all(job.files.map((_, index) => open(index)));
  }

  /** Deletes the files of one attempt, if there are any. */
  async remove(job: Attempt): Promise<void> {
    for (const place of this.#places) await place.remove(folderOf(job));
  }

  /**
   * Deletes files without a job: those of abandoned attempts, and those whose deletion failed when the job was removed.
   *
   * @param listJobs called after the folders are listed, so that the job of every listed folder is known
   */
  async removeOrphans(listJobs: () => Promise<readonly JobRecord[]>): Promise<void> {
    for (const place of this.#places) {
      const folders = await place.folders();
      if (folders.length === 0) continue;
      const jobs = (await listJobs()).filter(({ state }) => state === 'done' || state === 'inProgress');
      const kept = new Set(jobs.map(folderOf));
      for (const folder of folders) if (!kept.has(folder)) await place.remove(folder);
    }
  }

  /** The place that has the complete file. */
  async #holder(job: JobRecord, index: number): Promise<FilePlace | undefined> {
    const file = job.files[index];
    if (file?.place !== 'inbox') return undefined;
    for (const place of this.#places) if ((await place.size(folderOf(job), index)) === file.size) return place;
    return undefined;
  }

  /** The reason why private files cannot be written; undefined when they can. */
  #refusal(): Promise<ExportError | undefined> {
    this.#probing ??= this.#tools.probe().then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof ExportError && error.code === 'storage-unavailable') return error;
        // The check itself failed, so the next call repeats it.
        this.#probing = undefined;
        throw error;
      },
    );
    return this.#probing;
  }
}

function folderOf({ id, attempts }: Attempt): string {
  return `${encodeURIComponent(id)}.${attempts}`;
}
