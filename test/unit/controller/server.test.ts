import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { requireSyncable } from '../../../src/contract/syncable.ts';
import { createExportForm, type FormNote } from '../../../src/controller.ts';
import { ExportError } from '../../../src/core/errors.ts';
import { FAKED, preview, result, settled } from './fake-exporter.ts';
import { entryOf, formOf, loadServerParts } from './fake-server.ts';

const NOW = Date.parse('2024-05-15T10:30:00Z');

beforeAll(loadServerParts);
beforeEach(() => void vi.useFakeTimers({ now: NOW, toFake: [...FAKED] }));
afterEach(() => void vi.useRealTimers());

/** Opens the form, with so many messages, of which so many partial aggregates travel. Default: all messages do. */
async function looked(
  { form, fake }: ReturnType<typeof formOf>,
  messages: number,
  transferred?: number,
): Promise<readonly FormNote[]> {
  form.open();
  await vi.advanceTimersByTimeAsync(500);
  await settled();
  fake.previews.at(-1)?.answer(preview());
  fake.estimates.at(-1)?.answer({ messages, ...(transferred && { transferred }), rows: 100, bytes: 1000, items: [] });
  await settled();
  return form.state.look.notes;
}

const HAND_OVER = { label: 'Have the server make it', choices: {}, isHandOver: true };

describe('the server is offered', () => {
  test('for more readings than the page reads, and for no fewer', async () => {
    const rig = formOf();
    expect(await looked(rig, 1_000_000)).toEqual([]);
    rig.form.choose({ filename: 'other' });
    expect(await looked(rig, 1_000_001)).toEqual([
      {
        code: 'too-large',
        message:
          '1,000,001 readings are too many for this page. The server can make the file and tell you when it is ready. It writes the file in its own way: the units, decimals and charts chosen here do not reach it.',
        remedies: [HAND_OVER],
      },
    ]);
  });

  test('by what travels, where the source makes the buckets', async () => {
    const rig = formOf();
    expect(await looked(rig, 100_000_000, 1_000_000)).toEqual([]);
    rig.form.choose({ filename: 'other' });
    expect((await looked(rig, 100_000_000, 1_000_001)).map(({ message }) => message.split(' ')[0])).toEqual([
      '100,000,000',
    ]);
  });

  test('from the number that the host gives', async () => {
    const rig = formOf({ server: { messages: 10 } });
    expect((await looked(rig, 11)).map(({ code }) => code)).toEqual(['too-large']);
  });

  test('not without a server, where nothing of it is loaded or called', async () => {
    const rig = formOf();
    const form = createExportForm({ exporter: rig.fake.exporter, series: [{ channelId: 'c', name: 'a' }] });
    expect(await looked({ ...rig, form }, 5_000_000)).toEqual([]);
    await form.handOver();
    expect([form.state.run, form.state.onServer]).toEqual([{ phase: 'idle' }, undefined]);
  });

  test('says what the file will not have', async () => {
    const rig = formOf({ preset: { extension: 'pdf', title: 'Report', decimals: 2 } });
    const [note] = await looked(rig, 2_000_000);
    expect(note?.message).toContain('Its file will not have: fixed decimals and a title.');
    expect(note?.remedies).toEqual([HAND_OVER]);
  });

  test('not for what it cannot do, which is named', async () => {
    const rig = formOf({ preset: { perDevice: true } });
    const [note] = await looked(rig, 2_000_000);
    expect(note?.message).toBe(
      '2,000,000 readings are too many for this page. The server cannot do this: own columns for each device. Change it, and the server can make the file.',
    );
    expect(note?.remedies).toEqual([]);
    await rig.form.handOver();
    expect([rig.form.state.run.phase, rig.server.created]).toEqual(['idle', []]);
  });

  test('with a file for each series, where one table of several channels is in its way', async () => {
    const series = ['c', 'd'].map((channelId) => ({ channelId, name: 'a', label: channelId }));
    const rig = formOf({ series });
    const [note] = await looked(rig, 2_000_000);
    expect(note?.remedies).toEqual([{ label: 'One file per series', choices: { parts: 'files' } }]);
    rig.form.choose(note!.remedies[0]!.choices);
    expect((await looked(rig, 2_000_000))[0]?.remedies).toEqual([HAND_OVER]);
  });

  test('after a failure that it would not have, and after no other', async () => {
    const rig = formOf();
    for (const [code, has] of [
      ['worker-lost', true],
      ['storage-full', true],
      ['network', false],
      ['forbidden', false],
    ] as const) {
      const ended = rig.form.start();
      await settled();
      rig.fake.exports.at(-1)?.fail(new ExportError(code, 'No.'));
      await ended;
      const { run } = rig.form.state;
      expect([code, run.phase === 'failed' && run.failure.remedies.some((one) => one.isHandOver)]).toEqual([code, has]);
    }
  });

  test.each([
    ['de', 'Vom Server erstellen lassen', '2.000.000 Messwerte sind zu viele für diese Seite.'],
    ['it', 'Fallo creare al server', '2.000.000 letture sono troppe per questa pagina.'],
  ])('in %s, also when the language changes meanwhile', async (locale, label, begin) => {
    const rig = formOf();
    await looked(rig, 2_000_000);
    rig.form.update({ locale });
    const [note] = await looked(rig, 2_000_000);
    expect([note?.remedies[0]?.label, note?.message.startsWith(begin)]).toEqual([label, true]);
  });

  test('in words of the host', async () => {
    const rig = formOf({ texts: { server: { handOver: 'Ask the plant’s server' } } });
    expect((await looked(rig, 2_000_000))[0]?.remedies[0]?.label).toBe('Ask the plant’s server');
  });
});

describe('an export that is handed over', () => {
  test('is one that a server can run: with messages, with its names filled in, and with an end', async () => {
    vi.setSystemTime(NOW);
    const rig = formOf({ preset: { period: { kind: 'thisMonth' } } });
    await rig.form.handOver();
    const [request] = rig.server.created;
    expect(() => requireSyncable(request!)).not.toThrow();
    expect(request?.format.filename).toBe('A_2024-05-01_2024-05-15T1030');
    expect(request?.items[0]?.params).toMatchObject({ from: Date.UTC(2024, 4, 1) / 1000, to: NOW / 1000 });
    expect(request?.notification?.messages).toEqual([
      {
        ...{ policy: 'onSuccess', medium: 'email', title: '“A” is ready' },
        text: 'The server has made the file of your export. Download it where you asked for it.',
      },
      {
        ...{ policy: 'onFailure', medium: 'email', title: '“A” failed' },
        text: 'The server could not make the file of your export.',
      },
    ]);
  });

  test('tells whom the host says', async () => {
    const rig = formOf({ server: { message: { medium: 'slack', target: '#plant' } } });
    await rig.form.handOver();
    expect(rig.server.created[0]?.notification?.messages).toMatchObject([
      { medium: 'slack', target: '#plant' },
      { medium: 'slack', target: '#plant' },
    ]);
  });

  test('is followed in words to its end, and its file is saved', async () => {
    const { form, server, save } = formOf();
    const handed = form.handOver();
    await settled();
    await handed;
    expect(entryOf(form)).toMatchObject({
      ...{ name: 'A_2024-04-01_2024-05-01.xlsx', state: 'sending', hasEnded: false },
      ...{ message: 'The export is being sent to the server.' },
      ...{ advice: 'Keep this page open until the server has it.' },
    });
    await server.become('sending', 'offline');
    expect(entryOf(form)).toMatchObject({ label: 'Waiting to be sent', technical: 'offline' });
    await server.become('notProcessed');
    expect(entryOf(form).message).toBe('The server has the export. It waits for its turn.');
    await server.become('inProgress');
    expect(entryOf(form)).toMatchObject({ message: 'The server is making the file.', hasEnded: false });
    expect(entryOf(form).advice).toContain('You can close this page.');
    await server.become('done');
    expect(entryOf(form)).toMatchObject({ label: 'Ready', hasEnded: true });
    expect(form.state.onServer?.map(({ id }) => id)).toEqual([entryOf(form).id]);
    await form.saveFromServer(entryOf(form).id);
    expect(save.mock.calls).toMatchObject([[{ files: [{ name: 'from the server.csv', size: 7 }], warnings: [] }]]);
    expect(entryOf(form)).toMatchObject({ name: 'from the server.csv', size: 7, isBusy: false });
  });

  test.each([
    [
      'en',
      'No answer yet',
      /answer .* lost.* may be making/,
      /as soon as the server can be reached/,
      /cannot be looked up.*connection.*signed in/,
    ],
    [
      'de',
      'Noch keine Antwort',
      /Antwort .* verloren.* vielleicht/,
      /sobald der Server erreichbar/,
      /nicht .*nachsehen.*Verbindung.*angemeldet/,
    ],
    [
      'it',
      'Nessuna risposta',
      /risposta .* persa.* Forse/,
      /appena il server è raggiungibile/,
      /non si può verificare.*connessione.*accesso/,
    ],
  ])('says in %s what is not known', async (locale, label, message, advice, noNews) => {
    const { form, server } = formOf({ locale });
    await form.handOver();
    await server.become('sending', 'No answer.', { mayHaveArrived: true });
    expect(entryOf(form)).toMatchObject({ state: 'sending', label, technical: 'No answer.' });
    expect(entryOf(form).message).toMatch(message);
    expect(entryOf(form).advice).toMatch(advice);
    for (const state of ['notProcessed', 'inProgress'] as const) {
      await server.become(state);
      const known = entryOf(form).message;
      expect(known).not.toMatch(noNews);
      await server.become(state, 'offline');
      expect(entryOf(form).message.startsWith(`${known} `)).toBe(true);
      expect(entryOf(form).message).toMatch(noNews);
    }
  });

  test.each(['failed', 'rejected', 'expired', 'deleted'] as const)(
    'says that it is %s, and what to do',
    async (state) => {
      const { form, server } = formOf();
      await form.handOver();
      await server.become(state, 'Because.');
      expect(entryOf(form)).toMatchObject({ state, hasEnded: true, technical: 'Because.' });
      expect(entryOf(form).advice).toMatch(/\.$/);
    },
  );

  test('is handed over once, whatever is clicked', async () => {
    const { form, server } = formOf();
    await Promise.all([form.handOver(), form.handOver()]);
    expect(server.created.length).toBe(1);
  });

  test('that the server has not ended is followed again instead of run twice', async () => {
    const { form, server } = formOf();
    await form.handOver();
    await server.become('inProgress');
    const { id } = entryOf(form);
    form.dismiss();
    await form.handOver();
    expect([entryOf(form).id, server.created.length]).toEqual([id, 1]);
    form.choose({ filename: 'other' });
    await form.handOver();
    expect(server.created.length).toBe(2);
    await server.become('done');
    await form.handOver();
    expect(server.created.length).toBe(3);
  });

  test('is left alone while an export runs here, and while there is a fault', async () => {
    const { form, server, fake } = formOf();
    const running = form.start();
    await settled();
    await form.handOver();
    fake.exports[0]?.answer(result());
    await running;
    form.choose({ series: [] });
    await form.handOver();
    expect(server.created).toEqual([]);
  });

  test('that cannot be stored fails, and can be tried again', async () => {
    const { form, server } = formOf();
    server.failure = new ExportError('storage-unavailable', 'Private browsing.');
    await form.handOver();
    expect(form.state.run).toMatchObject({
      ...{ phase: 'failed', isHandOver: true },
      failure: { code: 'storage-unavailable', technical: 'Private browsing.' },
    });
    await form.handOver();
    expect(entryOf(form).state).toBe('sending');
  });

  test('goes on when the form no longer shows it', async () => {
    const { form, server } = formOf();
    await form.handOver();
    form.dismiss();
    expect(form.state.run).toEqual({ phase: 'idle' });
    await server.become('done');
    expect(form.state.run).toEqual({ phase: 'idle' });
    expect(form.state.onServer).toMatchObject([{ state: 'done' }]);
    expect(server.removed).toEqual([]);
    // A change of the choices leads back too, and an export of this page takes the place.
    await form.handOver();
    form.choose({ filename: 'other' });
    expect(form.state.run.phase).toBe('idle');
    expect(form.state.onServer?.length).toBe(2);
    await form.handOver();
    void form.start();
    await settled();
    await server.become('done');
    expect(form.state.run.phase).toBe('running');
  });

  test('is cancelled by its removal, which is also done on the server', async () => {
    const { form, server } = formOf();
    await form.handOver();
    const { id } = entryOf(form);
    await form.removeFromServer(id);
    expect([form.state.run, form.state.onServer, server.removed]).toEqual([{ phase: 'cancelled' }, [], [id]]);
    await form.handOver();
    await server.become('done');
    await form.removeFromServer(entryOf(form).id);
    expect(form.state.run).toEqual({ phase: 'idle' });
  });

  test('that another tab removes is shown as deleted', async () => {
    const { form, server } = formOf();
    await form.handOver();
    await settled();
    await server.exports.remove(entryOf(form).id);
    expect(entryOf(form).state).toBe('deleted');
  });
});

describe('the exports on the server', () => {
  test('are found again by another form, which says what fails', async () => {
    const first = formOf();
    await first.form.handOver();
    await first.server.become('done');
    const again = createExportForm({
      exporter: { ...first.fake.exporter, hasServer: true, serverExports: first.server.exports },
      ...{ series: [{ channelId: 'c', name: 'a' }], locale: 'de', timezone: 'UTC' },
    });
    expect(again.state.onServer).toBeUndefined();
    again.open();
    await settled();
    const [entry] = again.state.onServer!;
    expect(entry).toMatchObject({ label: 'Fertig', when: '15.05.2024, 10:30' });
    first.server.failure = new ExportError('not-found', 'It has expired.');
    await again.saveFromServer(entry!.id);
    expect(again.state.onServer?.[0]?.failure).toMatchObject({
      message: 'Der Server hat die Datei nicht.',
      technical: 'It has expired.',
    });
    first.server.failure = new ExportError('network', 'Offline.');
    await again.removeFromServer(entry!.id);
    expect(again.state.onServer?.[0]?.failure).toMatchObject({ message: 'Der Server ist nicht erreichbar.' });
    again.dispose();
    expect(first.server.isClosed).toBe(true);
  });

  test('say that a file could not be saved here; a closed dialog of the host is no failure', async () => {
    const { form, server, save } = formOf();
    await form.handOver();
    await server.become('done');
    const { id } = entryOf(form);
    save.mockRejectedValueOnce(new Error('The disk is full.'));
    await form.saveFromServer(id);
    expect(entryOf(form).failure).toMatchObject({ code: 'sink-failed', technical: 'The disk is full.' });
    save.mockRejectedValueOnce(new DOMException('Closed.', 'AbortError'));
    await form.saveFromServer(id);
    expect(entryOf(form).failure).toBeUndefined();
  });
});
