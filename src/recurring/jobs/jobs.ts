/** The jobs of recurring exports, as a page sees them. */

import type { ExportedFile } from '../../client/export-options.ts';
import type { ErrorListener, ListListener } from '../../storage/live-list.ts';
import type { JobFilter, JobRecord } from '../../storage/records.ts';

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
  /**
   * `granted`: files go there. Else they go to the inbox, with a warning on their job; after `prompt` the user may be
   * asked again.
   */
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
   * @returns a function that unsubscribes
   */
  subscribe(listener: ListListener<JobRecord[]>, onError?: ErrorListener): () => void;
  /**
   * Removes a job and its files in the inbox; one that is running is cancelled, in whichever tab.
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
  requestFolderPermission(): Promise<FolderStatus | null>;
  /** Files go to the inbox from now on; those in the folder stay there. */
  forgetFolder(): Promise<void>;
}
