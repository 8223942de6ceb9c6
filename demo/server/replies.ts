import { bytesOf, joined } from './bytes.ts';
import { type Fault, type FaultOf, faultOf } from './faults.ts';
import type { ServerRequest, ServerResponse } from './http.ts';
import { breakConnection, type LoggedRequest } from './request-log.ts';

/** Compresses a body; absent where an answer cannot be compressed, as in a service worker. */
export type Gzip = ((bytes: Uint8Array) => Promise<Uint8Array>) | undefined;

/** The two sides of one exchange, and its line in the log. */
export interface Exchange {
  readonly request: ServerRequest;
  readonly response: ServerResponse;
  /** Absent for requests that are not logged. */
  readonly entry?: LoggedRequest;
}

/** Answers with JSON. */
export function replyJson(exchange: Exchange, status: number, body: unknown): void {
  send(exchange, status, 'application/json', [bytesOf(JSON.stringify(body))]);
}

/** Answers with an error status and a message, as the readers do. */
export function replyError(exchange: Exchange, status: number, message: string): void {
  replyJson(exchange, status, { message });
}

/** Answers as the fault says: an error status, with `Retry-After` if it has one. */
export function replyStatus(exchange: Exchange, { status, retryAfter, asDate, exposed }: FaultOf<'status'>): void {
  const { response } = exchange;
  if (retryAfter !== undefined) {
    const date = new Date(Date.now() + retryAfter * 1000).toUTCString();
    response.setHeader('Retry-After', asDate ? date : String(retryAfter));
    if (exposed) response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
  }
  replyError(exchange, status, status === 429 ? 'too many requests' : `fault ${status}`);
}

/** Answers 200 with something that is not the envelope. */
export function replyNonsense(exchange: Exchange, fault: FaultOf<'notJson' | 'badEnvelope'>): void {
  if (fault.kind === 'notJson') {
    send(exchange, 200, 'text/html', [bytesOf('<!doctype html><title>Sign in</title><p>Please sign in.')]);
    return;
  }
  const shapes = { noTotal: { offset: 0, messages: [] }, messagesNotArray: { total: 1, messages: {} }, null: null };
  replyJson(exchange, 200, shapes[fault.shape]);
}

/** Answers with a page, compressed when asked to, whole or cut short as the faults say. */
export async function replyPage(
  exchange: Exchange,
  page: readonly Uint8Array[],
  faults: readonly Fault[],
  compress: boolean,
  gzip: Gzip,
  type = 'application/json',
): Promise<void> {
  const { request, response } = exchange;
  const cutsGzip = faultOf(faults, 'cutGzip') !== undefined;
  const accepts = compress && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const compressed = gzip !== undefined && (cutsGzip || accepts);
  const body = compressed ? [await gzip(joined(page))] : page;
  if (response.destroyed) return;
  if (compressed) response.setHeader('Content-Encoding', 'gzip');
  if (compress) response.setHeader('Vary', 'Accept-Encoding');
  if (faultOf(faults, 'cut')) cut(exchange, 200, joined(body));
  else if (cutsGzip || faultOf(faults, 'cutSilently')) cutSilently(exchange, 200, joined(body));
  else send(exchange, 200, type, body);
}

/** Answers with a whole body. */
export function send({ response, entry }: Exchange, status: number, type: string, body: readonly Uint8Array[]): void {
  const bytes = body.reduce((sum, part) => sum + part.length, 0);
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': bytes, 'Cache-Control': 'no-store' });
  note(entry, status, bytes);
  for (const part of body) response.write(part);
  response.end();
}

/** Promises the whole length, gives half, and breaks the connection. */
export function cut({ response, entry }: Exchange, status: number, body: Uint8Array): void {
  const half = body.subarray(0, body.length >> 1);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  note(entry, status, half.length);
  response.write(half, () => breakConnection(response));
}

/** Gives half without saying how much there is, and ends the connection in good order. */
export function cutSilently({ response, entry }: Exchange, status: number, body: Uint8Array): void {
  const half = body.subarray(0, body.length >> 1);
  // Neither a length nor chunks: the end of the connection is the end of the body (RFC 9112 §6.3, case 8).
  response.useChunkedEncodingByDefault = false;
  response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' });
  note(entry, status, half.length);
  response.end(half);
}

/** Notes in the log what has been answered. */
export function note(entry: LoggedRequest | undefined, status: number, bytes: number): void {
  if (!entry) return;
  entry.status = status;
  entry.bytes = bytes;
}
