import type * as downlink from '../../../src/index.ts';
import { exportRequest, fetchToken, memoryMessages } from './exports.ts';
import type { PeerFile, PeerSetup } from './peers/fetched-rows.ts';

/** An export on a page that has run none. */
export interface ColdSetup {
  /** Folder of the build: `dist`, or `before` for one to compare with. */
  readonly build: 'dist' | 'before';
  readonly extension: 'csv' | 'xlsx' | 'pdf';
  readonly rows: number;
  /** `memory`: from objects that the page holds. Otherwise over HTTP in pages of so many messages. */
  readonly from: 'memory' | number;
  /** Milliseconds for which the page warms the exporter up before the export; 0 for not at all. */
  readonly warmUpMs?: number;
  /** How often the export is done again, warm. Default 0. */
  readonly warmRuns?: number;
}

/** Milliseconds of an export. */
export interface ColdTimes {
  /** From `createExporter` to the blob, on a page that has loaded the package's own module and nothing else of it. */
  readonly cold: number;
  /** The median of the same export done again and again; NaN when it was not. */
  readonly warm: number;
}

/** Runs an export cold, and then warm. */
export async function runCold({
  build,
  extension,
  rows,
  from,
  warmUpMs = 0,
  warmRuns = 0,
}: ColdSetup): Promise<ColdTimes> {
  const address = `/${build}/index.js`;
  const { createExporter, connhexSource, memorySource } = (await import(/* @vite-ignore */ address)) as typeof downlink;
  const base = exportRequest(rows);
  const request = { ...base, format: { extension } } as const;
  const messages = from === 'memory' ? memoryMessages(rows) : [];
  const token = from === 'memory' ? '' : await fetchToken();
  const options = { pdf: { maxPages: 10_000 } };
  const start = performance.now();
  const source =
    from === 'memory'
      ? memorySource(messages)
      : connhexSource({ baseUrl: location.origin, getToken: () => token, pageSize: from });
  const exporter = createExporter({ source });
  let begun = start;
  if (warmUpMs > 0) {
    await exporter.warmUp({ extension });
    await new Promise((resolve) => setTimeout(resolve, warmUpMs));
    begun = performance.now();
  }
  const run = async () => {
    const { files } = await exporter.export(request, options);
    if (files[0]?.rows !== rows) throw new Error(`There are ${files[0]?.rows} rows.`);
  };
  await run();
  const cold = performance.now() - begun;
  const again: number[] = [];
  for (let round = 0; round < warmRuns; round++) {
    const before = performance.now();
    await run();
    again.push(performance.now() - before);
  }
  return { cold, warm: again.sort((a, b) => a - b)[warmRuns >> 1] ?? Number.NaN };
}

/** Has a worker with a peer fetch and write a file; milliseconds from its start to the blob. */
export function runPeer(peer: string, rows: number, setup: PeerSetup): Promise<number> {
  const start = performance.now();
  const worker = new Worker(`/bench/${peer}-worker.js`, { type: 'module' });
  worker.postMessage(setup);
  return new Promise((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(`${peer} failed: ${message}`));
    worker.onmessage = ({ data }: MessageEvent<PeerFile>) => {
      if (data.rows !== rows || data.blob.size === 0) reject(new Error(`${peer} has written ${data.rows} rows.`));
      else resolve(performance.now() - start);
    };
  });
}
