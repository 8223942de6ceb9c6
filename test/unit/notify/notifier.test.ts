import { beforeAll, describe, expect, it } from 'vitest';
import type { NotificationMessage } from '../../../src/contract/request.ts';
import { abortable } from '../../../src/core/abort.ts';
import { claimFence } from '../../../src/leadership/fence.ts';
import { Notifier, type NotifierTools } from '../../../src/notify/notifier.ts';
import type { Database } from '../../../src/storage/database.ts';
import { JobStore } from '../../../src/storage/job-store.ts';
import type { JobRecord } from '../../../src/storage/records.ts';
import { openDatabase } from '../../support/databases.ts';
import { FakeLocks } from '../../support/fake-locks.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { job, request } from '../../support/records.ts';

const START = Date.parse('2024-01-01T00:00:00Z');
const SECRET = 'canary0123456789';
const slackUrl = `https://hooks.slack.com/services/T0/B0/${SECRET}`;

const messages: NotificationMessage[] = [
  { policy: 'onSuccess', medium: 'slack', title: 'Done', text: 'It is there.' },
  { policy: 'onFailure', medium: 'slack', title: 'Failed', text: 'It is not.' },
];

// Loaded in advance, so that no test waits for the disk.
beforeAll(() => import('../../../src/notify/media/slack.ts'));

/** Waits until all started work has finished. */
const rest = () => settle(150);

/** A page with a notifier, and the messages that it sends. */
class Tab {
  readonly sent: string[] = [];
  answers: (Response | Error | Promise<Response>)[] = [];
  readonly #ending = new AbortController();
  readonly notifier: Notifier;
  readonly running: Promise<void>;

  constructor(database: Database, clock: ManualClock, locks: FakeLocks, tools: Partial<NotifierTools> = {}) {
    this.notifier = new Notifier({
      database,
      clock,
      random: () => 1,
      locks: locks.ofTab(),
      options: { slack: { webhookUrl: slackUrl } },
      fetch: async (_, init) => {
        this.sent.push(String(new URLSearchParams(String(init?.body)).get('payload')));
        const answer = await abortable(Promise.resolve(this.answers.shift() ?? new Response('ok')), init!.signal!);
        if (answer instanceof Error) throw answer;
        return answer;
      },
      ...tools,
    });
    this.running = this.notifier.run(this.#ending.signal);
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.running;
  }
}

function ended(notifier: Notifier, changes: Partial<JobRecord> = {}): JobRecord {
  const state = changes.state === 'failed' ? 'failed' : 'done';
  const asked = { ...request, notification: { messages } };
  const at = new Date(START).toISOString();
  return job({
    state,
    request: asked,
    endedAt: at,
    notifications: notifier.plan(changes.request ?? asked, state),
    ...changes,
  });
}

function setUp(tools: Partial<NotifierTools> = {}) {
  const [database, clock, locks] = [openDatabase(), new ManualClock(START), new FakeLocks()];
  const jobs = new JobStore(database);
  const tab = new Tab(database, clock, locks, tools);
  const notifications = async (id = job().id) => (await jobs.get(id))?.notifications;
  return { database, clock, locks, jobs, tab, notifications };
}

describe('a notifier', () => {
  it('sends the message of the outcome once, and does not change the job', async () => {
    const { jobs, tab, clock, notifications } = setUp();
    const done = ended(tab.notifier);
    await jobs.create(done);
    await rest();
    expect(tab.sent).toHaveLength(1);
    expect(tab.sent[0]).toContain('It is there.');
    expect(await notifications()).toEqual([
      { message: 0, medium: 'slack', state: 'sent', attempts: 1, notBefore: expect.any(Number), reason: null },
    ]);
    expect({ ...(await jobs.get(done.id)), notifications: [] }).toEqual({ ...done, notifications: [] });
    await clock.advance(3_600_000);
    expect(tab.sent).toHaveLength(1);
    await jobs.create(ended(tab.notifier, { id: 'other', state: 'failed' }));
    await rest();
    expect(tab.sent[1]).toContain('It is not.');
    await tab.close();
  });

  it('sends notifications that a closed page has left', async () => {
    const { database, jobs, tab, clock, locks } = setUp();
    await tab.close();
    await jobs.create(ended(tab.notifier));
    const next = new Tab(database, clock, locks);
    await rest();
    expect(next.sent).toHaveLength(1);
    await next.close();
  });

  it('sends in one of several tabs, and another tab takes over', async () => {
    const { database, jobs, tab, clock, locks } = setUp();
    const others = [new Tab(database, clock, locks), new Tab(database, clock, locks)];
    for (let index = 0; index < 10; index++) await jobs.create(ended(tab.notifier, { id: `job ${index}` }));
    await rest();
    expect([tab, ...others].map(({ sent }) => sent.length)).toEqual([10, 0, 0]);
    await tab.close();
    await jobs.create(ended(tab.notifier, { id: 'late' }));
    await rest();
    expect(others.map(({ sent }) => sent.length).sort()).toEqual([0, 1]);
    for (const other of others) await other.close();
  });

  it('retries with growing pauses, and gives up', async () => {
    const { jobs, tab, clock, notifications } = setUp();
    tab.answers = Array.from({ length: 20 }, () => new Response('no', { status: 503 }));
    await jobs.create(ended(tab.notifier));
    await rest();
    const pauses: number[] = [];
    for (let attempt = 1; attempt < 6; attempt++) {
      expect(tab.sent).toHaveLength(attempt);
      let pause = 0;
      while (tab.sent.length === attempt) {
        await clock.advance(10_000);
        pause += 10_000;
      }
      pauses.push(pause);
    }
    expect(pauses).toEqual([30_000, 60_000, 120_000, 240_000, 480_000]);
    await rest();
    const [notification] = (await notifications())!;
    expect(notification).toMatchObject({
      state: 'failed',
      attempts: 6,
      reason: 'It answered 503: no Given up after 6 tries.',
    });
    await clock.advance(24 * 3_600_000);
    expect(tab.sent).toHaveLength(6);
    await tab.close();
  });

  it('waits as long as the medium asks, but gives up after a day', async () => {
    const { jobs, tab, clock, notifications } = setUp();
    const limited = (seconds: number) => new Response('', { status: 429, headers: { 'Retry-After': String(seconds) } });
    tab.answers = [limited(3600), limited(100_000)];
    await jobs.create(ended(tab.notifier));
    await rest();
    for (let minute = 0; minute < 59; minute++) await clock.advance(60_000);
    expect(tab.sent).toHaveLength(1);
    await clock.advance(61_000);
    await rest();
    expect(tab.sent).toHaveLength(2);
    expect(await notifications()).toMatchObject([{ state: 'failed', attempts: 2 }]);
    await tab.close();
  });

  it('counts an attempt before it starts, and repeats it after a crash of the page', async () => {
    const { database, jobs, tab, clock, locks, notifications } = setUp();
    tab.answers = [new Promise(() => {})];
    await jobs.create(ended(tab.notifier));
    await rest();
    expect(tab.sent).toHaveLength(1);
    expect(await notifications()).toMatchObject([{ state: 'waiting', attempts: 1, notBefore: START + 120_000 }]);
    void tab.close();
    const next = new Tab(database, clock, locks);
    await clock.advance(119_000);
    expect(next.sent).toHaveLength(0);
    await clock.advance(61_000);
    await rest();
    expect(next.sent).toEqual(tab.sent);
    await next.close();
  });

  it('writes nothing after another tab has taken over', async () => {
    const { database, jobs, tab, notifications } = setUp();
    let answer: (response: Response) => void = () => {};
    tab.answers = [new Promise((resolve) => (answer = resolve))];
    await jobs.create(ended(tab.notifier));
    await rest();
    await claimFence(database, 'notify');
    answer(new Response('ok'));
    await rest();
    expect(tab.sent).toHaveLength(1);
    expect(await notifications()).toMatchObject([{ state: 'waiting', attempts: 1 }]);
    await tab.close();
  });

  it('gives up a refused message immediately, and delivers those of other jobs', async () => {
    const { jobs, tab, notifications } = setUp();
    tab.answers = [new Response('channel_is_archived', { status: 410 })];
    await jobs.create(ended(tab.notifier));
    await rest();
    await jobs.create(ended(tab.notifier, { id: 'next' }));
    await rest();
    expect(await notifications()).toMatchObject([
      { state: 'failed', attempts: 1, reason: 'It answered 410: channel_is_archived' },
    ]);
    expect(await notifications('next')).toMatchObject([{ state: 'sent' }]);
    await tab.close();
  });

  it('stores no secret that an error quotes', async () => {
    const { jobs, tab } = setUp();
    tab.answers = [new TypeError(`Failed to fetch ${slackUrl}`)];
    await jobs.create(ended(tab.notifier));
    await rest();
    tab.answers = [new Response(`no such hook: ${slackUrl} /services/T0/B0/${SECRET}`, { status: 404 })];
    await jobs.create(ended(tab.notifier, { id: 'second' }));
    await rest();
    const stored = JSON.stringify(await jobs.list());
    expect(stored).toContain('[secret]');
    expect(stored).toContain('There was no answer');
    expect(stored).not.toContain(SECRET);
    await tab.close();
  });

  it('reports media without options or with invalid options', async () => {
    const { jobs, tab, notifications } = setUp({ options: {} });
    await jobs.create(ended(tab.notifier));
    await rest();
    expect(await notifications()).toMatchObject([
      { state: 'unsupported', attempts: 0, reason: 'The page has no options for slack (notifications.slack).' },
    ]);
    await tab.close();
    const wrong = setUp({ options: { slack: { webhookUrl: '' } } });
    await wrong.jobs.create(ended(wrong.tab.notifier));
    await rest();
    expect(await wrong.notifications()).toMatchObject([
      { state: 'failed', reason: expect.stringContaining('webhookUrl') },
    ]);
    await wrong.tab.close();
  });

  it('ends an attempt in which the code of the page never returns', async () => {
    const { jobs, tab, clock, notifications } = setUp({
      options: { slack: { webhookUrl: () => new Promise(() => {}) } },
    });
    await jobs.create(ended(tab.notifier));
    await rest();
    await clock.advance(90_000);
    await rest();
    expect(await notifications()).toMatchObject([
      { state: 'waiting', attempts: 1, reason: 'Sending took longer than 90 s.' },
    ]);
    await tab.close();
  });

  it('plans nothing for a request without messages', () => {
    const { tab } = setUp();
    expect(tab.notifier.plan(request, 'done')).toEqual([]);
    return tab.close();
  });
});

describe('page notifications', () => {
  class FakeNotification {
    static shown: { title: string; body?: string; tag?: string }[] = [];
    static permission: NotificationPermission = 'granted';
    constructor(title: string, options: NotificationOptions) {
      FakeNotification.shown.push({ title, ...options });
    }
  }
  const scopeOf = (Fake: unknown, registration?: unknown) =>
    ({ Notification: Fake, navigator: { serviceWorker: { getRegistration: async () => registration } } }) as never;

  const tryWith = async (page: never, changes: Partial<JobRecord> = {}) => {
    FakeNotification.shown = [];
    const { jobs, tab, notifications } = setUp({ options: { page: true }, page });
    await jobs.create(ended(tab.notifier, changes));
    await rest();
    await tab.close();
    return (await notifications())?.find(({ medium }) => medium === 'page');
  };

  it('show the message of the outcome under their own key', async () => {
    expect(await tryWith(scopeOf(FakeNotification))).toMatchObject({ message: 'page', state: 'sent' });
    expect(FakeNotification.shown).toEqual([{ title: 'Done', body: 'It is there.', tag: `${job().id}/page` }]);
  });

  it('show the outcome when the request has no messages', async () => {
    const error = { code: 'network', message: 'No answer.' } as const;
    await tryWith(scopeOf(FakeNotification), { request, state: 'failed', error });
    expect(FakeNotification.shown).toMatchObject([{ title: 'Export failed', body: 'No answer.' }]);
  });

  it('are unsupported when the user has not allowed them or the browser has none', async () => {
    class Denied extends FakeNotification {
      static override permission: NotificationPermission = 'denied';
    }
    const reason = 'The user has not allowed page notifications.';
    expect(await tryWith(scopeOf(Denied))).toMatchObject({ state: 'unsupported', attempts: 0, reason });
    expect(await tryWith(scopeOf(undefined))).toMatchObject({ state: 'unsupported', attempts: 0 });
    expect(FakeNotification.shown).toEqual([]);
  });

  it('are refused when the user has withdrawn the permission', async () => {
    class Fickle extends FakeNotification {
      static #asked = 0;
      static override get permission(): NotificationPermission {
        return Fickle.#asked++ === 0 ? 'granted' : 'denied';
      }
    }
    expect(await tryWith(scopeOf(Fickle))).toMatchObject({ state: 'failed', attempts: 1 });
    expect(FakeNotification.shown).toEqual([]);
  });

  it('are shown by the service worker when only it may, and refused without one', async () => {
    class Forbidden {
      static permission: NotificationPermission = 'granted';
      constructor() {
        throw new TypeError('Illegal constructor');
      }
    }
    const shown: string[] = [];
    const registration = { showNotification: async (title: string) => void shown.push(title) };
    expect(await tryWith(scopeOf(Forbidden, registration))).toMatchObject({ state: 'sent' });
    expect(shown).toEqual(['Done']);
    expect(await tryWith(scopeOf(Forbidden))).toMatchObject({ state: 'failed' });
  });
});
