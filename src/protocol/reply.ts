/** Replies that keep errors complete across the worker boundary. */
import { type ErrorData, fromErrorData, toErrorData } from './error-data.ts';

/** The reply of a call across the boundary. Errors are data, so that they keep their code and cause. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorData };

/** Runs work and returns its value or its error as a reply. */
export async function replyOf<T>(work: () => T | Promise<T>): Promise<Reply<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error: toErrorData(error) };
  }
}

/** Returns the value of a reply, or throws its error. */
export function unwrap<T>(reply: Reply<T>): T {
  if (reply.ok) return reply.value;
  throw fromErrorData(reply.error);
}
