/** Serves resources by Fortune.js with its JSON:API serializer, as Connhex most probably does. */
import fortune from 'fortune';
import createListener, { type PlainRequest, type PlainResponse } from 'fortune-http';
import jsonApi from 'fortune-json-api';
import { type Fleet, RECORD_TYPES } from './fleet.ts';
import type { FleetServer } from './fleet-server.ts';

/** Starts a server in memory. Each service is the first part of the paths, and of the links that the server writes. */
export async function startFortune(fleet: Fleet, services: readonly string[]): Promise<FleetServer> {
  // By default the adapter forgets all but 1,000 records of a type.
  // Fortune.js changes what it is given.
  const types = Object.fromEntries(Object.entries(RECORD_TYPES).map(([type, fields]) => [type, { ...fields }]));
  const store = fortune(types, { adapter: [fortune.adapters.memory, { recordsPerType: 0 }] });
  for (const [type, records] of Object.entries(fleet)) if (records.length > 0) await store.create(type, records);
  const settings = { useCompression: false, useETag: false };
  const listeners = new Map(
    services.map((service) => [
      service,
      createListener(store, { serializers: [[jsonApi, { prefix: `/${service}`, jsonSpaces: 0 }]], settings }),
    ]),
  );
  return async (url, accept) => {
    const listener = listeners.get(url.split('/')[1] ?? '')!;
    const request: PlainRequest = { method: 'GET', url, headers: { accept } };
    const response = new CollectedResponse();
    try {
      await listener(request, response);
    } catch {
      // The answer says what is wrong.
    }
    return { status: response.statusCode, type: response.getHeader('content-type'), body: response.body };
  };
}

/** Keeps what a listener answers. */
class CollectedResponse implements PlainResponse {
  statusCode = 200;
  body: Uint8Array = new Uint8Array();
  readonly #headers = new Map<string, string>();

  setHeader(name: string, value: string): void {
    this.#headers.set(name.toLowerCase(), value);
  }

  getHeader(name: string): string | undefined {
    return this.#headers.get(name.toLowerCase());
  }

  removeHeader(name: string): void {
    this.#headers.delete(name.toLowerCase());
  }

  writeHead(status: number): void {
    this.statusCode = status;
  }

  end(body?: Uint8Array | string): void {
    if (body !== undefined) this.body = Buffer.from(body);
  }
}
