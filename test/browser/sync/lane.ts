import type { BrowserContext, Page } from 'playwright/test';
import type { ExportFault } from '../../../demo/server/exports/faults.ts';
import type { StoredExport } from '../../../src/contract/request.ts';
import type { Definition, SyncOptions } from '../../../src/index.ts';
import { exportRequest, recurringRequest } from '../../support/export-rig.ts';
import { expect } from '../harness/index.ts';
import { TestServer } from '../harness/test-server.ts';
import { installStops, type StopAt } from './stops.ts';

/** Short times. A fault must not take longer than `settleMs`. */
export const TIMES: Pick<SyncOptions, 'timeoutMs' | 'settleMs' | 'listIntervalMs'> = {
  timeoutMs: 700,
  settleMs: 1_200,
  listIntervalMs: 1_500,
};

/** The parameters of a fault. Absent ones have defaults. */
export type Order = Partial<ExportFault> & Pick<ExportFault, 'kind'>;

/** The definitions of a page, in short form. */
export type Shown = Pick<Definition, 'id' | 'sync'>;

let cells = 0;

/** Its own server, so that faults affect only its requests. It runs one cell at a time. */
export class Lane {
  readonly server: TestServer;

  private constructor(server: TestServer) {
    this.server = server;
  }

  static async start(): Promise<Lane> {
    return new Lane(await TestServer.start());
  }

  /** Creates a new user and a new database. */
  async cell(fault: Order | undefined): Promise<Cell> {
    await this.server.setExportFaults(fault ? [{ times: 1, ...fault }] : []);
    return new Cell(this.server, `cell-${process.pid}-${++cells}`);
  }
}

/** One user with one database. */
export class Cell {
  readonly server: TestServer;
  readonly user: string;

  constructor(server: TestServer, user: string) {
    this.server = server;
    this.user = user;
  }

  /** Opens a tab with a syncing exporter in `exporterUnderTest`. */
  async open(context: BrowserContext, times: typeof TIMES = TIMES): Promise<Page> {
    const page = await context.newPage();
    await page.addInitScript(installStops);
    await page.goto(`${this.server.url}/pages/export.html`);
    await page.waitForFunction(() => 'downlink' in globalThis);
    await page.evaluate(
      ({ user, times }) => {
        const getToken = async (): Promise<string> => {
          const answer = await fetch('/demo/token', { method: 'POST', body: JSON.stringify({ user }) });
          return ((await answer.json()) as { token: string }).token;
        };
        globalThis.exporterUnderTest = downlink.createExporter({
          source: downlink.memorySource([]),
          databaseName: user,
          sync: { baseUrl: location.origin, getToken, ...times },
        });
      },
      { user: this.user, times },
    );
    return page;
  }

  /** Waits until a tab shows one hand-over that is done, and the server has only that export. */
  async handedOver(page: Page, filename: string): Promise<void> {
    const seen = async () => {
      const jobs = await page.evaluate(async () =>
        (await exporterUnderTest.serverExports.list()).map(({ state, serverId, reason }) => ({
          state,
          serverId,
          reason,
        })),
      );
      const exports = (await this.exports()).map(({ id, format }) => ({ id, filename: format.filename }));
      return { jobs, exports };
    };
    await expect
      .poll(
        async () => {
          const { jobs, exports } = await seen();
          const [job, stored] = [jobs[0], exports[0]];
          const isOne = jobs.length === 1 && exports.length === 1 && job!.serverId === stored!.id;
          return isOne && job!.state === 'done' && stored!.filename === filename ? 'done' : { jobs, exports };
        },
        { timeout: 30_000, intervals: [50, 100, 200] },
      )
      .toBe('done');
  }

  /** The exports of this user on the server. */
  async exports(): Promise<StoredExport[]> {
    const { url } = this.server;
    const issued = await fetch(`${url}/demo/token`, { method: 'POST', body: JSON.stringify({ user: this.user }) });
    const { token } = (await issued.json()) as { token: string };
    const listed = await fetch(`${url}/exports`, { headers: { Authorization: `Bearer ${token}` } });
    return listed.ok ? ((await listed.json()) as { results: StoredExport[] }).results : this.exports();
  }

  /** Waits until a tab shows one acknowledged definition and the server has only that copy. */
  async settled(page: Page, filename: string): Promise<void> {
    const seen = async () => {
      const shown = await definitionsOf(page);
      const exports = await this.exports();
      return {
        states: shown.map(({ sync }) => sync.state),
        copies: exports.map(({ id, format }) => ({ id, filename: format.filename })),
        serverIds: shown.map(({ sync }) => sync.serverId),
      };
    };
    await expect
      .poll(
        async () => {
          const { states, copies, serverIds } = await seen();
          const isOne = states.length === 1 && copies.length === 1 && serverIds[0] === copies[0]!.id;
          return isOne && states[0] === 'acknowledged' && copies[0]!.filename === filename ? 'settled' : await seen();
        },
        { timeout: 30_000, intervals: [50, 100, 200] },
      )
      .toBe('settled');
  }
}

/** Returns the definitions of a tab. */
export function definitionsOf(page: Page): Promise<Shown[]> {
  return page.evaluate(async () => (await exporterUnderTest.definitions.list()).map(({ id, sync }) => ({ id, sync })));
}

/** Creates a definition without waiting, because the page may stop before the end. */
export async function beginCreate(page: Page, filename: string, stopAt: StopAt): Promise<void> {
  await page.evaluate(
    ({ request, filename, stopAt }) => {
      const parsed = JSON.parse(request);
      stops.arm(stopAt);
      const named = { ...parsed, format: { ...parsed.format, filename } };
      exporterUnderTest.definitions.create(named, { id: 'd1' }).catch(() => {});
    },
    { request: JSON.stringify(recurringRequest), filename, stopAt },
  );
}

/** Hands an export to the server without waiting. A page that was told nothing does it again under the same id. */
export async function beginHandOver(page: Page, filename: string, stopAt: StopAt): Promise<void> {
  await page.evaluate(
    ({ request, filename, stopAt }) => {
      const parsed = JSON.parse(request);
      stops.arm(stopAt);
      const named = { ...parsed, format: { ...parsed.format, filename } };
      exporterUnderTest.exportOnServer(named, { id: 'h1' }).catch(() => {});
    },
    { request: JSON.stringify(exportRequest()), filename, stopAt },
  );
}

/** Edits the definition without waiting. */
export async function beginEdit(page: Page, filename: string, stopAt: StopAt): Promise<void> {
  await page.evaluate(
    async ({ request, filename, stopAt }) => {
      const parsed = JSON.parse(request);
      stops.arm(stopAt);
      const named = { ...parsed, format: { ...parsed.format, filename } };
      exporterUnderTest.definitions.update('d1', { request: named }).catch(() => {});
    },
    { request: JSON.stringify(recurringRequest), filename, stopAt },
  );
}

/** Waits until a page has stopped or finished. Returns the point where it stopped. */
export async function stopped(page: Page): Promise<string> {
  const look = () =>
    page.evaluate(async () => {
      if (stops.stoppedAt !== undefined) return stops.stoppedAt;
      const [job] = await exporterUnderTest.serverExports.list();
      if (job?.state === 'done') return 'after the end';
      const { entries, state } = await exporterUnderTest.sync.status();
      const [definition] = await exporterUnderTest.definitions.list();
      if (entries.length === 0 && definition?.sync.state === 'acknowledged') return 'after the end';
      return `under way: ${JSON.stringify({ state, entries, sync: definition?.sync, job, passed: stops.passed })}`;
    });
  let at = '';
  await expect
    .poll(
      async () => {
        at = await look();
        return at;
      },
      { timeout: 30_000, intervals: [30] },
    )
    .not.toMatch(/^under way/);
  return at;
}
