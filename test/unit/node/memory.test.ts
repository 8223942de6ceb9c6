import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { customSource, type ExportProgress, runExport } from '../../../src/node.ts';
import { usedHeap } from '../../soak/heap.ts';
import { requestFor } from '../pipeline/job.ts';

const COUNT = 1_000_000;
const LOT = 2000;
const MEASURED_EVERY = 100_000;

/** Megabytes in use: heap and buffers. */
function used(): number {
  // It collects garbage first.
  const heap = usedHeap();
  return heap + process.memoryUsage().external / 2 ** 20;
}

test('memory stays flat while a million messages are streamed to a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'downlink-node-'));
  const source = customSource(
    async function* () {
      for (let at = 0; at < COUNT; at += LOT)
        yield Array.from({ length: LOT }, (_, i) => ({
          ...{ time: (at + i) / 1000, value: Math.sin(at + i) },
          ...{ name: 'a', publisher: 'p', subtopic: '', channel: 'c1' },
        }));
    },
    { order: 'ascending' },
  );
  const measured: number[] = [];
  const onProgress = ({ messages }: ExportProgress) => {
    if (messages >= (measured.length + 1) * MEASURED_EVERY) measured.push(used());
  };
  const { files } = await runExport(requestFor([{}]), { source, directory: folder, onProgress });
  expect(files).toMatchObject([{ rows: COUNT, size: statSync(files[0]!.path!).size }]);
  rmSync(folder, { recursive: true });
  expect(measured.length).toBeGreaterThan(3);
  // The file is ten times as large, and so are the messages.
  expect(files[0]!.size).toBeGreaterThan(40e6);
  expect(Math.max(...measured) - measured[0]!).toBeLessThan(5);
});
