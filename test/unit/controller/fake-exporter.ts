/** An exporter whose calls a test answers by hand, and which records them. */
import type { ExportOptions, ExportResult } from '../../../src/client/export-options.ts';
import type { ExportRequest } from '../../../src/contract/request.ts';
import type { FormExporter } from '../../../src/controller/export-form.ts';
import { loadOutcomeTexts } from '../../../src/controller/texts/index.ts';
import type { ExportEstimate } from '../../../src/pipeline/run-estimate.ts';
import type { ExportPreview } from '../../../src/pipeline/run-preview.ts';

/** A call that waits for its answer. */
export interface Call<T> {
  readonly kind: 'export' | 'preview' | 'estimate';
  readonly request: ExportRequest;
  readonly options: ExportOptions & { rows?: number };
  answer(value: T): void;
  fail(error: unknown): void;
  /** Whether its signal was aborted. */
  readonly aborted: boolean;
}

export const preview = (changes: Partial<ExportPreview> = {}): ExportPreview => ({
  columns: [
    { id: 'time', label: 'Time', kind: 'time' },
    { id: 'a', label: 'A', kind: 'number' },
  ],
  rows: [['2024-05-01 00:00:00', 1.5]],
  truncated: false,
  fileName: 'a.xlsx',
  title: 'a',
  warnings: [],
  ...changes,
});

export const result = (changes: Partial<ExportResult> = {}): ExportResult => ({
  files: [{ name: 'a.csv', type: 'text/csv', size: 3, rows: 1, blob: new Blob(['a']) }],
  warnings: [],
  ...changes,
});

export class FakeExporter {
  readonly exports: Call<ExportResult>[] = [];
  readonly previews: Call<ExportPreview>[] = [];
  readonly estimates: Call<ExportEstimate>[] = [];
  readonly warmed: unknown[] = [];

  /** What a form is given. Parts that the form of an export does not use are missing. */
  readonly exporter = {
    export: (request: ExportRequest, options: ExportOptions) => this.#call('export', this.exports, request, options),
    preview: (request: ExportRequest, options: ExportOptions) => this.#call('preview', this.previews, request, options),
    estimate: (request: ExportRequest, options: ExportOptions) =>
      this.#call('estimate', this.estimates, request, options),
    warmUp: async ({ extension }: { extension?: unknown } = {}) => {
      this.warmed.push(extension);
    },
  } as unknown as FormExporter;

  /** Calls that nobody answered or aborted. */
  get pending(): readonly string[] {
    return [...this.exports, ...this.previews, ...this.estimates]
      .filter(({ aborted }) => !aborted)
      .map(({ kind }) => kind);
  }

  #call<T>(kind: Call<T>['kind'], calls: Call<T>[], request: ExportRequest, options: ExportOptions): Promise<T> {
    return new Promise((resolve, reject) => {
      const { signal } = options;
      calls.push({
        ...{ kind, request, options, answer: resolve, fail: reject },
        get aborted() {
          return signal?.aborted ?? false;
        },
      });
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  }
}

/** What tests with a clock of their own fake. The rest goes on, so that parts are loaded. */
export const FAKED = ['setTimeout', 'clearTimeout', 'Date', 'performance'] as const;

/** Loads what a form loads with its first look or export. */
export async function loadParts(): Promise<void> {
  await Promise.all([import('../../../src/controller/failures.ts'), loadOutcomeTexts('en')]);
}

/** Resolves when all has happened that waits for no timer and no answer. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}
