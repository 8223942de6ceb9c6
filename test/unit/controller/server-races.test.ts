import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ExportError } from '../../../src/core/errors.ts';
import { FAKED, result, settled } from './fake-exporter.ts';
import { entryOf, formOf, loadServerParts } from './fake-server.ts';

const NOW = Date.parse('2024-05-15T10:30:00Z');

beforeAll(loadServerParts);
beforeEach(() => void vi.useFakeTimers({ now: NOW, toFake: [...FAKED] }));
afterEach(() => void vi.useRealTimers());

/** A promise that a test resolves. */
function gate() {
  let resolve = () => {};
  const promise = new Promise<void>((resolved) => {
    resolve = resolved;
  });
  return { promise, resolve };
}

describe('while an export is being stored, a person', () => {
  test.each([
    ['stored', undefined],
    ['not stored', new ExportError('storage-full', 'No room.')],
  ])('may export here, whether it is then %s', async (_, failure) => {
    const { form, fake, server } = formOf();
    const storing = gate();
    server.waits.create = storing.promise;
    server.failure = failure;
    const handed = form.handOver();
    await settled();
    expect(entryOf(form).state).toBe('sending');
    form.dismiss();
    const running = form.start();
    await settled();
    storing.resolve();
    await handed;
    await settled();
    expect(form.state.run.phase).toBe('running');
    expect(form.state.onServer?.length ?? 0).toBe(failure ? 0 : 1);
    fake.exports[0]?.answer(result());
    await running;
    expect(form.state.run.phase).toBe('done');
  });

  test('may go back and hand the same one over: it is followed, and created once', async () => {
    const { form, server } = formOf();
    const storing = gate();
    server.waits.create = storing.promise;
    const handed = form.handOver();
    await settled();
    form.dismiss();
    await form.handOver();
    expect(entryOf(form).state).toBe('sending');
    storing.resolve();
    await handed;
    await server.become('inProgress');
    expect([entryOf(form).state, server.created.length]).toEqual(['inProgress', 1]);
  });

  test('may hand another one over, which stays the one that is followed', async () => {
    const { form, server } = formOf();
    const storing = gate();
    server.waits.create = storing.promise;
    const handed = form.handOver();
    await settled();
    form.choose({ filename: 'other' });
    delete server.waits.create;
    await form.handOver();
    expect([entryOf(form).name, server.created.length]).toEqual(['other.xlsx', 2]);
    storing.resolve();
    await handed;
    await settled();
    expect(entryOf(form).name).toBe('other.xlsx');
    expect(form.state.onServer?.length).toBe(2);
  });
});

describe('a form that is disposed of', () => {
  test('while an export is being stored follows nothing', async () => {
    const { form, server } = formOf();
    const storing = gate();
    server.waits.create = storing.promise;
    const handed = form.handOver();
    await settled();
    form.dispose();
    storing.resolve();
    await handed;
    await settled();
    expect([server.created.length, server.followers]).toEqual([1, 0]);
  });

  test('while its part for the server is being loaded follows nothing, and hands nothing over', async () => {
    const { form, server } = formOf();
    form.open();
    const handed = form.handOver();
    form.dispose();
    await handed;
    await settled();
    expect([server.created.length, server.followers]).toEqual([0, 0]);
  });

  test('ends its downloads', async () => {
    const { form, server, save } = formOf();
    await form.handOver();
    await server.become('done');
    const fetching = gate();
    server.waits.file = fetching.promise;
    const saved = form.saveFromServer(entryOf(form).id);
    await settled();
    form.dispose();
    expect(server.signal?.aborted).toBe(true);
    await saved;
    fetching.resolve();
    await settled();
    expect(save).not.toHaveBeenCalled();
  });
});

test.each(['open', 'handOver'] as const)(
  'after the exporter was disposed of, %s follows its exports again',
  async (by) => {
    const { form, server } = formOf();
    await form.handOver();
    await server.become('inProgress');
    server.dispose();
    await server.become('done');
    expect(form.state.onServer).toMatchObject([{ state: 'inProgress' }]);
    await form[by]();
    await settled();
    expect(form.state.onServer).toMatchObject([{ state: 'done' }]);
    await server.become('expired');
    expect(form.state.onServer).toMatchObject([{ state: 'expired' }]);
    expect(server.followers).toBe(1);
  },
);

describe('an export whose download hangs', () => {
  /** Begins a download that hangs. */
  async function hanging() {
    const rig = formOf();
    await rig.form.handOver();
    await rig.server.become('done');
    const { id } = entryOf(rig.form);
    const fetching = gate();
    rig.server.waits.file = fetching.promise;
    const saved = rig.form.saveFromServer(id);
    await settled();
    expect(entryOf(rig.form).isBusy).toBe(true);
    return { ...rig, id, fetching, saved };
  }

  test('is removed all the same, which ends the download', async () => {
    const { form, server, save, id, fetching, saved } = await hanging();
    await form.removeFromServer(id);
    await saved;
    expect([server.signal?.aborted, server.removed, form.state.onServer]).toEqual([true, [id], []]);
    expect(form.state.run).toEqual({ phase: 'idle' });
    fetching.resolve();
    await settled();
    expect(save).not.toHaveBeenCalled();
  });

  test('can be downloaded again when it could not be removed, which alone is told', async () => {
    const { form, server, save, id, saved } = await hanging();
    server.failure = new ExportError('storage-unavailable', 'Private browsing.');
    await form.removeFromServer(id);
    await saved;
    expect(entryOf(form)).toMatchObject({ isBusy: false, failure: { technical: 'Private browsing.' } });
    delete server.waits.file;
    await form.saveFromServer(id);
    expect(save).toHaveBeenCalledTimes(1);
  });

  test('is not downloaded twice at a time, nor removed twice', async () => {
    const { form, server, save, id, fetching, saved } = await hanging();
    await form.saveFromServer(id);
    fetching.resolve();
    await saved;
    expect(save).toHaveBeenCalledTimes(1);
    const removing = gate();
    server.waits.remove = removing.promise;
    const removed = [form.removeFromServer(id), form.removeFromServer(id)];
    await settled();
    expect(entryOf(form).isBusy).toBe(true);
    await form.saveFromServer(id);
    removing.resolve();
    await Promise.all(removed);
    expect([save.mock.calls.length, server.removed]).toEqual([1, [id]]);
  });

  test('whose saving by the host hangs is removed, too', async () => {
    const { form, server, save } = formOf();
    await form.handOver();
    await server.become('done');
    const { id } = entryOf(form);
    save.mockReturnValueOnce(new Promise(() => {}));
    const saved = form.saveFromServer(id);
    await settled();
    await form.removeFromServer(id);
    await saved;
    expect(form.state.onServer).toEqual([]);
  });
});
