import { ExportError } from '../../core/errors.ts';
import type { Database } from '../../storage/database.ts';
import { DatabaseFiles } from '../../storage/database-files.ts';
import type { FilePlace } from '../../storage/file-place.ts';
import { PrivateFiles } from '../../storage/private-files.ts';
import type { JobRecord } from '../../storage/records.ts';
import type { OpenPlace } from './job-place.ts';

/** What an {@link Inbox} works with. */
export interface InboxTools {
  /** Each database has an inbox of its own. */
  readonly database: Database;
  /** Largest file, bytes. */
  readonly maxBytes: number;
  /**
   * Passes when a worker can write private files.
   *
   * @throws ExportError `storage-unavailable` where it cannot
   */
  probe(): Promise<void>;
}

/** What names the files of an attempt of a job. */
type Attempt = Pick<JobRecord, 'id' | 'attempts'>;

/**
 * The inbox: files of jobs in the origin private file system, `downlink/<database>/<job>.<attempt>/<index>`, or in the
 * database where the browser lets no page write private files. Each attempt writes to a folder of its own, so that one
 * which was given up cannot get in the way of the next.
 */
export class Inbox {
  readonly #tools: InboxTools;
  readonly #private: PrivateFiles;
  readonly #stored: DatabaseFiles;
  /** Both are looked at: what a browser can do may change from one version to the next. */
  readonly #places: readonly FilePlace[];
  #probing: Promise<ExportError | undefined> | undefined;

  constructor(tools: InboxTools) {
    this.#tools = tools;
    this.#private = new PrivateFiles(['downlink', encodeURIComponent(tools.database.name)]);
    this.#stored = new DatabaseFiles(tools.database);
    this.#places = [this.#private, this.#stored];
  }

  /**
   * Passes when files can be kept.
   *
   * @throws ExportError `storage-unavailable`, `storage-full`; `worker-unavailable` and `worker-lost` when it cannot be told
   */
  async require(): Promise<void> {
    const refusal = await this.#refusal();
    if (!refusal) return;
    try {
      await this.#stored.probe();
    } catch (cause) {
      if (!(cause instanceof ExportError)) throw cause;
      const message = `This browser keeps no files of this page: ${refusal.message} In the database: ${cause.message}`;
      throw new ExportError(cause.code, message, { cause });
    }
  }

  /** Opens the place for the files of an attempt of a job. Throws as {@link Inbox.require} does. */
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

  /** Of each file of a job: whether it is here, whole. Throws ExportError `storage-unavailable`. */
  async has(job: JobRecord): Promise<boolean[]> {
    return Promise.all(job.files.map(async (_, index) => (await this.#holder(job, index)) !== undefined));
  }

  /** The files of a job, in their order; undefined in place of one that is not here, or not whole. Throws as {@link Inbox.has}. */
  async read(job: JobRecord): Promise<(Blob | undefined)[]> {
    const open = async (index: number) => (await this.#holder(job, index))?.read(folderOf(job), index);
    return Promise.all(job.files.map((_, index) => open(index)));
  }

  /** Deletes the files of an attempt of a job; those that are not there are none of its business. */
  async remove(job: Attempt): Promise<void> {
    for (const place of this.#places) await place.remove(folderOf(job));
  }

  /**
   * Deletes what no job has: files of attempts that were given up, or of jobs removed while nothing could be deleted.
   *
   * @param listJobs asked after the folders have been listed, so that no job can be newer than its folder
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

  /** The place that holds the whole of a file. */
  async #holder(job: JobRecord, index: number): Promise<FilePlace | undefined> {
    const file = job.files[index];
    if (file?.place !== 'inbox') return undefined;
    for (const place of this.#places) if ((await place.size(folderOf(job), index)) === file.size) return place;
    return undefined;
  }

  /** Why no private file can be written; undefined where one can. */
  #refusal(): Promise<ExportError | undefined> {
    this.#probing ??= this.#tools.probe().then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof ExportError && error.code === 'storage-unavailable') return error;
        // It could not be told: asked again next time.
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
