/** The public interface to the jobs of recurring exports. */

import type { ExportedFile } from '../../client/export-options.ts';
import type { NotificationMedium } from '../../contract/request.ts';
import type { ErrorListener, ListListener } from '../../storage/live-list.ts';
import type { JobFilter, JobRecord } from '../../storage/records.ts';

/** Usage of the inbox, which keeps the files of recurring exports in this browser. */
export interface InboxUsage {
  /** Number of files. */
  readonly files: number;
  /** Bytes of all files together. */
  readonly bytes: number;
  /** The most bytes of all files. Beyond that, the oldest files are deleted and their jobs become `expired`. */
  readonly maxBytes: number;
  /** Days that a file is kept. */
  readonly maxAgeDays: number;
}

/** A folder on the user's disk. Files of recurring exports are written there instead of the inbox. */
export interface FolderStatus {
  /** The folder's name, without its path. */
  readonly name: string;
  /**
   * `granted`: files go to the folder. Otherwise they go to the inbox, and the job has a warning. When it is `prompt`,
   * {@link Jobs.requestFolderPermission} can ask the user again.
   */
  readonly permission: PermissionState;
}

/** A message to send as a test. */
export interface TestNotification {
  /** How it is sent. `page` is a notification of this browser. */
  readonly medium: NotificationMedium | 'page';
  /** The recipient, in the notation of the medium. Default: the recipient of the page's options. */
  readonly target?: string;
  /** Title of the message. */
  readonly title: string;
  /** Text of the message. */
  readonly text: string;
}

/** The outcome of a test message. */
export interface TestDelivery {
  /** `sent`: the medium accepted the message. */
  readonly state: 'sent' | 'failed';
  /** Why it failed, or what to know about the delivery, for people; null when there is nothing. It holds no secrets. */
  readonly reason: string | null;
}

/** The runs of definitions in this browser, and their files. */
export interface Jobs {
  /** Lists jobs, latest run time first. Throws storage errors. */
  list(filter?: JobFilter): Promise<JobRecord[]>;
  /** Returns a job, or undefined when the id is unknown. Throws storage errors. */
  get(id: string): Promise<JobRecord | undefined>;
  /**
   * Calls the listener with all jobs, latest run time first: immediately, and after every change in any tab.
   *
   * @returns a function that unsubscribes
   */
  subscribe(listener: ListListener<JobRecord[]>, onError?: ErrorListener): () => void;
  /**
   * Removes a job and its files in the inbox. A running job is cancelled, in any tab.
   *
   * @throws ExportError `not-found`, and storage errors
   */
  remove(id: string): Promise<void>;
  /**
   * Returns the files of a job. A file in the chosen folder or a deleted file has no `blob`.
   *
   * @throws ExportError `not-found`, and storage errors
   */
  files(id: string): Promise<ExportedFile[]>;
  /**
   * Downloads the files of a job that are in the inbox.
   *
   * @throws ExportError `not-found` when the inbox has none, and storage errors
   */
  download(id: string): Promise<void>;
  /** Returns how full the inbox is. Throws storage errors. */
  inbox(): Promise<InboxUsage>;
  /**
   * Lets the user choose a folder for the files of later jobs. Call it during a user action, such as a click.
   *
   * @throws ExportError `unsupported` when the browser has no folder picker; AbortError when the user cancels
   */
  chooseFolder(): Promise<FolderStatus>;
  /** Returns the chosen folder, or null when there is none. Throws storage errors. */
  folder(): Promise<FolderStatus | null>;
  /**
   * Asks the user again for permission to write into the chosen folder. Call it during a user action. Returns null when
   * no folder is chosen.
   */
  requestFolderPermission(): Promise<FolderStatus | null>;
  /** Forgets the folder. Later files go to the inbox; files in the folder stay there. */
  forgetFolder(): Promise<void>;
  /** Returns the media that the page's option `notifications` allows, in a fixed order, `page` last. */
  media(): Promise<(NotificationMedium | 'page')[]>;
  /**
   * Sends a message now, with the page's option `notifications`, as the notification of a job would be sent. One
   * attempt, which may take 90 seconds.
   *
   * @throws TypeError when the message lacks a medium, a title or a text, or the medium is unknown
   */
  sendTest(message: TestNotification): Promise<TestDelivery>;
}
