import { expect, test } from 'vitest';
import { ExportClient } from '../../../src/client/export-client.ts';
import { createExporter } from '../../../src/index.ts';
import { memorySource } from '../../../src/sources/descriptor.ts';
import { requestFor } from '../pipeline/job.ts';

const client = new ExportClient(memorySource([]), () => {
  throw new Error('No worker was to be made.');
});

test.each([1_700_000_000_000, -1_700_000_000_000, 1e11 + 1])(
  'a run time of %d looks like milliseconds, and is refused before a worker starts',
  async (now) => {
    const refused = { name: 'TypeError', message: expect.stringMatching(/now must be Unix seconds.*milliseconds/) };
    await expect(client.export(requestFor([{}]), { now })).rejects.toMatchObject(refused);
    await expect(client.preview(requestFor([{}]), { now })).rejects.toMatchObject(refused);
    await expect(client.estimate(requestFor([{}]), { now })).rejects.toMatchObject(refused);
  },
);

test.each(['1700000000', true, [5], new Date(0), null])(
  'a run time of %j is no number, and is refused',
  async (now) => {
    const options = { extension: 'csv' as const, now: now as unknown as number };
    const exporter = createExporter({
      createWorker: () => {
        throw new Error('No worker was to be made.');
      },
    });
    await expect(exporter.exportTable({ rows: [{ a: 1 }] }, options)).rejects.toThrow(
      new TypeError('now must be Unix seconds, a finite number.'),
    );
  },
);

test.each([0, -1e11, 1_700_000_000.5, 1e11])('a run time of %d is accepted', async (now) => {
  await expect(client.estimate(requestFor([{}]), { now })).rejects.toMatchObject({ code: 'worker-unavailable' });
});
