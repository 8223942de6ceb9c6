import { BadRequest } from './bad-request.ts';
import { joined, textOf } from './bytes.ts';
import type { ServerRequest } from './http.ts';

/** Longest body that is read from a request, in bytes. */
const MAX_BODY = 1_000_000;

/** The body of a request is longer than the server reads. */
export class BodyTooLong extends BadRequest {}

/**
 * The JSON body of a request; undefined when it has none.
 *
 * @throws BodyTooLong, BadRequest when it is not JSON
 */
export async function readJson(request: ServerRequest): Promise<unknown> {
  const body = await readBody(request);
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(textOf(body));
  } catch {
    throw new BadRequest('the body is not JSON');
  }
}

/**
 * The body of a request; empty when it has none.
 *
 * @throws BodyTooLong
 */
export async function readBody(request: ServerRequest): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length > MAX_BODY) throw new BodyTooLong('the body is too long');
    parts.push(part);
  }
  return joined(parts);
}
