import { bytesOf } from '../bytes.ts';
import { cut, cutSilently, type Exchange, note, replyJson, send } from '../replies.ts';
import { breakConnection } from '../request-log.ts';
import type { StoredFile } from './export-storage.ts';
import type { ExportFaultOf } from './faults.ts';

/** What a request to `/exports` is answered with, before any fault. */
export interface Answer {
  readonly status: number;
  /** Absent: no body. */
  readonly body?: unknown;
  /** Seconds for a `Retry-After` header. */
  readonly retryAfter?: number;
}

/** An answer that says why not; the API's documentation names only the texts. */
export function refusal(status: number, message: string, details: readonly string[] = []): Answer {
  const errors = details.map((detail) => ({ detail }));
  return { status, body: { message, ...(errors.length > 0 && { errors }) } };
}

/** Sends an answer whole. */
export function sendAnswer(exchange: Exchange, { status, body, retryAfter }: Answer): void {
  if (retryAfter !== undefined) exchange.response.setHeader('Retry-After', String(retryAfter));
  if (body !== undefined) replyJson(exchange, status, body);
  else {
    exchange.response.writeHead(status, { 'Cache-Control': 'no-store' });
    note(exchange.entry, status, 0);
    exchange.response.end();
  }
}

/** Sends half of an answer. */
export function sendHalf(exchange: Exchange, { status, body }: Answer, { how }: ExportFaultOf<'truncated'>): void {
  const bytes = bytesOf(JSON.stringify(body) ?? '');
  if (bytes.length === 0) breakConnection(exchange.response);
  else if (how === 'cut') cut(exchange, status, bytes);
  else cutSilently(exchange, status, bytes);
}

/** Sends success with something else than the contract's body. */
export function sendWrongBody(exchange: Exchange, { body }: Answer, { status, shape }: ExportFaultOf<'wrongBody'>) {
  const fields = typeof body === 'object' && body !== null ? body : {};
  switch (shape) {
    case 'html':
      return send(exchange, status, 'text/html', [bytesOf('<!doctype html><title>Sign in</title>')]);
    case 'empty':
      return send(exchange, status, 'application/json', []);
    case 'null':
      return replyJson(exchange, status, null);
    case 'list':
      return replyJson(exchange, status, { results: [body] });
    case 'noId':
      return replyJson(exchange, status, { ...fields, id: undefined });
    case 'otherRequest':
      return replyJson(exchange, status, { ...fields, id: crypto.randomUUID(), periodicity: 'P17D' });
  }
}

/** Sends a file, part by part, as fast as the client takes it. */
export async function sendFile(
  { response, entry }: Exchange,
  { name, type, size }: StoredFile,
  parts: Iterable<Uint8Array>,
): Promise<void> {
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Length': size,
    'Content-Disposition': `attachment; filename="${asciiName(name)}"; filename*=UTF-8''${extendedName(name)}`,
    'Cache-Control': 'no-store',
  });
  note(entry, 200, size);
  let sent = 0;
  for (const part of parts) {
    if (response.destroyed) return;
    sent += part.length;
    if (!response.write(part)) await takenOrLeft(response);
  }
  if (sent === size) response.end();
  // The file has gone meanwhile: what came must not look whole.
  else breakConnection(response);
}

function takenOrLeft(response: Exchange['response']): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle);
      response.off('close', settle);
      resolve();
    };
    response.once('drain', settle);
    response.once('close', settle);
  });
}

function asciiName(name: string): string {
  return name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
}

/** RFC 8187. */
function extendedName(name: string): string {
  return encodeURIComponent(name.replace(/\p{Cs}/gu, '_')).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16)}`,
  );
}
