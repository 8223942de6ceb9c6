import type { FileExtension } from '../../../src/index.ts';
import { expect, test } from '../harness/index.ts';

const MESSAGE = { time: 1_700_000_000, name: 'a', channel: 'c', value: 1 };

const requestFor = (extension: FileExtension) => ({
  type: 'oneTime' as const,
  format: { extension, timezone: 'Europe/Rome' },
  items: [{ params: { target: { value: 'a' }, channelId: 'c', subtopic: '', from: 1_600_000_000, to: 1_800_000_000 } }],
});

for (const extension of ['csv', 'xlsx', 'pdf'] as const)
  test(`an export as ${extension} loads nothing after a warm-up, and nothing twice`, async ({ openPage, server }) => {
    const page = await openPage();
    const warm = await page.evaluateHandle(
      async ([message, extension]) => {
        const exporter = downlink.createExporter({ source: downlink.memorySource([message]) });
        await exporter.warmUp({ extension });
        await exporter.warmUp({ extension });
        return exporter;
      },
      [MESSAGE, extension] as const,
    );
    const loaded = [...server.loaded];
    expect(new Set(loaded).size).toBe(loaded.length);
    expect(loaded).toContain('downlink/worker.js');
    expect(loaded.includes(`downlink/${extension}.js`)).toBe(extension !== 'csv');
    const rows = await warm.evaluate(async (exporter, request) => {
      const { files } = await exporter.export(request);
      exporter.dispose();
      return files[0]!.rows;
    }, requestFor(extension));
    expect(rows).toBe(1);
    expect(server.loaded).toEqual(loaded);
  });
