import { afterEach, describe, expect, test, vi } from 'vitest';
import { tableOf } from '../../../src/controller/copy-table.ts';
import { createExportForm } from '../../../src/controller.ts';
import { FakeExporter, preview } from './fake-exporter.ts';

afterEach(() => void vi.unstubAllGlobals());

const COLUMNS = [
  { id: 'time', label: 'Time' },
  { id: 'a', label: '=A <b>' },
];

describe('a copied table', () => {
  test('has the numbers of the language and harmless cells, as text and HTML', () => {
    const rows = [
      ['2024-05-01 00:00:00', 1.5],
      ['2024-05-01 01:00:00', null],
      ['2024-05-01 02:00:00', -2e-7],
      ['2024-05-01 03:00:00', true],
      ['2024-05-01 04:00:00', '=HYPERLINK("x")\t<img src=x onerror=alert(1)>\r\n+1'],
    ];
    const { text, html, rows: count } = tableOf({ columns: COLUMNS, rows }, 'de');
    expect(count).toBe(5);
    expect(text.split('\r\n').map((line) => line.split('\t'))).toEqual([
      ['Time', "'=A <b>"],
      ['2024-05-01 00:00:00', '1,5'],
      ['2024-05-01 01:00:00', ''],
      ['2024-05-01 02:00:00', '-2e-7'],
      ['2024-05-01 03:00:00', 'TRUE'],
      ['2024-05-01 04:00:00', `'=HYPERLINK("x") <img src=x onerror=alert(1)> +1`],
    ]);
    expect(html).toContain('<th>&#39;=A &lt;b&gt;</th>');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html.match(/<(?!\/?(table|thead|tbody|tr|th|td)>)/)).toBeNull();
    expect(tableOf({ columns: COLUMNS, rows: [['', 1.5]] }, 'en').text).toContain('1.5');
  });

  test('is read anew and given to the clipboard within the click', async () => {
    const written: unknown[] = [];
    const write = vi.fn(async (items: { parts: Record<string, Promise<Blob>> }[]) => {
      for (const [type, blob] of Object.entries(items[0]!.parts)) written.push([type, await (await blob).text()]);
    });
    vi.stubGlobal('navigator', { language: 'en', clipboard: { write } });
    vi.stubGlobal(
      'ClipboardItem',
      class {
        parts: object;
        constructor(parts: object) {
          this.parts = parts;
        }
      },
    );
    const fake = new FakeExporter();
    const series = [{ channelId: 'c', name: 'a' }];
    const form = createExportForm({ exporter: fake.exporter, series, locale: 'en', preset: { extension: 'csv' } });
    const copying = form.copyTable();
    expect(write).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => expect(fake.previews.length).toBe(1));
    expect(fake.previews[0]?.request.format.extension).toBe('xlsx');
    expect(fake.previews[0]?.options).toEqual({ rows: 10_000, decimals: 'auto', units: 'header' });
    fake.previews[0]?.answer(preview({ rows: [['2024-05-01 00:00:00', 1.5]] }));
    expect(await copying).toBe(1);
    expect(written).toEqual([
      ['text/plain', 'Time\tA\r\n2024-05-01 00:00:00\t1.5'],
      ['text/html', expect.stringContaining('<td>1.5</td>')],
    ]);
    const failing = form.copyTable();
    await vi.waitFor(() => expect(fake.previews.length).toBe(2));
    fake.previews[1]?.fail(new Error('No rows.'));
    await expect(failing).rejects.toThrow('No rows.');
    form.choose({ series: [] });
    expect(await form.copyTable()).toBe(0);
  });

  test('has all series, also those that get a file or a sheet of their own', async () => {
    const fake = new FakeExporter();
    const series = ['a', 'b'].map((name) => ({ channelId: 'c', name }));
    for (const parts of ['files', 'sheets'] as const) {
      const form = createExportForm({ exporter: fake.exporter, series, locale: 'en', preset: { parts } });
      vi.stubGlobal('navigator', { language: 'en', clipboard: { writeText: async () => {} } });
      const copying = form.copyTable();
      await vi.waitFor(() => expect(fake.previews.length).toBeGreaterThan(0));
      const call = fake.previews.pop();
      expect(call?.options.bundle).toBe('table');
      expect(call?.request.items).toHaveLength(2);
      call?.answer(preview());
      await copying;
    }
  });

  test('is text where the clipboard takes nothing else', async () => {
    const writeText = vi.fn(async () => {});
    vi.stubGlobal('navigator', { language: 'en', clipboard: { writeText } });
    const fake = new FakeExporter();
    const form = createExportForm({ exporter: fake.exporter, series: [{ channelId: 'c', name: 'a' }], locale: 'en' });
    const copying = form.copyTable();
    await vi.waitFor(() => expect(fake.previews.length).toBe(1));
    fake.previews[0]?.answer(preview());
    expect(await copying).toBe(1);
    expect(writeText.mock.calls).toEqual([['Time\tA\r\n2024-05-01 00:00:00\t1.5']]);
  });
});
