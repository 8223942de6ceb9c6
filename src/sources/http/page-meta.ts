import { BadPageMeta } from './http-client.ts';

/** What a reader says of a page besides its messages. */
export interface PageMeta {
  /** Messages of the whole span. */
  readonly total: number;
  /** The most that the reader gives at once, when it says so. */
  readonly limit?: number;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/**
 * The counts and messages of a page that has been parsed; an answer without all of it may have been cut.
 *
 * @throws BadPageMeta
 */
export function messagesOf(body: unknown): PageMeta & { readonly messages: readonly unknown[] } {
  const { total, messages, limit } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (!isCount(total)) throw new BadPageMeta('JSON without a whole number `total`');
  // Go leaves an empty list out, or writes null.
  const list = messages ?? (total === 0 ? [] : undefined);
  if (!Array.isArray(list)) throw new BadPageMeta('JSON without the list `messages`');
  return { total, messages: list, ...(isCount(limit) && { limit }) };
}
