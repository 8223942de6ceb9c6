/** Delivers the notifications of jobs that have ended. */
import type { ExportRequest } from '../contract/request.ts';
import { abortable, linkedAbort } from '../core/abort.ts';
import { Alarm } from '../core/alarm.ts';
import { type Backoff, backoffMs } from '../core/backoff.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { checkFence } from '../leadership/fence.ts';
import { type Leadership, lead } from '../leadership/leadership.ts';
import type { Database } from '../storage/database.ts';
import { JobStore, putJob } from '../storage/job-store.ts';
import type { JobNotification, JobRecord } from '../storage/records.ts';
import type { Delivery, OutgoingMessage, Transport } from './media/notification.ts';
import type { NotifyOptions } from './media/notify-options.ts';
import { type PageScope, showOnPage } from './page-notification.ts';
import { plannedNotifications } from './planned-notifications.ts';
import { Transports } from './transports.ts';

/** What a {@link Notifier} runs on. */
export interface NotifierTools {
  readonly database: Database;
  readonly options: NotifyOptions;
  /** Hears of errors of the storage. */
  readonly onError?: (error: unknown) => void;
  /** Default: the computer's. */
  readonly clock?: Clock;
  /** From 0 to 1. Default: `Math.random`. */
  readonly random?: () => number;
  /** Default: the browser's. */
  readonly fetch?: typeof fetch;
  /** Default: the browser's. */
  readonly locks?: Pick<LockManager, 'request'>;
  /** Default: the page. */
  readonly page?: PageScope;
}

/** Tries of one notification. */
const MAX_ATTEMPTS = 6;

/** The pauses between tries. */
const BACKOFF: Backoff = { firstMs: 30_000, jitter: 0.5 };

/** Milliseconds after the end of a job when its news is news no more. */
const MAX_AGE_MS = 24 * 3_600_000;

/**
 * Milliseconds that a try is taken to be under way. It is longer than any try takes, so a try that a crash has ended is
 * made anew after it, and no other tab makes it meanwhile.
 */
const TRY_MS = 2 * 60_000;

/** Milliseconds after which a try is over. */
const LONGEST_TRY_MS = 90_000;

/** Tries at once. */
const AT_ONCE = 4;

const LEADER = 'notify';

/** One notification that is due, in its job. */
interface Due {
  readonly job: JobRecord;
  readonly index: number;
}

/**
 * Delivers the notifications of jobs that have ended, in one tab of all. Each try is counted in the job before it is
 * made, and its outcome after it; a notification is sent again only when no outcome was stored. So a browser that dies
 * within those seconds may leave a message sent twice: it carries the same key both times, by which the email relay and
 * the page tell the second. It is never lost, short of {@link MAX_ATTEMPTS} failures or a day without success, and
 * whatever becomes of it, the job stays as it is.
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

  /** The notifications of a job that has just ended, to be stored with its end. */
  plan(request: ExportRequest, state: 'done' | 'failed'): JobNotification[] {
    const { page = globalThis } = this.#tools;
    return plannedNotifications(request, state, this.#options, page.Notification?.permission ?? 'unsupported');
  }

  /** Delivers what is due, until the signal is aborted; waits while another tab does it. */
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

  /** Tries all that is due; gives the time at which something else will be, Unix milliseconds. */
  async #deliverDue(leadership: Leadership): Promise<number> {
    const ended = await this.#jobs.list({ states: ['done', 'failed', 'expired'] });
    const waiting = ended.flatMap((job) =>
      job.notifications.flatMap(({ state }, index) => (state === 'waiting' ? [{ job, index }] : [])),
    );
    const now = this.#clock.now();
    // A clock that went back must not hold up for long what is waiting.
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

  /** The notification as a try has left it. */
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

  async #deliver(job: JobRecord, { message, medium }: JobNotification, signal: AbortSignal): Promise<Delivery> {
    const outgoing = outgoingMessage(job, message);
    if (!outgoing) return { outcome: 'refused', reason: 'The job has no such message.' };
    if (medium === 'page')
      return this.#inTime({ deliver: (message) => showOnPage(message, this.#tools.page) }, outgoing, signal);
    try {
      const transport = await this.#transports.get(medium);
      if (!transport) return { outcome: 'refused', reason: `The page has no options for ${medium} any more.` };
      return await this.#inTime(transport, outgoing, signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      // What transports throw on opening names options, not their values.
      if (error instanceof TypeError) return { outcome: 'refused', reason: error.message };
      return { outcome: 'later', reason: `The code for ${medium} could not be loaded.` };
    }
  }

  /** One try, which ends in time even where the host's own code does not. */
  async #inTime(transport: Transport, message: OutgoingMessage, signal: AbortSignal): Promise<Delivery> {
    const { fetch = (...request) => globalThis.fetch(...request) } = this.#tools;
    const ending = linkedAbort(signal);
    const tooLong: Delivery = { outcome: 'later', reason: `It took longer than ${LONGEST_TRY_MS / 1000} s.` };
    try {
      return await Promise.race([
        abortable(transport.deliver(message, { signal: ending.signal, fetch }), ending.signal),
        this.#clock.sleep(LONGEST_TRY_MS, ending.signal).then(() => tooLong),
      ]);
    } finally {
      ending.end('The try has ended.');
    }
  }

  /** Changes one notification of a job while this tab leads; undefined when it is no longer waiting. */
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

/** A message of a job; that of the page says what the request's own does, or what there is to say without one. */
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
