import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { seriesKey } from '../../../../src/controller/choices.ts';
import { createScheduleForm } from '../../../../src/controller/schedule-form.ts';
import type { ScheduleState } from '../../../../src/controller/schedule-state.ts';
import { Database } from '../../../../src/storage/database.ts';
import { request } from '../../../support/records.ts';
import { plain, type Rig, type RigOptions, rig, SERIES, ZONE } from './schedule-rig.ts';

/** A Wednesday. */
const NOW = Date.parse('2026-11-25T10:00:00+01:00');

let made: Rig | undefined;
const setUp = (options?: RigOptions) => {
  made = rig(options);
  return made;
};

beforeEach(() => void vi.useFakeTimers({ now: NOW, toFake: ['Date'] }));
afterEach(() => {
  made?.dispose();
  made = undefined;
  vi.useRealTimers();
});

const sync = { baseUrl: 'https://server.test', getToken: () => 'token' };
const email = { relayUrl: 'https://relay.test/mail' };
/** A server that never answers. */
const silent = () => vi.stubGlobal('fetch', () => new Promise(() => {}));
const done = ({ outcome }: ScheduleState) => outcome.phase === 'done';
const messageOf = ({ outcome }: ScheduleState) => (outcome.phase === 'done' ? plain(outcome.message) : outcome.phase);
const settled = ({ outcome }: ScheduleState) => outcome.phase === 'done' || outcome.phase === 'failed';

describe('a schedule form', () => {
  test('shows the schedule and its next runs in words, each covering the whole days before', async () => {
    const { schedule, open } = setUp();
    expect(schedule.state).toMatchObject({ summary: '', next: [], faults: [], outcome: { phase: 'idle' } });
    const state = await open();
    expect(state).toMatchObject({
      choices: { name: '', rhythm: { every: 'week', weekday: 1 }, at: '07:00', place: 'browser' },
      summary: 'Every Monday at 07:00 (Rome), covering the week before',
      faults: [],
      entries: [],
    });
    expect(state.next.map(plain)).toEqual([
      'Monday 30 November 2026 at 07:00 covering 23–29 November 2026',
      'Monday 7 December 2026 at 07:00 covering 30 November–6 December 2026',
      'Monday 14 December 2026 at 07:00 covering 7–13 December 2026',
    ]);
    expect(schedule.state).toBe(schedule.state);
    schedule.choose({ rhythm: { every: 'week', weekday: 3 } });
    expect(schedule.state.summary).toBe('Every Wednesday at 07:00 (Rome), covering the 7 days before');
    schedule.choose({ rhythm: { every: 'month', day: 1 }, at: '00:30' });
    expect(schedule.state.summary).toBe('On day 1 of every month at 00:30 (Rome), covering the month before');
    expect(plain(schedule.state.next[0]!)).toBe('Tuesday 1 December 2026 at 00:30 covering 1–30 November 2026');
    schedule.choose({ rhythm: { every: 'day' } });
    expect(plain(schedule.state.next[0]!)).toBe('Thursday 26 November 2026 at 00:30 covering 25 November 2026');
  });

  test('speaks the language of the export form, and follows it', async () => {
    const { schedule, form, open, until } = setUp({ locale: 'de' });
    expect((await open()).summary).toBe('Jeden Montag um 07:00 (Rom), Zeitraum: die Woche davor');
    form.update({ locale: 'it' });
    await until(({ summary }) => summary === 'Ogni lunedì alle 07:00 (Roma), periodo: la settimana precedente');
    form.choose({ timezone: 'Asia/Kolkata' });
    expect(schedule.state.summary).toContain('(Calcutta)');
    form.update({ locale: 'fr' });
    await until(({ summary }) => summary.startsWith('Every lundi at'));
  });

  test('tells all listeners of a change, even if one of them throws', async () => {
    const { schedule, open } = setUp();
    await open();
    const thrown: unknown[] = [];
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', (error) => void thrown.push(error));
    const [heard, fault] = [vi.fn(), new Error('A fault of the host.')];
    schedule.subscribe(() => {
      throw fault;
    });
    schedule.subscribe(heard);
    schedule.choose({ name: 'x' });
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.removeAllListeners('uncaughtException');
    for (const other of others) process.on('uncaughtException', other);
    expect([heard.mock.calls.length, thrown]).toEqual([1, [fault]]);
  });

  test('says what the night of a clock change does to a run', async () => {
    vi.setSystemTime(Date.parse('2026-03-27T10:00:00Z'));
    const { schedule, open } = setUp();
    schedule.choose({ rhythm: { every: 'day' }, at: '02:30' });
    const state = await open();
    expect(state.next.map(plain)).toEqual([
      'Saturday 28 March 2026 at 02:30 covering 27 March 2026',
      'Sunday 29 March 2026 at 03:30 (02:30 does not exist that night) covering 28 March 2026',
      'Monday 30 March 2026 at 02:30 covering 29 March 2026',
    ]);
    vi.setSystemTime(Date.parse('2026-03-28T10:00:00Z'));
    // The next run is at the skipped time; those after it are not late for that.
    await schedule.save();
    expect(plain(schedule.state.next[1]!)).toBe('Monday 30 March 2026 at 02:30 covering 29 March 2026');
    vi.setSystemTime(Date.parse('2026-10-24T10:00:00Z'));
    schedule.choose({});
    expect(plain(schedule.state.next[0]!)).toBe(
      'Sunday 25 October 2026 at 02:30 (the first of the two) covering 24 October 2026',
    );
  });

  test('names what is wrong, also in the export form, and then does not save', async () => {
    const { schedule, form, exporter, open } = setUp();
    await open();
    const fields = () => schedule.state.faults.map(({ field }) => field);
    schedule.choose({ at: '25:00' });
    expect(schedule.state).toMatchObject({ summary: '', next: [] });
    schedule.choose({ rhythm: { every: 'month', day: 31 } });
    expect(fields()).toEqual(['rhythm', 'at']);
    await schedule.save();
    expect(await exporter.definitions.list()).toEqual([]);
    schedule.choose({ at: '07:00', rhythm: { every: 'day' }, message: { medium: 'email', target: 'a@b.c' } });
    expect(schedule.state.faults).toEqual([{ field: 'message', message: 'This site cannot send messages by E-mail.' }]);
    schedule.choose({ message: undefined });
    form.choose({ series: [] });
    form.choose({ timezone: 'Nowhere/At_all' });
    expect(fields()).toEqual(['file', 'file']);
    expect(schedule.state.summary).toBe('');
    schedule.choose({ place: 'folder' });
    expect(fields()).toEqual(['place', 'file', 'file']);
  });

  test('saves what it shows: the request, the whole days before, and starts the scheduler', async () => {
    const { schedule, exporter, open } = setUp({ preset: { detail: { kind: 'figures', per: '1h', by: 'avg' } } });
    await open();
    schedule.choose({ name: ' Boiler house ' });
    // A double click stores one.
    await Promise.all([schedule.save(), schedule.save()]);
    expect(schedule.state.outcome).toMatchObject({ phase: 'done', canUndo: false });
    expect(messageOf(schedule.state)).toBe('Saved. The first run is on Monday 30 November 2026 at 07:00.');
    const [definition, ...others] = await exporter.definitions.list();
    expect(others).toEqual([]);
    expect(definition).toMatchObject({
      executor: 'browser',
      options: { windowEnd: 'midnight', place: 'inbox', units: 'header' },
      request: {
        ...{ type: 'recurring', periodicity: 'P7D', periodStart: Date.parse('2026-11-30T06:00:00Z') / 1000 },
        format: { extension: 'xlsx', timezone: ZONE, filename: 'Temperature_{from}_{to}' },
        items: [{ params: { period: 'P7D', channelId: 'c', decimation: { ds: '1h', dsf: 'avg' } } }],
      },
    });
    expect(definition!.request.items[0]!.params).not.toHaveProperty('from');
    expect(definition!.request.items[0]!.params).not.toHaveProperty('to');
    expect(definition!.request).not.toHaveProperty('notification');
    expect((await exporter.scheduler.status()).state).not.toBe('stopped');
    expect(schedule.state.entries).toMatchObject([
      {
        ...{ name: 'Boiler house', place: 'This browser', status: 'active', last: '' },
        ...{ canPause: true, canEdit: true },
        summary: 'Every Monday at 07:00 (Rome), covering the week before',
      },
    ]);
    expect(plain(schedule.state.entries![0]!.next)).toBe('Next: Monday 30 November 2026 at 07:00');
  });

  test('reduces a PDF without a chosen detail to the step that suits the rhythm, and says that logos are not kept', async () => {
    const logo = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);
    const { schedule, exporter, open } = setUp({ preset: { extension: 'pdf', logo } });
    await open();
    expect(schedule.state.summary).toMatch(/before\. The files have no logo$/);
    await schedule.save();
    const [definition] = await exporter.definitions.list();
    expect(definition).toMatchObject({
      options: { pdf: { chart: true } },
      request: { items: [{ params: { decimation: { ds: '15m', dsf: 'avg' } } }] },
    });
    expect(definition!.options.pdf).not.toHaveProperty('logo');
  });
});

describe('the places', () => {
  const refusals = ({ places }: ScheduleState) => places.map(({ place, refusal = '' }) => [place, refusal]);

  test('say why they cannot be chosen', async () => {
    const { open } = setUp();
    expect(refusals(await open())).toEqual([
      ['browser', ''],
      ['folder', 'This browser cannot write into folders. Chrome and Edge on a computer can.'],
      ['server', 'This site has no server for exports.'],
    ]);
  });

  test('name the choices that a server cannot carry out', async () => {
    silent();
    const { schedule, form, open, until } = setUp({ exporter: { sync } });
    await open();
    await until(({ choices }) => choices.place === 'server');
    expect(schedule.state.faults).toEqual([
      { field: 'message', message: 'The server has to tell somebody about each run: choose a message.' },
    ]);
    const refusal = () => schedule.state.places[2]!.refusal;
    form.choose({ decimals: 2, perDevice: true });
    expect(refusal()).toBe(
      'The server cannot do this: own columns for each device and fixed decimals. Change it, or run the export in this browser.',
    );
    expect(schedule.state.choices.place).toBe('browser');
    schedule.choose({ place: 'server' });
    expect(schedule.state.faults.map(({ field }) => field)).toEqual(['place', 'message']);
    form.choose({ decimals: 'auto', perDevice: false, series: SERIES.map((one) => ({ key: seriesKey(one) })) });
    expect(refusal()).toContain('one table of several channels');
    form.choose({ parts: 'sheets' });
    expect(refusal()).toContain('a sheet for each series');
    form.choose({ parts: 'files', detail: { kind: 'figures', per: '1h', by: 'median' } });
    expect(refusal()).toContain('this figure for each step');
    form.choose({ detail: undefined });
    expect(refusal()).toBeUndefined();
    for (const wrong of [
      { extension: 'csv', figures: 'comma' },
      { extension: 'pdf', title: 'T' },
      { chart: true },
    ] as const) {
      form.choose({ extension: 'xlsx', figures: 'auto', title: '', chart: undefined, ...wrong });
      expect(refusal()).toContain('The server cannot do this');
    }
  });

  test('with a server have windows that end at the run, and the summary says so', async () => {
    silent();
    const { schedule, exporter, open, until } = setUp({ exporter: { sync } });
    await open();
    await until(({ choices }) => choices.place === 'server');
    expect(schedule.state.summary).toBe('Every Monday at 07:00 (Rome), covering the 7 days before 07:00');
    expect(plain(schedule.state.next[0]!)).toBe(
      'Monday 30 November 2026 at 07:00 covering 23 November 2026 at 07:00–30 November 2026 at 07:00',
    );
    expect(schedule.state.media.map(({ medium }) => medium)).toEqual(['email', 'telegram', 'slack', 'discord']);
    schedule.choose({ message: { medium: 'page', target: '' } });
    expect(schedule.state.faults.map(({ field }) => field)).toEqual(['message']);
    schedule.choose({ message: { medium: 'email', target: 'nobody' } });
    expect(schedule.state.faults.map(({ message }) => message)).toEqual([
      'Write an e-mail address such as name@example.com.',
    ]);
    schedule.choose({ message: { medium: 'email', target: ' a@b.c ' } });
    await schedule.save();
    expect(schedule.state.outcome).toMatchObject({ phase: 'done' });
    const [definition] = await exporter.definitions.list();
    expect(definition).toMatchObject({
      executor: 'server',
      request: {
        format: { filename: 'Temperature' },
        items: [{ params: { period: 'P7D' } }],
        notification: {
          messages: [
            { policy: 'onSuccess', medium: 'email', target: 'a@b.c', title: '“Temperature” is ready' },
            { policy: 'onFailure', medium: 'email', target: 'a@b.c', text: expect.stringContaining('Every Monday') },
          ],
        },
      },
    });
    expect(definition!.options).not.toHaveProperty('windowEnd');
    expect((await exporter.scheduler.status()).state).toBe('stopped');
    expect(schedule.state.entries).toMatchObject([{ place: 'The server', status: 'waiting', canPause: false }]);
  });

  test('take a folder that the user chooses, and ask for permission again', async () => {
    let permission = 'granted';
    const handle = { kind: 'directory', name: 'Reports', queryPermission: async () => permission };
    const picker = vi.fn(async () => handle);
    vi.stubGlobal('showDirectoryPicker', picker);
    const { schedule, exporter, open } = setUp();
    await open();
    vi.spyOn(exporter.jobs, 'chooseFolder').mockImplementation(async () => ({
      name: (await picker()).name,
      permission: 'granted',
    }));
    vi.spyOn(exporter.jobs, 'requestFolderPermission').mockImplementation(async () => ({
      name: 'Reports',
      permission: 'granted',
    }));
    schedule.choose({ place: 'folder' });
    expect(schedule.state.faults).toEqual([{ field: 'place', message: 'Choose a folder.' }]);
    await schedule.chooseFolder();
    expect(schedule.state).toMatchObject({ folder: 'Reports', faults: [], choices: { place: 'folder' } });
    expect(schedule.state.outcome).toMatchObject({ message: 'The files go to “Reports”.' });
    await schedule.save();
    expect((await exporter.definitions.list())[0]!.options).toMatchObject({ place: 'folder', windowEnd: 'midnight' });
    expect(schedule.state.entries).toMatchObject([{ place: 'A folder: Reports' }]);
    schedule.close();
    permission = 'prompt';
    vi.spyOn(exporter.jobs, 'folder').mockResolvedValue({ name: 'Reports', permission: 'prompt' });
    await open();
    await vi.waitFor(() => expect(schedule.state.faults).toMatchObject([{ field: 'place' }]));
    await schedule.chooseFolder();
    expect(picker).toHaveBeenCalledOnce();
    expect(schedule.state.faults).toEqual([]);
    vi.spyOn(exporter.jobs, 'chooseFolder').mockRejectedValue(new DOMException('Cancelled.', 'AbortError'));
    await schedule.chooseFolder();
    expect(schedule.state.outcome).toEqual({ phase: 'idle' });
  });
});

describe('a message', () => {
  test('can be tried now, and the state says how it went, without secrets', async () => {
    const answers = [new Response(null, { status: 202 }), new Response('canary', { status: 403 })];
    const fetch = vi.fn(async (..._: unknown[]) => answers.shift()!);
    vi.stubGlobal('fetch', fetch);
    const { schedule, open, until } = setUp({ exporter: { notifications: { email, page: true } } });
    await open();
    await until(({ media }) => media.length > 0);
    expect(schedule.state.media).toEqual([
      { medium: 'email', label: 'E-mail', hint: 'name@example.com' },
      { medium: 'page', label: 'Notification of this browser', hint: '' },
    ]);
    schedule.choose({ message: { medium: 'email', target: 'a@b.c' } });
    const sending = schedule.sendTest();
    expect(schedule.state.test).toEqual({ phase: 'sending', message: 'Sending…' });
    await sending;
    expect(schedule.state.test).toEqual({ phase: 'sent', message: 'The test message was sent.' });
    expect(JSON.parse(String((fetch.mock.calls[0]![1] as RequestInit).body))).toMatchObject({
      ...{ to: 'a@b.c', subject: expect.stringContaining('Temperature') },
    });
    await schedule.sendTest();
    expect(schedule.state.test).toMatchObject({ phase: 'failed', message: expect.stringContaining('403') });
    expect(schedule.state.test!.message).not.toContain('canary');
    schedule.choose({ message: { medium: 'slack', target: '' } });
    await schedule.sendTest();
    expect(schedule.state.test?.message).toBe(
      'The test message was not sent. This site cannot send messages by Slack.',
    );
    schedule.choose({ message: { medium: 'page', target: '' } });
    expect(schedule.state.test).toBeUndefined();
    await schedule.sendTest();
    expect(schedule.state.test).toMatchObject({ phase: 'failed', message: expect.stringContaining('not allowed') });
    expect(schedule.state.faults).toEqual([]);
  });
});

describe('a stored recurring export', () => {
  async function stored(options?: RigOptions) {
    const all = setUp(options);
    await all.open();
    await all.schedule.save();
    const [entry] = (await all.until(({ entries }) => entries?.length === 1)).entries!;
    const entryNow = () => all.schedule.state.entries!.find(({ id }) => id === entry!.id)!;
    return { ...all, id: entry!.id, entryNow };
  }

  test('is paused and goes on', async () => {
    const { schedule, exporter, id, entryNow, until } = await stored();
    await schedule.pause(id);
    expect(schedule.state.outcome).toMatchObject({ message: '“Temperature” is paused.' });
    await until(() => entryNow().status === 'paused');
    expect(entryNow().next).toBe('');
    expect(await exporter.scheduler.next(id)).toEqual([]);
    await schedule.resume(id);
    await until(() => entryNow().status === 'active');
    expect(messageOf(schedule.state)).toContain('Monday 30 November 2026 at 07:00');
  });

  test('runs now, tells its last run, and saves its files', async () => {
    const { schedule, exporter, id, entryNow, until } = await stored();
    await schedule.runNow(id);
    expect(schedule.state.outcome).toMatchObject({ phase: 'done', message: '“Temperature” runs now.' });
    await until(() => entryNow().savedJob);
    expect(plain(entryNow().last)).toBe('Wednesday 25 November 2026 at 10:00: Temperature_2026-11-18_2026-11-25.xlsx');
    const download = vi.spyOn(exporter.jobs, 'download').mockResolvedValue();
    await schedule.saveFiles(entryNow().savedJob!);
    expect(download).toHaveBeenCalledWith(entryNow().savedJob);
    expect(schedule.state.outcome).toMatchObject({ message: 'The files are saved.' });
    download.mockRestore();
    await exporter.jobs.remove(entryNow().savedJob!);
    await until(() => entryNow().last === '');
    await schedule.saveFiles('gone');
    expect(schedule.state.outcome).toMatchObject({ phase: 'failed', failure: { code: 'not-found' } });
  });

  test('is edited in both forms, keeps its start while its calendar stays, and leaves the forms as they were', async () => {
    const { schedule, form, exporter, id, until } = await stored({ preset: { filename: 'boiler' } });
    const before = (await exporter.definitions.get(id))!;
    form.choose({ extension: 'csv', series: [{ key: seriesKey(SERIES[1]!) }], chart: true });
    schedule.choose({ rhythm: { every: 'day' }, name: 'Draft' });
    vi.setSystemTime(NOW + 14 * 86_400_000);
    await schedule.edit(id);
    expect(form.state.choices).toMatchObject({ extension: 'xlsx', series: [{ key: seriesKey(SERIES[0]!) }] });
    expect(form.state.choices.chart).toBeUndefined();
    expect(schedule.state).toMatchObject({ editing: id, choices: { name: '', rhythm: { every: 'week', weekday: 1 } } });
    schedule.cancelEdit();
    expect(form.state.choices).toMatchObject({ extension: 'csv', chart: true });
    expect(schedule.state).toMatchObject({ choices: { name: 'Draft', rhythm: { every: 'day' } } });
    expect(schedule.state.editing).toBeUndefined();
    await schedule.edit(id);
    form.choose({ detail: { kind: 'figures', per: '1d', by: 'max' } });
    await schedule.save();
    expect(schedule.state.outcome).toMatchObject({ phase: 'done' });
    const after = (await exporter.definitions.get(id))!;
    expect(after.request).toMatchObject({
      periodStart: before.request.periodStart,
      items: [{ params: { decimation: { ds: '1d', dsf: 'max' } } }],
    });
    expect(after.startsAfter).toBe(before.startsAfter);
    expect(await exporter.definitions.list()).toHaveLength(1);
    expect(schedule.state.editing).toBeUndefined();
    expect(form.state.choices.extension).toBe('csv');
    await schedule.edit(id);
    schedule.choose({ at: '08:00' });
    await schedule.save();
    expect((await exporter.definitions.get(id))!.request.periodStart).toBe(Date.parse('2026-12-14T07:00:00Z') / 1000);
    await until(done);
  });

  test('that was made or changed elsewhere is listed, but not edited', async () => {
    const { schedule, form, exporter, id, entryNow, until } = await stored();
    const plain = await exporter.definitions.create({ ...request, periodStart: NOW / 1000, periodicity: 'PT6H' });
    const entries = (await until(({ entries }) => entries?.length === 2)).entries!;
    expect(entries.find((one) => one.id === plain.id)).toMatchObject({
      ...{ name: 'a', summary: 'Every 6 hours (UTC)', canEdit: false, place: 'This browser' },
    });
    await schedule.edit(plain.id);
    expect(schedule.state).toMatchObject({ outcome: { phase: 'failed' } });
    expect(schedule.state.editing).toBeUndefined();
    form.update({ series: SERIES.slice(1) });
    await until(() => !entryNow().canEdit);
    form.update({ series: SERIES });
    await until(() => entryNow().canEdit);
    const { request: own } = (await exporter.definitions.get(id))!;
    await exporter.definitions.update(id, { request: { ...own, format: { ...own.format, extension: 'csv' } } });
    await until(() => !entryNow().canEdit);
  });

  test('keeps an edit that begins while another one is saved, and takes the last of two', async () => {
    const { schedule, exporter, id, until } = await stored();
    schedule.choose({ name: 'Second' });
    await schedule.save();
    await until(({ entries }) => entries?.length === 2);
    const second = (await exporter.definitions.list()).find((one) => one.id !== id)!.id;
    await schedule.edit(id);
    const saving = schedule.save();
    const editing = schedule.edit(second);
    await Promise.all([saving, editing]);
    expect(schedule.state).toMatchObject({ editing: second, choices: { name: 'Second' } });
    schedule.cancelEdit();
    const { get } = exporter.definitions;
    vi.spyOn(exporter.definitions, 'get').mockImplementationOnce(async (own) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return get(own);
    });
    await Promise.all([schedule.edit(id), schedule.edit(second)]);
    expect(schedule.state).toMatchObject({ editing: second, outcome: { message: '“Second” is in the form now.' } });
    schedule.cancelEdit();
    const late = schedule.edit(id);
    schedule.cancelEdit();
    await late;
    expect(schedule.state.editing).toBeUndefined();
  });

  test('tells in words of its language why its last run failed', async () => {
    const { schedule, form, exporter, databaseName, id, until } = await stored({ locale: 'de' });
    await exporter.definitions.run(id);
    await until(({ entries }) => entries![0]!.savedJob);
    const database = new Database(databaseName);
    for (const [code, words] of [
      ['forbidden', 'Sie dürfen diese Daten nicht lesen.'],
      ['interrupted', 'Der Export wurde unterbrochen.'],
    ] as const) {
      await database.write(['jobs'], async (tx) => {
        const [job] = await tx.objectStore('jobs').getAll();
        const error = { code, message: 'GET /readings of a publisher answered 403' };
        await tx.objectStore('jobs').put({ ...job!, state: 'failed', error });
        tx.changed('jobs', job!.id);
      });
      await until(({ entries }) => entries![0]!.last.endsWith(`fehlgeschlagen. ${words}`));
    }
    database.close();
    expect(schedule.state.entries![0]!.status).toBe('failed');
    form.update({ locale: 'it' });
    await until(({ entries }) => entries![0]!.last.includes('non riuscita. L’esportazione si è interrotta.'));
  });

  test('that this browser cannot read is listed in fewer words, beside the others', async () => {
    const { schedule, form, exporter, databaseName, id, until } = await stored();
    const { data } = (await exporter.definitions.get(id))! as { data: { schedule: object } };
    const hostile = { ...data, schedule: { ...data.schedule, message: { medium: 'constructor', target: 'x' } } };
    await exporter.definitions.update(id, { data: hostile });
    await until(({ entries }) => entries?.[0]?.canEdit === false);
    await schedule.edit(id);
    expect(schedule.state).toMatchObject({ outcome: { phase: 'failed' } });
    expect(schedule.state.editing).toBeUndefined();
    const database = new Database(databaseName);
    await database.write(['definitions'], async (tx) => {
      const own = (await tx.objectStore('definitions').get(id))!;
      const format = { ...own.request.format, timezone: 'Mars/Olympus_Mons' };
      await tx.objectStore('definitions').put({ ...own, id: 'odd', request: { ...own.request, format } });
      tx.changed('definitions', 'odd');
    });
    const { entries } = await until(({ entries }) => entries?.length === 2);
    expect(entries!.find((one) => one.id === 'odd')).toMatchObject({
      ...{ name: 'odd', summary: '', next: '', status: 'failed', canPause: true, canEdit: false },
    });
    database.close();
    form.choose({ filename: 'still alive' });
    expect(schedule.state.faults).toEqual([]);
  });

  test('is deleted, and comes back as it was', async () => {
    const { schedule, exporter, id, until } = await stored();
    await schedule.pause(id);
    const { request, options, isPaused, data } = (await exporter.definitions.get(id))!;
    await schedule.delete(id);
    expect(schedule.state.outcome).toEqual({ phase: 'done', message: '“Temperature” is deleted.', canUndo: true });
    expect(await exporter.definitions.list()).toEqual([]);
    await schedule.undo();
    expect(schedule.state.outcome).toMatchObject({ message: '“Temperature” is back.', canUndo: false });
    expect(await exporter.definitions.get(id)).toMatchObject({ request, options, isPaused, data });
    await schedule.undo();
    expect(await exporter.definitions.list()).toHaveLength(1);
    await schedule.delete('none');
    await until(settled);
    expect(schedule.state.outcome).toMatchObject({
      failure: { code: 'not-found', message: 'This no longer exists.', technical: expect.any(String) },
    });
  });

  test.each(['before', 'after'])('of a server that is restored %s its copy is deleted gets one copy', async (when) => {
    silent();
    const { schedule, exporter, open, until, databaseName } = setUp({ exporter: { sync } });
    await open();
    await until(({ choices }) => choices.place === 'server');
    schedule.choose({ message: { medium: 'email', target: '' } });
    await schedule.save();
    const { id } = (await exporter.definitions.list())[0]!;
    const database = new Database(databaseName);
    await database.write(['definitions', 'outbox'], async (tx) => {
      const stored = (await tx.objectStore('definitions').get(id))!;
      const server = { id: 's1', revision: 1, createdAt: '2026-11-25T09:00:00Z', duplicates: [] };
      await tx.objectStore('definitions').put({ ...stored, server });
      await tx.objectStore('outbox').clear();
    });
    await schedule.delete(id);
    if (when === 'after')
      await database.write(['definitions', 'outbox'], async (tx) => {
        await tx.objectStore('definitions').clear();
        await tx.objectStore('outbox').clear();
      });
    database.close();
    await schedule.undo();
    const [restored] = await exporter.definitions.list();
    expect([restored!.server?.id, restored!.outbox.map(({ action }) => action)]).toEqual(
      when === 'before' ? ['s1', []] : [undefined, ['create']],
    );
  });

  test('of a server that is deleted and restored before anything is sent is queued once', async () => {
    silent();
    const all = setUp({ exporter: { sync } });
    await all.open();
    await all.until(({ choices }) => choices.place === 'server');
    all.schedule.choose({ message: { medium: 'email', target: '' } });
    await all.schedule.save();
    const [definition] = await all.exporter.definitions.list();
    await all.schedule.delete(definition!.id);
    await all.schedule.undo();
    expect((await all.exporter.definitions.list())[0]).toMatchObject({
      ...{ id: definition!.id, executor: 'server', outbox: [{ action: 'create' }] },
    });
    expect(definition!.request.notification!.messages[0]).not.toHaveProperty('target');
  });
});

describe('once disposed of, a schedule form', () => {
  test('does nothing any more, and what was under way changes nothing', async () => {
    const { schedule, exporter, form, open } = setUp();
    await open();
    const heard = vi.fn();
    schedule.subscribe(heard);
    const saving = schedule.save();
    schedule.dispose();
    const { state } = schedule;
    heard.mockClear();
    await saving;
    await schedule.save();
    await schedule.runNow('x');
    schedule.choose({ name: 'x' });
    schedule.open();
    form.choose({ extension: 'csv' });
    await exporter.definitions.create({ ...request, periodStart: NOW / 1000 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(heard).not.toHaveBeenCalled();
    expect(schedule.state).toBe(state);
  });

  test('does nothing even when it is disposed of while it loads', async () => {
    const { exporter, form } = setUp();
    const early = createScheduleForm(form);
    early.choose({ name: 'Early' });
    expect(early.state.choices.name).toBe('Early');
    const { state } = early;
    const saving = early.save();
    early.dispose();
    await saving;
    expect(early.state).toBe(state);
    expect(await exporter.definitions.list()).toEqual([]);
  });
});

test('a storage that cannot be read is a failure in words', async () => {
  const { schedule, exporter, until } = setUp();
  vi.spyOn(exporter.definitions, 'subscribe').mockImplementation((_, onError) => {
    onError?.(Object.assign(new Error('No database.'), { name: 'ExportError', code: 'storage-unavailable' }));
    return () => {};
  });
  schedule.open();
  const { outcome } = await until(settled);
  expect(outcome).toMatchObject({
    failure: { code: 'storage-unavailable', message: 'This browser cannot keep recurring exports.', remedies: [] },
  });
});

test('commands that are given while the code loads are done in their order', async () => {
  const { schedule, exporter, until } = setUp();
  schedule.choose({ rhythm: { every: 'month', day: 28 } });
  await schedule.save();
  expect((await exporter.definitions.list())[0]).toMatchObject({ request: { periodicity: 'P1M' } });
  await until(done);
});
