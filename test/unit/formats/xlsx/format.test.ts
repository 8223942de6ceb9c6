import { afterEach, expect, test, vi } from 'vitest';
import { TimeZone } from '../../../../src/core/time-zone.ts';
import { xlsxFormat } from '../../../../src/formats/xlsx/format.ts';

afterEach(() => void vi.useRealTimers());

test('a prepareWorkbook that never settles fails the export after a minute, and says so', async () => {
  const prepareWorkbook = vi.fn(() => new Promise<void>(() => {}));
  const module = await xlsxFormat({ prepareWorkbook }).load();
  const columns = [{ id: 'value', label: 'value', kind: 'number' as const }];
  const section = {
    ...{ title: 'table', schema: { columns }, records: (async function* () {})(), facts: [], warn: () => {} },
  };
  const chunks = module.write([section], {
    zone: TimeZone.of('utc'),
    delimiter: ',',
    formatOptions: module.parseOptions(undefined),
    decimals: undefined,
    created: 0,
    request: {},
    warnings: () => [],
    signal: new AbortController().signal,
  } as unknown as Parameters<typeof module.write>[1]);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const failed = expect(chunks.next()).rejects.toMatchObject({
    message: 'prepareWorkbook did not settle within 60 s.',
  });
  await vi.waitFor(() => expect(prepareWorkbook).toHaveBeenCalled());
  await vi.advanceTimersByTimeAsync(60_000);
  await failed;
});
