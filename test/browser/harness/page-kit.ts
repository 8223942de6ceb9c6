import type { Page } from 'playwright/test';
import type { Fault } from '../../../demo/server/faults.ts';
import type {
  ExportedFile,
  Exporter,
  ExportOptions,
  ExportRequest,
  ExportResult,
  ExportWarning,
  ReaderOptions,
  RequestIssue,
  SourceDescriptor,
} from '../../../src/index.ts';
import { test as base, expect } from './index.ts';
import { watchTokens } from './secrecy.ts';

export { expect };

/** An error as a page can send it to a test. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly isExportError: boolean;
  readonly code?: string;
  readonly status?: number;
  readonly issues?: readonly RequestIssue[];
  readonly cause?: Failure;
}

/** The outcome of a promise. */
export type Outcome<T> = { readonly value: T; readonly failure?: never } | { readonly failure: Failure; value?: never };

/** An exported file with its content. */
export type FileContent = Omit<ExportedFile, 'blob'> & { readonly blobType?: string; readonly text?: string };

/** A result with the contents of its files. */
export interface ResultContent {
  readonly files: readonly FileContent[];
  readonly warnings: readonly ExportWarning[];
}

/** Tools for tests in a page, available as `kit`. */
export interface PageKit {
  /** Every issued token, oldest first. */
  readonly tokens: string[];
  /** Every started worker, oldest first. */
  readonly workers: Worker[];
  /** Every failure in {@link PageKit.settle}, with all its texts, including stacks. */
  readonly failures: string[];
  /** Enables these faults of the reference server and disables all others. */
  setFaults(faults: readonly Fault[]): Promise<void>;
  /** Fetches a new token of the reference server, for this user or the user that all tests share. */
  getToken(user?: string): Promise<string>;
  /** Makes a source for the reference server's Connhex reader. */
  source(options?: Partial<ReaderOptions>): SourceDescriptor;
  /** Makes an exporter with the built-in worker. Default source: {@link PageKit.source}. */
  exporter(source?: SourceDescriptor): Exporter;
  /** Waits for a promise to settle and returns its outcome. */
  settle<T>(promise: Promise<T>): Promise<Outcome<T>>;
  /** Reads the files of a result. */
  contents(result: ExportResult): Promise<ResultContent>;
  /** Runs an export and reads its files. */
  run(exporter: Exporter, request: ExportRequest, options?: ExportOptions): Promise<Outcome<ResultContent>>;
}

declare global {
  var kit: PageKit;
}

interface Fixtures {
  /** Opens `export.html` with a {@link PageKit} in it. */
  readonly openKit: (options?: { csp?: 'strict' | 'no-worker' }) => Promise<Page>;
  /** Opens `export.html` with a {@link PageKit} in another tab of the same browser. */
  readonly openTab: () => Promise<Page>;
  /** Fails a test when a token appears anywhere except in an `Authorization` header. */
  readonly secrecy: undefined;
}

/** The harness's `test`, with a kit in the page and a watch for leaked tokens. */
export const test = base.extend<Fixtures>({
  openKit: async ({ openPage }, use) => {
    await use(async (options) => {
      const page = await openPage(options);
      await page.evaluate(installKit);
      return page;
    });
  },
  openTab: async ({ context, server }, use) => {
    await use(async () => {
      const page = await context.newPage();
      await page.goto(`${server.url}/pages/export.html`);
      await page.evaluate(installKit);
      return page;
    });
  },
  secrecy: [
    async ({ page, server }, use) => {
      const watch = watchTokens(page.context());
      await use(undefined);
      if (!page.url().startsWith(server.url)) return;
      const failures = await page.evaluate(() => ('kit' in globalThis ? kit.failures : []));
      const urls = (await server.log()).map(({ url }) => url);
      expect(await watch.leaks(page, [...failures, ...urls])).toEqual([]);
    },
    { auto: true },
  ],
});

/** Makes the global `kit`. Runs in the page. */
export function installKit(): void {
  const PlainWorker = globalThis.Worker;
  globalThis.Worker = class extends PlainWorker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      kit.workers.push(this);
    }
  };
  const failureOf = (error: unknown): Failure => {
    if (!(error instanceof Error)) return { name: '', message: String(error), isExportError: false };
    const { name, message, cause } = error;
    const own = error instanceof downlink.ExportError ? error : undefined;
    return {
      name,
      message,
      isExportError: own !== undefined,
      ...(own && { code: own.code }),
      ...(own?.status !== undefined && { status: own.status }),
      ...(own && own.issues.length > 0 && { issues: own.issues }),
      ...(cause !== undefined && { cause: failureOf(cause) }),
    };
  };
  const allTexts = (error: unknown): string =>
    error instanceof Error
      ? [String(error), error.stack, JSON.stringify(error), allTexts(error.cause)].join('\n')
      : String(error);
  const kit: PageKit = {
    tokens: [],
    workers: [],
    failures: [],
    async setFaults(faults) {
      await fetch('/demo/faults', { method: 'POST', body: JSON.stringify(faults) });
    },
    async getToken(user) {
      const body = user === undefined ? {} : { body: JSON.stringify({ user }) };
      const { token } = await (await fetch('/demo/token', { method: 'POST', ...body })).json();
      kit.tokens.push(token);
      return token;
    },
    source: (options) =>
      downlink.connhexSource({ baseUrl: location.origin, getToken: () => kit.getToken(), ...options }),
    exporter: (source = kit.source()) => downlink.createExporter({ source }),
    async settle(promise) {
      try {
        return { value: await promise };
      } catch (error) {
        kit.failures.push(allTexts(error));
        return { failure: failureOf(error) };
      }
    },
    async contents({ files, warnings }) {
      const read = files.map(async ({ blob, ...file }) => ({
        ...file,
        ...(blob && { blobType: blob.type, text: await blob.text() }),
      }));
      return { files: await Promise.all(read), warnings };
    },
    run: (exporter, request, options) => kit.settle(exporter.export(request, options).then(kit.contents)),
  };
  globalThis.kit = kit;
}
