/** Sends the outbox and reads the server's list, in the leading tab. */

import { Alarm } from '../core/alarm.ts';
import { systemClock } from '../core/clock.ts';
import { ExportError } from '../core/errors.ts';
import { checkFence } from '../leadership/fence.ts';
import type { Leadership } from '../leadership/leadership.ts';
import type { OutboxRecord } from '../storage/records.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';
import { browserConnectivity } from './connectivity.ts';
import type { Outcome } from './exports-api.ts';
import { hasTurn, isHolding, isOpen } from './outbox-rules.ts';
import {
  endWaits,
  markInFlight,
  noteOutcome,
  type RetryContext,
  rebaseClock,
  recover,
  SYNC_STORES,
  unmark,
} from './outbox-transitions.ts';
import type { Listed } from './ownership.ts';
import { Question, type Unanswered } from './question.ts';
import { reconcile } from './reconcile.ts';
import { equalityKey } from './request-matching.ts';
import { askForStates, isRunning, noteStates, type Running } from './server-runs.ts';
import { ASKED_KEY, putStatus, runsAskedFor, type StoredStatus, storedStatus } from './status.ts';
import type { Rest, SyncTools } from './sync-tools.ts';
import { pollMs, SYNC_TIMING } from './timing.ts';

/** Name of the leader and its fence. */
export const LEADER = 'sync';

/** The shortest pause when nothing is due, in milliseconds. */
const SHORTEST_PAUSE_MS = 250;

/** The largest drift of the clock that does not count as a change, in milliseconds. */
const CLOCK_SLACK_MS = 1_000;

/** How long a mark is valid, in milliseconds. An older mark means that this tab was frozen and may no longer lead. */
const MARK_HOLDS_MS = 5_000;

/**
 * Sends the outbox in the leading tab: one request at a time, and each is marked before it is sent. Reads the server's
 * list when a response does not show the outcome. All writes are fenced.
 */
export class SyncLoop {
  readonly #tools: Required<SyncTools>;
  readonly #fence: number;
  readonly #signal: AbortSignal;
  /** Problems in the last list. */
  #notes: readonly string[] | undefined;
  /** When the list is read next, in Unix milliseconds. */
  #listAt = 0;
  /** The question for the list. */
  readonly #listing = new Question();
  /** The question for the states of one-time exports. It is put also while the list cannot be read. */
  readonly #polling = new Question();
  /** Whether the server has responded since the last request without a response. Nothing is sent before that. */
  #isReachable = false;
  /** Earliest time of the next create that the server allows, in Unix milliseconds. */
  #noCreateBefore = 0;
  /** The last known time of the clock, in Unix milliseconds. */
  #latest = 0;
  /** The value of {@link Clock.elapsed} at that time; undefined before the first reading. */
  #elapsed: number | undefined;
  /** When the states of one-time exports are asked for next, in Unix milliseconds. */
  #pollAt = 0;
  /** How often they were asked for since the last export was created. */
  #polls = 0;
  #lastListedAt: number | null = null;
  #reported: StoredStatus['state'] | undefined;
  readonly #alarm: Alarm;

  constructor(tools: SyncTools, { fence, signal }: Leadership) {
    const defaults = {
      type: 'recurring' as const,
      timing: SYNC_TIMING,
      clock: systemClock,
      random: Math.random,
      connectivity: browserConnectivity,
    };
    this.#tools = { ...defaults, ...tools };
    this.#alarm = new Alarm(this.#tools.clock);
    this.#fence = fence;
    this.#signal = signal;
  }

  /**
   * Works until leadership ends or, for one-time exports, until all of them have ended.
   *
   * @throws ExportError `unauthorized` when `getToken` does not respond, so that another tab may lead; storage errors
   */
  async work(): Promise<void> {
    const { database, connectivity, api } = this.#tools;
    const endings = [
      connectivity.subscribe(() => {
        this.#listing.notBefore = 0;
        this.#polling.notBefore = 0;
        this.#alarm.ring();
      }),
      database.changes.subscribe(['outbox', 'meta'], ({ store, ids }) => {
        if (store === 'outbox' || ids.includes(ASKED_KEY)) this.#alarm.ring();
      }),
    ];
    try {
      const before = await database.read(['meta', 'outbox'], async (transaction) => {
        const { answered, lastRunAt } = await storedStatus(transaction);
        const sent = (await transaction.objectStore('outbox').getAll()).map(({ lastSentAt }) => lastSentAt ?? 0);
        return { answered, latest: Math.max(lastRunAt ?? 0, ...sent) };
      });
      let { answered } = before;
      this.#latest = before.latest;
      await this.#followClock();
      await this.#write((transaction) => recover(transaction, this.#retryContext()));
      while (!this.#signal.aborted) {
        this.#alarm.reset();
        const asked = await database.read(['meta'], runsAskedFor);
        if (asked !== answered) {
          api.token.startAnew();
          this.#listAt = 0;
          this.#listing.notBefore = 0;
          this.#polling.notBefore = 0;
          this.#noCreateBefore = 0;
          this.#pollAt = 0;
          await this.#write(endWaits);
        }
        const rest = await this.#run();
        // Runs that were requested while getToken hung have waited for the same call.
        answered = api.token.isOverdue ? await database.read(['meta'], runsAskedFor) : asked;
        await this.#report(rest.state, rest.reason, answered);
        // Releases the lock: getToken may respond in another tab.
        if (api.token.isOverdue) throw new ExportError('unauthorized', rest.reason ?? 'getToken of sync hangs.');
        if (rest.isOver) return;
        if (api.token.hasLateAnswer) continue;
        await this.#alarm.until(Math.max(rest.until, this.#now() + SHORTEST_PAUSE_MS), this.#signal);
      }
    } finally {
      for (const end of endings) end();
    }
  }

  /** Detects that the clock was set and adjusts all stored times, so that waits and ages stay correct. */
  async #followClock(): Promise<void> {
    const { clock } = this.#tools;
    const [now, elapsed] = [this.#now(), clock.elapsed?.()];
    const passedMs = elapsed === undefined || this.#elapsed === undefined ? undefined : elapsed - this.#elapsed;
    // Without a monotonic clock, a clock that was set forward looks like elapsed time.
    const setByMs = now - this.#latest - (passedMs ?? Math.max(0, now - this.#latest));
    this.#latest = now;
    this.#elapsed = elapsed;
    if (Math.abs(setByMs) < CLOCK_SLACK_MS) return;
    await this.#write((transaction) => rebaseClock(transaction, setByMs));
    if (setByMs > 0) return;
    this.#listAt += setByMs;
    this.#listing.notBefore += setByMs;
    this.#polling.notBefore += setByMs;
    this.#noCreateBefore += setByMs;
    this.#pollAt += setByMs;
  }

  /** Does all due work. */
  async #run(): Promise<Rest> {
    if (!this.#tools.connectivity.isOnline()) this.#isReachable = false;
    for (;;) {
      await this.#followClock();
      const due = await this.#due();
      // Nothing is asked for, not even a token, when all has ended.
      if (due.isOver) return { state: 'idle', reason: null, until: due.until, isOver: true };
      const token = await this.#authorise();
      if (token) return token;
      const { isListingDue, sendable, running, until, isQuiet, isFollowing } = due;
      if (isListingDue) {
        const rest = await this.#list();
        if (rest) return rest;
      } else if (sendable.length > 0) {
        const rest = await this.#send(sendable);
        if (rest) return rest;
      } else if (running.length > 0) {
        const rest = await this.#poll(running);
        if (rest) return rest;
      } else {
        // The list does not matter while all that is left is to follow jobs.
        const fault = isFollowing ? this.#polling.fault : (this.#listing.fault ?? this.#polling.fault);
        const reason = this.#isReachable ? null : fault;
        return { state: isQuiet && reason === null ? 'idle' : 'waiting', reason, until };
      }
    }
  }

  async #authorise(): Promise<Rest | undefined> {
    const { token } = this.#tools.api;
    const isAsking = token.current === undefined && !token.isOverdue && this.#reported !== 'needsToken';
    if (isAsking) await this.#report('running', null);
    try {
      await token.require(this.#signal);
      return undefined;
    } catch (error) {
      if (!(error instanceof ExportError)) throw error;
      return this.#needsToken(error.message);
    }
  }

  #needsToken(reason: string): Rest {
    return { state: 'needsToken', reason, until: Number.POSITIVE_INFINITY };
  }

  /** Finds the due work and the time of the next. */
  async #due() {
    const now = this.#now();
    const { entries, definitions } = await this.#tools.database.read(
      ['definitions', 'outbox'],
      async (transaction) => ({
        entries: await transaction.objectStore('outbox').getAll(),
        definitions: new Map((await transaction.objectStore('definitions').getAll()).map((one) => [one.id, one])),
      }),
    );
    const byDefinition = new Map<string, OutboxRecord[]>();
    for (const entry of entries)
      byDefinition.set(entry.definitionId, [...(byDefinition.get(entry.definitionId) ?? []), entry]);
    const open = entries.filter(isOpen);
    // Equal creates wait for each other, because their copies could not be distinguished.
    const openKeys = new Set(
      entries.filter(isHolding).flatMap(({ request }) => (request ? [equalityKey(request)] : [])),
    );
    const ready = entries.filter(
      (entry) =>
        hasTurn(entry, definitions.get(entry.definitionId), byDefinition.get(entry.definitionId)!) &&
        !(openKeys.size > 0 && entry.request && openKeys.has(equalityKey(entry.request))),
    );
    const startOf = ({ action, notBefore }: OutboxRecord) =>
      action === 'create' ? Math.max(notBefore, this.#noCreateBefore) : notBefore;
    const sendable = ready.filter((entry) => startOf(entry) <= now);
    const isOneTime = this.#tools.type === 'oneTime';
    const running = [...definitions.values()].filter(
      (one): one is Running => isOneTime && isRunning(one, byDefinition.get(one.id) ?? []),
    );
    const nextPoll = running.length === 0 ? Number.POSITIVE_INFINITY : Math.max(this.#polling.notBefore, this.#pollAt);
    const isQuiet = entries.every(({ state }) => state === 'rejected');
    const firstLook = Math.min(this.#listAt, ...open.map(({ notBefore }) => notBefore));
    const nextListing = Math.max(this.#listing.notBefore, sendable.length > 0 && !this.#isReachable ? 0 : firstLook);
    return {
      isListingDue: nextListing <= now,
      sendable: this.#isReachable ? sendable : [],
      running: nextPoll <= now ? running.map(({ server }) => server.id) : [],
      until: Math.min(nextListing, nextPoll, ...(this.#isReachable ? ready.map(startOf) : [])),
      isQuiet,
      isFollowing: isOneTime && isQuiet,
      // After a create, the list is read before the first look at its job, since it may show a second copy.
      isOver: isOneTime && isQuiet && running.length === 0,
    };
  }

  /** Reads the server's list. Returns a pause when nothing else can be done without it. */
  async #list(): Promise<Rest | undefined> {
    await this.#report('running', null);
    const { database, api, timing, type } = this.#tools;
    const definitions = await database.read(['definitions'], (transaction) =>
      transaction.objectStore('definitions').getAll(),
    );
    const listed = new Set(definitions.flatMap(({ server }) => (server ? [server.id] : [])));
    const begun = this.#now();
    const outcome = await api.list(this.#signal, type);
    if (outcome.kind === 'done') {
      const observation = { listing: outcome.value, begun, listed };
      this.#notes = await this.#write((transaction) => reconcile(transaction, observation, this.#retryContext(), type));
      this.#isReachable = true;
      this.#listing.succeeded();
      this.#lastListedAt = begun;
      this.#listAt = this.#now() + timing.listIntervalMs;
      return undefined;
    }
    const rest = this.#unanswered(this.#listing, outcome);
    // A user who may not list may still create.
    if (outcome.kind !== 'rejected') return rest;
    this.#isReachable = true;
    return undefined;
  }

  /** Asks for the states of exports. Returns a pause when nothing else can be done without them. */
  async #poll(ids: readonly string[]): Promise<Rest | undefined> {
    const { api, timing } = this.#tools;
    const outcome = await askForStates(api, ids, this.#signal);
    if (outcome.kind !== 'done') return this.#unanswered(this.#polling, outcome);
    this.#isReachable = true;
    this.#polling.succeeded();
    this.#pollAt = this.#now() + pollMs(timing, ++this.#polls);
    await this.#write((transaction) => noteStates(transaction, ids, outcome.value, this.#retryContext()));
    return undefined;
  }

  /** Records that a question has no answer. Returns a pause when nothing else can be done. */
  #unanswered(question: Question, outcome: Unanswered): Rest | undefined {
    if (outcome.kind === 'unauthorized') return this.#needsToken(outcome.reason);
    question.failed(outcome, this.#retryContext());
    const { notBefore: until, fault: reason } = question;
    // The server would answer the other question the same way.
    if (outcome.kind === 'limited') this.#listing.notBefore = this.#polling.notBefore = until;
    this.#isReachable = false;
    return this.#isOffline(outcome) ? { state: 'offline', reason, until } : undefined;
  }

  #isOffline(outcome: Outcome<unknown>): boolean {
    return outcome.kind === 'unknown' && outcome.status === null && !this.#tools.connectivity.isOnline();
  }

  /** Sends entries one by one until one gets no response. */
  async #send(entries: readonly OutboxRecord[]): Promise<Rest | undefined> {
    await this.#report('running', null);
    for (const entry of entries) {
      if (entry.action === 'create' && this.#noCreateBefore > this.#now()) continue;
      const outcome = await this.#sendOne(entry);
      if (!outcome) return undefined;
      if (outcome.kind === 'unauthorized') return this.#needsToken(outcome.reason);
      // Browsers sometimes send a POST twice, so the list is read after each batch.
      if (outcome.kind === 'done' && entry.action === 'create') {
        this.#listAt = 0;
        this.#pollAt = 0;
        this.#polls = 0;
      }
      if (outcome.kind !== 'unknown' && outcome.kind !== 'answered') continue;
      // The server or only this request may have failed. The list shows which.
      this.#isReachable = false;
      return undefined;
    }
    return undefined;
  }

  /** Sends an entry. Returns undefined when it was not sent because it is outdated or this tab was frozen. */
  async #sendOne({ seq }: OutboxRecord): Promise<Outcome<Listed | undefined> | undefined> {
    const { api } = this.#tools;
    const marked = await this.#write((transaction) => markInFlight(transaction, seq!, this.#now()));
    if (!marked) return undefined;
    const age = this.#now() - marked.lastSentAt!;
    if (age < 0 || age > MARK_HOLDS_MS) {
      await this.#write((transaction) => unmark(transaction, marked, this.#now()));
      return undefined;
    }
    const { definitionId, revision, request, serverId, key = `${definitionId}-${revision}-${seq}` } = marked;
    const outcome =
      marked.action === 'create'
        ? await api.create(request!, key, this.#signal)
        : await api.delete(serverId!, this.#signal);
    await this.#write(async (transaction) => {
      await noteOutcome(transaction, marked, outcome, this.#retryContext());
      if (outcome.kind !== 'limited' || marked.action !== 'create') return;
      // The server would answer other creates the same way.
      const waiting = await transaction.objectStore('outbox').get(seq!);
      this.#noCreateBefore = waiting?.notBefore ?? 0;
    });
    return outcome;
  }

  /** Stores the status for all tabs. `answered` ends the requested runs up to that number. */
  async #report(state: StoredStatus['state'], reason: string | null, answered?: number): Promise<void> {
    if (answered === undefined && this.#reported === state) return;
    this.#reported = state;
    await this.#write(async (transaction) => {
      const before = await storedStatus(transaction);
      const after: StoredStatus = {
        state,
        reason,
        lastRunAt: answered === undefined ? before.lastRunAt : this.#now(),
        lastListedAt: this.#lastListedAt ?? before.lastListedAt,
        answered: answered ?? before.answered,
        notes: this.#notes ?? before.notes,
      };
      await putStatus(transaction, after);
    });
  }

  #write<T>(work: (transaction: WriteTransaction) => Promise<T>): Promise<T> {
    return this.#tools.database.write(SYNC_STORES, async (transaction) => {
      await checkFence(transaction, LEADER, this.#fence);
      return work(transaction);
    });
  }

  #now(): number {
    return this.#tools.clock.now();
  }

  #retryContext(): RetryContext {
    const { timing, random } = this.#tools;
    return { now: this.#now(), timing, random };
  }
}
