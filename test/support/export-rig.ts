import type { ExportsOptions } from '../../demo/server/exports/exports-api.ts';
import type { ExportRequest, StoredExport } from '../../src/contract/request.ts';
import { type RawAnswer, Rig } from '../unit/demo/raw-client.ts';
import type { checkExchange } from './openapi-check.ts';

/** Makes a valid request for three messages of Tetouan, with some changes. */
export function exportRequest(change: Partial<ExportRequest> = {}): ExportRequest {
  const target = { value: 'urn:tetouan:humidity' };
  const message = { medium: 'email' as const, title: 'Weather', text: 'See the export.' };
  return {
    type: 'oneTime',
    format: { extension: 'csv', timezone: 'Europe/Rome' },
    items: [{ params: { channelId: 'tetouan', subtopic: '', target, from: 1_483_228_800, to: 1_483_230_600 } }],
    notification: {
      messages: [
        { ...message, policy: 'onSuccess' },
        { ...message, policy: 'onFailure' },
      ],
    },
    ...change,
  };
}

/** A request whose first run is years away. */
export const recurringRequest: ExportRequest = exportRequest({
  type: 'recurring',
  periodicity: 'P1D',
  periodStart: 4_000_000_000,
  items: [{ params: { channelId: 'tetouan', subtopic: '', target: { value: 'urn:tetouan:humidity' }, period: 'P1D' } }],
});

/** Parses a body as JSON. */
export function json<T>({ body }: RawAnswer): T {
  return JSON.parse(String(body)) as T;
}

/**
 * A reference server with a client of its `/exports`. While no faults are enabled, every exchange is checked against the
 * OpenAPI description, and one that differs from it fails.
 */
export class ExportRig {
  readonly rig: Rig;
  /** The kinds of exchange that were checked, such as `GET /exports 200`. */
  readonly checked: Set<string> = new Set();
  #hasFaults = false;

  private constructor(rig: Rig, check: typeof checkExchange) {
    this.rig = rig;
    rig.onAnswer = (method, path, request, { status, headers, body }) => {
      if (this.#hasFaults || !path.startsWith('/exports')) return;
      this.checked.add(check({ method, path, request, status, contentType: headers['content-type'], body }));
    };
  }

  /** Starts a server. The database is in memory unless the options say otherwise. */
  static async start(exports: ExportsOptions = {}): Promise<ExportRig> {
    // Files that only make requests need no schemas.
    const { checkExchange } = await import('./openapi-check.ts');
    return new ExportRig(await Rig.start({ exports }), checkExchange);
  }

  post(request: unknown = recurringRequest, headers: Record<string, string> = {}): Promise<RawAnswer> {
    return this.rig.send('POST', '/exports', request, headers);
  }

  /** Posts a request. Fails on any status except 201. */
  async create(request: ExportRequest = recurringRequest): Promise<StoredExport> {
    const answer = await this.post(request);
    if (answer.status !== 201) throw new Error(`status ${answer.status}: ${answer.body}`);
    return json(answer);
  }

  /** Returns the exports that match the query. */
  async list(query = ''): Promise<StoredExport[]> {
    const answer = await this.rig.send('GET', `/exports${query}`);
    if (answer.status !== 200) throw new Error(`status ${answer.status}: ${answer.body}`);
    return json<{ results: StoredExport[] }>(answer).results;
  }

  /** Waits until the job of an export has the state. */
  async settled(id: string, status: string): Promise<void> {
    while ((await this.list(`?ids[]=${id}&status[]=${status}`)).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Enables these faults of `/exports` and disables all others. */
  faults(...faults: unknown[]): Promise<RawAnswer> {
    this.#hasFaults = faults.length > 0;
    return this.rig.send('POST', '/demo/exports/faults', faults);
  }

  stop(): Promise<void> {
    return this.rig.stop();
  }
}
