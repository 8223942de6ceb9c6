import { type ErrorData, fromErrorData, toErrorData } from './error-data.ts';

/** What a call across the boundary comes back with: errors are data, so that none loses its code or cause. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorData };

/** The reply of a piece of work, whatever becomes of it. */
export async function replyOf<T>(work: () => T | Promise<T>): Promise<Reply<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error: toErrorData(error) };
  }
}

/** The value of a reply; throws the error it carries. */
export function unwrap<T>(reply: Reply<T>): T {
  if (reply.ok) return reply.value;
  throw fromErrorData(reply.error);
}
