import { type Remote, wrap } from 'comlink';
import type { CaseCalls } from './case-worker.ts';
import { runCold, runPeer } from './cold-start.ts';
import type { CsvSetup } from './csv-worker.ts';
import type { DecimationSetup } from './decimation-worker.ts';
import {
  exportElement,
  listRecurring,
  loadMain,
  openElement,
  openSchedule,
  placeElement,
  rest,
  searchSeries,
} from './element.ts';
import {
  type ExportReport,
  type ExportSetup,
  type FileSetup,
  fetchToken,
  firstUse,
  prepareExport,
  prepareFile,
} from './exports.ts';
import type { FetchSetup } from './fetch-worker.ts';
import type { PdfSetup } from './pdf-worker.ts';
import { prepareScale, type ScaleSetup } from './scale.ts';
import type { XlsxSetup } from './xlsx-worker.ts';

/** Setups by worker: `csv` is `csv-worker.ts`, and so on. */
export interface CaseSetups {
  csv: CsvSetup;
  decimation: DecimationSetup;
  fetch: FetchSetup;
  pdf: PdfSetup;
  xlsx: XlsxSetup;
}

let worker: Remote<CaseCalls<CaseSetups[keyof CaseSetups]>> | undefined;
let runExport: (() => Promise<ExportReport>) | undefined;

/** What the bench asks of its page. A page runs one case, in a module worker, or one export. */
const bench = {
  /** Starts the worker and has it prepare a case. */
  async prepareCase<K extends keyof CaseSetups>(kind: K, name: string, setup: CaseSetups[K]): Promise<void> {
    worker = wrap(new Worker(`/bench/${kind}-worker.js`, { type: 'module', name: `${kind}: ${name}` }));
    await worker.prepare(name, setup);
  },
  /** Runs the case once; milliseconds it took. */
  async runCase(): Promise<number> {
    return worker!.run();
  },
  async caseOutcome(): Promise<unknown> {
    return worker!.outcome();
  },
  async prepareExport(setup: ExportSetup): Promise<void> {
    runExport = await prepareExport(setup);
  },
  async prepareFile(setup: FileSetup): Promise<void> {
    runExport = await prepareFile(setup);
  },
  async prepareScale(setup: ScaleSetup): Promise<void> {
    runExport = await prepareScale(setup);
  },
  async runExport(): Promise<ExportReport> {
    return runExport!();
  },
  exportElement,
  fetchToken,
  firstUse,
  listRecurring,
  loadMain,
  openElement,
  openSchedule,
  placeElement,
  rest,
  runCold,
  runPeer,
  searchSeries,
};

/** The type of `globalThis.bench` in the page. */
export type BenchCalls = typeof bench;

Object.assign(globalThis, { bench });
