import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ExportPreview, ExportWarning } from '../../../src/index.ts';
import { fakePage } from './fake-page.ts';

let byId: ReturnType<typeof fakePage>;

beforeEach(() => {
  vi.resetModules();
  byId = fakePage();
});

afterEach(() => vi.unstubAllGlobals());

describe('the preview', () => {
  const warning = (code: ExportWarning['code'], message: string): ExportWarning => ({ code, message, count: 3 });

  async function messageOf(rows: ExportPreview['rows'], warnings: readonly ExportWarning[]): Promise<string> {
    const { showPreview } = await import('../../../demo/page/preview-table.ts');
    const columns = [{ id: 'time', label: 'time' }];
    const window = { from: 0, to: 1 };
    showPreview({ columns, rows, truncated: false, fileName: 'f.csv', title: 'f', window, warnings }, false);
    return byId('preview-message').textContent;
  }

  test('without rows says that there are no messages, when nothing else is known', async () => {
    expect(await messageOf([], [])).toBe('There are no messages in this window.');
    const missing = [warning('target-without-data', 'No message of a.')];
    expect(await messageOf([], missing)).toBe('There are no messages in this window.\n3 × No message of a.');
  });

  test('without rows explains what happened to the messages, if there were some', async () => {
    const texts = [warning('non-numeric-left-out', 'Texts were left out.'), warning('target-without-data', 'No b.')];
    expect(await messageOf([], texts)).toBe('3 × Texts were left out.\n3 × No b.');
  });

  test('with rows shows its remarks, if any', async () => {
    expect(await messageOf([[1]], [])).toBe('');
    expect(byId('preview-message').hidden).toBe(true);
    expect(await messageOf([[1]], [warning('duplicates-dropped', 'Twice.')])).toBe('3 × Twice.');
  });
});

describe('the window', () => {
  test('keeps a bound whose field was not changed, even when the clock shows it twice', async () => {
    const { WindowPicker } = await import('../../../demo/page/window-picker.ts');
    const picker = new WindowPicker(() => {});
    const enter = (id: string, value: string): void => {
      byId(id).value = value;
      byId(id).dispatchEvent(new Event('input'));
    };
    const seconds = (text: string): number => Date.parse(text) / 1000;
    // The clock in Rome shows 02:30 at 00:30Z and again at 01:30Z.
    for (const first of ['2023-10-29T00:30:00Z', '2023-10-29T01:30:00Z']) {
      picker.show({ id: 'c', messages: 1, first: seconds(first), last: seconds('2023-10-30T00:00:00Z') } as never);
      enter('zone', 'Europe/Rome');
      enter('to', '2023-10-29T12:00:00');
      expect(picker.bounds).toEqual({ from: seconds(first), to: seconds('2023-10-29T11:00:00Z') });
    }
    enter('from', '2023-10-29T10:00:00');
    expect(picker.bounds.from).toBe(seconds('2023-10-29T09:00:00Z'));
  });
});
