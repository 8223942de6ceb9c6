import { apis } from './apis.ts';
import type { FakeAnswer, SeenRequest } from './media-server.ts';

/**
 * What a page of another origin may send to each API, and which answers it can read. Slack's preflight does not allow
 * `Content-Type`, and Telegram's API is assumed to answer no preflight; Discord's allows it. Answers to requests
 * without preflight can be read.
 */
export const preflights: Readonly<Record<string, Record<string, string> | undefined>> = {
  slack: { 'Access-Control-Allow-Origin': '*' },
  telegram: undefined,
  discord: {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'POST',
    'Access-Control-Allow-Headers': 'Content-Type',
  },
  email: {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'POST',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type',
  },
};

/** Returns the answer of a medium's API as a page of another origin gets it. */
export function crossOrigin(medium: string, request: SeenRequest): FakeAnswer {
  if (request.method === 'OPTIONS') {
    const headers = preflights[medium];
    return headers ? { status: 204, body: '', headers } : { status: 404, body: '' };
  }
  const answer = apis[medium]!.api(request);
  return { ...answer, headers: { 'Access-Control-Allow-Origin': '*', ...answer.headers } };
}
