import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { definitionSync } from '../../../src/sync/definition-sync.ts';
import type { ServerFault } from '../../support/oracles/simulated-exports.ts';
import { Browser, definitionOf, requestOf, TIMING } from './browser.ts';
import { anyForm, PLAIN, readableForm, type ServerForm, speak } from './server-forms.ts';

let browser: Browser;
afterEach(() => browser.close());

/** Not at a full minute, which a server may round it to. */
const START = 1_709_250_017;

/** Long enough to send a create many times. */
const LONG_MS = 60 * TIMING.settleMs;

async function createOn(form: Partial<ServerForm>, ...faults: ServerFault[]): Promise<void> {
  browser = new Browser();
  speak(browser.server, { ...PLAIN, ...form });
  for (const fault of faults) browser.server.order('POST', fault);
  browser.openTab();
  await browser.user((definitions) => definitions.create([definitionOf('d1', requestOf(1, START))]));
}

const posts = () => browser.server.seen.filter(({ method }) => method === 'POST').length;

async function stateOf(id: string) {
  const definition = (await browser.stored()).find((one) => one.id === id)!;
  return definitionSync(
    definition,
    (await browser.outbox()).filter(({ definitionId }) => definitionId === id),
  );
}

const READABLE: [string, Partial<ServerForm>][] = [
  ['periodStart as text', { start: 'text' }],
  ['periodStart as ISO 8601', { start: 'iso' }],
  ['periodStart as a date with a space', { start: 'isoSpace' }],
  ['periodStart in milliseconds', { start: 'ms' }],
  ['periodStart in milliseconds, as text', { start: 'msText' }],
  ['numbers as text', { numbers: 'text' }],
  ['absent fields as null', { absent: 'null' }],
  ['dates in seconds', { dates: 'seconds' }],
  ['dates in milliseconds', { dates: 'ms' }],
  ['dates in milliseconds, as text', { dates: 'text' }],
  ['no updatedAt', { dates: 'noUpdate' }],
  ['no dates at all', { dates: 'absent' }],
  ['no deletedAt', { deletedAt: 'absent' }],
  ['a zero date as deletedAt', { deletedAt: 'zero' }],
  ['ids as numbers', { ids: 'number' }],
  ['fields in another order, and further ones', { order: 'reversed', extra: true }],
  ['names in snake_case', { keys: 'snake' }],
  ['words in capitals', { words: 'upper' }],
  ['objects as JSON text', { json: 'text' }],
  ['periods as intervals', { periodicity: 'interval' }],
  ['periods in words', { periodicity: 'words' }],
  ['rows inside data', { row: 'data' }],
  ['rows inside attributes', { row: 'attributes' }],
  ['rows as JSON:API', { row: 'jsonApi' }],
  ['a bare list', { list: 'bare', answer: 'list' }],
  ['a list under data', { list: 'data', row: 'data' }],
  ['a list under items', { list: 'items', answer: 'wrapped' }],
  ['a list under data.items', { list: 'nested' }],
];

describe.each(READABLE)('a server that writes %s', (_, form) => {
  test('is understood', async () => {
    await createOn(form);
    await browser.clock.pass(LONG_MS);
    expect(posts()).toBe(1);
    expect(await browser.stored()).toHaveLength(1);
    expect(await stateOf('d1')).toMatchObject({
      state: 'acknowledged',
      reason: null,
      duplicates: [],
      missingSince: null,
    });
  });

  test('is understood after a lost response', async () => {
    await createOn(form, { kind: 'dropAfterCommit' });
    await browser.clock.pass(LONG_MS);
    expect(posts()).toBe(1);
    expect(await browser.stored()).toHaveLength(1);
    expect(await stateOf('d1')).toMatchObject({ state: 'acknowledged', reason: null });
  });

  test('imports the exports of others completely', async () => {
    browser = new Browser();
    speak(browser.server, { ...PLAIN, ...form });
    browser.server.create(requestOf(5, START));
    browser.openTab();
    await browser.clock.pass(1_000);
    expect(await browser.stored()).toMatchObject([{ request: requestOf(5, START), executor: 'server' }]);
  });
});

const UNCLEAR: [string, Partial<ServerForm>, RegExp][] = [
  ['periodStart as null', { start: 'null' }, /periodStart is missing/],
  ['no periodStart', { start: 'absent' }, /periodStart is missing/],
  ['periodStart as a text that is no time', { start: 'garbage' }, /periodStart is a text that cannot be read/],
  ['another periodStart', { start: 'now' }, /differs from the request in periodStart/],
  ['periodStart rounded', { start: 'minute' }, /differs from the request in periodStart/],
  ['periods that are none', { periodicity: 'garbage' }, /periodicity is a text that cannot be read/],
  ['no items', { left: 'items' }, /items is missing/],
  ['ids only', { left: 'allButId' }, /items is missing/],
];

describe.each(UNCLEAR)('a server that writes %s', (_, form, fault) => {
  test.each(['row', 'verbatim', 'empty', 'idOnly'] as const)(
    'and answers with %s makes one copy, and the definition says what cannot be read',
    async (answer) => {
      // Only the id shows what such an empty response has created.
      const isHopeless = answer === 'empty' && form.start === 'now';
      await createOn({ ...form, answer });
      await browser.clock.pass(LONG_MS);
      expect(posts()).toBe(1);
      expect(browser.server.living()).toHaveLength(1);
      const { state, reason } = await stateOf('d1');
      if (isHopeless) expect([state, reason]).toEqual(['rejected', expect.stringContaining('The server answered 201')]);
      else expect([state, reason]).toEqual(['acknowledged', expect.stringMatching(fault)]);
      expect(await browser.stored()).toHaveLength(isHopeless ? 2 : 1);
    },
  );
});

test('a confirmed create that no list shows is rejected, and sent again only on request', async () => {
  await createOn({ answer: 'empty' });
  browser.server.list = () => ({ results: [] });
  await browser.clock.pass(LONG_MS);
  expect(posts()).toBe(1);
  expect(await stateOf('d1')).toMatchObject({ state: 'rejected', status: 201 });
  expect((await stateOf('d1')).reason).toMatch(/list does not show the export.*not sent again by itself/);
  void browser.living()[0]!.sync.run({ retryRejected: true });
  await browser.clock.pass(1_000);
  expect(posts()).toBe(2);
});

test('a create whose 201 breaks off in the middle of its body was answered, and is not sent again', async () => {
  await createOn({}, { kind: 'brokenBody' });
  browser.server.list = () => ({ results: [] });
  await browser.clock.pass(LONG_MS);
  expect(posts()).toBe(1);
  expect(await stateOf('d1')).toMatchObject({ state: 'rejected', status: 201 });
});

test('an edit that changes nothing is found on a server that trims texts and answers with nothing', async () => {
  await createOn({ isTrimmed: true, answer: 'empty' });
  await browser.clock.pass(1_000);
  await browser.user((definitions) => definitions.update('d1', (before) => ({ ...before, revision: 2 })));
  await browser.clock.pass(LONG_MS);
  expect(posts()).toBe(2);
  expect(browser.server.living()).toMatchObject([{ id: 's2' }]);
  expect(await stateOf('d1')).toMatchObject({ state: 'acknowledged', serverId: 's2', duplicates: [] });
});

test('a create that the browser sent twice, and that was answered with an id only, leaves one copy', async () => {
  await createOn({ answer: 'idOnly' }, { kind: 'doubled' });
  await browser.clock.pass(LONG_MS);
  expect(browser.server.everMade()).toHaveLength(2);
  expect(browser.server.living()).toMatchObject([{ id: 's2' }]);
  expect(await stateOf('d1')).toMatchObject({ state: 'acknowledged', serverId: 's2', duplicates: [] });
});

test('an edit replaces a confirmed create that is not listed', async () => {
  await createOn({ answer: 'empty' });
  browser.server.list = () => ({ results: [] });
  await browser.clock.pass(LONG_MS);
  browser.server.list = (rows) => ({ results: rows });
  await browser.user((definitions) =>
    definitions.update('d1', (before) => ({ ...before, request: requestOf(2, START), revision: 2 })),
  );
  await browser.clock.pass(LONG_MS);
  expect(posts()).toBe(2);
  // The first one appears late and is deleted.
  expect(browser.server.living()).toMatchObject([requestOf(2, START)]);
  expect(await stateOf('d1')).toMatchObject({ state: 'acknowledged', serverId: 's2' });
});

test('rows without an id prevent the detection of missing exports, and the status says so', async () => {
  await createOn({}, { kind: 'dropBeforeReading' });
  browser.server.create(requestOf(7, START + 7));
  browser.server.row = ({ id: _, ...row }) => row;
  await browser.clock.pass(LONG_MS);
  const [tab] = browser.living();
  expect((await tab!.sync.status()).notes).toEqual([expect.stringMatching(/without an id.*id is missing/)]);
});

test('an unreadable export is not imported, and the status says which and why', async () => {
  browser = new Browser();
  browser.server.create(requestOf(7, START));
  browser.server.row = (stored) => ({ ...stored, format: { ...stored.format, extension: 'ods' } });
  const tab = browser.openTab();
  await browser.clock.pass(1_000);
  expect(await browser.stored()).toEqual([]);
  expect((await tab.sync.status()).notes).toEqual([expect.stringMatching(/\(s1\): format\.extension is a text/)]);
  // It existed before, so it is not a copy of the lost create.
  browser.server.order('POST', { kind: 'dropBeforeReading' });
  await browser.user((definitions) => definitions.create([definitionOf('d1', requestOf(7, START))]));
  await browser.clock.pass(LONG_MS);
  expect(posts()).toBe(2);
});

test('a response with the copy of another definition is not accepted as the copy', async () => {
  await createOn({});
  await browser.clock.pass(1_000);
  const [first] = browser.server.living();
  browser.server.echo = (stored) => ({ ...stored, id: first!.id });
  browser.server.list = () => ({ results: [first] });
  await browser.user((definitions) => definitions.create([definitionOf('d2', requestOf(2, START))]));
  await browser.clock.pass(LONG_MS);
  expect(posts()).toBe(2);
  expect(await stateOf('d2')).toMatchObject({ state: 'rejected', status: 201, serverId: null });
  expect(await stateOf('d1')).toMatchObject({ state: 'acknowledged', serverId: 's1' });
});

test.each([204, 404])('a delete that is answered %i but stays listed is not sent forever', async (status) => {
  await createOn({});
  await browser.clock.pass(1_000);
  const { living } = browser.server;
  const [copy] = living.call(browser.server);
  for (let times = 0; times < 20; times++)
    browser.server.order('DELETE', { kind: 'status', status: 404, commit: false });
  if (status === 204) browser.server.heal();
  browser.server.list = () => ({ results: [copy] });
  await browser.user((definitions) => definitions.delete('d1', '2024-03-02T00:00:00.000Z'));
  await browser.clock.pass(LONG_MS);
  const deletes = browser.server.seen.filter(({ method }) => method === 'DELETE').length;
  expect(deletes).toBe(status === 204 ? 1 : 4);
  const [tab] = browser.living();
  const entry = (await tab!.sync.status()).entries[0];
  expect(entry).toMatchObject({ action: 'delete', state: 'rejected', status });
  expect(entry?.reason).toMatch(/still lists/);
  // When the list has caught up, nothing is shown any more.
  browser.server.list = () => ({ results: [] });
  await browser.clock.pass(2 * TIMING.listIntervalMs);
  expect((await tab!.sync.status()).entries).toEqual([]);
});

/** Events between a browser and a server that writes in its own form. */
type Step =
  | { readonly do: 'create' | 'edit' | 'delete' | 'reload' | 'run'; readonly after: number }
  | { readonly do: 'fault'; readonly fault: ServerFault; readonly after: 0 };

const after = fc.constantFrom(0, 30, 700, 6_000, 30_000);

const steps = (faults: readonly ServerFault[]): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ do: fc.constant('create' as const), after }) },
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constantFrom('edit' as const, 'delete', 'run', 'reload'), after }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant('fault' as const),
          fault: fc.constantFrom(...faults),
          after: fc.constant(0 as const),
        }),
      },
    ),
    { minLength: 3, maxLength: 12 },
  );

/** Plays steps. Returns the ids of the definitions that should exist. */
async function play(form: ServerForm, story: readonly Step[]): Promise<Map<string, number>> {
  browser = new Browser();
  speak(browser.server, form);
  browser.openTab();
  const wanted = new Map<string, number>();
  let count = 0;
  for (const step of story) {
    const [last] = [...wanted.keys()].slice(-1);
    if (step.do === 'create') {
      const id = `d${++count}`;
      wanted.set(id, count);
      const request = requestOf(count, START + 3_613 * count);
      await browser.user((definitions) => definitions.create([definitionOf(id, request)]));
    } else if (step.do === 'fault') browser.server.order('POST', step.fault);
    else if (step.do === 'run') void browser.living()[0]!.sync.run();
    else if (step.do === 'reload') {
      for (const tab of browser.living()) tab.kill();
      browser.openTab();
    } else if (last !== undefined && step.do === 'edit') {
      const number = ++count;
      wanted.set(last, number);
      await browser.user((definitions) =>
        definitions.update(last, (before) => ({
          ...before,
          request: requestOf(number, START + 3_613 * number),
          revision: before.revision + 1,
        })),
      );
    } else if (last !== undefined) {
      wanted.delete(last);
      await browser.user((definitions) => definitions.delete(last, '2024-03-02T00:00:00.000Z'));
    }
    await browser.clock.pass(step.after);
  }
  browser.server.heal();
  // Long enough also for copies that are confirmed but never listed.
  await browser.clock.pass(1.5 * LONG_MS);
  return wanted;
}

/** Counts the copies that the server made of each request. */
function copiesMade(): Map<string, number> {
  const made = new Map<string, number>();
  for (const { format } of browser.server.everMade()) made.set(format.filename!, (made.get(format.filename!) ?? 0) + 1);
  return made;
}

const FAULTS: readonly ServerFault[] = [
  { kind: 'dropBeforeReading' },
  { kind: 'dropAfterCommit' },
  { kind: 'truncated' },
  { kind: 'brokenBody' },
  { kind: 'wrongBody', status: 201, body: 'html' },
  { kind: 'wrongBody', status: 201, body: 'noId' },
  { kind: 'wrongBody', status: 201, body: 'otherRequest' },
  { kind: 'status', status: 500, commit: true },
  { kind: 'status', status: 503, commit: false },
  { kind: 'status', status: 429, commit: false },
];

/** `SYNC_FORMS=5000` tries as many, others each time unless `SYNC_SEED` says which; without it they are the same. */
const { SYNC_FORMS, SYNC_SEED } = process.env;
const seed = Number(SYNC_SEED ?? (SYNC_FORMS === undefined ? 2 : Date.now() % 2 ** 31));
const options = { numRuns: Number(SYNC_FORMS ?? 150), seed };

describe('in all histories', () => {
  test('a readable server has each wanted export once', { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(readableForm, steps(FAULTS), async (form, story) => {
        const wanted = await play(form, story);
        expect(
          browser.server
            .living()
            .map(({ format }) => format.filename)
            .sort(),
        ).toEqual([...wanted.values()].map((number) => `export ${number}`).sort());
        expect((await browser.stored()).map(({ id }) => id).sort()).toEqual([...wanted.keys()].sort());
        for (const id of wanted.keys())
          expect(await stateOf(id)).toMatchObject({ state: 'acknowledged', reason: null });
        expect([...copiesMade().values()].every((times) => times === 1)).toBe(true);
        browser.close();
      }),
      options,
    );
  });

  test('a confirmed create makes at most one copy, and nothing is lost', {
    timeout: 3_600_000,
  }, async () => {
    const states = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(anyForm, steps(FAULTS), async (form, story) => {
        const wanted = await play(form, story);
        const answered = new Map<string, number>();
        for (const { method, body, answered: status } of browser.server.seen) {
          if (method !== 'POST') continue;
          expect(answered.get(body!), `sent again after an answer: ${body}`).toBeUndefined();
          if (status !== undefined && status >= 200 && status <= 299) answered.set(body!, status);
        }
        const made = copiesMade();
        for (const body of answered.keys()) {
          const { filename } = (JSON.parse(body) as ReturnType<typeof requestOf>).format;
          // A create that was lost earlier and cannot be recognized may have made one.
          if (form.start !== 'now') expect(made.get(filename!), filename).toBeLessThanOrEqual(1);
        }
        const living = new Map(browser.server.living().map((one) => [one.id.slice(1), one.format.filename]));
        const here = new Map((await browser.stored()).map((one) => [one.id, one]));
        for (const [id, number] of wanted) {
          expect(here.has(id), `${id} is lost`).toBe(true);
          const { state, reason, serverId } = await stateOf(id);
          states.set(state, (states.get(state) ?? 0) + 1);
          if (state !== 'acknowledged') expect(reason, `${id} says nothing`).not.toBeNull();
          else expect(living.get(serverId!.replace('s', '')), id).toBe(`export ${number}`);
        }
        browser.close();
      }),
      options,
    );
    console.log(`server forms, seed ${seed}: ${JSON.stringify(Object.fromEntries(states))}`);
  });
});
