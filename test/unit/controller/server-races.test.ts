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
