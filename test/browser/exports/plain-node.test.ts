import { expect, test } from 'playwright/test';
import '../../../demo/server/exports/run-in-node.ts';
import { readPdf } from '../../support/oracles/pdf-reader.ts';
import { writtenPdf } from '../../support/written-pdf.ts';

// These tests run without Vite, like the reference server, which uses the engine for its jobs.

test('documents in the Unicode font are written in plain Node too', async () => {
  const columns = [{ id: 'unit', label: 'Единица' }];
  const batches = [{ length: 1, columns: [{ kind: 'mixed' as const, cells: ['Ω'] }] }];
  const { bytes } = await writtenPdf({ tables: [{ schema: { columns }, batches }] });
  const { pages } = readPdf(bytes);
  expect(pages[0]!.texts).toEqual(expect.arrayContaining(['Единица', 'Ω']));
});
