import { expect, test, vi } from 'vitest';
import { writtenReport, writtenXlsx } from '../../../support/written-xlsx.ts';

const { loads } = vi.hoisted(() => ({ loads: vi.fn() }));

/** Notes when exceljs is loaded, which stays itself. */
vi.mock('exceljs', (original) => {
  loads();
  return original();
});

const tables = [{ schema: { columns: [{ id: 'a', label: 'a', kind: 'text' as const }] }, batches: [] }];

test('exceljs is loaded for the hook of a host, and for nothing else', async () => {
  await writtenXlsx({ tables });
  await writtenXlsx({ tables, options: { about: true, chart: true, summary: true, numberFormat: '0.0' } });
  await writtenReport({ report: { title: 'report', item: 0, facts: [], parts: [] } });
  expect(loads).not.toHaveBeenCalled();
  const prepare = vi.fn();
  await writtenXlsx({ tables, prepare });
  expect(prepare).toHaveBeenCalledOnce();
  expect(loads).toHaveBeenCalledOnce();
});
