/** Delivers the notifications of jobs. */
import type { ExportRequest, NotificationMedium } from '../contract/request.ts';
import { abortable, linkedAbort } from '../core/abort.ts';
import { Alarm } from '../core/alarm.ts';
import { type Backoff, backoffMs } from '../core/backoff.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { checkFence } from '../leadership/fence.ts';
import { type Leadership, lead } from '../leadership/leadership.ts';
import type { Database } from '../storage/database.ts';
import { JobStore, putJob } from '../storage/job-store.ts';
import type { JobNotification, JobRecord } from '../storage/records.ts';
import { media } from './media/index.ts';
import type { Delivery, OutgoingMessage, Transport } from './media/notification.ts';
import type { NotifyOptions } from './media/notify-options.ts';
import { type PageScope, showOnPage } from './page-notification.ts';
import { plannedNotifications } from './planned-notifications.ts';
import { Transports } from './transports.ts';

/** The dependencies of a {@link Notifier}. */
export interface NotifierTools {
  readonly database: Database;
  readonly options: NotifyOptions;
  /** Is called with storage errors. */
  readonly onError?: (error: unknown) => void;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Returns a number from 0 to 1. Default: `Math.random`. */
  readonly random?: () => number;
  /** Default: the browser's `fetch`. */
  readonly fetch?: typeof fetch;
  /** Default: the browser's Web Locks. */
  readonly locks?: Pick<LockManager, 'request'>;
  /** The scope with the notification API. Default: the page. */
  readonly page?: PageScope;
}

/** The most attempts of one notification. */
const MAX_ATTEMPTS = 6;

/** The pauses between attempts. */
const BACKOFF: Backoff = { firstMs: 30_000, jitter: 0.5 };

/** Milliseconds after the end of a job until its notifications are given up. */
const MAX_AGE_MS = 24 * 3_600_000;

/**
 * Milliseconds that an attempt counts as running. It is longer than any attempt, so no other tab repeats a running one.
 * After a crash, the attempt is repeated when this time is over.
 */
const TRY_MS = 2 * 60_000;

/** The longest time of an attempt, in milliseconds. */
const LONGEST_TRY_MS = 90_000;

/** Attempts that run at once. */
const AT_ONCE = 4;

const LEADER = 'notify';

/** A notification that is due. */
interface Due {
  /** Its job. */
  readonly job: JobRecord;
  /** Its index in the job's notifications. */
  readonly index: number;
}

/**
 * Delivers the notifications of ended jobs, in one tab at a time. The job counts each attempt before it starts and
 * stores its outcome afterwards. A notification is sent again only when no outcome was stored. If the browser crashes
 * during those seconds, a message may be sent twice. Both copies have the same key, so the email relay and the page
 * recognize the second one. A notification is given up only after {@link MAX_ATTEMPTS} failures or a day. It never
 * affects the job.
 */
export class Notifier {
  readonly #database: Database;
  readonly #jobs: JobStore;
  readonly #options: NotifyOptions;
  readonly #transports: Transports;
  readonly #tools: NotifierTools;
  readonly #clock: Clock;
  readonly #random: () => number;

  constructor(tools: NotifierTools) {
    this.#tools = tools;
    this.#database = tools.database;
    this.#jobs = new JobStore(tools.database);
    this.#options = tools.options;
    this.#transports = new Transports(tools.options);
    this.#clock = tools.clock ?? systemClock;
    this.#random = tools.random ?? Math.random;
  }

  /** Returns the notifications of a job that has just ended. Store them together with its end. */
  plan(request: ExportRequest, state: 'done' | 'failed'): JobNotification[] {
    const { page = globalThis } = this.#tools;
    return plannedNotifications(request, state, this.#options, page.Notification?.permission ?? 'unsupported');
  }

  /** Delivers due notifications until the signal is aborted. Waits while another tab does it. */
  async run(signal: AbortSignal): Promise<void> {
    const { locks, onError } = this.#tools;
    const options = { signal, clock: this.#clock, ...(locks && { locks }), ...(onError && { onError }) };
    await lead(this.#database, LEADER, options, (leadership) => this.#work(leadership));
  }

  async #work(leadership: Leadership): Promise<void> {
    const { signal } = leadership;
    const alarm = new Alarm(this.#clock);
    const unsubscribe = this.#database.changes.subscribe(['jobs'], () => alarm.ring());
    try {
      while (!signal.aborted) await alarm.until(await this.#deliverDue(leadership), signal);
    } finally {
      unsubscribe();
    }
  }

  /** Makes the attempts that are due. Returns when the next one is due, in Unix milliseconds. */
  async #deliverDue(leadership: Leadership): Promise<number> {
    const ended = await this.#jobs.list({ states: ['done', 'failed', 'expired'] });
    const waiting = ended.flatMap((job) =>
      job.notifications.flatMap(({ state }, index) => (state === 'waiting' ? [{ job, index }] : [])),
    );
    const now = this.#clock.now();
    // A clock that was set back must not delay notifications for long.
    const isDue = ({ job, index }: Due) => {
      const { notBefore } = job.notifications[index]!;
      return notBefore <= now || notBefore > now + MAX_AGE_MS;
    };
    const due = waiting.filter(isDue).slice(0, AT_ONCE);
    await Promise.all(due.map((one) => this.#tryOnce(one, leadership)));
    if (due.length > 0) return now;
    return Math.min(...waiting.map(({ job, index }) => job.notifications[index]!.notBefore));
  }

  async #tryOnce({ job, index }: Due, leadership: Leadership): Promise<void> {
    const now = this.#clock.now();
    const begun = await this.#update(job.id, index, leadership, (before) => ({
      ...before,
      attempts: before.attempts + 1,
      notBefore: now + TRY_MS,
    }));
    if (!begun) return;
    const delivery = await this.#deliver(job, begun, leadership.signal);
    await this.#update(job.id, index, leadership, (before) => this.#after(before, delivery, job));
  }

  /** Returns the notification after an attempt. */
  #after(before: JobNotification, delivery: Delivery, job: JobRecord): JobNotification {
    if (delivery.outcome === 'sent') return { ...before, state: 'sent', reason: delivery.note ?? null };
    const { reason } = delivery;
    if (delivery.outcome === 'refused') return { ...before, state: 'failed', reason };
    const pause = Math.max(delivery.waitMs ?? 0, backoffMs(BACKOFF, before.attempts, this.#random));
    const notBefore = this.#clock.now() + pause;
    const tooLate = notBefore > Date.parse(job.endedAt ?? job.createdAt) + MAX_AGE_MS;
    if (before.attempts >= MAX_ATTEMPTS || tooLate) {
      const tries = before.attempts === 1 ? 'one try' : `${before.attempts} tries`;
      return { ...before, state: 'failed', reason: `${reason} Given up after ${tries}.` };
    }
    return { ...before, notBefore, reason };
  }

  /** The media that the page's options allow, in a fixed order. */
  media(): (NotificationMedium | 'page')[] {
    const configured = media.map(({ id }) => id).filter((id) => this.#options[id] !== undefined);
    return [...configured, ...(this.#options.page ? (['page'] as const) : [])];
  }

  /**
   * Sends a message now, with one attempt. Nothing is stored.
   *
   * @param signal ends the attempt
   */
  async send(medium: NotificationMedium | 'page', message: OutgoingMessage, signal: AbortSignal): Promise<Delivery> {
    if (medium === 'page' && !this.#options.page)
      return { outcome: 'refused', reason: 'The page shows no notifications (notifications.page).' };
    return this.#deliverTo(medium, message, signal);
  }

  async #deliver(job: JobRecord, { message, medium }: JobNotification, signal: AbortSignal): Promise<Delivery> {
    const outgoing = outgoingMessage(job, message);
    if (!outgoing) return { outcome: 'refused', reason: 'The request of the job has no such message.' };
    return this.#deliverTo(medium, outgoing, signal);
  }

  async #deliverTo(
    medium: NotificationMedium | 'page',
    outgoing: OutgoingMessage,
    signal: AbortSignal,
  ): Promise<Delivery> {
    if (medium === 'page')
      return this.#inTime({ deliver: (message) => showOnPage(message, this.#tools.page) }, outgoing, signal);
    try {
      const transport = await this.#transports.get(medium);
      if (!transport)
        return {
          outcome: 'refused',
          reason: `The page has no options for ${medium} (notifications.${medium}).`,
        };
      return await this.#inTime(transport, outgoing, signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      // These errors name invalid options but not their values.
      if (error instanceof TypeError) return { outcome: 'refused', reason: error.message };
      return { outcome: 'later', reason: `The code for ${medium} could not be loaded.` };
    }
  }

  /** Makes one attempt with a time limit, even when the page's own code never returns. */
  async #inTime(transport: Transport, message: OutgoingMessage, signal: AbortSignal): Promise<Delivery> {
    const { fetch = (...request) => globalThis.fetch(...request) } = this.#tools;
    const ending = linkedAbort(signal);
    const tooLong: Delivery = { outcome: 'later', reason: `Sending took longer than ${LONGEST_TRY_MS / 1000} s.` };
    try {
      return await Promise.race([
        abortable(transport.deliver(message, { signal: ending.signal, fetch }), ending.signal),
        this.#clock.sleep(LONGEST_TRY_MS, ending.signal).then(() => tooLong),
      ]);
    } finally {
      ending.end('The try has ended.');
    }
  }

  /** Changes one notification of a job while this tab leads. Returns undefined when it is no longer waiting. */
  #update(
    jobId: string,
    index: number,
    { fence }: Leadership,
    change: (before: JobNotification) => JobNotification,
  ): Promise<JobNotification | undefined> {
    return this.#database.write(['meta', 'jobs'], async (transaction) => {
      await checkFence(transaction, LEADER, fence);
      const job = await transaction.objectStore('jobs').get(jobId);
      const before = job?.notifications[index];
      if (!job || before?.state !== 'waiting') return undefined;
      const after = change(before);
      const notifications = job.notifications.map((other, at) => (at === index ? after : other));
      await putJob(transaction, { ...job, notifications: notifications });
      return after;
    });
  }
}

/**
 * Returns a message of a job. The page's message uses the texts of the request, or else the error or the file names.
 */
function outgoingMessage(job: JobRecord, which: number | 'page'): OutgoingMessage | undefined {
  const policy = job.error ? 'onFailure' : 'onSuccess';
  const key = `${job.id}/${which}`;
  const messages = job.request.notification?.messages ?? [];
  if (which === 'page') {
    const { title = '', text = '' } = messages.find((message) => message.policy === policy) ?? {};
    return { policy, title, text: text || job.error?.message || job.files.map(({ name }) => name).join('\n'), key };
  }
  const message = messages[which];
  if (!message) return undefined;
  const { target, title, text } = message;
  return { policy: message.policy, title, text, key, ...(target !== undefined && { target }) };
}
