/** A form with a server whose exports a test moves on by hand. */
import { vi } from 'vitest';
import type { ExportRequest } from '../../../src/contract/request.ts';
import { loadOutcomeTexts, loadTexts } from '../../../src/controller/texts/index.ts';
import { createExportForm, type ExportForm, type ExportFormOptions, type FormRun } from '../../../src/controller.ts';
import type {
  ServerExports,
  ServerFileOptions,
  ServerJob,
  ServerJobState,
} from '../../../src/handover/server-exports.ts';
import { FakeExporter, loadParts, settled } from './fake-exporter.ts';

/** Loads what a form with a server loads when it is first used. */
export async function loadServerParts(): Promise<void> {
  await loadParts();
  await Promise.all([
    ...['de', 'it'].flatMap((language) => [loadTexts(language), loadOutcomeTexts(language)]),
    import('../../../src/controller/server/live-server.ts'),
    ...['en', 'de', 'it'].flatMap((language) => [
      import(`../../../src/controller/texts/server/${language}.ts`),
      import(`../../../src/controller/texts/schedule/${language}.ts`),
    ]),
  ]);
}

/** The exports on a server that a test moves on by hand. */
export class FakeServer {
  jobs: ServerJob[] = [];
  readonly created: ExportRequest[] = [];
  readonly removed: string[] = [];
  isClosed = false;
  /** What a call waits for. Default: nothing. */
  readonly waits: { create?: Promise<unknown>; file?: Promise<unknown>; remove?: Promise<unknown> } = {};
  /** The signal of the latest download. */
  signal: AbortSignal | undefined;
  /** What the next call rejects with. */
  failure: unknown;
  readonly #listeners = new Set<(jobs: ServerJob[]) => void>();

  readonly exports = {
    create: async (request: ExportRequest, { id = '' } = {}) => {
      this.created.push(request);
      await this.waits.create;
      this.#fail();
      const at = { createdAt: new Date().toISOString(), checkedAt: null, serverId: null };
      const job: ServerJob = { id, request, state: 'sending', reason: null, status: null, ...at };
      this.jobs = [job, ...this.jobs];
      this.#tell();
      return job;
    },
    subscribe: (listener: (jobs: ServerJob[]) => void) => {
      this.#listeners.add(listener);
      queueMicrotask(() => listener(this.jobs));
      return () => {
        this.#listeners.delete(listener);
        this.isClosed = true;
      };
    },
    file: async (_: string, { signal }: ServerFileOptions = {}) => {
      this.signal = signal;
      await this.waits.file;
      this.#fail();
      return { name: 'from the server.csv', type: 'text/csv', size: 7, blob: new Blob(['a,b\r\n1']) };
    },
    remove: async (id: string) => {
      await this.waits.remove;
      this.#fail();
      this.removed.push(id);
      this.jobs = this.jobs.filter((job) => job.id !== id);
      this.#tell();
    },
  } as unknown as ServerExports;

  /** How many follow the exports. */
  get followers(): number {
    return this.#listeners.size;
  }

  /** Tells nobody any more, as an exporter that was disposed of. */
  dispose(): void {
    this.#listeners.clear();
  }

  /** Moves the latest export on. */
  async become(state: ServerJobState, reason: string | null = null, more: object = {}): Promise<void> {
    const [first, ...others] = this.jobs;
    this.jobs = [{ ...first!, state, reason, ...more }, ...others];
    this.#tell();
    await settled();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.jobs);
  }

  #fail(): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure) throw failure;
  }
}

/** Returns a form with a fake exporter and a fake server. */
export function formOf(options: Partial<ExportFormOptions> = {}) {
  const fake = new FakeExporter();
  const server = new FakeServer();
  const save = vi.fn(async () => {});
  const form = createExportForm({
    exporter: { ...fake.exporter, hasServer: true, serverExports: server.exports },
    ...{ save, series: [{ channelId: 'c', name: 'a', label: 'A' }] },
    ...{ locale: 'en', timezone: 'UTC', preset: { period: { kind: 'lastMonth' } } },
    ...options,
  });
  return { form, fake, server, save };
}

/** Returns the export on the server that the run shows. */
export function entryOf({ state: { run } }: ExportForm): Extract<FormRun, { phase: 'onServer' }>['entry'] {
  if (run.phase !== 'onServer') throw new TypeError(`The run is ${run.phase}.`);
  return run.entry;
}
