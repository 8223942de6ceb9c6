/** Posts a message over HTTP, once, and judges the answer. */
import { timeLimited } from '../../core/abort.ts';
import { retryAfterMs } from '../../core/http/http-answer.ts';
import { redact } from '../../core/http/redact.ts';
import type { Delivery, DeliveryContext } from './notification.ts';

/** Milliseconds that a try may take. */
const TIMEOUT_MS = 30_000;

/** Longest part of an answer that is read, and of a reason that is kept. */
const MAX_ANSWER = 65_536;
const MAX_REASON = 200;

/** Statuses of 4xx after which another try may succeed. */
const TEMPORARY: ReadonlySet<number> = new Set([408, 425, 429]);

/** One request that delivers a message. */
export interface DeliveryRequest {
  readonly url: string;
  readonly body: string | URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
  /** Texts that no reason may hold. */
  readonly secrets: readonly string[];
  /** Sent without a look at the answer. Default false. */
  readonly noCors?: boolean;
  /** What the answer says of itself; undefined when it says nothing. Gets JSON where it is JSON, else text. */
  readonly read?: (answer: unknown, status: number) => AnswerFacts | undefined;
}

/** What the body of an answer says. */
export interface AnswerFacts {
  /** Whether the message was taken. Default: by the status. */
  readonly accepted?: boolean;
  /** What it says is wrong. */
  readonly reason?: string | undefined;
  /** Milliseconds to wait. */
  readonly waitMs?: number | undefined;
}

/** Posts a message once. Rejects only with the signal's reason. */
export function postMessage(request: DeliveryRequest, context: DeliveryContext): Promise<Delivery> {
  return timeLimited(context.signal, TIMEOUT_MS, async (limited) => {
    try {
      return await send(request, context, limited);
    } catch {
      // What fetch throws may hold the URL, which is a secret with most media.
      context.signal.throwIfAborted();
      const reason = limited.aborted ? 'There was no answer in time.' : 'There was no answer that a page may read.';
      return { outcome: 'later', reason };
    }
  });
}

async function send(request: DeliveryRequest, { fetch }: DeliveryContext, signal: AbortSignal): Promise<Delivery> {
  const response = await fetch(request.url, {
    method: 'POST',
    body: request.body,
    headers: { ...request.headers },
    mode: request.noCors ? 'no-cors' : 'cors',
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
    // A redirect would be followed with the message, and turned into a GET by some.
    redirect: request.noCors ? 'follow' : 'error',
    signal,
  });
  if (request.noCors)
    return { outcome: 'sent', note: 'Sent without CORS: what became of it cannot be seen from a page.' };
  return judge(response, await response.text(), request);
}

function judge(response: Response, text: string, { read, secrets }: DeliveryRequest): Delivery {
  const { status } = response;
  const facts = read?.(parsed(text.slice(0, MAX_ANSWER)), status);
  if (facts?.accepted ?? response.ok) return { outcome: 'sent' };
  const said = facts?.reason ? `: ${facts.reason}` : '';
  const struck = redact(`It answered ${status}${said}`, secrets, '[secret]');
  const reason = struck.length > MAX_REASON ? `${struck.slice(0, MAX_REASON)}…` : struck;
  // A success that does not say so comes from something in between: a proxy, a captive portal.
  if (status < 300 || status >= 500 || TEMPORARY.has(status)) {
    const waitMs = facts?.waitMs ?? retryAfterMs(response.headers.get('Retry-After'), Date.now());
    return { outcome: 'later', reason, ...(waitMs > 0 && { waitMs }) };
  }
  return { outcome: 'refused', reason };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A field of an object of unknown origin; undefined when there is none. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** The same, if it is a text. */
export function textOf(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name);
  return typeof field === 'string' ? field : undefined;
}

/** Seconds in a field, as milliseconds. */
export function secondsOf(value: unknown, name: string): number | undefined {
  const field = fieldOf(value, name);
  return typeof field === 'number' && field >= 0 && Number.isFinite(field) ? Math.ceil(field * 1000) : undefined;
}
