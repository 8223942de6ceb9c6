import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { ExportRequest } from '../../../src/contract/request.ts';
import { ExportError } from '../../../src/core/errors.ts';
import type { DefinitionRecord } from '../../../src/storage/records.ts';
import type { SyncStatus } from '../../../src/sync/sync-control.ts';
import { MISSING_LISTS } from '../../../src/sync/timing.ts';
import type { ServerFault } from '../../support/oracles/simulated-exports.ts';
import { Browser, definitionOf, requestOf, type Tab, TIMING } from './browser.ts';
import { isFaithful, PLAIN, readableForm, rewritingForm, type ServerForm, speak } from './server-forms.ts';

/** An event of a history. Numbers choose among the records that exist at that time. */
export type Event =
  | { readonly do: 'create'; readonly twin: boolean }
  | { readonly do: 'edit' | 'delete' | 'toggle' | 'deleteOnServer'; readonly which: number }
  | { readonly do: 'createAgain'; readonly which: number; readonly isSame: boolean }
  | { readonly do: 'createOnServer' | 'openTab' | 'run' | 'retry' | 'expireTokens' | 'reloadAll' }
  | { readonly do: 'closeTab'; readonly which: number }
  | { readonly do: 'online'; readonly isOnline: boolean }
  | { readonly do: 'crash'; readonly steps: number }
  | { readonly do: 'setClock'; readonly offMs: number }
  | { readonly do: 'fault'; readonly method: 'POST' | 'GET' | 'DELETE'; readonly fault: ServerFault }
  | { readonly do: 'nothing' };

/** An event, and the milliseconds until the next one. */
export type Moment = Event & { readonly after: number };

/** The form in which the server writes stored exports. */
export type Dialect = 'verbatim' | 'defaults' | 'target';

/** A whole history. */
export interface History {
  readonly dialect: Dialect;
  /** The form of its responses to creates. */
  readonly form: ServerForm;
  readonly skewMs: number;
  readonly pageSize: number;
  readonly moments: readonly Moment[];
}

/** The longest time that a server takes to execute a request, in milliseconds. Sync waits for a shorter time. */
const LATEST_COMMIT_MS = TIMING.settleMs + 3_000;

const DIALECTS: Readonly<Record<Dialect, (request: ExportRequest) => ExportRequest>> = {
  verbatim: (request) => request,
  defaults: (request) => ({
    ...request,
    format: { ...request.format, timezone: 'UTC', template: 'tabular', csvDelimiter: ',' },
    items: request.items.map(({ params }) => ({ params: { ...params, outputFormat: 'long' } as typeof params })),
  }),
  target: (request) => ({
    ...request,
    notification: {
      messages: (request.notification?.messages ?? []).map((message) => ({ target: 'me@example.com', ...message })),
    },
  }),
};

const fault: fc.Arbitrary<ServerFault> = fc.oneof(
  fc.constantFrom<ServerFault>(
    { kind: 'dropBeforeReading' },
    { kind: 'dropAfterCommit' },
    { kind: 'doubled' },
    { kind: 'truncated' },
    { kind: 'brokenBody' },
    { kind: 'hang' },
    { kind: 'hangAfterCommit' },
    { kind: 'redirect' },
    { kind: 'expireTokens' },
    { kind: 'wrongBody', status: 201, body: 'html' },
    { kind: 'wrongBody', status: 200, body: 'empty' },
    { kind: 'wrongBody', status: 201, body: 'noId' },
    { kind: 'wrongBody', status: 201, body: 'otherRequest' },
  ),
  fc.record({
    kind: fc.constant('slowCommit' as const),
    // Up to the longest time of the server, and longer.
    ms: fc.constantFrom(300, 1_500, TIMING.settleMs - 500, LATEST_COMMIT_MS - 100),
    lost: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('status' as const),
    status: fc.constantFrom(408, 425, 500, 502, 503, 504),
    commit: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('status' as const),
    status: fc.constantFrom(400, 401, 403, 404, 413, 422),
    commit: fc.constant(false),
  }),
  fc.record({
    kind: fc.constant('status' as const),
    status: fc.constant(429),
    commit: fc.constant(false),
    retryAfter: fc.constantFrom(0, 2),
  }),
);

const which = fc.nat(9);

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('create' as const), twin: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('edit' as const, 'delete' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('toggle' as const, 'deleteOnServer' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('createAgain' as const), which, isSame: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom(...(['createOnServer', 'openTab', 'run', 'retry', 'expireTokens', 'reloadAll'] as const)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('closeTab' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('online' as const), isOnline: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('crash' as const), steps: fc.nat(40) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('setClock' as const),
      offMs: fc.constantFrom(-86_400_000, -20_000, 0, 20_000, 86_400_000),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('fault' as const),
      method: fc.constantFrom('POST' as const, 'POST' as const, 'GET' as const, 'DELETE' as const),
      fault,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('nothing' as const) }) },
);

const moment: fc.Arbitrary<Moment> = fc
  .tuple(event, fc.constantFrom(0, 4, 12, 40, 700, 700, 3_000, 6_000))
  // The next request meets the fault.
  .map(([one, after]) => ({ ...one, after: one.do === 'fault' || one.do === 'crash' ? 0 : after }));

/** Histories of a browser and a server. */
export const history: fc.Arbitrary<History> = fc.record({
  dialect: fc.constantFrom<Dialect>('verbatim', 'verbatim', 'defaults', 'target'),
  form: fc.oneof(fc.constant(PLAIN), readableForm, rewritingForm),
  skewMs: fc.constantFrom(0, -7_200_000, 90_000),
  pageSize: fc.constantFrom(1000, 2),
  moments: fc.array(moment, { minLength: 8, maxLength: 30 }),
});

/** The state of a definition that the user wants. */
interface Wish {
  request: ExportRequest;
  executor: DefinitionRecord['executor'];
  isDeleted: boolean;
  /** Whether someone else has deleted a copy of it. Then it may be removed here, or stay. */
  mayBeGone: boolean;
}

/** The result of a history. */
export interface Course {
  readonly browser: Browser;
  /** Number of unintended copies. */
  readonly duplicates: number;
}

/** Plays a history to its end and compares the result with the user's wishes. */
export async function play({ dialect, form, skewMs, pageSize, moments }: History): Promise<Course> {
  const browser = new Browser();
  try {
    browser.options = { idempotencyKey: true };
    Object.assign(browser.server, { skewMs, pageSize, write: DIALECTS[dialect] });
    speak(browser.server, form);
    browser.openTab();
    const story = new Story(browser, dialect, form);
    for (const one of moments) {
      await story.tell(one);
      if (one.after > 0) await browser.clock.pass(one.after);
    }
    await story.end();
    return { browser, duplicates: story.duplicates };
  } finally {
    browser.close();
  }
}

/** Returns an id in the server's own form. Some servers write only its number. */
const onServer = (id: string): string => `s${id.replace('s', '')}`;

class Story {
  duplicates = 0;
  readonly #browser: Browser;
  readonly #dialect: Dialect;
  /** Whether the server gives back what it was sent, so that equal requests can be told from similar ones. */
  readonly #isVerbatim: boolean;
  /** Whether its answers tell when it made a copy. */
  readonly #isDated: boolean;
  /** Starts of what the server was once to let go of. */
  readonly #withdrawn = new Set<number | undefined>();
  /** When what was rejected has been sent again on purpose. */
  readonly #retries: number[] = [];
  readonly #wishes = new Map<string, Wish>();
  readonly #foreign = new Map<string, ExportRequest>();
  #count = 0;

  constructor(browser: Browser, dialect: Dialect, form: ServerForm) {
    this.#browser = browser;
    this.#dialect = dialect;
    this.#isVerbatim = dialect === 'verbatim' && isFaithful(form);
    this.#isDated = form.answer !== 'idOnly';
  }

  async tell(event: Event): Promise<void> {
    const browser = this.#browser;
    switch (event.do) {
      case 'create': {
        const number = ++this.#count;
        // Exports that are alike to the second cannot be distinguished on a server that writes requests differently.
        const twin = event.twin && this.#isVerbatim;
        const request = twin ? requestOf(0) : requestOf(number, 1_709_250_000 + 60 * number);
        const id = `d${number}`;
        this.#wishes.set(id, { request, executor: 'server', isDeleted: false, mayBeGone: false });
        await browser.user((definitions) => definitions.create([definitionOf(id, request)]));
        return;
      }
      case 'edit': {
        const number = ++this.#count;
        return this.#change(event.which, (wish, before) => {
          wish.request = { ...before.request, format: { ...before.request.format, filename: `edit ${number % 3}` } };
          return { ...before, request: wish.request, revision: before.revision + 1 };
        });
      }
      case 'toggle':
        return this.#change(event.which, (wish, before) => {
          wish.executor = before.executor === 'server' ? 'browser' : 'server';
          this.#withdrawn.add(before.request.periodStart);
          return { ...before, executor: wish.executor };
        });
      case 'delete': {
        const [id, wish] = this.#choose(event.which) ?? [];
        if (id === undefined || !wish) return;
        wish.isDeleted = true;
        this.#withdrawn.add(wish.request.periodStart);
        await this.#asUser(wish, () =>
          browser.user((definitions) => definitions.delete(id, '2024-03-02T00:00:00.000Z')),
        );
        return;
      }
      case 'createAgain': {
        const deleted = [...this.#wishes].filter(([, { isDeleted }]) => isDeleted);
        const [id, before] = deleted[event.which % Math.max(1, deleted.length)] ?? [];
        if (id === undefined || !before) return;
        const number = ++this.#count;
        const request = event.isSame ? before.request : requestOf(number, 1_709_250_000 + 60 * number);
        this.#wishes.set(id, { ...before, request, executor: 'server', isDeleted: false });
        await browser.user((definitions) => definitions.create([definitionOf(id, request)]));
        return;
      }
      case 'createOnServer': {
        const number = ++this.#count;
        const { id } = browser.server.create(requestOf(number, 1_600_000_000 + 60 * number));
        this.#foreign.set(id, requestOf(number));
        return;
      }
      case 'deleteOnServer': {
        const living = browser.server.living();
        const victim = living[event.which % Math.max(1, living.length)];
        if (!victim) return;
        browser.server.delete(victim.id);
        this.#foreign.delete(victim.id);
        for (const wish of this.#wishes.values())
          if (wish.request.periodStart === victim.periodStart) wish.mayBeGone = true;
        return;
      }
      case 'openTab':
        if (browser.living().length < 3) browser.openTab();
        return;
      case 'closeTab':
        browser.living()[event.which % 3]?.kill();
        return;
      case 'reloadAll':
        for (const tab of browser.living()) tab.kill();
        browser.openTab();
        return;
      case 'run':
      case 'retry':
        if (event.do === 'retry') this.#retries.push(browser.clock.now());
        browser
          .living()[0]
          ?.sync.run({ retryRejected: event.do === 'retry' })
          .catch(() => {});
        return;
      case 'expireTokens':
        browser.server.expireTokens();
        return;
      case 'online':
        browser.setOnline(event.isOnline);
        return;
      case 'crash':
        for (const tab of browser.living().slice(0, 1)) tab.killAfter(event.steps);
        return;
      case 'setClock':
        browser.clockOffMs = event.offMs;
        return;
      case 'fault':
        browser.server.order(event.method, event.fault);
        return;
      case 'nothing':
    }
  }

  /** Waits until all work has finished, and checks the result. */
  async end(): Promise<void> {
    const browser = this.#browser;
    // The state that a new tab finds after a crash.
    for (const tab of browser.living()) tab.kill();
    browser.server.heal();
    browser.setOnline(true);
    const tab = browser.openTab();
    await this.#settled();
    await this.#run(tab);
    // Late copies of the server appear last, and the next list shows them.
    await browser.clock.pass(LATEST_COMMIT_MS);
    await this.#run(tab);
    await this.#settled();
    await this.#dropped();
    const status = await this.#run(tab);
    expect(status.state).not.toBe('needsToken');
    expect(await browser.outbox(), 'the outbox').toEqual([]);
    expect(browser.server.overlaps, 'two syncers at once').toBe(0);
    expect(this.#sentAgain(), 'sent again after an answer').toEqual([]);
    this.#check(await browser.stored());
  }

  /** Lets time pass until the outbox is settled, however long it takes. */
  async #settled(): Promise<void> {
    const end = this.#browser.clock.now() + 12 * TIMING.settleMs;
    do await this.#browser.clock.pass(1_000);
    while ((await this.#browser.outbox()).some(({ state }) => state !== 'rejected') && this.#browser.clock.now() < end);
  }

  /** Lets time pass until definitions with missing copies are removed. */
  async #dropped(): Promise<void> {
    const isMissing = async () => (await this.#browser.stored()).some(({ server }) => server?.missing);
    for (let lists = 0; lists < 2 * MISSING_LISTS && (await isMissing()); lists++)
      await this.#browser.clock.pass(TIMING.listIntervalMs);
  }

  async #run(tab: Tab): Promise<SyncStatus> {
    let status: SyncStatus | undefined;
    this.#retries.push(this.#browser.clock.now());
    const running = tab.sync.run({ retryRejected: true }).then((one) => {
      status = one;
    });
    for (let tries = 0; !status && tries < 10; tries++) await this.#browser.clock.pass(TIMING.timeoutMs);
    await this.#settled();
    await running;
    return await tab.sync.status();
  }

  #check(stored: readonly DefinitionRecord[]): void {
    const living = new Map(this.#browser.server.living().map((one) => [one.id, one]));
    const claimed: string[] = [];
    for (const definition of stored) {
      const { id, server } = definition;
      const wish = this.#wishes.get(id);
      if (server) claimed.push(...[server.id, ...server.duplicates].map(onServer));
      this.duplicates += server?.duplicates.length ?? 0;
      if (!wish) {
        // Of two copies, the known one was deleted before any list showed it: nothing tells that the other is ours.
        if (!this.#isDated && this.#withdrawn.has(definition.request.periodStart)) continue;
        expect(this.#foreign.has(onServer(server?.id ?? '')), `${id} is a copy of ours, imported as new`).toBe(true);
        continue;
      }
      expect(wish.isDeleted, `${id} is back`).toBe(false);
      expect(definition).toMatchObject({ request: wish.request, executor: wish.executor, deletedAt: null });
      if (wish.executor === 'browser') expect(server, `${id} is run twice`).toBeNull();
      else {
        expect(server?.revision, `${id} has an old copy`).toBe(definition.revision);
        expect(living.get(onServer(server!.id))).toMatchObject(DIALECTS[this.#dialect](wish.request));
      }
    }
    const here = new Set(stored.map(({ id }) => id));
    for (const [id, { isDeleted, mayBeGone }] of this.#wishes)
      if (!isDeleted && !mayBeGone) expect(here, `${id} is lost`).toContain(id);
    expect([...living.keys()].sort(), 'what the server has is known, each once').toEqual(claimed.sort());
  }

  /** Creates and deletes that were sent again though the tab had heard a success, and nobody had asked for it. */
  #sentAgain(): string[] {
    const diedAt = new Map(this.#browser.tabs.map((tab) => [tab.name, tab.diedAt]));
    const heardAt = new Map<string, number>();
    const again: string[] = [];
    for (const { client, method, path, headers, at, answered = 0, answeredAt = 0 } of this.#browser.server.seen) {
      const which = method === 'POST' ? headers.get('Idempotency-Key')! : path;
      if (method === 'GET') continue;
      const heard = heardAt.get(which);
      const isAskedFor = this.#retries.some((retry) => heard !== undefined && retry >= heard && retry <= at);
      if (heard !== undefined && !isAskedFor) again.push(`${method} ${which}`);
      // A tab that dies as the answer comes has not written it down.
      if (answered >= 200 && answered <= 299 && diedAt.get(client)! > answeredAt) heardAt.set(which, answeredAt);
    }
    return again;
  }

  #choose(number: number): [string, Wish] | undefined {
    const wishes = [...this.#wishes].filter(([, { isDeleted }]) => !isDeleted);
    return wishes[number % Math.max(1, wishes.length)];
  }

  async #change(number: number, change: (wish: Wish, before: DefinitionRecord) => DefinitionRecord): Promise<void> {
    const [id, wish] = this.#choose(number) ?? [];
    if (id === undefined || !wish) return;
    await this.#asUser(wish, () =>
      this.#browser.user((definitions) => definitions.update(id, (before) => change(wish, before))),
    );
  }

  async #asUser(wish: Wish, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // It was removed with its copy. Otherwise it is lost.
      if (!(error instanceof ExportError) || error.code !== 'not-found' || !wish.mayBeGone) throw error;
      wish.isDeleted = true;
    }
  }
}
