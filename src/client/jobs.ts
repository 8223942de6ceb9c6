import { ExportError } from '../core/errors.ts';
import type { Database } from '../storage/database.ts';
import { type JobFilter, JobStore } from '../storage/job-store.ts';
import type { JobRecord } from '../storage/records.ts';
import { download } from './download.ts';
import type { ExportedFile } from './export-options.ts';
import { type ErrorListener, follow, type ListListener } from './live-list.ts';

/** The inbox: where files of recurring exports are kept in this browser. */
export interface InboxUsage {
  /** Files in it. */
  readonly files: number;
  /** Bytes of all of them. */
  readonly bytes: number;
  /** Bytes that it may hold; beyond them the oldest files go, and their jobs become `expired`. */
  readonly maxBytes: number;
  /** Days that files are kept. */
  readonly maxAgeDays: number;
}

/** A folder of the user's disk that files of recurring exports are written into, instead of the inbox. */
export interface FolderStatus {
  readonly name: string;
  /** `granted`: files go there. Else they go to the inbox, with a warning on their job. */
  readonly permission: PermissionState;
}

/** Runs of definitions in this browser, and their files. */
export interface Jobs {
  /** Jobs, latest run time first. Throws as the storage does. */
  list(filter?: JobFilter): Promise<JobRecord[]>;
  /** A job; undefined when there is none of this id. Throws as the storage does. */
  get(id: string): Promise<JobRecord | undefined>;
  /**
   * Calls the listener with all jobs, latest run time first, now and after every change in any tab.
   *
   * @returns ends it
   */
  subscribe(listener: ListListener<JobRecord[]>, onError?: ErrorListener): () => void;
  /**
   * Forgets a job and deletes its files in the inbox; one that is running is cancelled, in whichever tab.
   *
   * @throws ExportError `not-found`; as the storage does
   */
  remove(id: string): Promise<void>;
  /**
   * The files of a job; `blob` is absent of those in the folder or gone.
   *
   * @throws ExportError `not-found`; as the storage does
   */
  files(id: string): Promise<ExportedFile[]>;
  /**
   * Saves the files of a job that are in the inbox, as downloads.
   *
   * @throws ExportError `not-found` when there are none; as the storage does
   */
  download(id: string): Promise<void>;
  /** How full the inbox is. Throws as the storage does. */
  inbox(): Promise<InboxUsage>;
  /**
   * Lets the user choose a folder that files are written into from now on. Only on a user's action.
   *
   * @throws ExportError `unsupported` where the browser has no such thing; AbortError when the user chooses none
   */
  chooseFolder(): Promise<FolderStatus>;
  /** The chosen folder; null while there is none. Throws as the storage does. */
  folder(): Promise<FolderStatus | null>;
  /** Asks for the permission to write into the chosen folder again. Only on a user's action. */
  allowFolder(): Promise<FolderStatus | null>;
  /** Files go to the inbox from now on; those in the folder stay there. */
  forgetFolder(): Promise<void>;
}

/** Where the files of jobs are. */
export interface JobFiles {
  /** Of each file of a job: its content; undefined of one that is not in the inbox. */
  read(job: JobRecord): Promise<(Blob | undefined)[]>;
  remove(job: JobRecord): Promise<void>;
}

/** The chosen folder. */
export interface JobFolder {
  choose(): Promise<FolderStatus>;
  get(): Promise<FolderStatus | null>;
  allow(): Promise<FolderStatus | null>;
  forget(): Promise<void>;
}

/** The jobs in the database, as the page sees them. */
export class StoredJobs implements Jobs {
  readonly #database: Database;
  readonly #store: JobStore;
  readonly #files: JobFiles;
  readonly #folder: JobFolder;
  readonly #limits: Pick<InboxUsage, 'maxBytes' | 'maxAgeDays'>;

  constructor(
    database: Database,
    files: JobFiles,
    folder: JobFolder,
    limits: Pick<InboxUsage, 'maxBytes' | 'maxAgeDays'>,
  ) {
    this.#database = database;
    this.#store = new JobStore(database);
    this.#files = files;
    this.#folder = folder;
    this.#limits = limits;
  }

  list(filter?: JobFilter): Promise<JobRecord[]> {
    return this.#store.list(filter);
  }

  get(id: string): Promise<JobRecord | undefined> {
    return this.#store.get(id);
  }

  subscribe(listener: ListListener<JobRecord[]>, onError?: ErrorListener): () => void {
    return follow(this.#database.changes, ['jobs'], () => this.list(), listener, onError);
  }

  async remove(id: string): Promise<void> {
    const [job] = await this.#store.remove([id]);
    if (!job) throw noJob(id);
    await this.#files.remove(job);
  }

  async files(id: string): Promise<ExportedFile[]> {
    const job = await this.#store.get(id);
    if (!job) throw noJob(id);
    const contents = await this.#files.read(job);
    return job.files.map(({ name, type, size, rows }, index) => {
      const blob = contents[index]?.slice(0, size, type);
      return { name, type, size, rows, ...(blob && { blob }) };
    });
  }

  async download(id: string): Promise<void> {
    const files = (await this.files(id)).filter(({ blob }) => blob);
    if (files.length === 0) throw new ExportError('not-found', 'The inbox holds no files of this job.');
    await download({ files });
  }

  async inbox(): Promise<InboxUsage> {
    const done = await this.#store.list({ states: ['done'] });
    const files = done.flatMap((job) => job.files).filter(({ place }) => place === 'inbox');
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    return { files: files.length, bytes, ...this.#limits };
  }

  chooseFolder(): Promise<FolderStatus> {
    return this.#folder.choose();
  }

  folder(): Promise<FolderStatus | null> {
    return this.#folder.get();
  }

  allowFolder(): Promise<FolderStatus | null> {
    return this.#folder.allow();
  }

  forgetFolder(): Promise<void> {
    return this.#folder.forget();
  }
}

function noJob(id: string): ExportError {
  return new ExportError('not-found', `There is no job ${JSON.stringify(String(id).slice(0, 200))} here.`);
}
