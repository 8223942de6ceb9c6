/** Sends requests with Node's HTTP client, which no test replaces as it does `fetch`. */
import { request } from 'node:http';

/** An answer, read whole. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** Posts a body, or gets what a URL has where there is none. Rejects when no whole answer comes. */
export function ask(url: string, body?: string | Uint8Array): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: body === undefined ? 'GET' : 'POST', agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts) }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
