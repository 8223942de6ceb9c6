/** Implements the public interface to jobs on top of the database. */

import type { ExportedFile } from '../../client/export-options.ts';
import { saveFiles } from '../../client/save-files.ts';
import type { NotificationMedium } from '../../contract/request.ts';
import { ExportError } from '../../core/errors.ts';
import { randomId } from '../../core/random-id.ts';
import { media } from '../../notify/media/index.ts';
import type { Delivery, OutgoingMessage } from '../../notify/media/notification.ts';
import type { Database } from '../../storage/database.ts';
import { JobStore } from '../../storage/job-store.ts';
import { type ErrorListener, follow, type ListListener } from '../../storage/live-list.ts';
import type { JobFilter, JobRecord } from '../../storage/records.ts';
import { textId } from '../text-id.ts';
import type { Folder } from './folder.ts';
import type { Inbox } from './inbox.ts';
import type { FolderStatus, InboxUsage, Jobs, TestDelivery, TestNotification } from './jobs.ts';

/** What test messages need of the notifier. */
export interface TestNotifier {
  /** Returns the media that the page's options allow. */
  media(): (NotificationMedium | 'page')[];
  /** Makes one attempt. */
  send(medium: NotificationMedium | 'page', message: OutgoingMessage): Promise<Delivery>;
}

/** The dependencies of {@link StoredJobs}. */
export interface StoredJobsTools {
  readonly database: Database;
  readonly inbox: Inbox;
  readonly folder: Folder;
  readonly limits: Pick<InboxUsage, 'maxBytes' | 'maxAgeDays'>;
  readonly notifier: TestNotifier;
}

const MEDIA: readonly unknown[] = [...media.map(({ id }) => id), 'page'];

/** The jobs in the database and their files. */
export class StoredJobs implements Jobs {
  readonly #database: Database;
  readonly #store: JobStore;
  readonly #inbox: Inbox;
  readonly #folder: Folder;
  readonly #limits: Pick<InboxUsage, 'maxBytes' | 'maxAgeDays'>;
  readonly #notifier: TestNotifier;

  constructor({ database, inbox, folder, limits, notifier }: StoredJobsTools) {
    this.#database = database;
    this.#store = new JobStore(database);
    this.#inbox = inbox;
    this.#folder = folder;
    this.#limits = limits;
    this.#notifier = notifier;
  }

  async list(filter?: JobFilter): Promise<JobRecord[]> {
    if (filter?.definitionId !== undefined) textId(filter.definitionId, 'a definition');
    return this.#store.list(filter);
  }

  async get(id: string): Promise<JobRecord | undefined> {
    return this.#store.get(textId(id, 'a job'));
  }

  subscribe(listener: ListListener<JobRecord[]>, onError?: ErrorListener): () => void {
    return follow(this.#database.changes, ['jobs'], () => this.list(), listener, onError);
  }

  async remove(id: string): Promise<void> {
    const [job] = await this.#store.remove([textId(id, 'a job')]);
    if (!job) throw noJob(id);
    await this.#inbox.remove(job);
  }

  async files(id: string): Promise<ExportedFile[]> {
    const job = await this.get(id);
    if (!job) throw noJob(id);
    const contents = await this.#inbox.read(job);
    return job.files.map(({ name, type, size, rows }, index) => {
      const blob = contents[index]?.slice(0, size, type);
      return { name, type, size, rows, ...(blob && { blob }) };
    });
  }

  async download(id: string): Promise<void> {
    const files = (await this.files(id)).filter(({ blob }) => blob);
    if (files.length === 0) throw new ExportError('not-found', 'The inbox has no files of this job.');
    await saveFiles({ files });
  }

  async inbox(): Promise<InboxUsage> {
    // A browser may clear files but keep the records of their jobs.
    const kept = async (job: JobRecord) => {
      const has = await this.#inbox.has(job);
      return job.files.filter((_, index) => has[index]);
    };
    const files = (await Promise.all((await this.#store.list({ states: ['done'] })).map(kept))).flat();
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    return { files: files.length, bytes, ...this.#limits };
  }

  chooseFolder(): Promise<FolderStatus> {
    return this.#folder.choose();
  }

  folder(): Promise<FolderStatus | null> {
    return this.#folder.get();
  }

  requestFolderPermission(): Promise<FolderStatus | null> {
    return this.#folder.allow();
  }

  forgetFolder(): Promise<void> {
    return this.#folder.forget();
  }

  async media(): Promise<(NotificationMedium | 'page')[]> {
    return this.#notifier.media();
  }

  async sendTest(message: TestNotification): Promise<TestDelivery> {
    const { medium, target, title, text } = Object(message) as TestNotification;
    if (!MEDIA.includes(medium)) throw new TypeError(`medium must be one of ${MEDIA.join(', ')}.`);
    for (const [name, value] of Object.entries({ title, text, target: target ?? '' }))
      if (typeof value !== 'string') throw new TypeError(`${name} must be a text.`);
    const delivery = await this.#notifier.send(medium, {
      ...{ policy: 'onSuccess', title, text, key: `test-${randomId()}` },
      ...(target && { target }),
    });
    return delivery.outcome === 'sent'
      ? { state: 'sent', reason: delivery.note ?? null }
      : { state: 'failed', reason: delivery.reason };
  }
}

function noJob(id: string): ExportError {
  return new ExportError('not-found', `This browser has no job ${JSON.stringify(id.slice(0, 200))}.`);
}
