import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createExportForm, type ExportForm, type ExportFormOptions } from '../../../src/controller.ts';
import { ExportError } from '../../../src/core/errors.ts';
import type { ExportProgress } from '../../../src/pipeline/progress.ts';
import { FAKED, FakeExporter, loadParts, preview, result, settled } from './fake-exporter.ts';

const NOW = Date.parse('2024-05-15T10:30:00Z');

beforeAll(loadParts);
beforeEach(() => void vi.useFakeTimers({ now: NOW, toFake: [...FAKED] }));
afterEach(() => void vi.useRealTimers());

function formOf(options: Partial<ExportFormOptions> = {}) {
  const fake = new FakeExporter();
  const save = vi.fn(async () => {});
  const form = createExportForm({
    ...{ exporter: fake.exporter, save, series: [{ channelId: 'c', name: 'a', label: 'A' }] },
    ...{ locale: 'en', timezone: 'UTC' },
    ...options,
  });
  return { form, fake, save };
}

const reading = (changes: Partial<ExportProgress> = {}): ExportProgress => ({
  ...{ phase: 'reading', item: 0, items: 1, messages: 0, rows: 0, bytes: 0 },
  ...changes,
});

const messageOf = ({ state: { run } }: ExportForm): string => (run.phase === 'running' ? run.message : run.phase);

describe('an export', () => {
  test('starts straight after the form opens, saves its file, and has notes', async () => {
    const { form, fake, save } = formOf();
    form.open();
    const ended = form.start();
    await settled();
    expect(form.state.run).toEqual({ phase: 'running', message: 'Starting.' });
    expect(fake.exports[0]?.request).toEqual(form.state.request);
    expect(fake.exports[0]?.options).toMatchObject(form.state.options);
    const done = result({ warnings: [{ code: 'rounded', message: 'Rounded.', count: 1 }] });
    fake.exports[0]?.answer(done);
    await ended;
    expect(save.mock.calls).toEqual([[done]]);
    expect(form.state.run).toEqual({
      phase: 'done',
      result: done,
      notes: [
        {
          ...{ code: 'rounded', message: '1 figure is rounded.', detail: 'Rounded.' },
          remedies: [{ label: 'Show all decimals', choices: { decimals: 'full' } }],
        },
      ],
    });
    await form.saveAgain();
    expect(save).toHaveBeenCalledTimes(2);
    form.dismiss();
    expect(form.state.run).toEqual({ phase: 'idle' });
    await form.saveAgain();
    expect(save).toHaveBeenCalledTimes(2);
  });

  test('does not start with a fault, nor while one runs', async () => {
    const { form, fake } = formOf();
    form.choose({ series: [] });
    await form.start();
    expect([fake.exports.length, form.state.run.phase]).toEqual([0, 'idle']);
    form.reset();
    const both = [form.start(), form.start()];
    await settled();
    expect(fake.exports.length).toBe(1);
    fake.exports[0]?.answer(result());
    await Promise.all(both);
    expect(form.state.run.phase).toBe('done');
  });

  test('says what it does', async () => {
    const { form, fake } = formOf();
    void form.start();
    await settled();
    const say = (progress: Partial<ExportProgress>) => {
      fake.exports[0]?.options.onProgress?.(reading(progress));
      return messageOf(form).replace(/\s/g, ' ');
    };
    expect(say({ rows: 1234 })).toBe('1,234 rows written.');
    expect(say({ fraction: 0.999 })).toBe('99% done.');
    expect(say({ fraction: 0.42, secondsLeft: 20 })).toBe('42% done, about 20 sec left.');
    expect(say({ fraction: 0.42, secondsLeft: 600 })).toBe('42% done, about 10 min left.');
    expect(say({ waiting: { reason: 'offline' } })).toBe(
      'Connection lost. The export continues when you are online again.',
    );
    expect(say({ waiting: { reason: 'network', until: NOW + 5000 } })).toBe('Connection lost. Trying again in 5 sec.');
    await vi.advanceTimersByTimeAsync(2000);
    expect(messageOf(form).replace(/\s/g, ' ')).toBe('Connection lost. Trying again in 3 sec.');
    expect(say({ phase: 'finishing', fraction: 1 })).toBe('Completing the file.');
    await vi.advanceTimersByTimeAsync(5000);
    expect(messageOf(form)).toBe('Completing the file.');
    expect(form.state.run).toMatchObject({ progress: { phase: 'finishing' } });
  });

  test('is cancelled at once, before its first progress too', async () => {
    const { form, fake, save } = formOf();
    const ended = form.start();
    form.cancel();
    await ended;
    expect([form.state.run, save.mock.calls]).toEqual([{ phase: 'cancelled' }, []]);
    const second = form.start();
    await settled();
    const call = fake.exports.at(-1);
    call?.options.onProgress?.(reading());
    form.cancel();
    expect(call?.aborted).toBe(true);
    call?.options.onProgress?.(reading());
    await second;
    expect(form.state.run).toEqual({ phase: 'cancelled' });
    form.cancel();
    expect(form.state.run).toEqual({ phase: 'cancelled' });
  });

  test('ends in the form even where an exporter does not stop', async () => {
    const fake = new FakeExporter();
    const stuck = { ...fake.exporter, export: () => new Promise<never>(() => {}) };
    const { form } = formOf({ exporter: stuck });
    const ended = form.start();
    await settled();
    form.cancel();
    await ended;
    expect(form.state.run.phase).toBe('cancelled');
  });

  test('goes on undisturbed by changes and by the closed form', async () => {
    const { form, fake } = formOf();
    form.open();
    const ended = form.start();
    await settled();
    const before = structuredClone(fake.exports[0]?.request);
    form.choose({ extension: 'csv', filename: 'other' });
    form.close();
    expect(form.state.run.phase).toBe('running');
    expect([fake.exports[0]?.aborted, fake.exports[0]?.request]).toEqual([false, before]);
    fake.exports[0]?.answer(result());
    await ended;
    expect(form.state.run.phase).toBe('done');
    form.choose({ filename: 'other' });
    expect(form.state.run.phase).toBe('done');
    form.choose({ filename: 'another' });
    expect(form.state.run.phase).toBe('idle');
  });

  test('holds the window of the dashboard still, and the next one takes the latest', async () => {
    const { form, fake } = formOf({ window: { from: 100, to: 200 } });
    const ended = form.start();
    await settled();
    form.update({ window: { from: 150, to: 250 } });
    expect(form.state.window).toEqual({ from: 100, to: 200 });
    fake.exports[0]?.answer(result());
    await ended;
    void form.start();
    await settled();
    expect(fake.exports[1]?.request.items[0]?.params).toMatchObject({ from: 150, to: 250 });
  });

  test('says in words why it failed', async () => {
    const { form, fake } = formOf();
    const ended = form.start();
    await settled();
    fake.exports[0]?.fail(new ExportError('no-data', 'items[0] has no rows.'));
    await ended;
    expect(form.state.run).toEqual({
      phase: 'failed',
      failure: {
        ...{ code: 'no-data', message: 'There are no readings in this period.' },
        ...{ advice: 'Choose another period or other series.', technical: 'items[0] has no rows.' },
        remedies: [{ label: 'Take last month', choices: { period: { kind: 'lastMonth' } } }],
      },
    });
    const second = form.start();
    await settled();
    fake.exports[1]?.fail('odd');
    await second;
    expect(form.state.run).toMatchObject({ failure: { code: 'unknown', technical: 'odd' } });
  });

  test('fails when its file cannot be saved, which can be tried again; a closed dialog of the host cancels', async () => {
    const save = vi.fn(async () => {
      throw new Error('The disk is full.');
    });
    const { form, fake } = formOf({ save });
    const ended = form.start();
    await settled();
    fake.exports[0]?.answer(result());
    await ended;
    expect(form.state.run).toMatchObject({
      phase: 'failed',
      failure: { code: 'sink-failed', technical: 'The disk is full.' },
    });
    await form.saveAgain();
    expect(save).toHaveBeenCalledTimes(2);
    save.mockImplementationOnce(async () => undefined as never);
    await form.saveAgain();
    expect(form.state.run).toMatchObject({ phase: 'done', notes: [] });
    save.mockRejectedValueOnce(new DOMException('Closed.', 'AbortError'));
    const second = form.start();
    await settled();
    fake.exports[1]?.answer(result());
    await second;
    expect(form.state.run.phase).toBe('cancelled');
    const third = form.start();
    await settled();
    fake.exports[2]?.fail(new ExportError('network', 'No connection.'));
    await third;
    // There is no file of this export, and that of the one before is not taken for it.
    save.mockImplementationOnce(async () => undefined as never);
    await form.saveAgain();
    expect([form.state.run.phase, save.mock.calls.length]).toEqual(['failed', 4]);
  });

  test('that is saved again too late disturbs nothing any more', async () => {
    const { form, fake, save } = formOf();
    const ended = form.start();
    await settled();
    fake.exports[0]?.answer(result());
    await ended;
    let refuse = (_: unknown) => {};
    save.mockImplementationOnce(() => {
      return new Promise<void>((_, reject) => {
        refuse = reject;
      });
    });
    const again = form.saveAgain();
    form.dismiss();
    void form.start();
    await settled();
    refuse(new Error('Disk full.'));
    await again;
    expect(form.state.run.phase).toBe('running');
  });

  test('is not taken for running by a report that comes after its end', async () => {
    const { form, fake } = formOf();
    const ended = form.start();
    await settled();
    fake.exports[0]?.fail(new ExportError('network', 'No connection.'));
    await ended;
    fake.exports[0]?.options.onProgress?.(reading());
    expect(form.state.run.phase).toBe('failed');
  });

  test('says in another language how it goes and how it ended', async () => {
    const { form, fake } = formOf({ preset: { timeLabel: 'T' } });
    const speak = async (locale: string) => {
      form.update({ locale });
      await vi.dynamicImportSettled();
      await settled();
    };
    const ended = form.start();
    await settled();
    fake.exports[0]?.options.onProgress?.(reading({ waiting: { reason: 'offline' } as never }));
    await speak('de');
    expect(messageOf(form)).toContain('Verbindung unterbrochen');
    fake.exports[0]?.answer(result({ warnings: [{ code: 'no-data', message: 'x', count: 1 }] }));
    await ended;
    await speak('it');
    expect(form.state.run).toMatchObject({ notes: [{ message: 'Non ci sono letture in questo periodo.' }] });
    const next = form.start();
    await settled();
    fake.exports[1]?.fail(new ExportError('forbidden', 'x'));
    await next;
    await speak('de');
    expect(form.state.run).toMatchObject({ failure: { message: 'Sie dürfen diese Daten nicht lesen.' } });
    form.dismiss();
    await speak('en');
    expect(form.state.run).toEqual({ phase: 'idle' });
  });

  test('without a page and without save, fails in words', async () => {
    const fake = new FakeExporter();
    const form = createExportForm({ exporter: fake.exporter, series: [{ channelId: 'c', name: 'a' }], locale: 'en' });
    const ended = form.start();
    await settled();
    fake.exports[0]?.answer(result());
    vi.useRealTimers();
    await ended;
    expect(form.state.run).toMatchObject({ failure: { code: 'sink-failed', technical: 'download needs a page.' } });
  });

  test('is measured, so that the next look tells how long it takes', async () => {
    const { form, fake } = formOf();
    const ended = form.start();
    await settled();
    await vi.advanceTimersByTimeAsync(2000);
    fake.exports[0]?.options.onProgress?.(reading({ messages: 500, waiting: { reason: 'offline' } }));
    await vi.advanceTimersByTimeAsync(60_000);
    fake.exports[0]?.options.onProgress?.(reading({ messages: 500 }));
    await vi.advanceTimersByTimeAsync(2000);
    fake.exports[0]?.options.onProgress?.(reading({ phase: 'done', messages: 40_000 }));
    fake.exports[0]?.answer(result());
    await ended;
    form.open();
    fake.previews[0]?.answer(preview());
    fake.estimates[0]?.answer({ messages: 100_000, rows: 100_000, items: [] });
    await settled();
    expect(form.state.look.seconds).toBeCloseTo(10, 1);
  });
});

describe('a form', () => {
  test('chooses all series of a few, and none of many', () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => ({ channelId: 'c', name: `n${at}` }));
    expect(formOf({ series: many(20) }).form.state.choices.series.length).toBe(20);
    expect(formOf({ series: many(21) }).form.state.choices.series).toEqual([]);
  });

  test('follows its host: later series and windows are defaults until a person chooses', () => {
    const { form } = formOf({ series: [] });
    expect([form.state.faults[0]?.field, form.state.choices.period.kind]).toEqual(['series', 'last7Days']);
    form.update({
      series: [
        { channelId: 'c', name: 'x' },
        { channelId: 'c', name: 'x' },
        { channelId: 'd', name: 'y' },
      ],
      window: { from: 1, to: 2 },
    });
    expect(form.state.choices.series.map(({ key }) => key)).toEqual(['["c","","x"]', '["d","","y"]']);
    expect(form.state.choices.period.kind).toBe('screen');
    expect(form.state.series.length).toBe(2);
    form.toggleSeries('["c","","x"]', false);
    form.toggleSeries('["c","","nobody"]', true);
    expect(form.state.choices.series).toEqual([{ key: '["d","","y"]' }]);
    form.update({ series: [{ channelId: 'c', name: 'x' }] });
    expect(form.state.choices.series).toEqual([{ key: '["c","","x"]' }]);
    form.toggleSeries('["c","","x"]', false);
    form.update({ series: [{ channelId: 'c', name: 'z' }] });
    expect(form.state.choices.series).toEqual([]);
    form.reset();
    expect(form.state.choices.series).toEqual([{ key: '["c","","z"]' }]);
    form.reset({ extension: 'pdf', timezone: 'Asia/Tokyo' });
    form.update({ timezone: 'Europe/Paris' });
    expect([form.state.choices.extension, form.state.choices.timezone]).toEqual(['pdf', 'Asia/Tokyo']);
  });

  test('keeps its state until something changes, and tells each listener once', () => {
    const { form } = formOf();
    const { state } = form;
    const heard = vi.fn();
    const [first, second] = [form.subscribe(heard), form.subscribe(heard)];
    form.choose({ extension: 'xlsx', units: true });
    expect([form.state === state, heard.mock.calls.length]).toEqual([true, 0]);
    form.choose({ extension: 'csv', filename: 7 as never, parts: 'odd' as never });
    expect([form.state === state, heard.mock.calls.length, form.state.choices.filename]).toEqual([false, 2, '']);
    first();
    form.choose({ units: false });
    expect(heard).toHaveBeenCalledTimes(3);
    second();
    form.choose({ units: true });
    expect(heard).toHaveBeenCalledTimes(3);
  });

  test('tells all listeners of a change, even if one of them throws', async () => {
    const thrown: unknown[] = [];
    const take = (error: unknown) => void thrown.push(error);
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', take);
    const { form } = formOf();
    const heard = vi.fn();
    const fault = new Error('A fault of the host.');
    form.subscribe(() => {
      throw fault;
    });
    form.subscribe(heard);
    form.choose({ units: false });
    await settled();
    process.off('uncaughtException', take);
    for (const other of others) process.on('uncaughtException', other);
    expect([heard.mock.calls.length, thrown]).toEqual([1, [fault]]);
  });

  test('stays quick with 10,000 series, all of them chosen and named alike', () => {
    const series = Array.from({ length: 10_000 }, (_, at) => ({
      channelId: `c${at % 7}`,
      name: `n${at}`,
      label: 'Same',
    }));
    const { form } = formOf({ series });
    const started = process.hrtime.bigint();
    form.choose({ series: series.map(({ channelId, name }) => ({ key: JSON.stringify([channelId, '', name]) })) });
    form.choose({ extension: 'csv' });
    const columns = form.state.request!.format.columns!.map(({ label }) => label);
    // Far less on a machine that does nothing else.
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(3000);
    expect(new Set(columns).size).toBe(10_001);
  });

  test('warms up for its format while it is open', () => {
    const { form, fake } = formOf();
    form.choose({ extension: 'csv' });
    expect(fake.warmed).toEqual([]);
    form.open();
    form.choose({ units: false });
    form.choose({ extension: 'pdf' });
    form.close();
    form.choose({ extension: 'xlsx' });
    expect(fake.warmed).toEqual(['csv', 'pdf']);
  });

  test('frees everything when it is disposed of', async () => {
    const { form, fake } = formOf();
    const heard = vi.fn();
    form.open();
    const ended = form.start();
    await settled();
    form.subscribe(heard);
    form.dispose();
    await ended;
    expect(fake.pending).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    [{ exporter: undefined }, 'exporter must be an exporter.'],
    [{ save: 1 }, 'save must be a function.'],
    [{ series: [{ channelId: 'c' }] }, 'series[0] must have a channelId and a name, and other fields that are texts.'],
    [{ series: 'x' }, 'series must be a list.'],
    [{ window: { from: 1.7e12, to: 1.8e12 } }, 'window.from must be in Unix seconds, not 1700000000000.'],
    [{ locale: 5 }, 'locale must be a language tag.'],
    [{ timezone: 5 }, 'timezone must be an IANA name.'],
  ])('refuses %o', (options, message) => {
    expect(() => formOf(options as never)).toThrow(new TypeError(message));
  });
});
