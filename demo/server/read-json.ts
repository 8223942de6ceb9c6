import type { IncomingMessage } from 'node:http';
import { BadRequest } from './bad-request.ts';

/** Longest body that is read from a request, in bytes. */
const MAX_BODY = 1_000_000;

/** The body of a request is longer than the server reads. */
export class BodyTooLong extends BadRequest {}

/**
 * The JSON body of a request; undefined when it has none.
 *
 * @throws BodyTooLong, BadRequest when it is not JSON
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_BODY) throw new BodyTooLong('the body is too long');
    parts.push(part);
  }
  if (length === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(parts).toString());
  } catch {
    throw new BadRequest('the body is not JSON');
  }
}
