import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createExportForm, type ExportForm, type FormHost } from '../../../src/controller.ts';
import { ExportError } from '../../../src/core/errors.ts';
import { FAKED, FakeExporter, loadParts, preview, settled } from './fake-exporter.ts';

beforeAll(loadParts);
beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2024-05-15T10:30:00Z'), toFake: [...FAKED] }));
afterEach(() => void vi.useRealTimers());

function opened(host: FormHost & { preset?: object } = {}): { form: ExportForm; fake: FakeExporter } {
  const fake = new FakeExporter();
  const series = [
    { channelId: 'c', name: 'a', label: 'A' },
    { channelId: 'c', name: 'b', label: 'B' },
  ];
  const form = createExportForm({ exporter: fake.exporter, series, timezone: 'Europe/Rome', locale: 'en', ...host });
  form.open();
  return { form, fake };
}

const COUNTS = { messages: 100, rows: 100, bytes: 1000, items: [{ messages: 100, rows: 100 }] };

describe('a look', () => {
  test('is made at once when the form opens, and of nothing while it is closed', async () => {
    const fake = new FakeExporter();
    const form = createExportForm({ exporter: fake.exporter, series: [{ channelId: 'c', name: 'a' }], locale: 'en' });
    form.choose({ extension: 'csv' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect([fake.previews.length, form.state.look.phase]).toEqual([0, 'idle']);
    form.open();
    expect([fake.previews.length, fake.estimates.length, form.state.look.phase]).toEqual([1, 1, 'loading']);
    expect(fake.previews[0]?.request).toEqual(form.state.request);
    expect(fake.previews[0]?.options).toMatchObject({ rows: 50, csv: { preset: 'excel' }, units: 'header' });
    fake.previews[0]?.answer(preview());
    await settled();
    expect([form.state.look.phase, form.state.look.preview]).toEqual(['loading', preview()]);
    fake.estimates[0]?.answer(COUNTS);
    await settled();
    expect(form.state.look).toMatchObject({ phase: 'ready', preview: preview(), estimate: COUNTS, notes: [] });
    expect(form.state.look.seconds).toBeGreaterThanOrEqual(0);
  });

  test('ends at once with a change, and is made anew when no further change follows', async () => {
    const { form, fake } = opened();
    form.choose({ filename: 'x' });
    expect([fake.previews[0]?.aborted, fake.estimates[0]?.aborted]).toEqual([true, true]);
    for (const filename of ['xy', 'xyz']) {
      await vi.advanceTimersByTimeAsync(200);
      form.choose({ filename });
    }
    expect([fake.previews.length, fake.pending]).toEqual([1, []]);
    await vi.advanceTimersByTimeAsync(249);
    expect(fake.previews.length).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect([fake.previews.length, fake.estimates.length]).toEqual([2, 2]);
    expect(fake.previews[1]?.request.format.filename).toBe('xyz');
  });

  test('keeps the parts of the one before until the new ones are there', async () => {
    const { form, fake } = opened();
    fake.previews[0]?.answer(preview());
    fake.estimates[0]?.answer(COUNTS);
    await settled();
    form.choose({ units: false });
    expect(form.state.look).toMatchObject({ phase: 'loading', preview: preview(), estimate: COUNTS });
    await vi.advanceTimersByTimeAsync(250);
    const next = preview({ title: 'next' });
    fake.previews[1]?.answer(next);
    await settled();
    expect(form.state.look).toMatchObject({ phase: 'loading', preview: next, estimate: COUNTS });
  });

  test('has the notes of what it shows, not of what is chosen meanwhile', async () => {
    const day = { from: Date.parse('2024-05-13T22:00Z') / 1000, to: Date.parse('2024-05-14T22:00Z') / 1000 };
    const hourly = { kind: 'figures', per: '1h', by: 'avg' } as const;
    const { form, fake } = opened({ window: day, preset: { detail: hourly } });
    fake.previews[0]?.answer(preview({ rows: Array.from({ length: 24 }, (_, hour) => [String(hour), 1]) }));
    fake.estimates[0]?.answer(COUNTS);
    await settled();
    expect(form.state.look.notes).toEqual([]);
    form.choose({ detail: { ...hourly, per: '15m' } });
    expect(form.state.look).toMatchObject({ phase: 'loading', notes: [] });
    await vi.advanceTimersByTimeAsync(250);
    fake.estimates[1]?.answer(COUNTS);
    await settled();
    expect(form.state.look.notes).toEqual([]);
    fake.previews[1]?.answer(preview({ rows: Array.from({ length: 95 }, (_, step) => [String(step), 1]) }));
    await settled();
    expect(form.state.look.notes).toMatchObject([{ code: 'gaps' }]);
  });

  test('says in another language why it failed', async () => {
    const { form, fake } = opened({ preset: { timeLabel: 'T' } });
    fake.previews[0]?.fail(new ExportError('forbidden', 'x'));
    await settled();
    form.update({ locale: 'it' });
    await vi.dynamicImportSettled();
    await settled();
    expect(form.state.look.failure?.message).toBe('Non hai il permesso di leggere questi dati.');
  });

  test('is not made anew for what it does not show', async () => {
    const { form, fake } = opened({ preset: { extension: 'pdf' } });
    form.choose({ title: 'A title', logo: Uint8Array.of(0xff, 0xd8, 0xff) });
    form.update({ locale: 'en' });
    await vi.advanceTimersByTimeAsync(1000);
    expect([fake.previews.length, fake.previews[0]?.aborted]).toEqual([1, false]);
  });

  test('is not made anew for the moving window of a live dashboard; the next opening takes the latest', async () => {
    const now = Date.now() / 1000;
    const { form, fake } = opened({ window: { from: now - 3600, to: now } });
    const [before, { window }] = [form.state.request, form.state];
    for (let second = 1; second <= 5; second++) {
      await vi.advanceTimersByTimeAsync(1000);
      form.update({ window: { from: now - 3600 + second, to: now + second } });
    }
    expect([fake.previews.length, fake.previews[0]?.aborted]).toEqual([1, false]);
    expect([form.state.request, form.state.window]).toEqual([before, window]);
    form.close();
    form.open();
    expect(form.state.window).toEqual({ from: now - 3595, to: now + 5 });
    expect(fake.previews.at(-1)?.request.items[0]?.params).toMatchObject({ from: now - 3595 });
    form.close();
    form.update({ window: { from: now - 60, to: now } });
    expect(form.state.window).toEqual({ from: now - 60, to: now });
  });

  test('takes the first window that a dashboard gives at once', () => {
    const { form } = opened();
    form.update({ window: { from: 1, to: 2 } });
    form.update({ window: { from: 3, to: 4 } });
    expect([form.state.choices.period, form.state.window]).toEqual([{ kind: 'screen' }, { from: 1, to: 2 }]);
  });

  test('has up to 1,000 rows when its file has a chart', async () => {
    const { form, fake } = opened({ preset: { extension: 'pdf' } });
    expect(fake.previews[0]?.options.rows).toBe(1000);
    form.choose({ chart: false });
    await vi.advanceTimersByTimeAsync(250);
    expect(fake.previews[1]?.options.rows).toBe(50);
    form.choose({ extension: 'xlsx', chart: true });
    await vi.advanceTimersByTimeAsync(250);
    expect(fake.previews[2]?.options.rows).toBe(1000);
  });

  test('ends when the form closes, and with a fault', async () => {
    const { form, fake } = opened();
    form.close();
    expect([fake.pending, form.state.look.phase]).toEqual([[], 'idle']);
    form.open();
    expect(fake.pending).toEqual(['preview', 'estimate']);
    fake.previews[1]?.answer(preview());
    await settled();
    form.choose({ series: [] });
    expect([fake.estimates[1]?.aborted, form.state.look]).toEqual([true, { phase: 'idle', notes: [] }]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(fake.previews.length).toBe(2);
  });

  test('says in words why it failed, and is made anew when the form opens again', async () => {
    const { form, fake } = opened();
    fake.previews[0]?.fail(new ExportError('forbidden', 'GET /x answered 403'));
    await settled();
    expect(form.state.look).toEqual({
      phase: 'failed',
      notes: [],
      failure: {
        code: 'forbidden',
        message: 'You may not read these data.',
        advice: 'Ask your administrator for access.',
        technical: 'GET /x answered 403',
        remedies: [],
      },
    });
    expect(fake.estimates[0]?.aborted).toBe(true);
    form.close();
    form.open();
    expect([fake.previews.length, form.state.look.phase]).toEqual([2, 'loading']);
  });

  test('an answer that comes after its end changes nothing', async () => {
    const { form, fake } = opened();
    const [first] = fake.previews;
    form.choose({ units: false });
    first?.answer(preview({ title: 'late' }));
    await settled();
    expect(form.state.look.preview).toBeUndefined();
  });
});

describe('notes', () => {
  async function looked(host: object, given: { preview?: object; estimate?: object }) {
    const { form, fake } = opened(host);
    fake.previews[0]?.answer(preview(given.preview));
    fake.estimates[0]?.answer({ ...COUNTS, ...given.estimate });
    await settled();
    return { form, notes: form.state.look.notes };
  }

  test('put warnings into words, each code once, with remedies that take effect', async () => {
    const warnings = [
      { code: 'publishers-share-column' as const, message: 'First.', count: 1200 },
      { code: 'publishers-share-column' as const, message: 'Second.', count: 34 },
    ];
    const { form, notes } = await looked({}, { preview: { warnings } });
    expect(notes).toEqual([
      {
        code: 'publishers-share-column',
        message: 'Several devices share a column: 1,234 readings come from a further device.',
        detail: 'First.\nSecond.',
        remedies: [{ label: 'One column per device', choices: { perDevice: true } }],
      },
    ]);
    form.choose(notes[0]!.remedies[0]!.choices);
    expect(form.state.options.wide).toEqual({ split: 'publisher' });
  });

  test('say that a PDF has many pages, and offer averages or another format with every reading', async () => {
    const preset = {
      extension: 'pdf',
      period: { kind: 'lastMonth' },
      detail: { kind: 'readings' },
    };
    const { form, notes } = await looked({ preset }, { estimate: { pages: 1886.9 } });
    expect(notes.map(({ code, message, remedies }) => [code, message, remedies.map(({ label }) => label)])).toEqual([
      ['size', 'About 1,887 pages. Few people read so many.', ['Take hourly averages', 'Choose CSV', 'Choose Excel']],
    ]);
    form.choose(notes[0]!.remedies[0]!.choices);
    expect(form.state.detail).toEqual({ kind: 'figures', per: '1h', by: 'avg' });
    const most = await looked({ preset }, { estimate: { pages: 18_869 } });
    expect(most.notes[0]?.message).toBe('About 18,869 pages, but a PDF has at most 2,000.');
    expect((await looked({ preset }, { estimate: { pages: 50 } })).notes).toEqual([]);
  });

  test.each([
    ['xlsx', 'auto', 250_000, undefined, []],
    ['xlsx', 'auto', 250_001, 'About 250,001 rows: spreadsheet programs open such a file slowly.', ['Choose CSV']],
    ['xlsx', 'auto', 2_100_000, 'About 2,100,000 rows: they fill 3 sheets.', ['Choose CSV']],
    ['csv', 'auto', 1_048_576, 'About 1,048,576 rows: more than Excel opens from one file.', ['Choose Excel']],
    ['csv', 'program', 5_000_000, undefined, []],
  ] as const)('say that %s (%s) with %d rows is large', async (extension, figures, rows, message, labels) => {
    const { notes } = await looked({ preset: { extension, figures } }, { estimate: { rows } });
    expect(notes.map(({ message }) => message)).toEqual(message ? [message] : []);
    expect(notes[0]?.remedies.map(({ label }) => label).slice(1) ?? []).toEqual(labels);
  });

  test('offer larger steps than any chosen one', async () => {
    const labelsFor = async (per: string) => {
      const detail = { kind: 'figures', per, by: 'avg' };
      const pages = { rows: 1e6, pages: 9000 };
      const { notes } = await looked(
        { window: { from: 0, to: 366 * 86_400 }, preset: { extension: 'pdf', detail } },
        { estimate: { ...pages, items: [pages] } },
      );
      return notes[0]?.remedies.map(({ label }) => label);
    };
    expect(await labelsFor('10s')).toContain('Take daily averages');
    expect(await labelsFor('2h')).toContain('Take daily averages');
    expect(await labelsFor('2d')).toEqual(['Choose CSV', 'Choose Excel']);
  });

  test('keep the figure when steps become larger, and offer no finer ones', async () => {
    const period = { kind: 'custom', firstDay: '2014-01-01', lastDay: '2023-12-31' };
    const preset = { extension: 'csv', period, detail: { kind: 'figures', per: '1m', by: 'max' } };
    const { notes } = await looked({ preset }, { estimate: { rows: 5_000_000 } });
    expect(notes[0]?.remedies[0]).toEqual({
      label: 'Take one figure per 6 hours',
      choices: { detail: { kind: 'figures', per: '6h', by: 'max' } },
    });
    const coarse = { ...preset, detail: { kind: 'figures', per: '1d', by: 'max' } };
    expect(
      (await looked({ preset: coarse }, { estimate: { rows: 5e6 } })).notes[0]?.remedies.map(({ label }) => label),
    ).toEqual(['Choose Excel']);
  });

  test('count the steps without a row, when the look has all rows', async () => {
    const preset = { period: { kind: 'last7Days' }, detail: { kind: 'figures', per: '1d', by: 'avg' } };
    const rows = Array.from({ length: 5 }, () => ['', 1]);
    expect((await looked({ preset }, { preview: { rows } })).notes).toEqual([
      { code: 'gaps', message: '2 steps of the period have no readings.', remedies: [] },
    ]);
    expect((await looked({ preset }, { preview: { rows, truncated: true } })).notes).toEqual([]);
    const all = Array.from({ length: 7 }, () => ['', 1]);
    expect((await looked({ preset }, { preview: { rows: all } })).notes).toEqual([]);
  });

  test('judge the largest file when each series has its own', async () => {
    const items = [{ rows: 200_000 }, { rows: 300_000 }];
    const notesFor = async (parts: string) =>
      (await looked({ preset: { parts } }, { estimate: { rows: 500_000, items } })).notes.map(({ message }) => message);
    expect(await notesFor('sheets')).toEqual(['About 300,000 rows: spreadsheet programs open such a file slowly.']);
  });
});
